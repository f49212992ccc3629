import { describe, expect, test } from 'vitest';
import { planTransfers, type TransferProblem, type TransferRefusal } from './index.ts';

const budget = { timeMsMax: Number.POSITIVE_INFINITY, now: () => 0 };

/** Two sites, three periods; all stock is at the first, buyers come to the second. */
const problem: TransferProblem = {
  siteCount: 2,
  periodCount: 3,
  openingStock: Float64Array.of(10, 0),
  demands: Float64Array.of(0, 2, 0, 3, 1, 4),
  holdCosts: Float64Array.of(1, 2),
  lostSaleCosts: Float64Array.of(50, 50),
  lanes: [{ sourceSite: 0, targetSite: 1, leadTimePeriods: 1, costPerUnit: 5, capacityPerPeriod: 3 }],
};

describe('planning transfers', () => {
  test('sends what will be bought, as late as it can, and says why', () => {
    const outcome = planTransfers(problem, budget);
    if (outcome.kind !== 'solved') expect.fail(outcome.refusal.kind);
    const { transfers, lost, costs } = outcome.solution;
    expect(transfers).toMatchObject([
      { departurePeriod: 0, arrivalPeriod: 1, quantity: 3, why: { purpose: 'demand', period: 1, costPerUnit: 5 } },
      { departurePeriod: 1, arrivalPeriod: 2, quantity: 3, why: { purpose: 'demand', period: 2 } },
    ]);
    expect(transfers[1]?.why.laneRent).toBeGreaterThan(0);
    expect([...lost]).toEqual([0, 2, 0, 0, 0, 1]);
    expect(costs).toEqual({ transport: 30, holding: 7 + 4 + 3, lostSales: 150, safetyShort: 0 });
    expect(outcome.explanation.weighed[1]).toMatchObject({ candidate: 'no-transfers', isChosen: false });
  });

  test('fills a safety stock when that costs less than being short', () => {
    const demands = new Float64Array(6);
    const safe = { safetyStocks: Float64Array.of(0, 2), safetyShortCosts: Float64Array.of(0, 9) };
    const outcome = planTransfers({ ...problem, demands, ...safe }, budget);
    if (outcome.kind !== 'solved') expect.fail(outcome.refusal.kind);
    expect(outcome.solution.transfers).toMatchObject([{ quantity: 2, why: { purpose: 'safety-stock', period: 1 } }]);
    expect(outcome.solution.costs.safetyShort).toBe(18);
  });

  const refusals: readonly [string, Partial<TransferProblem>, TransferRefusal['kind']][] = [
    ['no sites', { siteCount: 0 }, 'empty'],
    ['half a period', { periodCount: 0.5 }, 'number-not-valid'],
    ['a missing grid row', { demands: new Float64Array(4) }, 'wrong-length'],
    ['negative demand', { demands: Float64Array.of(0, 0, -1, 0, 0, 0) }, 'number-not-valid'],
    ['NaN money', { holdCosts: Float64Array.of(Number.NaN, 1) }, 'number-not-valid'],
    ['a lane from nowhere', { lanes: [{ ...problem.lanes[0]!, sourceSite: 7 }] }, 'unknown-reference'],
    ['a lane back in time', { lanes: [{ ...problem.lanes[0]!, leadTimePeriods: -1 }] }, 'number-not-valid'],
    [
      'a lane with too few capacities',
      { lanes: [{ ...problem.lanes[0]!, capacityPerPeriod: Float64Array.of(1) }] },
      'wrong-length',
    ],
    ['stock that finds no room', { storageCapacities: Float64Array.of(1, 1) }, 'no-room'],
    ['amounts beyond 2⁵³', { openingStock: Float64Array.of(2 ** 52, 2 ** 52) }, 'numbers-too-large'],
    [
      'goods that add up beyond 2⁵³ at one place',
      { openingStock: Float64Array.of(9, 0), receipts: Float64Array.of(2 ** 53 - 1, 0, 0, 0, 0, 0) },
      'numbers-too-large',
    ],
    [
      'safety stock that costs more than 2⁵³ to be without',
      { safetyStocks: Float64Array.of(2 ** 30, 0), safetyShortCosts: Float64Array.of(2 ** 23, 0) },
      'numbers-too-large',
    ],
  ];
  test.each(refusals)('refuses %s', (_, change, kind) => {
    expect(planTransfers({ ...problem, ...change }, budget)).toMatchObject({ kind: 'refused', refusal: { kind } });
  });

  test('names the sites and periods that have no room', () => {
    const outcome = planTransfers({ ...problem, storageCapacities: Float64Array.of(1, 9) }, budget);
    expect(outcome).toMatchObject({ refusal: { kind: 'no-room', places: [{ site: 0, period: 0 }], excessUnits: 6 } });
  });

  test('without time nothing moves, and it refuses where that finds no room', () => {
    const hurried = { ...budget, timeMsMax: 0 };
    const staying = planTransfers(problem, hurried);
    const alone = planTransfers({ ...problem, lanes: [] }, budget);
    if (staying.kind !== 'solved' || alone.kind !== 'solved') throw new Error('refused');
    expect(staying).toMatchObject({
      isOptimal: false,
      bound: 0,
      explanation: { weighed: [{ candidate: 'no-transfers' }] },
    });
    expect({ ...staying.solution, unitValues: [] }).toEqual({ ...alone.solution, unitValues: [] });
    const narrow = { ...problem, storageCapacities: Float64Array.of(0, 9) };
    expect(planTransfers(narrow, hurried)).toMatchObject({ refusal: { kind: 'out-of-budget' } });
  });

  test('without lanes it plans nothing', () => {
    const alone = planTransfers({ ...problem, lanes: [] }, budget);
    expect(alone).toMatchObject({ kind: 'solved', solution: { transfers: [] } });
  });
});
