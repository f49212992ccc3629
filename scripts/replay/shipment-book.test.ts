import { expect, it } from 'vitest';
import type { PlannedOrder } from './plan-run.ts';
import { shipmentBook } from './shipment-book.ts';

const order: PlannedOrder = {
  number: '1',
  customer: 'c',
  place: { latitude: 0, longitude: 0 },
  nearest: 0,
  isLocal: false,
  lines: [
    { line: 1, item: 'A', quantity: 3 },
    { line: 2, item: 'A', quantity: 2 },
  ],
};
const row = (item: string, quantity: number) => ({ number: 'C1', customer: 'c', orderedAt: 0, item, quantity });

it('cancels an order of which nothing has arrived and every unit is taken back, once', () => {
  const book = shipmentBook();
  book.ordered(order, '1', 'hub');
  expect(book.findWhole('c', [row('A', 4)])).toBeUndefined();
  expect(book.findWhole('c', [row('A', 5)])).toMatchObject({ number: '1', takenAt: 'hub' });
  expect(book.findWhole('c', [row('A', 5)])).toBeUndefined();
});

it('returns only what has arrived, each unit once', () => {
  const book = shipmentBook();
  book.ordered(order, '1', 'LON');
  book.shipped('1', [{ line: 1, item: 'A', quantity: 3 }]);
  expect(book.findWhole('c', [row('A', 5)])).toBeUndefined();
  expect(book.takeReturns('c', [row('A', 5)])).toEqual([{ item: 'A', quantity: 3 }]);
  expect(book.takeReturns('c', [row('A', 1)])).toEqual([]);
});
