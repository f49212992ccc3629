import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { classify, type ClassesSolution } from './index.ts';

const values = fc.uniqueArray(fc.integer({ min: 1, max: 10_000 }), { minLength: 1, maxLength: 40 });

function solve(value: readonly number[]): ClassesSolution {
  const outcome = classify({ value: Float64Array.from(value) });
  if (outcome.kind === 'refused') throw new Error(outcome.refusal.kind);
  return outcome.solution;
}

test('the class of an item does not depend on its place in the list', () => {
  fc.assert(
    fc.property(values, (given) => {
      expect(solve(given.toReversed()).abc.toReversed()).toEqual(solve(given).abc);
    }),
  );
});

test('A is the smallest set of best items that holds its share (counted one by one)', () => {
  fc.assert(
    fc.property(values, (given) => {
      const total = given.reduce((sum, each) => sum + each, 0);
      const best = given.toSorted((left, right) => right - left);
      let held = 0;
      let count = 0;
      while (held / total < 0.8) held += best[count++] ?? 0;
      const inA = solve(given).abc.filter((name) => name === 'A').length;
      // Sums in another unit may round across the limit itself; nothing else may differ.
      if (Math.abs(held - 0.8 * total) > 1e-6 && Math.abs(held - (best[count - 1] ?? 0) - 0.8 * total) > 1e-6)
        expect(inA).toBe(count);
    }),
  );
});
