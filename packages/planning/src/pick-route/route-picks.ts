import { type Budget, Stopwatch } from '../budget.ts';
import type { OnProgress, Outcome, WeighedCandidate } from '../outcome.ts';
import { getConnectivityTable } from './connectivity.ts';
import {
  type AisleLayout,
  type Crossing,
  findLayoutRefusal,
  type LayoutRefusal,
  measure,
  type Places,
} from './layout.ts';
import { type DistanceTable, type MatrixWalk, walkMatrix } from './matrix.ts';
import { toDistanceTable } from './one-way.ts';
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

/** Listed in order of precedence: when several apply, the first is returned. */
export type PickRouteRefusal = LayoutRefusal | { readonly kind: 'unreachable' };

/** Blocks up to which the sweep keeps every state. */
const exactBlocksMax = 5;
/** Blocks up to which a sweep of the best states is tried, and how many it keeps. */
const sweptBlocksMax = 6;
/** A sweep of more blocks is tried only with a budget of so much time: it cannot be interrupted. */
const longSweepMs = 200;
const statesMaxOfMoreBlocks = 2000;
/** Stops up to which Or-opt is tried in warehouses of more blocks. */
const exchangedStopsMax = 600;
/** Room for all layers of one sweep together. */
const recordsMax = 6_000_000;
const oneWayStopsMax = 400;
const oneWayCrossingsMax = 2000;

