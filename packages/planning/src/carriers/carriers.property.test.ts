import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Budget } from '../budget.ts';
import { type Carrier, type CarrierProblem, chooseCarriers } from './index.ts';

const budget: Budget = { timeMsMax: Number.POSITIVE_INFINITY, stepsMax: 5_000, now: () => 0 };
const zones = 2;

const price = fc.oneof(
  { weight: 9, arbitrary: fc.integer({ min: 1, max: 30 }) },
  fc.constant(Number.POSITIVE_INFINITY),
  fc.constant(1e15),
);
const carrier = fc
  .record({
    prices: fc.array(price, { minLength: 4, maxLength: 4 }),
    days: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: zones, maxLength: zones }),
    least: fc.integer({ min: -3, max: 2 }),
    share: fc.constantFrom(0, 0, 0, 0.2, 0.5),
    most: fc.integer({ min: 2, max: 9 }),
    discounts: fc.array(
      fc.record({ shipmentsFrom: fc.integer({ min: 0, max: 5 }), share: fc.constantFrom(0, 0.1, 0.25, 0.5, 1) }),
      { maxLength: 2 },
    ),
  })
  .map(({ prices, days, least, share, most, discounts }): Carrier => ({
    weightGramsUpTo: Float64Array.of(100, 200),
    price: Float64Array.from(prices),
    transitDays: Int32Array.from(days),
    shipmentsMin: Math.max(0, least),
    shareMin: share,
    shipmentsMax: most,
    discounts,
  }));
const shipment = fc.record({
  weight: fc.integer({ min: 1, max: 200 }),
  zone: fc.integer({ min: 0, max: zones - 1 }),
  days: fc.integer({ min: 2, max: 5 }),
});
type Shipment = typeof shipment extends fc.Arbitrary<infer Value> ? Value : never;

function problemOf(shipments: readonly Shipment[], carriers: readonly Carrier[]): CarrierProblem {
  return {
    zones,
    carriers,
    shipments: {
      weightGrams: Float64Array.from(shipments, ({ weight }) => weight),
      zone: Int32Array.from(shipments, ({ zone }) => zone),
      daysMax: Int32Array.from(shipments, ({ days }) => days),
    },
  };
}

/** What a choice costs, worked out from the tables once more; infinite when a rule is broken. */
function costOf({ shipments, carriers }: CarrierProblem, choice: ArrayLike<number>): number {
  let cost = 0;
  for (const [index, carrier] of carriers.entries()) {
    let count = 0;
    let sum = 0;
    for (let at = 0; at < choice.length; at += 1) {
      if (choice[at] !== index) continue;
      const zone = shipments.zone[at] ?? 0;
      if ((carrier.transitDays[zone] ?? 0) > (shipments.daysMax[at] ?? 0)) return Number.POSITIVE_INFINITY;
      count += 1;
      sum += carrier.price[((shipments.weightGrams[at] ?? 0) > 100 ? zones : 0) + zone] ?? Number.NaN;
    }
    const isKept =
      count >= (carrier.shipmentsMin ?? 0) &&
      count >= (carrier.shareMin ?? 0) * choice.length - 1e-9 &&
      count <= (carrier.shipmentsMax ?? 99);
    if (!isKept || sum === Number.POSITIVE_INFINITY) return Number.POSITIVE_INFINITY;
    const reached = (carrier.discounts ?? []).filter(({ shipmentsFrom }) => shipmentsFrom <= count);
    const from = Math.max(...reached.map(({ shipmentsFrom }) => shipmentsFrom));
    cost += sum * (1 - (reached.findLast(({ shipmentsFrom }) => shipmentsFrom === from)?.share ?? 0));
  }
  return cost;
}

function cheapestByTrying(problem: CarrierProblem): number {
  const count = problem.shipments.zone.length;
  let best = Number.POSITIVE_INFINITY;
  for (let code = 0; code < problem.carriers.length ** count; code += 1) {
    const choice = Array.from(
      { length: count },
      (_, at) => Math.floor(code / problem.carriers.length ** at) % problem.carriers.length,
    );
    best = Math.min(best, costOf(problem, choice));
  }
  return best;
}

