import { describe, expect, test } from 'vitest';
import type { Budget } from '../budget.ts';
import { Random } from '../random.ts';
import { type Carrier, type CarrierProblem, type CarrierSolution, chooseCarriers } from './index.ts';

const budget: Budget = { timeMsMax: Number.POSITIVE_INFINITY, stepsMax: 10_000, now: () => 0 };
const never = Number.POSITIVE_INFINITY;

/** One bracket to 10 kg, two zones. */
function carrierOf(near: number, far: number, days: number, more: Partial<Carrier> = {}): Carrier {
  return {
    weightGramsUpTo: Float64Array.of(10_000),
    price: Float64Array.of(near, far),
    transitDays: Int32Array.of(days, days),
    ...more,
  };
}

function problemOf(carriers: readonly Carrier[], daysMax = [5, 5, 5, 5]): CarrierProblem {
  return {
    zones: 2,
    carriers,
    shipments: {
      weightGrams: Float64Array.from(daysMax, () => 1_000),
      zone: Int32Array.from(daysMax, (_, index) => index % 2),
      daysMax: Int32Array.from(daysMax),
    },
  };
}

function solve(problem: CarrierProblem): CarrierSolution & { readonly cost: number } {
  const outcome = chooseCarriers(problem, budget);
  if (outcome.kind === 'refused') throw new Error(outcome.refusal.kind);
  expect(outcome.isOptimal).toBe(true);
  return { ...outcome.solution, cost: outcome.objective };
}

describe('carriers', () => {
  test('each shipment goes with the cheapest that is in time', () => {
    const slow = carrierOf(4, 6, 3);
    const quick = carrierOf(9, 9, 1);
    expect([...solve(problemOf([slow, quick], [5, 5, 1, 5])).carrierOfShipment]).toEqual([0, 0, 1, 0]);
  });

  test('weights choose brackets, and what is heavier than all is not taken', () => {
    const light = carrierOf(2, 2, 1, {
      weightGramsUpTo: Float64Array.of(500, 1_000),
      price: Float64Array.of(1, 1, 3, 3),
    });
    const heavy = carrierOf(5, 5, 1);
    const problem = problemOf([light, heavy], [5, 5, 5]);
    const shipments = { ...problem.shipments, weightGrams: Float64Array.of(500, 501, 1_001) };
    expect([...solve({ ...problem, shipments }).priceOfShipment]).toEqual([1, 3, 5]);
  });

  test('without time contracts are kept by any shipments, and the bound is what was cheapest before', () => {
    const cheap = carrierOf(4, 4, 1);
    const contracted = carrierOf(9, 5, 1, { shareMin: 0.5 });
    const outcome = chooseCarriers(problemOf([cheap, contracted]), { timeMsMax: 0, now: () => 0 });
    expect(outcome).toMatchObject({ kind: 'solved', isOptimal: false });
    if (outcome.kind !== 'solved') return;
    expect([...outcome.solution.shipmentsOfCarrier]).toEqual([2, 2]);
    expect(outcome.bound).toBeCloseTo(16, 9);
  });

  test('a contracted share is kept by the shipments for which it costs least', () => {
    const cheap = carrierOf(4, 4, 1);
    const contracted = carrierOf(9, 5, 1, { shareMin: 0.5 });
    expect([...solve(problemOf([cheap, contracted])).carrierOfShipment]).toEqual([0, 1, 0, 1]);
  });

  test('a discount is bought where it pays and only there', () => {
    const plain = carrierOf(10, 10, 1);
    const tiered = (share: number): Carrier => carrierOf(11, 11, 1, { discounts: [{ shipmentsFrom: 4, share }] });
    expect(solve(problemOf([plain, tiered(0.2)])).cost).toBeCloseTo(35.2, 9);
    expect(solve(problemOf([plain, tiered(0.05)])).cost).toBe(40);
  });

  test.each([
    ['no shipments', problemOf([carrierOf(1, 1, 1)], []), 'empty'],
    ['no carriers', problemOf([]), 'empty'],
    ['a table too short', problemOf([carrierOf(1, 1, 1, { price: Float64Array.of(1) })]), 'wrong-length'],
    ['a price of NaN', problemOf([carrierOf(Number.NaN, 1, 1)]), 'number-not-valid'],
    ['a negative price', problemOf([carrierOf(-1, 1, 1)]), 'number-not-valid'],
    ['a price that sums would run over', problemOf([carrierOf(1e308, 1, 1)]), 'number-not-valid'],
    [
      'a list of discounts with a hole',
      problemOf([carrierOf(1, 1, 1, { discounts: [undefined] as unknown as [] })]),
      'number-not-valid',
    ],
    ['a share above 1', problemOf([carrierOf(1, 1, 1, { shareMin: 2 })]), 'number-not-valid'],
    [
      'brackets that fall',
      problemOf([carrierOf(1, 1, 1, { weightGramsUpTo: Float64Array.of(2, 1), price: new Float64Array(4) })]),
      'brackets-not-rising',
    ],
    ['what nobody carries', problemOf([carrierOf(1, never, 1)]), 'no-carrier'],
    ['what nobody carries in time', problemOf([carrierOf(1, 1, 3)], [2, 3]), 'no-carrier'],
    ['more contracts than shipments', problemOf([carrierOf(1, 1, 1, { shipmentsMin: 5 })]), 'contracts-not-reachable'],
    ['too little capacity', problemOf([carrierOf(1, 1, 1, { shipmentsMax: 3 })]), 'contracts-not-reachable'],
    [
      'a contract that no shipment allows',
      problemOf([carrierOf(1, 1, 1), carrierOf(1, never, 1, { shareMin: 0.75 })]),
      'contracts-not-reachable',
    ],
  ])('refuse %s', (_, problem, kind) => {
    expect(chooseCarriers(problem, budget)).toMatchObject({ kind: 'refused', refusal: { kind } });
  });

  test('names the shipments that nobody carries', () => {
    const outcome = chooseCarriers(problemOf([carrierOf(1, never, 1)]), budget);
    expect(outcome).toMatchObject({ refusal: { shipments: [1, 3] } });
  });

  test('without time there is an answer with a bound', () => {
    const random = new Random(3);
    const carriers = Array.from({ length: 6 }, () =>
      carrierOf(5 + random.next(), 5 + random.next(), 1, {
        discounts: [
          { shipmentsFrom: 60, share: 0.1 + 0.1 * random.next() },
          { shipmentsFrom: 160, share: 0.3 },
        ],
      }),
    );
    const problem = problemOf(
      carriers,
      Array.from({ length: 300 }, () => 4),
    );
    const outcome = chooseCarriers(problem, { timeMsMax: 0, now: () => 0 });
    expect(outcome).toMatchObject({ kind: 'solved', isOptimal: false });
    if (outcome.kind === 'solved') expect(outcome.bound).toBeLessThan(outcome.objective);
  });
});
