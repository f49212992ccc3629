import { expect, test } from 'vitest';
import { type Figure, findFigureFault } from './figure.ts';

const whole: Figure = { metric: 'time', value: 3, unit: 'ms', baseline: 6, ratio: 0.5, target: '≤ 5', met: true };

test.each<[string, Figure, RegExp | undefined]>([
  ['nothing', whole, undefined],
  ['a number', { ...whole, value: Number.NaN }, /is NaN/],
  ['a unit', { ...whole, unit: '' }, /no unit/],
  ['a judgement', { metric: 'time', value: 3, unit: 'ms', target: '≤ 5' }, /without the other/],
  ['a baseline that is a number', { ...whole, baseline: Number.POSITIVE_INFINITY }, /baseline/],
  ['what its ratio is to', { metric: 'time', value: 3, unit: 'ms', ratio: 2 }, /ratio to nothing/],
])('a figure that lacks %s is seen', (_title, figure, fault) => {
  if (fault === undefined) expect(findFigureFault(figure)).toBeUndefined();
  else expect(findFigureFault(figure)).toMatch(fault);
});
