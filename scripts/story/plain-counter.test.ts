import { expect, it } from 'vitest';
import { healPlain, newPlainCounter, readPlain, sellPlain } from './plain-counter.ts';

it('sells no more than there is while the line is up', () => {
  const counter = newPlainCounter(24);
  for (let sale = 0; sale < 20; sale += 1) sellPlain(counter, sale % 2 === 0 ? 'hub' : 'site', 2, true);
  expect(readPlain(counter)).toEqual({ stock: 24, soldAtHub: 12, soldAtSite: 12, oversold: 0 });
});

it('sells everything twice when both sides go by what they last heard', () => {
  const counter = newPlainCounter(24);
  for (let sale = 0; sale < 20; sale += 1) sellPlain(counter, sale % 2 === 0 ? 'hub' : 'site', 2, false);
  expect(readPlain(counter)).toMatchObject({ soldAtHub: 20, soldAtSite: 20, oversold: 16 });
  healPlain(counter);
  sellPlain(counter, 'hub', 2, true);
  expect(readPlain(counter).oversold).toBe(16);
});
