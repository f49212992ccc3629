import { expect, test } from 'vitest';
import { backOffMs } from './back-off.ts';
import { defaultLimits as limits } from './context.ts';

test.each([
  ['[Y17] waits up to the least ceiling after the first failure', 0, 0, 0.999, 249],
  ['[Y17] may come back at once', 7, 0, 0, 0],
  ['[Y17] doubles the ceiling with every failure', 2, 0, 0.5, 500],
  ['[Y17] stops at the highest ceiling', 40, 0, 0.999, 3996],
  ['[Y17] stops there for any number of failures', 100_000, 0, 0.999, 3996],
  ['[Y17] adds what the hub asked for', 0, 5000, 0.5, 5125],
])('%s', (_, failures, retryAfterMs, random, expected) => {
  expect(backOffMs(limits, failures, retryAfterMs, random)).toBe(expected);
});
