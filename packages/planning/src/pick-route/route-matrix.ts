import { type Budget, seedDefault, Stopwatch } from '../budget.ts';
import type { OnProgress, Outcome } from '../outcome.ts';
import {
  findNumber,
  type NumberRefusal,
  type ReferenceRefusal,
  type TooLargeRefusal,
  type WrongLengthRefusal,
} from '../refusal.ts';
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
    return { kind: 'refused', refusal: { kind: 'too-large', what: 'stops', countMax: oneWayStopsMax } };
  if (layout.aisleOffsets.length * layout.crossOffsets.length > most)
    return { kind: 'refused', refusal: { kind: 'too-large', what: 'aisles', countMax: most } };
  const table = toDistanceTable(layout, start, end, stops);
  return walkTable(table, count, count + 1, budget, onProgress);
}

/** A warehouse of any shape: the ways between its points. All points other than start and end are stops. */
export interface MatrixRouteProblem extends DistanceTable {
  readonly start: number;
  readonly end?: number;
}

export type MatrixRouteRefusal =
  | TooLargeRefusal<'points'>
  | WrongLengthRefusal<'distances'>
  | ReferenceRefusal<'start' | 'end'>
  /** Ways are at least 0, and at most `distanceMax` or infinite. */
  | NumberRefusal<'points' | 'distances'>
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
  if (points > pointsMax)
    return { kind: 'refused', refusal: { kind: 'too-large', what: 'points', countMax: pointsMax } };
  const wrongCount = findNumber('points', [points], (count) => !Number.isInteger(count) || count < 0);
  if (wrongCount !== undefined) return { kind: 'refused', refusal: wrongCount };
  const { length } = distances;
  const lengthExpected = points * points;
  if (length !== lengthExpected)
    return { kind: 'refused', refusal: { kind: 'wrong-length', field: 'distances', length, lengthExpected } };
  const isPoint = (point: number): boolean => Number.isInteger(point) && point >= 0 && point < points;
  if (!isPoint(start)) return { kind: 'refused', refusal: { kind: 'unknown-reference', field: 'start', index: 0 } };
  if (!isPoint(end)) return { kind: 'refused', refusal: { kind: 'unknown-reference', field: 'end', index: 0 } };
  const isWay = (distance: number): boolean =>
    distance >= 0 && (distance <= distanceMax || distance === Number.POSITIVE_INFINITY);
  const wrongWay = findNumber('distances', distances, (distance) => !isWay(distance));
  if (wrongWay !== undefined) return { kind: 'refused', refusal: wrongWay };
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
  const walk = walkMatrix(table, start, end, watch, budget.seed ?? seedDefault, { groups });
  const objective = walk.length;
  if (!Number.isFinite(objective))
    return { kind: 'refused', refusal: { kind: walk.isOptimal ? 'unreachable' : 'out-of-budget' } };
  const solution = toMatrixSolution(table, start, end, walk);
  onProgress?.({ solution, objective });
  return {
    kind: 'solved',
    solution,
    objective,
    sense: 'minimise',
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
