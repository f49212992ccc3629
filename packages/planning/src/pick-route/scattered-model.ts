import {
  closedState,
  type ConnectivityTable,
  emptyState,
  getConnectivityTable,
  twice,
  verticalOps,
} from './connectivity.ts';
import { type AisleLayout, blockOf, type Crossing, type Places } from './layout.ts';
import { toTouch } from './stretches.ts';

/** Storage positions: bin `i` is a place and holds `quantity[i]` pieces of `article[i]`. */
export interface Bins extends Places {
  readonly article: Int32Array;
  readonly quantity: Int32Array;
}

/** One stretch: the part of an aisle inside one block, with its bins from the front to the back. */
export interface BinStretch {
  readonly length: number;
  /** Indices of bins. */
  readonly bins: Int32Array;
  /** Way from the front end of the stretch to each bin. */
  readonly at: Float64Array;
  readonly article: Int32Array;
  /** Pieces of the bin, at most the demand. */
  readonly quantity: Int32Array;
}

/** One step of the sweep over the aisles. */
export type Step =
  | { readonly kind: 'touch'; readonly next: Int32Array }
  | { readonly kind: 'stretch'; readonly stretch: number; readonly block: number }
  | { readonly kind: 'cross'; readonly way: number };

/** All states and moves of a warehouse with their numbers, so that both passes over it run on arrays. */
export interface ScatteredModel {
  readonly demand: Int32Array;
  readonly stretches: readonly BinStretch[];
  readonly steps: readonly Step[];
  readonly states: number;
  /** `vertical[(block · 6 + op) · states + state]`: the next state or −1. */
  readonly vertical: Int32Array;
  /** For each block its moves as (op, state, next state), one after the other. */
  readonly moves: readonly Int32Array[];
  /** Moves to the next aisle as (edges, state, next state), one after the other. */
  readonly crossings: Int32Array;
  /** Ways on from state `s` to the next aisle are `crossTo[crossFrom[s]] … crossTo[crossFrom[s + 1] − 1]`. */
  readonly crossFrom: Int32Array;
  readonly crossTo: Int32Array;
  readonly crossEdges: Int32Array;
  readonly isWhole: Uint8Array;
  /** `supplyAfter[step · articles + article]`: pieces in all stretches from this step on. */
  readonly supplyAfter: Float64Array;
  /** Lengths of two different walks differ by at least this much; 0 when nothing is known. */
  readonly grain: number;
}

/** Builds the model of all bins that hold an article asked for. */
export function toScatteredModel(
  layout: AisleLayout,
  start: Crossing,
  end: Crossing,
  bins: Bins,
  demand: Int32Array,
): ScatteredModel {
  const useful = Array.from(bins.article.keys()).filter(
    (bin) => (demand[bins.article[bin] as number] ?? 0) > 0 && (bins.quantity[bin] as number) > 0,
  );
  const blocks = layout.crossOffsets.length - 1;
  let first = Math.min(start.aisle, end.aisle);
  let last = Math.max(start.aisle, end.aisle);
  for (const bin of useful) {
    first = Math.min(first, bins.aisle[bin] as number);
    last = Math.max(last, bins.aisle[bin] as number);
  }
  const aisles = last - first + 1;
  const table = getConnectivityTable(blocks);
  const isClosed = start.aisle === end.aisle && start.crossAisle === end.crossAisle;
  const states = findStates(table, !isClosed);
  const steps = toSteps(layout, table, states, first, aisles, toTouch(blocks, first, aisles, start, end));
  const isWhole = new Uint8Array(states);
  for (let state = 0; state < states; state += 1) isWhole[state] = table.isWhole(state) ? 1 : 0;
  const stretches = toBinStretches(layout, bins, demand, useful, first, aisles);
  return {
    demand,
    stretches,
    steps,
    supplyAfter: toSupply(steps, stretches, demand.length),
    states,
    ...toMoves(table, states),
    isWhole,
    grain: findGrain(layout, bins, useful) * (isClosed ? 2 : 1),
  };
}

/** Names all states that any walk can meet; afterwards they are 0 … the result − 1. */
function findStates(table: ConnectivityTable, isOpen: boolean): number {
  const last = isOpen ? table.operations : table.flip(0);
  const seen = new Set([emptyState, closedState]);
  for (const state of seen) {
    for (let operation = 0; operation < last; operation += 1) {
      const next = table.after(state, operation);
      if (next >= 0) seen.add(next);
    }
  }
  return Math.max(...seen) + 1;
}

