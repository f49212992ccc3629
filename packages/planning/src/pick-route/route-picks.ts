import { type Budget, seedDefault, Stopwatch } from '../budget.ts';
import type { OnProgress, Outcome, WeighedCandidate } from '../outcome.ts';
import { getConnectivityTable, tableBlocksMax, tableStatesMax } from './connectivity.ts';
import {
  type AisleLayout,
  type Crossing,
  findLayoutRefusal,
  type LayoutRefusal,
  measure,
  type Places,
} from './layout.ts';
import { walkMatrix } from './matrix.ts';
import { routeOneWay } from './route-matrix.ts';
import { measureOrder, orderByLargestGap, orderBySShape } from './rules.ts';
import { toStretches, toSweepInput } from './stretches.ts';
import { sweep } from './sweep.ts';
import { toWalk } from './walk.ts';

export interface PickRouteProblem {
  readonly layout: AisleLayout;
  readonly start: Crossing;
  /** Where the walk ends; the start when absent. */
  readonly end?: Crossing;
  readonly stops: Places;
}

export interface PickRouteSolution {
  /** Indices of the stops in the order of the walk. */
  readonly order: Int32Array;
  /** The way to each stop of `order` from the one before (the first: from the start), and last the way to the end. */
  readonly legLengths: Float64Array;
}

/** Listed in order of precedence: when several apply, the first is returned. Only one-way aisles have the last two. */
export type PickRouteRefusal =
  | LayoutRefusal
  /** No walk exists: proven. */
  | { readonly kind: 'unreachable' }
  /** No walk was found, and none is proven not to exist. */
  | { readonly kind: 'out-of-budget' };

/** Blocks up to which the sweep keeps every state. */
const exactBlocksMax = 5;
/** Partial tours that a sweep before the exact one keeps, where that one is long: its walk is the answer if time ends. */
const narrowStates = 120;
/** Aisles times states of the blocks from which on an exact sweep counts as long. */
const longSweepMin = 60_000;
const statesOfBlocks = [0, 7, 25, 113, 569, 3033];
/** The same for more blocks than can be swept whole: sweep after sweep. */
const growingStates = [120, 500, 2000, 8000, 32_000];
/** Part of the time that sweeps of more blocks may take before stops are exchanged. */
const sweepShare = 0.6;
/** Part of the time that Or-opt may take before the sweeps, which its length spares much work. */
const firstShare = 0.2;
/** Stops up to which Or-opt is tried in warehouses of more blocks. */
const exchangedStopsMax = 600;
/** Room for all layers of one sweep together. */
const recordsMax = 6_000_000;

/**
 * The shortest walk of a picker through all stops. Aisles that go both ways: exact for up to five blocks (Ratliff and
 * Rosenthal 1983, Roodbergen and de Koster 2001, Pansart, Catusse and Cambazard 2018), O(aisles · states of the blocks), if
 * the budget lasts; for six to nine blocks Or-opt, then sweeps that keep the best states, more each time, and Or-opt from the
 * best of them; with more blocks Or-opt alone. `isOptimal` says whether a sweep left no state out. One-way aisles: exact up to 12
 * stops, then Or-opt until the budget ends.
 *
 * Limits: 10 000 aisles, 30 blocks, 200 000 stops; with one-way aisles 400 stops and 2 000 crossings. The objective is the
 * length of the walk in the unit of the layout. The explanation weighs the walk against the S-shape and largest gap rules.
 */
export function routePicks(
  problem: PickRouteProblem,
  budget: Budget,
  onProgress?: OnProgress<PickRouteSolution>,
): Outcome<PickRouteSolution, PickRouteRefusal> {
  const { layout, start, end = start, stops } = problem;
  const refusal = findLayoutRefusal(layout, start, end, stops);
  if (refusal !== undefined) return { kind: 'refused', refusal };
  if (layout.oneWay?.some((direction) => direction !== 0) === true)
    return routeOneWay(layout, start, end, stops, budget, onProgress);
  const watch = new Stopwatch(budget);
  const candidates: Candidate[] = [
    { candidate: 's-shape', order: orderBySShape(layout, stops) },
    { candidate: 'largest-gap', order: orderByLargestGap(layout, stops) },
  ].map((rule) => ({ ...rule, objective: measureOrder(layout, start, end, stops, rule.order) }));
  const isExchanged = layout.crossOffsets.length - 1 > exactBlocksMax && stops.aisle.length <= exchangedStopsMax;
  const exchange = (limit: Stopwatch): Candidate =>
    exchangeStops(problem, end, budget, limit, chooseBest(candidates).order);
  if (isExchanged) candidates.unshift(exchange(new Stopwatch(toFirstBudget(budget))));
  const bound = sweepStops(problem, end, budget, watch, candidates);
  if (isExchanged && bound === undefined) {
    const last = exchange(watch);
    candidates.splice(
      0,
      candidates.length,
      last,
      ...candidates.filter(({ candidate }) => candidate !== last.candidate),
    );
  }
  const best = chooseBest(candidates);
  const solution = toSolution(layout, start, end, stops, best.order);
  const objective = solution.legLengths.reduce((sum, leg) => sum + leg, 0);
  onProgress?.({ solution, objective });
  return {
    kind: 'solved',
    solution,
    objective,
    sense: 'minimise',
    ...(bound === undefined ? {} : { bound: Math.min(bound, objective) }),
    isOptimal: bound !== undefined,
    explanation: { method: best.candidate, steps: Math.max(1, watch.steps), weighed: toWeighed(candidates, best) },
  };
}

