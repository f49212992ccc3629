import { expect, it } from 'vitest';
import { firstDifference } from './tamper.ts';

const kept = {
  reference: 'PO-1',
  movements: [
    { item: 'TEA', quantity: 24 },
    { item: 'RICE', quantity: 3 },
  ],
};

it('names the first member that differs, with both values', () => {
  const found = {
    ...kept,
    movements: [
      { item: 'TEA', quantity: 20 },
      { item: 'RICE', quantity: 3 },
    ],
  };
  expect(firstDifference(found, kept)).toEqual({ member: 'movements[0].quantity', found: '20', kept: '24' });
});

it('names a member that only one of them has', () => {
  expect(firstDifference({ reference: 'PO-1' }, kept)).toMatchObject({ member: 'movements', found: 'undefined' });
});

it('finds nothing where nothing differs', () => {
  expect(firstDifference(structuredClone(kept), kept)).toBeUndefined();
});