function toSteps(
  layout: AisleLayout,
  table: ConnectivityTable,
  states: number,
  first: number,
  aisles: number,
  touch: Uint8Array,
): Step[] {
  const { blocks } = table;
  const steps: Step[] = [];
  for (let aisle = 0; aisle < aisles; aisle += 1) {
    for (let crossing = 0; crossing <= blocks; crossing += 1) {
      const kind = touch[aisle * (blocks + 1) + crossing] as number;
      if (kind === 0) continue;
      const operation = kind === 1 ? table.mark(crossing) : table.flip(crossing);
      steps.push({
        kind: 'touch',
        next: Int32Array.from({ length: states }, (_, state) => table.after(state, operation)),
      });
    }
    for (let block = 0; block < blocks; block += 1)
      steps.push({ kind: 'stretch', stretch: aisle * blocks + block, block });
    const here = layout.aisleOffsets[first + aisle] as number;
    if (aisle + 1 < aisles)
      steps.push({ kind: 'cross', way: (layout.aisleOffsets[first + aisle + 1] as number) - here });
  }
  return steps;
}

function toMoves(
  table: ConnectivityTable,
  states: number,
): Pick<ScatteredModel, 'vertical' | 'moves' | 'crossings' | 'crossFrom' | 'crossTo' | 'crossEdges'> {
  const { blocks } = table;
  const vertical = new Int32Array(blocks * verticalOps * states);
  const moves: number[][] = [];
  const crossings: number[] = [];
  for (let block = 0; block < blocks; block += 1) {
    const list: number[] = [];
    for (let op = 0; op <= twice; op += 1) {
      for (let state = 0; state < states; state += 1) {
        const next = table.after(state, table.vertical(block, op));
        vertical[(block * verticalOps + op) * states + state] = next;
        if (next >= 0) list.push(op, state, next);
      }
    }
    moves.push(list);
  }
  const crossFrom = new Int32Array(states + 1);
  const crossTo: number[] = [];
  const crossEdges: number[] = [];
  for (let state = 0; state < states; state += 1) {
    for (const [to, edges] of crossAll(table, state)) {
      crossTo.push(to);
      crossEdges.push(edges);
      crossings.push(edges, state, to);
    }
    crossFrom[state + 1] = crossTo.length;
  }
  return {
    vertical,
    moves: moves.map((list) => Int32Array.from(list)),
    crossings: Int32Array.from(crossings),
    crossFrom,
    crossTo: Int32Array.from(crossTo),
    crossEdges: Int32Array.from(crossEdges),
  };
}

/** The states in the next aisle with the fewest edges that lead there. */
function crossAll(table: ConnectivityTable, state: number): Map<number, number> {
  let reached = new Map([[state, 0]]);
  for (let crossing = 0; crossing <= table.blocks; crossing += 1) {
    const further = new Map<number, number>();
    for (const [from, edges] of reached) {
      for (let more = 0; more <= 2; more += 1) {
        const to = table.after(from, table.horizontal(crossing, more));
        if (to >= 0 && edges + more < (further.get(to) ?? Number.POSITIVE_INFINITY)) further.set(to, edges + more);
      }
    }
    reached = further;
  }
  return reached;
}

function toBinStretches(
  { crossOffsets }: AisleLayout,
  bins: Bins,
  demand: Int32Array,
  useful: readonly number[],
  first: number,
  aisles: number,
): BinStretch[] {
  const blocks = crossOffsets.length - 1;
  const lists = Array.from({ length: aisles * blocks }, (): number[] => []);
  for (const bin of useful) {
    const block = blockOf(crossOffsets, bins.offset[bin] as number);
    lists[((bins.aisle[bin] as number) - first) * blocks + block]?.push(bin);
  }
  return lists.map((list, stretch) => {
    list.sort((left, right) => (bins.offset[left] as number) - (bins.offset[right] as number));
    const low = crossOffsets[stretch % blocks] as number;
    const article = Int32Array.from(list, (bin) => bins.article[bin] as number);
    return {
      length: (crossOffsets[(stretch % blocks) + 1] as number) - low,
      bins: Int32Array.from(list),
      at: Float64Array.from(list, (bin) => (bins.offset[bin] as number) - low),
      article,
      quantity: Int32Array.from(list, (bin) =>
        Math.min(bins.quantity[bin] as number, demand[bins.article[bin] as number] as number),
      ),
    };
  });
}

function toSupply(steps: readonly Step[], stretches: readonly BinStretch[], articles: number): Float64Array {
  const supply = new Float64Array((steps.length + 1) * articles);
  for (let at = steps.length - 1; at >= 0; at -= 1) {
    supply.copyWithin(at * articles, (at + 1) * articles, (at + 2) * articles);
    const step = steps[at] as Step;
    if (step.kind !== 'stretch') continue;
    const { article, quantity } = stretches[step.stretch] as BinStretch;
    for (const [bin, which] of article.entries())
      supply[at * articles + which] = (supply[at * articles + which] as number) + (quantity[bin] as number);
  }
  return supply;
}

/** 1 when all lengths are whole numbers, else 0. */
function findGrain({ aisleOffsets, crossOffsets }: AisleLayout, bins: Bins, useful: readonly number[]): number {
  const isWhole =
    aisleOffsets.every(Number.isInteger) &&
    crossOffsets.every(Number.isInteger) &&
    useful.every((bin) => Number.isInteger(bins.offset[bin]));
  return isWhole ? 1 : 0;
}
