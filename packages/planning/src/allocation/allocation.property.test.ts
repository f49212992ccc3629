import * as fc from 'fast-check';
import loadHighs from 'highs';
import { describe, expect, test } from 'vitest';
import {
  allocateOrder,
  allocateOrders,
  type AllocationProblem,
  type AllocationSolution,
  checkAllocation,
} from './index.ts';
import { openBook } from './order-book.ts';
import { writeProgram } from './write-program.ts';

// The package types its entry as CommonJS; what Node loads is the loader itself.
const highs = await (loadHighs as unknown as typeof loadHighs.default)();
const budget = { timeMsMax: Number.POSITIVE_INFINITY, now: () => 0 };

type Sizes = { readonly orders: number; readonly sites: number; readonly items: number; readonly lines: number };

const ints = (length: number, max: number): fc.Arbitrary<number[]> =>
  fc.array(fc.integer({ min: 0, max }), { minLength: length, maxLength: length });
const most = (length: number, max: number): fc.Arbitrary<Float64Array> =>
  fc
    .array(fc.oneof(fc.integer({ min: 0, max }), fc.constant(Number.POSITIVE_INFINITY)), {
      minLength: length,
      maxLength: length,
    })
    .map((numbers) => Float64Array.from(numbers));

/** Every kind of limit, each in some of the cases. */
function problemsOf({ orders, sites, items, lines }: Sizes): fc.Arbitrary<AllocationProblem> {
  const must = fc.record({
    orderCount: fc.constant(orders),
    siteCount: fc.constant(sites),
    itemCount: fc.constant(items),
    stock: ints(sites * items, 2).map((units) => Int32Array.from(units)),
    lineOrders: ints(lines, orders - 1).map((line) => Int32Array.from(line)),
    lineItems: ints(lines, items - 1).map((line) => Int32Array.from(line)),
    lineQuantities: ints(lines, 2).map((units) => Int32Array.from(units)),
    shipmentCosts: ints(orders * sites, 9).map((costs) => Float64Array.from(costs)),
    unfilledCostPerUnit: fc.integer({ min: 0, max: 12 }),
  });
  const may = fc.record(
    {
      priorities: ints(orders, 3).map((factors) => Float64Array.from(factors)),
      isClosed: ints(orders * sites, 1).map((flags) => Uint8Array.from(flags)),
      isSplitForbidden: ints(orders, 1).map((flags) => Uint8Array.from(flags)),
      siteShipmentsMax: most(sites, 2),
      siteUnitsMax: most(sites, 3),
      channels: fc.record({
        channelCount: fc.constant(2),
        orderChannels: ints(orders, 1).map((channels) => Int32Array.from(channels)),
        unitsMax: most(2 * items, 2),
      }),
    },
    { requiredKeys: [] },
  );
  return fc.tuple(must, may).map(([left, right]) => ({ ...left, ...right }));
}

const tiny = problemsOf({ orders: 2, sites: 2, items: 2, lines: 3 });
const small = problemsOf({ orders: 5, sites: 3, items: 3, lines: 9 });

function solve(problem: AllocationProblem): { solution: AllocationSolution; objective: number; bound: number } {
  const outcome = allocateOrders(problem, { ...budget, stepsMax: 300 });
  if (outcome.kind !== 'solved') expect.fail(outcome.refusal.kind);
  return { ...outcome, bound: outcome.bound ?? 0 };
}

/** The least cost, by trying every quantity of every line from every site, and asking the checker. */
function bruteForce(problem: AllocationProblem): number {
  const { siteCount, lineQuantities } = problem;
  const cells = lineQuantities.length * siteCount;
  const chosen = new Int32Array(cells);
  let best = Number.POSITIVE_INFINITY;
  const visit = (cell: number): void => {
    if (cell < cells) {
      for (let units = 0; units <= (lineQuantities[Math.floor(cell / siteCount)] ?? 0); units += 1) {
        chosen[cell] = units;
        visit(cell + 1);
      }
      return;
    }
    const used = [...chosen.keys()].filter((at) => (chosen[at] ?? 0) > 0);
    const lines = Int32Array.from(used, (at) => Math.floor(at / siteCount));
    const unfilled = lineQuantities.map(
      (quantity, line) =>
        quantity - chosen.subarray(line * siteCount, (line + 1) * siteCount).reduce((sum, units) => sum + units, 0),
    );
    const sites = Int32Array.from(used, (at) => at % siteCount);
    const shipments = new Set(used.map((_, at) => `${problem.lineOrders[lines[at] ?? 0]}:${sites[at]}`));
    const { violations, cost } = checkAllocation(problem, {
      lines,
      sites,
      quantities: Int32Array.from(used, (at) => chosen[at] ?? 0),
      unfilled,
      shipmentCount: shipments.size,
      stockValues: new Float64Array(0),
    });
    if (violations.length === 0) best = Math.min(best, cost);
  };
  visit(0);
  return best;
}

