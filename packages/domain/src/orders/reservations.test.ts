import { describe, expect, test } from 'vitest';
import { Fleet, owner, places, type TestSite } from '../../test/fleet.ts';
import { plain } from '../../test/steps.ts';
import {
  adjust,
  confirmPick,
  orderId,
  receive,
  releaseReservation,
  reportShort,
  reserve,
  ship,
  startPick,
  takeOrder,
  type Account,
} from '../index.ts';

const key = { owner, item: plain };
const { shelf, other, dock } = places;
const order = orderId('A~1');

/** 10 on each of two shelves, an order for 10, and the rights to all of it. */
function started(): TestSite {
  const fleet = new Fleet([{ item: plain }], 1);
  const site = fleet.site('A');
  for (const location of [shelf, other]) {
    site.run((context) => receive(context, { location, lines: [{ ...key, quantity: 10 }] }));
  }
  site.run((context) => takeOrder(context, { order, customer: 'c', lines: [{ ...key, line: 1, quantity: 10 }] }));
  expect(site.run((context) => startPick(context, { order })).ok).toBe(true);
  return site;
}

function held(site: TestSite): Record<string, number> {
  const open = site.rows.list('reservations', 'byAssignment', order).filter(({ isOpen }) => isOpen);
  const sums: Record<string, number> = {};
  for (const { account, quantity } of open) sums[account] = (sums[account] ?? 0) + quantity;
  return sums;
}

function pick(site: TestSite, quantity: number, from: Account = shelf): void {
  const line = { ...key, quantity, line: 1, assignment: 1, from };
  expect(site.run((context) => confirmPick(context, { order, to: dock, picks: [line], isDone: true })).ok).toBe(true);
}

function lose(site: TestSite, quantity: number, location: Account): void {
  const lines = [{ ...key, quantity }];
  site.run((context) => adjust(context, { location, reason: 'lost', direction: 'out', isDone: true, lines }));
}

describe('stock held for work', () => {
  test('follows the goods from the shelf to the dock and out', () => {
    const site = started();
    expect(held(site)).toEqual({ [shelf]: 10 });
    pick(site, 6);
    expect(held(site)).toEqual({ [shelf]: 4, [dock]: 6 });
    expect(site.run((context) => ship(context, { order, isDone: false })).ok).toBe(true);
    expect(held(site)).toEqual({ [shelf]: 4 });
    pick(site, 4);
    site.run((context) => ship(context, { order, isDone: false }));
    expect(held(site)).toEqual({});
    expect(site.rows.get('assignments', order, 1, 1)?.phase).toBe('shipped');
  });

  test('shrinks where it was planned when a person took the goods elsewhere', () => {
    const site = started();
    pick(site, 6, other);
    expect(held(site)).toEqual({ [shelf]: 4, [dock]: 6 });
  });

  test('keeps what stands picked when the rest of the line is given up', () => {
    const site = started();
    pick(site, 6);
    lose(site, 4, shelf);
    lose(site, 10, other);
    const lines = [{ line: 1, assignment: 1, quantity: 4 }];
    expect(site.run((context) => reportShort(context, { order, lines })).ok).toBe(true);
    expect(held(site)).toEqual({ [dock]: 6 });
    expect(site.run((context) => ship(context, { order, isDone: false })).ok).toBe(true);
    expect(held(site)).toEqual({});
  });

  test('is let go when more was picked than leaves', () => {
    const site = started();
    pick(site, 10);
    pick(site, 2, other);
    expect(held(site)).toEqual({ [dock]: 12 });
    const line = { ...key, quantity: 10, line: 1, assignment: 1, from: dock };
    site.run((context) => ship(context, { order, isDone: true, lines: [line] }));
    expect(held(site)).toEqual({});
    expect(site.onHand(plain, dock)).toBe(2);
  });

  test('is not taken for other work, and is by hand until it is let go', () => {
    const site = started();
    const by = (quantity: number) => site.run((context) => reserve(context, { ...key, quantity, location: other }));
    expect(by(10).ok).toBe(true);
    expect(by(1)).toMatchObject({ refusal: { kind: 'insufficient-stock', quantityOnHand: 0 } });
    const reservation = site.rows.list('reservations', 'byAssignment', '')[0]?.reservation ?? '';
    expect(site.run((context) => releaseReservation(context, { reservation })).ok).toBe(true);
    expect(by(1).ok).toBe(true);
  });
});
