import { describe, expect, test } from 'vitest';
import { Random } from './random.ts';

describe('random numbers', () => {
  test('are the same for the same seed and differ for another', () => {
    const draw = (seed: number): number[] => {
      const random = new Random(seed);
      return Array.from({ length: 8 }, () => random.nextU32());
    };
    expect(draw(7)).toEqual(draw(7));
    expect(draw(7)).not.toEqual(draw(8));
  });

  test('fill their range evenly', () => {
    const random = new Random(1);
    const counts = Array.from({ length: 10 }, () => 0);
    for (let drawn = 0; drawn < 100_000; drawn += 1) {
      const drawnNumber = random.below(10);
      counts[drawnNumber] = (counts[drawnNumber] ?? 0) + 1;
    }
    expect(Math.min(...counts)).toBeGreaterThan(9_500);
    expect(Math.max(...counts)).toBeLessThan(10_500);
  });

  test('a shuffle keeps what it was given', () => {
    const items = [1, 2, 3, 4, 5, 6, 7, 8];
    expect(new Random(3).shuffle([...items]).sort((left, right) => left - right)).toEqual(items);
  });
});
