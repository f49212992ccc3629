import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Lane, planTransfers, type TransferPlan, type TransferProblem } from './index.ts';

const budget = { timeMsMax: Number.POSITIVE_INFINITY, now: () => 0 };
const [siteCount, periodCount] = [2, 2];

const amounts = (length: number, max: number): fc.Arbitrary<Float64Array> =>
  fc
    .array(fc.integer({ min: 0, max }), { minLength: length, maxLength: length })
    .map((numbers) => Float64Array.from(numbers));
const lanes: fc.Arbitrary<Lane[]> = fc.array(
  fc.record({
    sourceSite: fc.integer({ min: 0, max: 1 }),
    targetSite: fc.integer({ min: 0, max: 1 }),
    leadTimePeriods: fc.integer({ min: 0, max: 2 }),
    costPerUnit: fc.integer({ min: 1, max: 5 }),
    capacityPerPeriod: fc.integer({ min: 0, max: 2 }),
  }),
  { maxLength: 2 },
);
const problems: fc.Arbitrary<TransferProblem> = fc.record({
  siteCount: fc.constant(siteCount),
  periodCount: fc.constant(periodCount),
  openingStock: amounts(2, 3),
  receipts: amounts(4, 1),
  demands: amounts(4, 2),
  holdCosts: amounts(2, 2),
  lostSaleCosts: amounts(2, 20),
  safetyStocks: amounts(2, 2),
  safetyShortCosts: amounts(2, 6),
  lanes,
});

/** Cost of one period's end, by the words of the problem; undefined when more leaves than there is. */
function costOfPeriod(
  problem: TransferProblem,
  period: number,
  left: readonly number[],
  sold: readonly number[],
): number {
  let cost = 0;
  for (let site = 0; site < siteCount; site += 1) {
    const stock = left[site] ?? 0;
    const lost = (problem.demands[period * siteCount + site] ?? 0) - (sold[site] ?? 0);
    const short = Math.max(0, (problem.safetyStocks?.[site] ?? 0) - stock);
    cost += stock * (problem.holdCosts[site] ?? 0) + lost * (problem.lostSaleCosts[site] ?? 0);
    cost += short * (problem.safetyShortCosts?.[site] ?? 0);
  }
  return cost;
}

/** All ways to choose one number from 0 to each limit. */
function listChoices(limits: readonly number[]): number[][] {
  return limits.reduce<number[][]>(
    (chosen, limit) => chosen.flatMap((row) => Array.from({ length: limit + 1 }, (_, amount) => [...row, amount])),
    [[]],
  );
}

/** The least cost, by trying every sale and every transfer of every period. */
function bruteForce(problem: TransferProblem): number {
  let best = Number.POSITIVE_INFINITY;
  const visit = (period: number, arriving: readonly number[], cost: number): void => {
    if (period === periodCount) {
      best = Math.min(best, cost);
      return;
    }
    const cells = [0, 1].map((site) => period * siteCount + site);
    const demands = cells.map((cell) => problem.demands[cell] ?? 0);
    const open = problem.lanes.filter((lane) => period + lane.leadTimePeriods < periodCount);
    for (const moved of listChoices(open.map((lane) => lane.capacityPerPeriod as number))) {
      const stock = cells.map((cell) => (arriving[cell] ?? 0) + (problem.receipts?.[cell] ?? 0));
      const later = [...arriving];
      let moveCost = 0;
      open.forEach(({ sourceSite, targetSite, leadTimePeriods, costPerUnit }, at) => {
        const units = moved[at] ?? 0;
        stock[sourceSite] = (stock[sourceSite] ?? 0) - units;
        const cell = (period + leadTimePeriods) * siteCount + targetSite;
        if (leadTimePeriods === 0) stock[targetSite] = (stock[targetSite] ?? 0) + units;
        else later[cell] = (later[cell] ?? 0) + units;
        moveCost += units * costPerUnit;
      });
      if (stock.some((units) => units < 0)) continue;
      for (const sold of listChoices(demands.map((demand, site) => Math.min(demand, stock[site] ?? 0)))) {
        const left = stock.map((units, site) => units - (sold[site] ?? 0));
        const next = [...later];
        left.forEach(
          (units, site) =>
            (next[(period + 1) * siteCount + site] = (next[(period + 1) * siteCount + site] ?? 0) + units),
        );
        visit(period + 1, next, cost + moveCost + costOfPeriod(problem, period, left, sold));
      }
    }
  };
  visit(0, [...problem.openingStock, 0, 0, 0, 0], 0);
  return best;
}

/** Plays a plan day by day, by the words of the problem. */
function costOfPlan(problem: TransferProblem, plan: TransferPlan): number {
  let stock = [...problem.openingStock];
  let cost = 0;
  for (let period = 0; period < problem.periodCount; period += 1) {
    const sold = [0, 1].map((site) => plan.served[period * siteCount + site] ?? 0);
    stock = stock.map(
      (units, site) => units + (problem.receipts?.[period * siteCount + site] ?? 0) - (sold[site] ?? 0),
    );
    for (const { lane, departurePeriod, arrivalPeriod, quantity, sourceSite, targetSite } of plan.transfers) {
      if (departurePeriod === period) {
        expect(quantity).toBeLessThanOrEqual(problem.lanes[lane]?.capacityPerPeriod as number);
        stock[sourceSite] = (stock[sourceSite] ?? 0) - quantity;
        cost += quantity * (problem.lanes[lane]?.costPerUnit ?? 0);
      }
      if (arrivalPeriod === period) stock[targetSite] = (stock[targetSite] ?? 0) + quantity;
    }
    expect(Math.min(...stock)).toBeGreaterThanOrEqual(0);
    expect(stock).toEqual([0, 1].map((site) => plan.closingStock[period * siteCount + site]));
    cost += costOfPeriod(problem, period, stock, sold);
  }
  return cost;
}

describe('a transfer plan', () => {
  test('costs what trying everything finds, and what playing it costs', () => {
    fc.assert(
      fc.property(problems, (problem) => {
        const outcome = planTransfers(problem, budget);
        if (outcome.kind !== 'solved') expect.fail(outcome.refusal.kind);
        expect(outcome.objective).toBe(bruteForce(problem));
        expect(costOfPlan(problem, outcome.solution)).toBe(outcome.objective);
        const { transport, holding, lostSales, safetyShort } = outcome.solution.costs;
        expect(transport + holding + lostSales + safetyShort).toBe(outcome.objective);
      }),
      { numRuns: 60 },
    );
  });

  test('says what one more unit is worth: it never saves more than that', () => {
    fc.assert(
      fc.property(problems, fc.integer({ min: 0, max: 1 }), (problem, site) => {
        const outcome = planTransfers(problem, budget);
        const openingStock = problem.openingStock.map((units, at) => units + (at === site ? 1 : 0));
        const richer = planTransfers({ ...problem, openingStock }, budget);
        if (outcome.kind !== 'solved' || richer.kind !== 'solved') expect.fail();
        const saved = outcome.objective - richer.objective;
        expect(saved).toBeLessThanOrEqual(outcome.solution.unitValues[site] ?? Number.NaN);
        for (const { why } of outcome.solution.transfers)
          expect(why.valueAtTarget - why.valueAtSource).toBeGreaterThanOrEqual(why.costPerUnit);
      }),
      { numRuns: 100 },
    );
  });
});