describe('allocating orders', () => {
  test('finds what trying everything finds, with a bound that is not above it', () => {
    fc.assert(
      fc.property(tiny, (problem) => {
        const { objective, bound } = solve(problem);
        const best = bruteForce(problem);
        expect(objective).toBeCloseTo(best, 6);
        expect(bound).toBeLessThanOrEqual(best + 1e-6);
      }),
      { numRuns: 100 },
    );
  });

  test('keeps every limit, adds up, and is never worse than nearest-with-stock or better than the optimum', () => {
    fc.assert(
      fc.property(small, (problem) => {
        const { solution, objective, bound } = solve(problem);
        const { violations, cost } = checkAllocation(problem, solution);
        expect(violations).toEqual([]);
        expect(cost).toBeCloseTo(objective, 6);
        const nearest = allocateOrders(problem, { ...budget, timeMsMax: 0 });
        if (nearest.kind !== 'solved') expect.fail();
        expect(checkAllocation(problem, nearest.solution).violations).toEqual([]);
        expect(objective).toBeLessThanOrEqual(nearest.objective + 1e-9);
        if (problem.lineQuantities.every((quantity) => quantity === 0)) return;
        const optimum = highs.solve(writeProgram(openBook(problem), true)).ObjectiveValue;
        expect(objective).toBeGreaterThanOrEqual(optimum - 1e-6);
        expect(bound).toBeLessThanOrEqual(optimum + 1e-6);
      }),
      { numRuns: 60 },
    );
  });

  test('a linear solver may start the prices, and changes no verdict', () => {
    fc.assert(
      fc.property(small, (problem) => {
        const outcome = allocateOrders(problem, { ...budget, stepsMax: 100 }, undefined, { linearSolver: highs });
        if (outcome.kind !== 'solved') expect.fail();
        expect(checkAllocation(problem, outcome.solution).violations).toEqual([]);
        expect(outcome.bound ?? 0).toBeLessThanOrEqual(solve(problem).objective + 1e-6);
      }),
      { numRuns: 30 },
    );
  });

  test('costs k times as much at k times the prices', () => {
    fc.assert(
      fc.property(tiny, fc.integer({ min: 2, max: 5 }), (problem, factor) => {
        const dearer = {
          ...problem,
          shipmentCosts: problem.shipmentCosts.map((cost) => cost * factor),
          unfilledCostPerUnit: problem.unfilledCostPerUnit * factor,
        };
        expect(solve(dearer).objective).toBeCloseTo(solve(problem).objective * factor, 6);
      }),
      { numRuns: 50 },
    );
  });
});

describe('allocating one order', () => {
  test('finds what trying everything finds, or says that it may not', () => {
    fc.assert(
      fc.property(problemsOf({ orders: 1, sites: 3, items: 2, lines: 2 }), (problem) => {
        const outcome = allocateOrder(
          {
            siteCount: 3,
            itemCount: 2,
            stock: problem.stock,
            items: problem.lineItems,
            quantities: problem.lineQuantities,
            shipmentCosts: problem.shipmentCosts,
            unfilledCostPerUnit: problem.unfilledCostPerUnit,
            ...(problem.isClosed && { isClosed: problem.isClosed }),
            isSplitForbidden: problem.isSplitForbidden?.[0] === 1,
            ...(problem.siteShipmentsMax && { siteShipmentsLeft: problem.siteShipmentsMax }),
            ...(problem.siteUnitsMax && { siteUnitsLeft: problem.siteUnitsMax }),
          },
          budget,
        );
        if (outcome.kind !== 'solved') expect.fail(outcome.refusal.kind);
        const { channels: _, priorities: __, ...plain } = problem;
        const best = bruteForce(plain);
        expect(checkAllocation(plain, outcome.solution)).toMatchObject({ violations: [], cost: outcome.objective });
        if (outcome.isOptimal) expect(outcome.objective).toBeCloseTo(best, 9);
        expect(outcome.bound ?? 0).toBeLessThanOrEqual(best + 1e-9);
        expect(outcome.objective).toBeGreaterThanOrEqual(best);
      }),
      { numRuns: 150 },
    );
  });
});
