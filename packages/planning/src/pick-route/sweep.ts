import type { ConnectivityTable } from './connectivity.ts';
import { emptyState, verticalOps } from './connectivity.ts';

/** What each aisle asks of a tour, from the first aisle of the sweep to the last. */
export interface SweepInput {
  readonly aisles: number;
  /** `cost[(aisle · blocks + block) · 6 + op]`; infinite where the operation leaves something behind. */
  readonly cost: Float64Array;
  /** `step[aisle]` is the way to the next aisle. */
  readonly step: Float64Array;
  /** `touch[aisle · (blocks + 1) + crossing]`: 0 nothing, 1 must be touched, 2 one end of the walk, 3 the other too. */
  readonly touch: Uint8Array;
  /** How often a walk at least goes from one aisle to the next: twice for a round, else once. */
  readonly crossings: 1 | 2;
  /** Tours of this length and more are of no use. */
  readonly lengthMax: number;
  /** Partial tours kept at each step; fewer than there are states make the answer a heuristic. */
  readonly statesMax: number;
  /** Mean length of a stretch. */
  readonly lengthOfBlock: number;
  /** Asked about once in a millisecond of work; true ends the sweep without an answer. */
  readonly isOver?: () => boolean;
}

/** The chosen operation of every step, in order, with the number of steps of an aisle depending on its touches. */
export interface SweepAnswer {
  readonly length: number;
  /** No state was left out for want of room: the length is the least there is. */
  readonly isExact: boolean;
  /** Chosen operations by the numbering of the table, in order of the sweep. */
  readonly operations: readonly number[];
}

/** Room for the records of one sweep, used again by the next. */
class Records {
  state = new Int32Array(1024);
  previous = new Int32Array(1024);
  operation = new Int16Array(1024);
  cost = new Float64Array(1024);
  /** Where in the current layer a state has its record, or −1. */
  slot = new Int32Array(64).fill(-1);
  used = 0;

  grow(): void {
    const length = this.state.length * 2;
    const grow = <Numbers extends { set(from: Numbers): void }>(from: Numbers, to: Numbers): Numbers => {
      to.set(from);
      return to;
    };
    this.state = grow(this.state, new Int32Array(length));
    this.previous = grow(this.previous, new Int32Array(length));
    this.operation = grow(this.operation, new Int16Array(length));
    this.cost = grow(this.cost, new Float64Array(length));
  }

  copy(from: number, to: number): void {
    this.state[to] = this.state[from] as number;
    this.previous[to] = this.previous[from] as number;
    this.operation[to] = this.operation[from] as number;
    this.cost[to] = this.cost[from] as number;
  }

  put(state: number, cost: number, previous: number, operation: number): void {
    if (state >= this.slot.length) {
      const wider = new Int32Array(Math.max(state + 1, this.slot.length * 2)).fill(-1);
      wider.set(this.slot);
      this.slot = wider;
    }
    let at = this.slot[state] as number;
    if (at < 0) {
      at = this.used;
      this.used += 1;
      if (at >= this.state.length) this.grow();
      this.slot[state] = at;
      this.state[at] = state;
    } else if ((this.cost[at] as number) <= cost) return;
    this.cost[at] = cost;
    this.previous[at] = previous;
    this.operation[at] = operation;
  }
}

const records = new Records();

/** Operations between two looks at the budget: about a millisecond. */
const lookEvery = 30_000;

/**
 * The shortest tour by dynamic programming over the states of `connectivity.ts`, aisle by aisle, in each aisle block by
 * block and then crossing by crossing. O(aisles · blocks · states); undefined when nothing is shorter than `lengthMax`, or when it was
 * ended.
 */
