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

/** How many items class A should have, counted one by one; undefined where a sum in another unit may round across the limit. */
function countA(given: readonly number[]): number | undefined {
  const total = given.reduce((sum, each) => sum + each, 0);
  const best = given.toSorted((left, right) => right - left);
  let held = 0;
  let count = 0;
  while (held / total < 0.8) held += best[count++] ?? 0;
  const before = held - (best[count - 1] ?? 0);
  const isClear = Math.abs(held - 0.8 * total) > 1e-6 && Math.abs(before - 0.8 * total) > 1e-6;
  return isClear ? count : undefined;
}

/** Whether class A of some answer is the smallest set of best items that holds its share. */
function isRight(given: readonly number[], abc: ClassesSolution['abc']): boolean {
  const count = countA(given);
  const inA = given.filter((_, item) => abc[item] === 'A');
  const least = Math.min(...inA);
  return count === undefined || (inA.length === count && given.filter((each) => each >= least).length === count);
}

test('A is the smallest set of best items that holds its share', () => {
  fc.assert(fc.property(values, (given) => isRight(given, solve(given).abc)));
});

test('an item too few, one too many or another one in class A is seen (negative control)', () => {
  const given = [50, 20, 15, 10, 5];
  expect(isRight(given, solve(given).abc)).toBe(true);
  expect(isRight(given, ['A', 'A', 'B', 'B', 'C'])).toBe(false);
  expect(isRight(given, ['A', 'A', 'A', 'A', 'C'])).toBe(false);
  expect(isRight(given, ['A', 'A', 'B', 'A', 'C'])).toBe(false);
});
