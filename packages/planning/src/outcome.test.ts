import { expect, test } from 'vitest';
import { gapOf } from './outcome.ts';

test.each([
  [100, 99, 0.01],
  [100, 100, 0],
  [0, 0, 0],
  [-50, -60, 0.2],
])('the gap of %d to %d is %d', (objective, bound, gap) => {
  expect(gapOf(objective, bound)).toBeCloseTo(gap, 12);
});

test('without a bound there is no gap', () => {
  expect(gapOf(3, undefined)).toBeUndefined();
});