/** Enough for Or-opt without restarts. */
function toFirstBudget(budget: Budget): Budget {
  return { ...budget, timeMsMax: budget.timeMsMax * firstShare, stepsMax: Math.min(1, budget.stepsMax ?? 1) };
}

function chooseBest(candidates: readonly Candidate[]): Candidate {
  return candidates.reduce((left, right) => (right.objective < left.objective - 1e-9 ? right : left));
}

interface Candidate {
  readonly candidate: string;
  readonly objective: number;
  readonly order: readonly number[];
}

function toWeighed(candidates: readonly Candidate[], best: Candidate): WeighedCandidate[] {
  return candidates.map((candidate) => ({
    candidate: candidate.candidate,
    objective: candidate.objective,
    isChosen: candidate === best,
    ...(candidate === best ? {} : { reason: candidate.objective > best.objective ? 'longer' : 'equal' }),
  }));
}

/** Or-opt over the table of distances, for warehouses with too many blocks to sweep. */
function exchangeStops(
  { layout, start, stops }: PickRouteProblem,
  end: Crossing,
  budget: Budget,
  watch: Stopwatch,
  known: readonly number[],
): Candidate {
  const count = stops.aisle.length;
  const aisle = [...stops.aisle, start.aisle, end.aisle];
  const crossOffset = ({ crossAisle }: Crossing): number => layout.crossOffsets[crossAisle] as number;
  const offset = [...stops.offset, crossOffset(start), crossOffset(end)];
  const points = count + 2;
  const distances = new Float64Array(points * points);
  for (let from = 0; from < points; from += 1)
    for (let to = 0; to < points; to += 1)
      distances[from * points + to] = measure(
        layout,
        aisle[from] as number,
        offset[from] as number,
        aisle[to] as number,
        offset[to] as number,
      );
  const walk = walkMatrix({ points, distances }, count, count + 1, watch, budget.seed ?? seedDefault, { known });
  return { candidate: walk.method, order: walk.order, objective: walk.length };
}

/** Puts what sweeps find before the other candidates; the answer is the length of an exact one, if there was one. */
function sweepStops(
  { layout, start, stops }: PickRouteProblem,
  end: Crossing,
  budget: Budget,
  watch: Stopwatch,
  candidates: Candidate[],
): number | undefined {
  const blocks = layout.crossOffsets.length - 1;
  if (blocks > tableBlocksMax) return undefined;
  const stretches = toStretches(layout, start, end, stops);
  const table = getConnectivityTable(blocks);
  const room = Math.max(50, Math.floor(recordsMax / (stretches.aisles * (2 * blocks + 1))));
  const isExact = blocks <= exactBlocksMax;
  const isLong = stretches.aisles * (statesOfBlocks[blocks] ?? 0) >= longSweepMin;
  const exactWidths = isLong ? [narrowStates, room] : [room];
  const widths = isExact ? exactWidths : growingStates.filter((states) => states < room);
  const isOver = (): boolean =>
    table.states > tableStatesMax ||
    watch.isOver() ||
    (!isExact && watch.elapsedMs() >= sweepShare * budget.timeMsMax && budget.timeMsMax !== Number.POSITIVE_INFINITY);
  const input = toSweepInput(stretches, start, end, stops, { lengthMax: 0, statesMax: 0, isOver });
  for (const width of widths) {
    if (!isExact && isOver()) return undefined;
    const known = chooseBest(candidates).objective;
    const answer = sweep(table, { ...input, lengthMax: known * (1 + 1e-9) + 1e-9, statesMax: width });
    if (answer === undefined) continue;
    const order = toWalk(table, stretches, answer.operations, start);
    const candidate = answer.isExact ? 'sweep' : 'sweep-of-best-states';
    const objective = measureOrder(layout, start, end, stops, order);
    if (candidates[0]?.candidate.startsWith('sweep') === true) candidates.shift();
    candidates.unshift({ candidate, order, objective });
    if (answer.isExact) return answer.length;
  }
  return undefined;
}

/** Only the length of the walk of `routePicks`, for engines that ask for very many; above five blocks that of a rule. */
export function measureRoute(problem: PickRouteProblem): number {
  const { layout, start, end = start, stops } = problem;
  const blocks = layout.crossOffsets.length - 1;
  // With many states a known length spares more work than it costs.
  const known =
    blocks > 2 ? measureOrder(layout, start, end, stops, orderBySShape(layout, stops)) : Number.POSITIVE_INFINITY;
  if (blocks > exactBlocksMax) return known;
  const stretches = toStretches(layout, start, end, stops);
  const statesMax = Math.max(50, Math.floor(recordsMax / (stretches.aisles * (2 * blocks + 1))));
  const lengthMax = known * (1 + 1e-9) + 1e-9;
  const input = toSweepInput(stretches, start, end, stops, { lengthMax, statesMax });
  return sweep(getConnectivityTable(blocks), input)?.length ?? known;
}

function toSolution(
  layout: AisleLayout,
  start: Crossing,
  end: Crossing,
  stops: Places,
  order: readonly number[],
): PickRouteSolution {
  const legLengths = new Float64Array(order.length + 1);
  let aisle = start.aisle;
  let offset = layout.crossOffsets[start.crossAisle] as number;
  for (const [at, stop] of order.entries()) {
    const [nextAisle, nextOffset] = [stops.aisle[stop] as number, stops.offset[stop] as number];
    legLengths[at] = measure(layout, aisle, offset, nextAisle, nextOffset);
    aisle = nextAisle;
    offset = nextOffset;
  }
  legLengths[order.length] = measure(layout, aisle, offset, end.aisle, layout.crossOffsets[end.crossAisle] as number);
  return { order: Int32Array.from(order), legLengths };
}
