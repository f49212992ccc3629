import { type Budget, Stopwatch } from '../budget.ts';
import type { OnProgress, Outcome } from '../outcome.ts';
import type { AisleLayout, Crossing, Places } from './layout.ts';
import { groupPath } from './matrix-order.ts';
import { type DistanceTable, type MatrixWalk, walkMatrix } from './matrix.ts';
import { toDistanceTable } from './one-way.ts';
import type { PickRouteRefusal, PickRouteSolution } from './route-picks.ts';

const oneWayStopsMax = 400;
const oneWayCrossingsMax = 2000;

/** The walk of `routePicks` where some aisles go one way only; everything is checked but the limits of this. */
export function routeOneWay(
  layout: AisleLayout,
  start: Crossing,
  end: Crossing,
  stops: Places,
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
  | { readonly kind: 'distance-too-large'; readonly index: number; readonly most: number }
  /** No walk exists: proven. */
  | { readonly kind: 'unreachable' }
  /** No walk was found, and none is proven not to exist. */
  | { readonly kind: 'out-of-budget' };

const pointsMax = 2000;

/** Ways of finite length beyond this count as malformed: sums would lose the short ones or overflow. */
const distanceMax = 1e12;

/**
 * The shortest walk over a table of ways, which may differ there and back and may be infinite. Each point is visited once, by
 * the ways of the table. Exact up to 12 stops (Held and Karp 1962), then Or-opt with restarts until the budget ends, without
 * a bound. Up to 2 000 points; finite ways up to 10¹².
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
  const far = distances.findIndex((distance) => distance > distanceMax && distance !== Number.POSITIVE_INFINITY);
  if (far >= 0) return { kind: 'refused', refusal: { kind: 'distance-too-large', index: far, most: distanceMax } };
  return walkTable({ points, distances }, start, end, budget, onProgress);
}

function walkTable(
  table: DistanceTable,
  start: number,
  end: number,
  budget: Budget,
  onProgress?: OnProgress<PickRouteSolution>,
): Outcome<PickRouteSolution, { readonly kind: 'unreachable' | 'out-of-budget' }> {
  const watch = new Stopwatch(budget);
  const between = Array.from({ length: table.points }, (_, point) => point).filter((at) => at !== start && at !== end);
  const groups = between.length === 0 && start === end ? [] : groupPath(table, [start, ...between, end]);
  if (groups === undefined) return { kind: 'refused', refusal: { kind: 'unreachable' } };
  const walk = walkMatrix(table, start, end, watch, budget.seed ?? 0, { groups });
  const objective = walk.length;
  if (!Number.isFinite(objective))
    return { kind: 'refused', refusal: { kind: walk.isOptimal ? 'unreachable' : 'out-of-budget' } };
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
