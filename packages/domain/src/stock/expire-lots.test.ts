import { expect, test } from 'vitest';
import { Fleet, owner, places, type TestSite } from '../../test/fleet.ts';
import { faultsOf } from '../../test/laws.ts';
import { perishable } from '../../test/steps.ts';
import {
  confirmPick,
  getRights,
  orderId,
  promiseDeficit,
  receive,
  settleBusinessDate,
  ship,
  startPick,
  takeOrder,
} from '../index.ts';

const { shelf, dock } = places;
const key = { owner, item: perishable };

function siteWith(...lots: readonly { readonly lot: string; readonly expiry: string; readonly quantity: number }[]): {
  readonly fleet: Fleet;
  readonly site: TestSite;
} {
  const fleet = new Fleet([{ item: perishable, tracksLots: true }], 1);
  const site = fleet.site('A');
  site.run((context) => receive(context, { location: shelf, lines: lots.map((lot) => ({ ...key, ...lot })) }));
  return { fleet, site };
}

function newDate(site: TestSite, date: string): void {
  site.today = date;
  site.machine((ports, settings) => settleBusinessDate(site.ledger, ports, settings));
}

function quantityOf(site: TestSite, lot: string, status: string, at = shelf): number {
  return site.rows.get('balances', 'A', at, owner, perishable, lot, '', '', status)?.quantity ?? 0;
}

test('[R10] on the day after its last one a lot is expired where it lies, and its rights burn', () => {
  const { fleet, site } = siteWith(
    { lot: 'OLD', expiry: '2026-01-31', quantity: 8 },
    { lot: 'NEW', expiry: '2026-02-01', quantity: 4 },
    { lot: 'EVER', expiry: '', quantity: 2 },
  );
  newDate(site, '2026-01-31');
  expect(quantityOf(site, 'OLD', 'available')).toBe(8);
  newDate(site, '2026-02-01');
  expect([quantityOf(site, 'OLD', 'available'), quantityOf(site, 'OLD', 'expired')]).toEqual([0, 8]);
  expect([quantityOf(site, 'NEW', 'available'), quantityOf(site, 'EVER', 'available')]).toEqual([4, 2]);
  fleet.exchangeAll();
  expect(faultsOf(fleet.observed)).toEqual([]);
  const before = fleet.written.length;
  newDate(site, '2026-02-01');
  expect(fleet.written.length).toBe(before);
});

test('[R10] what was promised of it becomes a deficit', () => {
  const { fleet, site } = siteWith({ lot: 'OLD', expiry: '2026-01-31', quantity: 8 });
  site.run((context) => takeOrder(context, { customer: 'c', lines: [{ ...key, line: 1, quantity: 4 }] }));
  newDate(site, '2026-02-01');
  expect(promiseDeficit(getRights(site.rows, site.site, key, site.site))).toBe(8);
  expect(faultsOf(fleet.observed)).toEqual([]);
});

test('what was picked and stands ready is left to the person who loads it', () => {
  const { fleet, site } = siteWith({ lot: 'OLD', expiry: '2026-01-31', quantity: 8 });
  const order = orderId('A~1');
  site.run((context) => takeOrder(context, { order, customer: 'c', lines: [{ ...key, line: 1, quantity: 3 }] }));
  site.run((context) => startPick(context, { order }));
  const pick = { ...key, lot: 'OLD', quantity: 3, line: 1, assignment: 1, from: shelf };
  site.run((context) => confirmPick(context, { order, to: dock, picks: [pick], isDone: false }));
  newDate(site, '2026-02-01');
  expect([quantityOf(site, 'OLD', 'expired'), quantityOf(site, 'OLD', 'available', dock)]).toEqual([5, 3]);
  expect(site.run((context) => ship(context, { order, isDone: false })).ok).toBe(true);
  expect(faultsOf(fleet.observed)).toEqual([]);
});

test('hundreds of lots expire in as many entries as it takes', () => {
  const lots = Array.from({ length: 450 }, (_, at) => ({ lot: `L${at}`, expiry: '2026-01-31', quantity: 1 }));
  const { fleet, site } = siteWith(...lots);
  const before = fleet.written.length;
  newDate(site, '2026-02-01');
  const moved = fleet.written.slice(before).filter(({ entry }) => entry.type === 'stock.moved');
  expect(moved.length).toBe(3);
  expect(faultsOf(fleet.observed)).toEqual([]);
});
