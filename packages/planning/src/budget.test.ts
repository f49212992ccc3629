import { describe, expect, test } from 'vitest';
import { Stopwatch } from './budget.ts';

describe('a stopwatch', () => {
  test('ends after the allowed steps, whatever the time', () => {
    const watch = new Stopwatch({ timeMsMax: Number.POSITIVE_INFINITY, stepsMax: 3, now: () => 0 });
    expect([watch.mayGoOn(), watch.mayGoOn(), watch.mayGoOn()]).toEqual([true, true, false]);
  });

  test('ends when the time is over, at once when there is none, and when it is cancelled', () => {
    let now = 10;
    const watch = new Stopwatch({ timeMsMax: 5, now: () => now });
    expect(watch.mayGoOn()).toBe(true);
    now = 15;
    expect(watch.isOver()).toBe(true);
    expect(new Stopwatch({ timeMsMax: 0, now: () => now }).isOver()).toBe(true);
    expect(new Stopwatch({ timeMsMax: 9, now: () => now, isCancelled: () => true }).isOver()).toBe(true);
  });

  test('takes a limit that is not a number for none left', () => {
    const now = (): number => 0;
    expect(new Stopwatch({ timeMsMax: Number.NaN, now }).isOver()).toBe(true);
    expect(new Stopwatch({ timeMsMax: 9, stepsMax: Number.NaN, now }).isOver()).toBe(true);
  });
});
