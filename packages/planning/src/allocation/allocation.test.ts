import { describe, expect, test } from 'vitest';
import { makeAllocation } from '../../conformance/allocation-instances.ts';
import {
  allocateOrder,
  allocateOrders,
  type AllocationProblem,
  type AllocationRefusal,
  type AllocationSolution,
  type AllocationViolation,
  checkAllocation,
  type OneOrderProblem,
} from './index.ts';

const budget = { timeMsMax: Number.POSITIVE_INFINITY, now: () => 0 };

/** Two orders for one item; the near site of both has one unit. */
const problem: AllocationProblem = {
  orderCount: 2,
  siteCount: 2,
  itemCount: 1,
  stock: Int32Array.of(1, 5),
  lineOrders: Int32Array.of(0, 1),
  lineItems: Int32Array.of(0, 0),
  lineQuantities: Int32Array.of(1, 1),
  shipmentCosts: Float64Array.of(5, 7, 6, 20),
  unfilledCostPerUnit: 100,
};

function solve(change: Partial<AllocationProblem>): AllocationSolution & { objective: number } {
  const outcome = allocateOrders({ ...problem, ...change }, { ...budget, stepsMax: 200 });
  if (outcome.kind !== 'solved') expect.fail(outcome.refusal.kind);
  expect(checkAllocation({ ...problem, ...change }, outcome.solution).violations).toEqual([]);
  return { ...outcome.solution, objective: outcome.objective };
}

describe('allocating orders', () => {
  test('has a bound 1 % below the optimum where stock is scarce, which prices from nothing do not reach', () => {
    const outcome = allocateOrders(makeAllocation(20, 200, 80, 1), { ...budget, stepsMax: 500 });
    const optimum = 2_242.757;
    expect(outcome.kind === 'solved' ? outcome.bound : undefined).toBeGreaterThan(optimum * 0.989);
  });

  test('sends the first order further so that the second need not go far', () => {
    const outcome = allocateOrders(problem, { ...budget, stepsMax: 200 });
    expect(outcome).toMatchObject({ kind: 'solved', objective: 13 });
    if (outcome.kind !== 'solved') return;
    expect(outcome.explanation.weighed[0]).toMatchObject({ candidate: 'nearest-with-stock', objective: 25 });
    expect(outcome.explanation.weighed.filter(({ isChosen }) => isChosen)).toHaveLength(1);
    expect([...outcome.solution.sites]).toEqual([1, 0]);
    expect(outcome.solution.stockValues[0]).toBeGreaterThan(0);
  });

  test('keeps cut-offs, capacities, quotas and orders that must not be split', () => {
    expect(solve({ isClosed: Uint8Array.of(0, 1, 0, 0) }).objective).toBe(25);
    expect(solve({ siteShipmentsMax: Float64Array.of(0, 9) }).objective).toBe(27);
    expect(solve({ siteUnitsMax: Float64Array.of(9, 1) }).objective).toBe(13);
    const quota = { channelCount: 1, orderChannels: Int32Array.of(0, 0), unitsMax: Float64Array.of(1) };
    expect(solve({ channels: quota }).objective).toBe(105);
    const lineQuantities = Int32Array.of(6, 0);
    expect(solve({ lineQuantities })).toMatchObject({ objective: 12, shipmentCount: 2 });
    expect(solve({ lineQuantities, isSplitForbidden: Uint8Array.of(1, 1) }).objective).toBe(107);
  });

  test('gives a rush order the last unit', () => {
    const last = { stock: Int32Array.of(1, 0) };
    expect([...solve(last).unfilled]).toEqual([0, 1]);
    expect([...solve({ ...last, priorities: Float64Array.of(1, 2) }).unfilled]).toEqual([1, 0]);
  });

  test('gives the same answer for the same seed and steps, and tells of each better one', () => {
    const large = makeAllocation(8, 60, 30, 5);
    const told: number[] = [];
    const first = allocateOrders(large, { ...budget, stepsMax: 500, seed: 9 }, (best) => told.push(best.objective));
    expect(allocateOrders(large, { ...budget, stepsMax: 500, seed: 9 })).toEqual(first);
    expect(told).toEqual([...told].sort((left, right) => right - left));
    expect(told.length).toBeGreaterThan(1);
  });

  const refusals: readonly [string, Partial<AllocationProblem>, AllocationRefusal['kind']][] = [
    ['no sites', { siteCount: 0 }, 'empty'],
    ['half an order', { orderCount: 1.5 }, 'number-not-valid'],
    ['missing costs', { shipmentCosts: Float64Array.of(1) }, 'wrong-length'],
    ['negative stock', { stock: Int32Array.of(1, -1) }, 'number-not-valid'],
    ['NaN costs', { shipmentCosts: Float64Array.of(1, 2, 3, Number.NaN) }, 'number-not-valid'],
    ['a negative fine', { unfilledCostPerUnit: -1 }, 'number-not-valid'],
    ['a fine that would run over', { unfilledCostPerUnit: 1e308 }, 'number-not-valid'],
    ['a priority that would run over', { priorities: Float64Array.of(1, 1e308) }, 'number-not-valid'],
    ['an unknown item', { lineItems: Int32Array.of(0, 3) }, 'unknown-reference'],
    ['an unknown order', { lineOrders: Int32Array.of(0, 3) }, 'unknown-reference'],
  ];
  test.each(refusals)('refuses %s', (_, change, kind) => {
    const outcome = allocateOrders({ ...problem, ...change }, { ...budget, stepsMax: 200 });
    expect(outcome).toMatchObject({ kind: 'refused', refusal: { kind } });
  });

  test('no orders cost nothing; no time gives nearest-with-stock', () => {
    const none = new Int32Array(0);
    const empty = { orderCount: 0, lineOrders: none, lineItems: none, lineQuantities: none };
    const outcome = allocateOrders({ ...problem, ...empty, shipmentCosts: new Float64Array(0) }, budget);
    expect(outcome).toMatchObject({ kind: 'solved', objective: 0, isOptimal: true });
    expect(allocateOrders(problem, { ...budget, timeMsMax: 0 })).toMatchObject({ objective: 25, isOptimal: false });
  });
});

