import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { exhaustiveLevels } from '../../conformance/inventory-oracle.ts';
import type { Demand, LevelProblem, OptimalLevelsProblem } from './index.ts';
import { findLevelForService, findOptimalLevels } from './index.ts';

const unlimited = { timeMsMax: Number.POSITIVE_INFINITY, now: () => 0 };

const demands: fc.Arbitrary<Demand> = fc
  .array(fc.integer({ min: 0, max: 9 }), { minLength: 2, maxLength: 6 })
  .filter((weights) => weights.some((weight, size) => size > 0 && weight > 0))
  .map((weights) => ({ kind: 'discrete', probabilities: Float64Array.from(weights) }));

const problems: fc.Arbitrary<OptimalLevelsProblem> = fc.record({
  demand: demands,
  leadTime: fc.integer({ min: 0, max: 3 }).map((periods) => ({ kind: 'constant' as const, periods })),
  orderCost: fc.integer({ min: 0, max: 40 }),
  holdingCost: fc.constant(1),
  shortageCost: fc.integer({ min: 2, max: 20 }),
});

function solve(problem: OptimalLevelsProblem) {
  const outcome = findOptimalLevels(problem, unlimited);
  if (outcome.kind === 'refused') throw new Error(outcome.refusal.kind);
  return outcome;
}

describe('optimal levels', () => {
  test('no pair of levels is cheaper', () => {
    fc.assert(
      fc.property(problems, (problem) => {
        const { objective, isOptimal } = solve(problem);
        const best = exhaustiveLevels(problem);
        expect(isOptimal).toBe(true);
        expect(Math.abs(objective - best)).toBeLessThanOrEqual(1e-8 * (1 + best));
      }),
      { numRuns: 60 },
    );
  });

  test('scale with money and grow with each cost', () => {
    fc.assert(
      fc.property(problems, (problem) => {
        const { objective } = solve(problem);
        const { orderCost, holdingCost, shortageCost } = problem;
        const scaled = { orderCost: 8 * orderCost, holdingCost: 8 * holdingCost, shortageCost: 8 * shortageCost };
        expect(solve({ ...problem, ...scaled }).objective).toBeCloseTo(8 * objective, 9);
        expect(solve({ ...problem, orderCost: orderCost + 5 }).objective).toBeGreaterThanOrEqual(objective - 1e-9);
        expect(solve({ ...problem, shortageCost: shortageCost + 3 }).objective).toBeGreaterThanOrEqual(
          objective - 1e-9,
        );
      }),
      { numRuns: 40 },
    );
  });
});

describe('levels for a promise', () => {
  test('rise with what is promised and with the lead time', () => {
    const levelOf = (problem: LevelProblem): number => {
      const outcome = findLevelForService(problem);
      if (outcome.kind === 'refused') throw new Error(outcome.refusal.kind);
      return outcome.solution.reorderLevel;
    };
    fc.assert(
      fc.property(
        demands,
        fc.integer({ min: 0, max: 5 }),
        fc.integer({ min: 1, max: 15 }),
        (demand, periods, quantity) => {
          for (const kind of ['up-to', 'multiples'] as const) {
            const problem: LevelProblem = {
              demand,
              leadTime: { kind: 'constant', periods },
              reviewPeriods: 1,
              order: { kind, quantity },
              target: { kind: 'fill-rate', share: 0.9 },
            };
            const level = levelOf(problem);
            expect(levelOf({ ...problem, target: { kind: 'fill-rate', share: 0.99 } })).toBeGreaterThanOrEqual(level);
            expect(
              levelOf({ ...problem, leadTime: { kind: 'constant', periods: periods + 1 } }),
            ).toBeGreaterThanOrEqual(level);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  test('never throw, whatever they are given', () => {
    const wild = fc.record({
      demand: fc.oneof(
        demands,
        fc.record({
          kind: fc.constantFrom('normal' as const, 'gamma' as const, 'negative-binomial' as const),
          mean: fc.double(),
          deviation: fc.double(),
        }),
        fc.record({ kind: fc.constant('poisson' as const), mean: fc.double() }),
        fc.record({ kind: fc.constant('empirical' as const), quantities: fc.int32Array({ maxLength: 5, max: 300 }) }),
        fc.record({ kind: fc.constant('discrete' as const), probabilities: fc.float64Array({ maxLength: 5 }) }),
      ),
      leadTime: fc.oneof(
        fc.record({
          kind: fc.constant('constant' as const),
          periods: fc.oneof(fc.integer({ min: -1, max: 4 }), fc.double()),
        }),
        fc.record({ kind: fc.constant('spread' as const), probabilities: fc.float64Array({ maxLength: 5 }) }),
      ),
      reviewPeriods: fc.oneof(fc.integer({ min: -1, max: 5 }), fc.double()),
      order: fc.record({
        kind: fc.constantFrom('up-to' as const, 'multiples' as const),
        quantity: fc.oneof(fc.integer({ min: -1, max: 50 }), fc.double()),
      }),
      target: fc.record({ kind: fc.constantFrom('fill-rate' as const, 'cycle-service' as const), share: fc.double() }),
    });
    fc.assert(
      fc.property(wild, fc.double(), fc.double(), fc.double(), (problem, orderCost, holdingCost, shortageCost) => {
        expect(['solved', 'refused']).toContain(findLevelForService(problem).kind);
        const costs = { orderCost, holdingCost, shortageCost };
        const steps = { ...unlimited, stepsMax: 3 };
        expect(['solved', 'refused']).toContain(findOptimalLevels({ ...problem, ...costs }, steps).kind);
      }),
      { numRuns: 300 },
    );
  });
});
