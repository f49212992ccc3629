import { describe, expect, test } from 'vitest';
import { classify, type ClassesProblem, type ClassesSolution } from './index.ts';

function solve(problem: ClassesProblem): ClassesSolution {
  const outcome = classify(problem);
  if (outcome.kind === 'refused') throw new Error(outcome.refusal.kind);
  return outcome.solution;
}

describe('classes', () => {
  test('follow the cumulative share; the item that crosses a limit is in the better class', () => {
    const { abc, rank, cumulativeShare } = solve({ value: Float64Array.of(5, 70, 15, 0, 10) });
    expect(abc.join('')).toBe('CAACB');
    expect([...rank]).toEqual([3, 0, 1, 4, 2]);
    expect([...cumulativeShare]).toEqual([1, 0.7, 0.85, 1, 0.95]);
  });

  test('of equal values follow the order in which they came', () => {
    expect(solve({ value: Float64Array.of(1, 1, 1, 1, 1) }).abc.join('')).toBe('AAAAB');
    expect(solve({ value: new Float64Array(3) }).abc.join('')).toBe('CCC');
    expect(solve({ value: Float64Array.of(3) }).abc.join('')).toBe('A');
  });

  test('of variation tell steady from fitful demand, and nothing asked for is Z', () => {
    const demand = Float64Array.of(10, 10, 10, 10, 4, 20, 10, 2, 0, 0, 40, 0, 0, 0, 0, 0);
    const { xyz, variation } = solve({ value: Float64Array.of(4, 3, 2, 1), demand, periods: 4 });
    expect(xyz.join('')).toBe('XYZZ');
    expect(variation[0]).toBe(0);
    expect(variation[2]).toBeCloseTo(Math.sqrt(3), 12);
    expect(variation[3]).toBe(Number.POSITIVE_INFINITY);
  });

  test('do not change with the unit, even near the end of the numbers', () => {
    const value = Float64Array.of(9, 1, 4, 4, 2);
    const huge = value.map((each) => each * 1e307);
    expect(solve({ value: huge }).abc).toEqual(solve({ value }).abc);
  });

  test.each([
    [{ value: new Float64Array(0) }, 'empty'],
    [{ value: Float64Array.of(1, Number.NaN) }, 'number-not-valid'],
    [{ value: Float64Array.of(-1) }, 'number-not-valid'],
    [{ value: Float64Array.of(1), demand: Float64Array.of(1) }, 'number-not-valid'],
    [{ value: Float64Array.of(1), demand: Float64Array.of(1, 2), periods: 3 }, 'wrong-length'],
    [{ value: Float64Array.of(1), shareEndA: 0.9, shareEndB: 0.8 }, 'limits-not-rising'],
    [{ value: Float64Array.of(1), variationMaxX: Number.NaN }, 'number-not-valid'],
  ])('refuse %j', (problem, kind) => {
    expect(classify(problem)).toMatchObject({ kind: 'refused', refusal: { kind } });
  });
});