describe('the checker of allocations', () => {
  const right: AllocationSolution = {
    lines: Int32Array.of(0, 1),
    sites: Int32Array.of(1, 0),
    quantities: Int32Array.of(1, 1),
    unfilled: Int32Array.of(0, 0),
    shipmentCount: 2,
    stockValues: new Float64Array(2),
  };
  const planted: readonly [AllocationViolation['rule'], Partial<AllocationSolution>, Partial<AllocationProblem>][] = [
    ['stock', { sites: Int32Array.of(0, 0) }, {}],
    ['quantity', { quantities: Int32Array.of(0, 1) }, {}],
    ['line', { quantities: Int32Array.of(2, 1) }, {}],
    ['unfilled', { unfilled: Int32Array.of(0, 1) }, {}],
    ['closed-site', {}, { isClosed: Uint8Array.of(0, 1, 0, 0) }],
    ['split', {}, { lineOrders: Int32Array.of(0, 0), isSplitForbidden: Uint8Array.of(1, 0) }],
    ['site-shipments', {}, { siteShipmentsMax: Float64Array.of(0, 1) }],
    ['site-units', {}, { siteUnitsMax: Float64Array.of(0, 1) }],
    ['quota', {}, { channels: { channelCount: 1, orderChannels: Int32Array.of(0, 0), unitsMax: Float64Array.of(1) } }],
    ['shipment-count', { shipmentCount: 1 }, {}],
  ];
  test.each(planted)('sees a planted violation of %s', (rule, solution, change) => {
    expect(checkAllocation(problem, right).violations).toEqual([]);
    const { violations } = checkAllocation({ ...problem, ...change }, { ...right, ...solution });
    expect(violations.map((violation) => violation.rule)).toContain(rule);
  });
});

