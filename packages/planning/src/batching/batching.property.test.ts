import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { routePicks } from '../pick-route/index.ts';
import { type BatchingProblem, planBatches } from './index.ts';

const budget = { timeMsMax: Number.POSITIVE_INFINITY, stepsMax: 100, seed: 1, now: (): number => 0 };
const layout = { aisleOffsets: Float64Array.of(0, 4, 8, 12), crossOffsets: Float64Array.of(0, 10, 20) };
const start = { aisle: 0, crossAisle: 0 };

const place = fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 20 }));
const problemsOf = (ordersMax: number) =>
  fc
    .tuple(
      fc.array(fc.tuple(fc.array(place, { maxLength: 4 }), fc.integer({ min: 0, max: 2 })), { maxLength: ordersMax }),
      fc.integer({ min: 4, max: 9 }),
    )
    .map(([orders, capacity]): BatchingProblem => {
      const places = orders.flatMap(([stops]) => stops);
      const stopsFrom = Int32Array.from([
        0,
        ...orders.map((_, at) => orders.slice(0, at + 1).reduce((sum, [stops]) => sum + stops.length, 0)),
      ]);
      return {
        layout,
        start,
        stopsFrom,
        stops: {
          aisle: Int32Array.from(places, ([aisle]) => aisle),
          offset: Float64Array.from(places, ([, offset]) => offset),
        },
        capacities: [{ size: Float64Array.from(orders, ([stops]) => stops.length), capacity }],
        wave: Int32Array.from(orders, ([, wave]) => Math.min(wave, 1)),
      };
    });

function lengthOf(problem: BatchingProblem, orders: readonly number[]): number {
  const indices = orders.flatMap((order) => {
    const from = problem.stopsFrom[order] ?? 0;
    return Array.from({ length: (problem.stopsFrom[order + 1] ?? 0) - from }, (_, at) => from + at);
  });
  const stops = {
    aisle: Int32Array.from(indices, (stop) => problem.stops.aisle[stop] ?? 0),
    offset: Float64Array.from(indices, (stop) => problem.stops.offset[stop] ?? 0),
  };
  const outcome = routePicks({ layout, start, stops }, budget);
  return outcome.kind === 'solved' ? outcome.objective : Number.NaN;
}

/** The best partition by trying all of them. */
function tryAllPartitions(problem: BatchingProblem): number {
  const [capacity] = problem.capacities;
  const count = problem.stopsFrom.length - 1;
  const fits = (orders: readonly number[]): boolean =>
    orders.reduce((sum, order) => sum + (capacity?.size[order] ?? 0), 0) <= (capacity?.capacity ?? 0) &&
    new Set(orders.map((order) => problem.wave?.[order])).size <= 1;
  let best = Number.POSITIVE_INFINITY;
  const go = (order: number, batches: readonly (readonly number[])[]): void => {
    if (order === count) {
      best = Math.min(
        best,
        batches.reduce((sum, orders) => sum + lengthOf(problem, orders), 0),
      );
      return;
    }
    for (const [at, orders] of batches.entries())
      if (fits([...orders, order]))
        go(
          order + 1,
          batches.map((other, turn) => (turn === at ? [...other, order] : other)),
        );
    go(order + 1, [...batches, [order]]);
  };
  go(0, []);
  return best;
}

/** Every order once, nothing over its capacity, no mixed waves, lengths as walked. */
function expectFeasible(problem: BatchingProblem): number {
  const outcome = planBatches(problem, budget);
  if (outcome.kind === 'refused') throw new Error(outcome.refusal.kind);
  const { batches } = outcome.solution;
  const orders = batches.flatMap((batch) => [...batch.orders]).sort((left, right) => left - right);
  expect(orders).toEqual(Array.from({ length: problem.stopsFrom.length - 1 }, (_, order) => order));
  for (const batch of batches) {
    const [capacity] = problem.capacities;
    expect(batch.orders.reduce((sum, order) => sum + (capacity?.size[order] ?? 0), 0)).toBeLessThanOrEqual(
      capacity?.capacity ?? 0,
    );
    expect(new Set(Array.from(batch.orders, (order) => problem.wave?.[order])).size).toBe(1);
    expect(batch.length).toBeCloseTo(lengthOf(problem, [...batch.orders]), 6);
  }
  expect(outcome.objective).toBeCloseTo(
    batches.reduce((sum, { length }) => sum + length, 0),
    6,
  );
  return outcome.objective;
}

describe('planBatches', () => {
  it('is as short as the best of all partitions of few orders', () => {
    fc.assert(
      fc.property(problemsOf(5), (problem) => {
        expect(expectFeasible(problem)).toBeCloseTo(tryAllPartitions(problem), 6);
      }),
      { numRuns: 40 },
    );
  });

  it('keeps every rule with more orders than it can partition, and is never longer than batches as they come', () => {
    fc.assert(
      fc.property(problemsOf(24), (problem) => {
        const objective = expectFeasible(problem);
        const outcome = planBatches(problem, { ...budget, stepsMax: 0 });
        expect(outcome.kind === 'solved' ? outcome.objective : 0).toBeGreaterThanOrEqual(objective - 1e-6);
      }),
      { numRuns: 12 },
    );
  });
});
