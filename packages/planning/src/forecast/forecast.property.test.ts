import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ForecastProblem } from './index.ts';
import { forecastDemand, methodNames } from './index.ts';

const unlimited = { timeMsMax: Number.POSITIVE_INFINITY, now: () => 0 };
const runs = { numRuns: 40 };

const method = fc.constantFrom(...methodNames, 'automatic' as const);
const problems: fc.Arbitrary<ForecastProblem> = fc.record({
  history: fc
    .array(fc.oneof(fc.integer({ min: 0, max: 50 }), fc.constant(0), fc.double({ min: 0, max: 1e5, noNaN: true })), {
      minLength: 1,
      maxLength: 60,
    })
    .map((values) => Float64Array.from(values)),
  horizonPeriods: fc.integer({ min: 1, max: 20 }),
  cyclesPeriods: fc.array(fc.constantFrom(1, 4, 7, 12, 24, 30), { maxLength: 2 }),
  method,
});

function answer(problem: ForecastProblem) {
  const outcome = forecastDemand(problem, unlimited);
  if (outcome.kind === 'refused') throw new Error(outcome.refusal.kind);
  return outcome.solution;
}

describe('forecasts', () => {
  test('are numbers within their intervals, which lie within each other, and never negative where demand never is', () => {
    fc.assert(
      fc.property(problems, (problem) => {
        const { values, intervals } = answer(problem);
        expect(values.length).toBe(problem.horizonPeriods);
        expect(values.every((value) => Number.isFinite(value) && value >= 0)).toBe(true);
        const [inner, outer] = intervals;
        values.forEach((_, step) => {
          const bounds = [outer?.lower, inner?.lower, inner?.upper, outer?.upper].map(
            (row) => row?.[step] ?? Number.NaN,
          );
          for (let at = 1; at < bounds.length; at += 1)
            expect(bounds[at - 1]).toBeLessThanOrEqual(bounds[at] ?? Number.NaN);
        });
      }),
      runs,
    );
  });

  test('are the same for the same seed, and for a history in another unit', () => {
    fc.assert(
      fc.property(problems, (problem) => {
        const first = answer(problem);
        expect(answer(problem)).toEqual(first);
        // A power of two changes no digit.
        const doubled = answer({ ...problem, history: problem.history.map((value) => value * 1_024) });
        doubled.values.forEach((value, step) => {
          const expected = (first.values[step] ?? 0) * 1_024;
          expect(Math.abs(value - expected)).toBeLessThanOrEqual(1e-9 * (1 + Math.abs(expected)));
        });
      }),
      runs,
    );
  });

  test('never throw, whatever they are given', () => {
    const wild = fc.record(
      {
        history: fc.float64Array({ maxLength: 40 }),
        horizonPeriods: fc.oneof(fc.integer({ min: -1, max: 30 }), fc.double()),
        cyclesPeriods: fc.array(fc.oneof(fc.integer({ min: -2, max: 60 }), fc.double()), { maxLength: 3 }),
        method,
        missing: fc.constantFrom('refuse' as const, 'bridge' as const),
        events: fc.array(fc.record({ name: fc.string(), values: fc.float64Array({ maxLength: 50 }) }), {
          maxLength: 2,
        }),
        eventKind: fc.constantFrom('additive' as const, 'multiplicative' as const),
        coverages: fc.array(fc.double(), { maxLength: 2 }),
      },
      { requiredKeys: ['history', 'horizonPeriods', 'cyclesPeriods'] },
    );
    fc.assert(
      fc.property(wild, (problem) => {
        const outcome = forecastDemand(problem, { timeMsMax: 5, now: () => 0 });
        if (outcome.kind === 'solved') expect(outcome.solution.values.every(Number.isFinite)).toBe(true);
      }),
      { numRuns: 150 },
    );
  });
});