describe('allocating one order', () => {
  const order: OneOrderProblem = {
    siteCount: 3,
    itemCount: 9,
    stock: Int32Array.from({ length: 27 }, (_, cell) => ([0, 9 + 4, 18, 18 + 4].includes(cell) ? 2 : 0)),
    items: Int32Array.of(0, 4),
    quantities: Int32Array.of(1, 2),
    shipmentCosts: Float64Array.of(5, 6, 9),
    unfilledCostPerUnit: 100,
  };

  test('takes one dearer site rather than two cheap ones, and shows what was weighed', () => {
    const outcome = allocateOrder(order, budget);
    expect(outcome).toMatchObject({ kind: 'solved', objective: 9, bound: 9, isOptimal: true });
    if (outcome.kind !== 'solved') return;
    expect(outcome.explanation.weighed[0]).toEqual({ candidate: 'site', index: 2, objective: 9, isChosen: true });
    expect(outcome.explanation.weighed).toContainEqual({
      candidate: 'nearest-with-stock',
      objective: 11,
      isChosen: false,
      reason: 'dearer',
    });
  });

  test('obeys what is left of capacities and quotas, cut-offs and the ban on splits', () => {
    const costOf = (change: Partial<OneOrderProblem>): number => {
      const outcome = allocateOrder({ ...order, ...change }, budget);
      return outcome.kind === 'solved' ? outcome.objective : Number.NaN;
    };
    expect(costOf({ isClosed: Uint8Array.of(0, 0, 1) })).toBe(11);
    expect(costOf({ isClosed: Uint8Array.of(0, 0, 1), isSplitForbidden: true })).toBe(106);
    expect(costOf({ siteShipmentsLeft: Float64Array.of(1, 1, 0) })).toBe(11);
    expect(costOf({ siteUnitsLeft: Float64Array.of(9, 9, 2) })).toBe(11);
    expect(costOf({ quotaLeft: new Float64Array(9).fill(1) })).toBe(109);
  });

  test('without time it gives nearest-with-stock', () => {
    expect(allocateOrder(order, { ...budget, timeMsMax: 0 })).toMatchObject({ objective: 11, isOptimal: false });
  });

  const stockWith = (cell: number, units: number): Int32Array =>
    order.stock.map((held, at) => (at === cell ? units : held));
  test.each<[string, Partial<OneOrderProblem>, unknown]>([
    [
      'no sites',
      { siteCount: 0, stock: new Int32Array(), shipmentCosts: new Float64Array() },
      { kind: 'empty', what: 'sites' },
    ],
    ['half a site', { siteCount: 1.5 }, { kind: 'number-not-valid', field: 'siteCount', index: 0, value: 1.5 }],
    ['an unknown item', { items: Int32Array.of(0, 12) }, { kind: 'unknown-reference', field: 'items', index: 1 }],
    [
      'too little stock',
      { stock: new Int32Array(2) },
      { kind: 'wrong-length', field: 'stock', length: 2, lengthExpected: 27 },
    ],
    [
      'negative stock of its item',
      { stock: stockWith(13, -1) },
      { kind: 'number-not-valid', field: 'stock', index: 13, value: -1 },
    ],
    [
      'a quota too short',
      { quotaLeft: new Float64Array(2) },
      { kind: 'wrong-length', field: 'quotaLeft', length: 2, lengthExpected: 9 },
    ],
    [
      'a quota too long',
      { quotaLeft: new Float64Array(10) },
      { kind: 'wrong-length', field: 'quotaLeft', length: 10, lengthExpected: 9 },
    ],
    [
      'a quota that is no number',
      { quotaLeft: Float64Array.of(1, 1, 1, 1, Number.NaN, 1, 1, 1, 1) },
      { kind: 'number-not-valid', field: 'quotaLeft', index: 4, value: Number.NaN },
    ],
    [
      'a line too few',
      { quantities: Int32Array.of(1) },
      { kind: 'wrong-length', field: 'quantities', length: 1, lengthExpected: 2 },
    ],
    [
      'negative room',
      { siteUnitsLeft: Float64Array.of(1, -1, 1) },
      { kind: 'number-not-valid', field: 'siteUnitsLeft', index: 1, value: -1 },
    ],
    [
      'negative costs',
      { shipmentCosts: Float64Array.of(1, 1, -1) },
      { kind: 'number-not-valid', field: 'shipmentCosts', index: 2, value: -1 },
    ],
  ])('refuses %s by the name and place that the caller knows', (_, change, refusal) => {
    expect(allocateOrder({ ...order, ...change }, budget)).toEqual({ kind: 'refused', refusal });
  });

  test('lines of one item add up beyond 32 bits', () => {
    const wide = { ...order, items: Int32Array.of(1, 1), quantities: new Int32Array(2).fill(2 ** 31 - 1) };
    expect(allocateOrder(wide, budget)).toMatchObject({ kind: 'solved', isOptimal: true });
    const outcome = allocateOrders(
      { ...problem, lineOrders: new Int32Array(2), lineQuantities: new Int32Array(2).fill(2 ** 31 - 1) },
      { ...budget, stepsMax: 20 },
    );
    expect(outcome).toMatchObject({ objective: 5 + 7 + (2 ** 32 - 2 - 6) * 100 });
  });
});
