import { describe, expect, test } from 'vitest';
import { Fleet, owner, places, type TestSite } from '../../test/fleet.ts';
import { itemId, orderId, pinTarget, receive, receiveOrder, settleBusinessDate } from '../index.ts';
import { quantityMax } from '../ledger/limits.ts';

const item = itemId('BULK');

function takeIn(site: TestSite): void {
  const line = { owner, item, quantity: quantityMax };
  expect(site.run((context) => receive(context, { location: places.shelf, lines: [line] })).ok).toBe(true);
}

/** What one line may name is bounded; what many lines add up to is not, and machines write sums. */
describe('sums beyond the most that one line may name', () => {
  test('receipts that add up to more than that reach headquarters, which splits the rights', () => {
    const fleet = new Fleet([{ item }]);
    const site = fleet.site('A');
    for (let receipt = 0; receipt < 8; receipt += 1) takeIn(site);
    fleet.exchangeAll();
    expect(fleet.hub.rows.get('targets', site.site, owner, item, 'std')?.keep).toBe(4 * quantityMax);
    expect(site.free(item)).toBe(4 * quantityMax);
  });

  test('a site gives up more than that when its target falls', () => {
    const fleet = new Fleet([{ item }]);
    const site = fleet.site('A');
    const pin = (keep: number, share: number): void => {
      fleet.hub.run((context) => pinTarget(context, { site: site.site, owner, item, keep, share }));
      fleet.exchangeAll();
    };
    pin(quantityMax, 1000);
    for (let receipt = 0; receipt < 3; receipt += 1) takeIn(site);
    pin(0, 0);
    expect(site.free(item)).toBe(0);
  });

  test('lines that wait for more than that are asked for', () => {
    const fleet = new Fleet([{ item }]);
    const site = fleet.site('A');
    fleet.hub.run((context) => pinTarget(context, { site: site.site, owner, item, keep: 3, share: 1000 }));
    fleet.exchangeAll();
    for (let receipt = 0; receipt < 3; receipt += 1) takeIn(site);
    fleet.exchangeAll();
    const order = orderId('H-1');
    const lines = [1, 2, 3].map((line) => ({ line, owner, item, quantity: quantityMax }));
    expect(fleet.hub.run((context) => receiveOrder(context, { order, customer: 'C', lines })).ok).toBe(true);
    fleet.exchangeAll();
    expect(fleet.hub.rows.list('lines', 'waiting', true, owner, item, 'std').length).toBeLessThan(3);
  });

  test('a lot of more than that expires in several movements', () => {
    const lots = itemId('LOTS');
    const fleet = new Fleet([{ item: lots, tracksLots: true }]);
    const site = fleet.site('A');
    const line = { owner, item: lots, lot: 'L', expiry: '2026-01-05', quantity: quantityMax };
    for (let receipt = 0; receipt < 3; receipt += 1) {
      site.run((context) => receive(context, { location: places.shelf, lines: [line] }));
    }
    site.today = '2026-01-06';
    site.machine((ports, context) => settleBusinessDate(site.ledger, ports, context));
    const expired = site.rows.get('balances', site.site, places.shelf, owner, lots, 'L', '', '', 'expired');
    expect(expired?.quantity).toBe(3 * quantityMax);
  });
});