const problems = fc
  .tuple(fc.array(shipment, { minLength: 1, maxLength: 5 }), fc.array(carrier, { minLength: 1, maxLength: 3 }))
  .map(([shipments, carriers]) => problemOf(shipments, carriers));

test('the answer is the cheapest of all choices, or there is none', () => {
  fc.assert(
    fc.property(problems, (problem) => {
      const outcome = chooseCarriers(problem, budget);
      const cheapest = cheapestByTrying(problem);
      if (outcome.kind === 'refused') {
        expect(['no-carrier', 'contracts-not-reachable']).toContain(outcome.refusal.kind);
        expect(cheapest).toBe(Number.POSITIVE_INFINITY);
        return;
      }
      expect(outcome.isOptimal).toBe(true);
      const slack = 1e-9 * cheapest;
      expect(Math.abs(outcome.objective - cheapest)).toBeLessThanOrEqual(slack);
      const { carrierOfShipment, priceOfShipment } = outcome.solution;
      expect(Math.abs(costOf(problem, carrierOfShipment) - cheapest)).toBeLessThanOrEqual(slack);
      const sum = priceOfShipment.reduce((total, each) => total + each, 0);
      expect(Math.abs(sum - cheapest)).toBeLessThanOrEqual(slack);
    }),
    { numRuns: 400 },
  );
});

test('out of time, the answer keeps every contract, and the bound is below the cheapest of all choices', () => {
  fc.assert(
    fc.property(problems, fc.integer({ min: 0, max: 6 }), (problem, looks) => {
      let asked = 0;
      const outcome = chooseCarriers(problem, { timeMsMax: 1, now: () => Number(asked++ > looks) });
      const cheapest = cheapestByTrying(problem);
      if (outcome.kind === 'refused') {
        expect(cheapest).toBe(Number.POSITIVE_INFINITY);
        return;
      }
      const slack = 1e-9 * cheapest;
      const cost = costOf(problem, outcome.solution.carrierOfShipment);
      expect(Math.abs(cost - outcome.objective)).toBeLessThanOrEqual(1e-9 * cost);
      expect(outcome.bound).toBeLessThanOrEqual(cheapest + slack);
      if (outcome.isOptimal) expect(outcome.objective).toBeLessThanOrEqual(cheapest + slack);
    }),
    { numRuns: 300 },
  );
});

test('the oracle sees a planted dearer choice and a broken contract', () => {
  const plain: Carrier = {
    weightGramsUpTo: Float64Array.of(100, 200),
    price: Float64Array.of(1, 1, 1, 1),
    transitDays: Int32Array.of(1, 1),
  };
  const dear = { ...plain, price: Float64Array.of(2, 2, 2, 2), shipmentsMin: 1 };
  const one = { weight: 1, zone: 0, days: 2 };
  const problem = problemOf([one, one], [plain, dear]);
  expect(costOf(problem, [1, 1])).toBeGreaterThan(cheapestByTrying(problem));
  expect(costOf(problem, [0, 0])).toBe(Number.POSITIVE_INFINITY);
});

test('neither the order of shipments nor the currency changes the choice', () => {
  fc.assert(
    fc.property(
      fc.array(shipment, { minLength: 1, maxLength: 30 }),
      fc.array(carrier, { minLength: 1, maxLength: 4 }),
      (given, carriers) => {
        const wide = carriers.map((each) => ({ ...each, shipmentsMax: 40 }));
        const one = chooseCarriers(problemOf(given, wide), budget);
        const turned = chooseCarriers(problemOf(given.toReversed(), wide), budget);
        const scaled = chooseCarriers(
          problemOf(
            given,
            wide.map((each) => ({ ...each, price: each.price.map((price) => price * 8) })),
          ),
          budget,
        );
        expect([turned.kind, scaled.kind]).toEqual([one.kind, one.kind]);
        if (one.kind !== 'solved' || turned.kind !== 'solved' || scaled.kind !== 'solved') return;
        expect(Math.abs(turned.objective - one.objective)).toBeLessThanOrEqual(1e-9 * one.objective);
        expect(scaled.objective).toBe(one.objective * 8);
      },
    ),
    { numRuns: 100 },
  );
});
