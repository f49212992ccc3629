import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planWave, type QuantityRows, type WaveProblem, type WaveSolution } from './index.ts';

const items = 5;
const row = fc
  .uniqueArray(fc.integer({ min: 0, max: items - 1 }), { minLength: 1, maxLength: 3 })
  .chain((list) =>
    fc
      .array(fc.integer({ min: 1, max: 4 }), { minLength: list.length, maxLength: list.length })
      .map((counts) => list.map((item, at) => [item, counts[at] ?? 1] as const)),
  );

function toRows(rows: readonly (readonly (readonly [number, number])[])[]): QuantityRows {
  const flat = rows.flat();
  const from = [0];
  for (const list of rows) from.push((from.at(-1) ?? 0) + list.length);
  return {
    from: Int32Array.from(from),
    item: Int32Array.from(flat, ([item]) => item),
    quantity: Int32Array.from(flat, ([, count]) => count),
  };
}

const problemsOf = (orders: readonly [number, number], aisles: readonly [number, number]) =>
  fc
    .record({
      orders: fc.array(row, { minLength: orders[0], maxLength: orders[1] }),
      aisles: fc.array(row, { minLength: aisles[0], maxLength: aisles[1] }),
      unitsMin: fc.integer({ min: 0, max: 8 }),
      room: fc.integer({ min: 1, max: 12 }),
    })
    .map(({ orders, aisles, unitsMin, room }): WaveProblem => ({
      items,
      orders: toRows(orders),
      aisles: toRows(aisles),
      unitsMin,
      unitsMax: unitsMin + room,
    }));

/** Units of a wave, counted from its rows; expects that they are there. */
function countUnits(problem: WaveProblem, { orders, aisles, units }: WaveSolution): void {
  const balance = new Int32Array(items);
  let total = 0;
  const add = ({ from, item, quantity }: QuantityRows, which: number, sign: number): void => {
    for (let at = from[which] ?? 0; at < (from[which + 1] ?? 0); at += 1) {
      balance[item[at] ?? 0] = (balance[item[at] ?? 0] ?? 0) + sign * (quantity[at] ?? 0);
      if (sign < 0) total += quantity[at] ?? 0;
    }
  };
  for (const aisle of new Set(aisles)) add(problem.aisles, aisle, 1);
  for (const order of orders) add(problem.orders, order, -1);
  expect(new Set(orders).size).toBe(orders.length);
  expect(Math.min(...balance)).toBeGreaterThanOrEqual(0);
  expect(units).toBe(total);
  expect(units).toBeGreaterThanOrEqual(problem.unitsMin);
  expect(units).toBeLessThanOrEqual(problem.unitsMax);
}

describe('planWave', () => {
  const budget = { timeMsMax: Number.POSITIVE_INFINITY, stepsMax: 300, seed: 1, now: (): number => 0 };

  it('finds the best wave of a small problem, or that there is none', () => {
    fc.assert(
      fc.property(problemsOf([1, 5], [1, 4]), (problem) => {
        let best = 0;
        for (let orders = 1; orders < 2 ** (problem.orders.from.length - 1); orders += 1) {
          for (let aisles = 1; aisles < 2 ** (problem.aisles.from.length - 1); aisles += 1)
            best = Math.max(best, valueOf(problem, orders, aisles));
        }
        const outcome = planWave(problem, budget);
        expect(outcome.kind === 'solved' ? outcome.objective : 0).toBeCloseTo(best, 9);
        if (outcome.kind === 'solved') countUnits(problem, outcome.solution);
      }),
      { numRuns: 60 },
    );
  });

  it('keeps the limits and the stock in larger ones, and its bound above its value', () => {
    fc.assert(
      fc.property(problemsOf([15, 40], [8, 20]), (problem) => {
        const outcome = planWave(problem, budget);
        if (outcome.kind === 'refused') return;
        countUnits(problem, outcome.solution);
        expect(outcome.objective).toBeCloseTo(outcome.solution.units / outcome.solution.aisles.length, 9);
        expect(outcome.bound ?? 0).toBeGreaterThanOrEqual(outcome.objective);
      }),
      { numRuns: 25 },
    );
  });
});

/** Units for each aisle of sets given as bits, or 0 where they break a rule. */
function valueOf(problem: WaveProblem, orders: number, aisles: number): number {
  const balance = new Int32Array(items);
  let total = 0;
  let count = 0;
  for (let aisle = 0; aisle + 1 < problem.aisles.from.length; aisle += 1) {
    if ((aisles & (1 << aisle)) === 0) continue;
    count += 1;
    for (let at = problem.aisles.from[aisle] ?? 0; at < (problem.aisles.from[aisle + 1] ?? 0); at += 1)
      balance[problem.aisles.item[at] ?? 0] =
        (balance[problem.aisles.item[at] ?? 0] ?? 0) + (problem.aisles.quantity[at] ?? 0);
  }
  for (let order = 0; order + 1 < problem.orders.from.length; order += 1) {
    if ((orders & (1 << order)) === 0) continue;
    for (let at = problem.orders.from[order] ?? 0; at < (problem.orders.from[order + 1] ?? 0); at += 1) {
      total += problem.orders.quantity[at] ?? 0;
      balance[problem.orders.item[at] ?? 0] =
        (balance[problem.orders.item[at] ?? 0] ?? 0) - (problem.orders.quantity[at] ?? 0);
    }
  }
  const isFeasible = total >= problem.unitsMin && total <= problem.unitsMax && Math.min(...balance) >= 0;
  return isFeasible ? total / count : 0;
}
