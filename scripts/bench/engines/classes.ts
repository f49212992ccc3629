import { classify } from '@holdfast/planning/classes';
import { Random } from '@holdfast/planning/random';
import type { Bench } from '../figure.ts';

const items = 100_000;
const periods = 12;

/** 100 000 items with a year of months each. */
export const bench: Bench = () => {
  const random = new Random(2);
  const value = Float64Array.from({ length: items }, () => 1 / (0.001 + random.next()));
  const demand = Float64Array.from({ length: items * periods }, () => random.below(20));
  const start = performance.now();
  classify({ value, demand, periods });
  return Promise.resolve([{ metric: '100 000 items, 12 months', value: performance.now() - start, unit: 'ms' }]);
};