export function sweep(table: ConnectivityTable, input: SweepInput): SweepAnswer | undefined {
  const { aisles, cost, step, touch } = input;
  const { blocks } = table;
  records.used = 0;
  // Another table may have left its states here; this one may number new states before it looks again.
  records.slot.fill(-1);
  records.put(emptyState, 0, -1, -1);
  let layer: Layer = { table, input, from: 0, to: 1, isExact: true };
  let rest = sumLeast(input, blocks);
  let worked = 0;
  const isOver = (operations: number): boolean => {
    worked += (layer.to - layer.from) * operations;
    if (worked < lookEvery) return false;
    worked = 0;
    return input.isOver?.() === true;
  };
  for (let aisle = 0; aisle < aisles; aisle += 1) {
    for (let crossing = 0; crossing <= blocks; crossing += 1) {
      const kind = touch[aisle * (blocks + 1) + crossing] as number;
      if (kind === 0) continue;
      layer = advance(layer, (kind & 2) === 0 ? table.mark(crossing) : table.flip(crossing), 1, free, 0, rest);
    }
    for (let block = 0; block < blocks; block += 1) {
      const costsAt = (aisle * blocks + block) * verticalOps;
      rest -= leastOf(cost, costsAt);
      if (isOver(verticalOps)) return undefined;
      layer = advance(layer, table.vertical(block, 0), verticalOps, cost, costsAt, rest);
    }
    if (aisle + 1 === aisles) break;
    const way = step[aisle] as number;
    edgeCost[1] = way;
    edgeCost[2] = 2 * way;
    rest -= way * input.crossings;
    for (let crossing = 0; crossing <= blocks; crossing += 1) {
      layer = advance(layer, table.horizontal(crossing, 0), 3, edgeCost, 0, rest);
      if (isOver(3)) return undefined;
    }
  }
  const last = finish(layer);
  if (last < 0) return undefined;
  return { length: records.cost[last] as number, isExact: layer.isExact, operations: traceBack(last) };
}

function leastOf(cost: Float64Array, from: number): number {
  let least = Number.POSITIVE_INFINITY;
  for (let at = from; at < from + verticalOps; at += 1) least = Math.min(least, cost[at] as number);
  return least;
}

/** What every walk costs at least: each stretch by itself, and the ways between aisles. */
function sumLeast({ aisles, cost, step, crossings }: SweepInput, blocks: number): number {
  let sum = 0;
  for (let stretch = 0; stretch < aisles * blocks; stretch += 1) sum += leastOf(cost, stretch * verticalOps);
  for (let aisle = 0; aisle + 1 < aisles; aisle += 1) sum += crossings * (step[aisle] as number);
  return sum;
}

const free = new Float64Array(1);
const edgeCost = new Float64Array(3);

interface Layer {
  readonly table: ConnectivityTable;
  readonly input: SweepInput;
  readonly from: number;
  readonly to: number;
  readonly isExact: boolean;
}

/** Applies `count` operations, numbered from `first`, to every state of the layer; `rest` is what is left to pay at least. */
function advance(
  layer: Layer,
  first: number,
  count: number,
  costs: Float64Array,
  costsAt: number,
  rest: number,
): Layer {
  const { table, input, from, to } = layer;
  const costMax = input.lengthMax - rest + 1e-9 * rest;
  records.slot.fill(-1, 0, Math.min(records.slot.length, table.states));
  for (let at = from; at < to; at += 1) {
    const state = records.state[at] as number;
    const base = records.cost[at] as number;
    for (let op = 0; op < count; op += 1) {
      const cost = base + (costs[costsAt + op] as number);
      if (cost >= costMax) continue;
      const next = table.after(state, first + op);
      if (next >= 0) records.put(next, cost, at, first + op);
    }
  }
  const isOver = records.used - to > input.statesMax;
  if (isOver) keepBest(layer, to, input.statesMax);
  return { table, input, from: to, to: records.used, isExact: layer.isExact && !isOver };
}

/**
 * Keeps the most promising records from `from` on: those that cost least with what joining their components will cost, by
 * estimate the length of a block for each but the first. O(records · log records).
 */
function keepBest({ table, input }: Layer, from: number, count: number): void {
  const each = input.lengthOfBlock;
  const keys = new Float64Array(records.used - from);
  for (let at = 0; at < keys.length; at += 1)
    keys[at] = (records.cost[from + at] as number) + each * table.componentsOf(records.state[from + at] as number);
  const limit = keys.slice().sort()[count] as number;
  let ties = count;
  for (const key of keys) if (key < limit) ties -= 1;
  let to = from;
  for (let at = 0; at < keys.length; at += 1) {
    const key = keys[at] as number;
    if (key > limit) continue;
    if (key === limit) {
      if (ties === 0) continue;
      ties -= 1;
    }
    records.copy(from + at, to);
    to += 1;
  }
  records.used = to;
}

function finish({ table, from, to }: Layer): number {
  let best = -1;
  for (let at = from; at < to; at += 1) {
    if (!table.isWhole(records.state[at] as number)) continue;
    if (best < 0 || (records.cost[at] as number) < (records.cost[best] as number)) best = at;
  }
  return best;
}

function traceBack(last: number): number[] {
  const operations: number[] = [];
  for (let at = last; (records.previous[at] as number) >= 0; at = records.previous[at] as number)
    operations.push(records.operation[at] as number);
  return operations.reverse();
}
