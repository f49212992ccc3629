import { expect, test } from 'vitest';
import { compareAsReader, compareAsWriter } from './compare.ts';
import type { Position } from './context.ts';

const at = (seq: number, letter = 'a'): Position => ({
  seq,
  hash: new Uint8Array(32).fill(letter.charCodeAt(0) + seq),
});
const head = at(8);
const known = [head, at(5), at(0)] as const;

test.each([
  ['[Y9] above the head', at(9), 'rolled-back'],
  ['at the head with its hash', at(8), 'equal'],
  ['[Y10] at the head with another hash', at(8, 'z'), 'forked'],
  ['where it was acknowledged', at(5), 'behind'],
  ['[Y10] where it was acknowledged, with another hash', at(5, 'z'), 'forked'],
  ['between the two, to be read', at(7, 'z'), 'behind'],
  ['[Y11] below what it once acknowledged', at(3, 'z'), 'behind'],
  ['at nothing', at(0), 'behind'],
  ['[Y10] at nothing, of another stream', at(0, 'z'), 'forked'],
])('a writer whose reader stands %s', (_, claim, outcome) => {
  expect(compareAsWriter(known, claim)).toBe(outcome);
});

test.each([
  ['ahead of it', at(9), 'more'],
  ['where it stands', at(8), 'equal'],
  ['[Y10] where it stands, with another hash', at(8, 'z'), 'forked'],
  ['behind it', at(7), 'lost'],
])('a reader whose writer stands %s', (_, claim, outcome) => {
  expect(compareAsReader(head, claim)).toBe(outcome);
});