/**
 * The shortest walk of a picker through all stops. Aisles that go both ways: exact for up to five blocks (Ratliff and
 * Rosenthal 1983, Roodbergen and de Koster 2001, Pansart, Catusse and Cambazard 2018), O(aisles · states of the blocks), not
 * interruptible; with more blocks Or-opt until the budget ends, and for six, given 200 ms, a sweep that keeps the 2 000 best states:
 * `isOptimal` says whether that left any out. One-way aisles: exact up to 12 stops, then Or-opt until the budget ends.
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
    return routeOneWay(problem, end, budget, onProgress);
  const rules: Candidate[] = [
    { candidate: 's-shape', order: orderBySShape(layout, stops) },
    { candidate: 'largest-gap', order: orderByLargestGap(layout, stops) },
  ].map((rule) => ({ ...rule, objective: measureOrder(layout, start, end, stops, rule.order) }));
  const isManyBlocks = layout.crossOffsets.length - 1 > exactBlocksMax;
  if (isManyBlocks && stops.aisle.length <= exchangedStopsMax) rules.push(exchangeStops(problem, end, budget));
  const known = Math.min(...rules.map(({ objective }) => objective));
  const isLong = budget.stepsMax === undefined && budget.timeMsMax >= longSweepMs;
  const { order, bound } = isManyBlocks && !isLong ? { order: [] } : findOrder(problem, end, known);
  const exact: Candidate = {
    candidate: bound === undefined ? 'sweep-of-best-states' : 'sweep',
    order,
    objective: measureOrder(layout, start, end, stops, order),
  };
  const candidates = order.length === stops.aisle.length ? [exact, ...rules] : rules;
  const best = candidates.reduce((left, right) => (right.objective < left.objective - 1e-9 ? right : left));
  const solution = toSolution(layout, start, end, stops, best.order);
  const objective = solution.legLengths.reduce((sum, leg) => sum + leg, 0);
  onProgress?.({ solution, objective });
  return {
    kind: 'solved',
    solution,
    objective,
    ...(bound === undefined ? {} : { bound: Math.min(bound, objective) }),
    isOptimal: bound !== undefined,
    explanation: { method: best.candidate, steps: 1, weighed: toWeighed(candidates, best) },
  };
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
function exchangeStops({ layout, start, stops }: PickRouteProblem, end: Crossing, budget: Budget): Candidate {
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
  const walk = walkMatrix({ points, distances }, count, count + 1, new Stopwatch(budget), budget.seed ?? 0);
  return { candidate: walk.method, order: walk.order, objective: walk.length };
}

/** The order of the sweep, with its length as bound when it is exact. */
function findOrder(
  { layout, start, stops }: PickRouteProblem,
  end: Crossing,
  lengthKnown: number,
): { readonly order: readonly number[]; readonly bound?: number } {
  if (layout.crossOffsets.length - 1 > sweptBlocksMax) return { order: [] };
  const stretches = toStretches(layout, start, end, stops);
  const { blocks, aisles } = stretches;
  const room = Math.max(50, Math.floor(recordsMax / (aisles * (2 * blocks + 1))));
  const statesMax = blocks <= exactBlocksMax ? room : Math.min(room, statesMaxOfMoreBlocks);
  const lengthMax = lengthKnown * (1 + 1e-9) + 1e-9;
  const table = getConnectivityTable(blocks);
  const answer = sweep(table, toSweepInput(stretches, start, end, stops, { lengthMax, statesMax }));
  if (answer === undefined) return { order: [] };
  const order = toWalk(table, stretches, answer.operations, start);
  return answer.isExact ? { order, bound: answer.length } : { order };
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

function routeOneWay(
  { layout, start, stops }: PickRouteProblem,
  end: Crossing,
  budget: Budget,
  onProgress?: OnProgress<PickRouteSolution>,
): Outcome<PickRouteSolution, PickRouteRefusal> {
  const count = stops.aisle.length;
  const most = oneWayCrossingsMax;
  if (count > oneWayStopsMax)
    return { kind: 'refused', refusal: { kind: 'too-large', what: 'stops', most: oneWayStopsMax } };
  if (layout.aisleOffsets.length * layout.crossOffsets.length > most)
    return { kind: 'refused', refusal: { kind: 'too-large', what: 'aisles', most } };
  const table = toDistanceTable(layout, start, end, stops);
  return walkTable(table, count, count + 1, budget, onProgress);
}

/** A warehouse of any shape: the ways between its points. All points other than start and end are stops. */
export interface MatrixRouteProblem extends DistanceTable {
  readonly start: number;
  readonly end?: number;
}

export type MatrixRouteRefusal =
  | { readonly kind: 'too-large'; readonly most: number }
  | { readonly kind: 'lengths-differ' }
  | { readonly kind: 'no-such-point'; readonly what: 'start' | 'end' }
  | { readonly kind: 'distance-negative-or-nan'; readonly index: number }
  | { readonly kind: 'unreachable' };

const pointsMax = 2000;

/**
 * The shortest walk over a table of ways, which may differ there and back and may be infinite. Exact up to 12 stops (Held and
 * Karp 1962), then Or-opt with restarts until the budget ends, without a bound. Up to 2 000 points.
 */
export function routeMatrix(
  problem: MatrixRouteProblem,
  budget: Budget,
  onProgress?: OnProgress<PickRouteSolution>,
): Outcome<PickRouteSolution, MatrixRouteRefusal> {
  const { points, distances, start, end = start } = problem;
  if (points > pointsMax) return { kind: 'refused', refusal: { kind: 'too-large', most: pointsMax } };
  if (!Number.isInteger(points) || distances.length !== points * points)
    return { kind: 'refused', refusal: { kind: 'lengths-differ' } };
  const isPoint = (point: number): boolean => Number.isInteger(point) && point >= 0 && point < points;
  if (!isPoint(start)) return { kind: 'refused', refusal: { kind: 'no-such-point', what: 'start' } };
  if (!isPoint(end)) return { kind: 'refused', refusal: { kind: 'no-such-point', what: 'end' } };
  const index = distances.findIndex((distance) => !(distance >= 0));
  if (index >= 0) return { kind: 'refused', refusal: { kind: 'distance-negative-or-nan', index } };
  return walkTable({ points, distances }, start, end, budget, onProgress);
}

function walkTable(
  table: DistanceTable,
  start: number,
  end: number,
  budget: Budget,
  onProgress?: OnProgress<PickRouteSolution>,
): Outcome<PickRouteSolution, { readonly kind: 'unreachable' }> {
  const watch = new Stopwatch(budget);
  const walk = walkMatrix(table, start, end, watch, budget.seed ?? 0);
  const objective = walk.length;
  if (!Number.isFinite(objective)) return { kind: 'refused', refusal: { kind: 'unreachable' } };
  const solution = toMatrixSolution(table, start, end, walk);
  onProgress?.({ solution, objective });
  return {
    kind: 'solved',
    solution,
    objective,
    ...(walk.isOptimal ? { bound: objective } : {}),
    isOptimal: walk.isOptimal,
    explanation: {
      method: walk.method,
      steps: watch.steps,
      weighed: [{ candidate: walk.method, objective, isChosen: true }],
    },
  };
}

function toMatrixSolution(table: DistanceTable, start: number, end: number, { order }: MatrixWalk): PickRouteSolution {
  const path = order.length === 0 && start === end ? [] : [...order, end];
  const legLengths = new Float64Array(order.length + 1);
  let from = start;
  for (const [at, to] of path.entries()) {
    legLengths[at] = table.distances[from * table.points + to] as number;
    from = to;
  }
  return { order: Int32Array.from(order), legLengths };
}
