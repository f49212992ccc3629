import { describe, expect, test } from 'vitest';
import { Fleet, owner, places, type TestSite } from '../../test/fleet.ts';
import { faultsOf } from '../../test/laws.ts';
import { plain } from '../../test/steps.ts';
import { adjust, count, deficitAccount, move, receive, settleDeficit, ship, orderId } from '../index.ts';

const key = { owner, item: plain };
const { shelf, other, dock } = places;

function siteWith(quantity: number): { readonly fleet: Fleet; readonly site: TestSite } {
  const fleet = new Fleet([{ item: plain }], 1);
  const site = fleet.site('A');
  site.run((context) => receive(context, { location: shelf, lines: [{ ...key, quantity }] }));
  fleet.exchangeAll();
  return { fleet, site };
}

function deficitOf(site: TestSite): number {
  return 0 - (site.rows.get('balances', 'A', deficitAccount, owner, plain, '', '', '', 'available')?.quantity ?? 0);
}

function exceptionOf(site: TestSite) {
  return site.rows.get('exceptions', `book-deficit:A:${owner}:${plain}`);
}

describe('[L13] what a fact moved although the book did not have it', () => {
  test('comes from the deficit account, changes no right, and raises an exception that names how much', () => {
    const { fleet, site } = siteWith(10);
    const free = site.free(plain);
    site.run((context) => move(context, { from: other, to: dock, isDone: true, lines: [{ ...key, quantity: 4 }] }));
    expect(deficitOf(site)).toBe(4);
    expect(site.onHand(plain, dock)).toBe(4);
    expect(site.free(plain)).toBe(free);
    expect(exceptionOf(site)).toMatchObject({ quantity: 4, isResolved: false, site: 'A' });
    expect(faultsOf(fleet.observed)).toEqual([]);
  });

  test('is settled by a count that finds as many too few elsewhere: they were moved, not lost', () => {
    const { fleet, site } = siteWith(10);
    const free = site.free(plain);
    site.run((context) => move(context, { from: other, to: dock, isDone: true, lines: [{ ...key, quantity: 4 }] }));
    site.run((context) => count(context, { location: shelf, lines: [{ ...key, counted: 5 }] }));
    expect(deficitOf(site)).toBe(0);
    expect(exceptionOf(site)).toMatchObject({ quantity: 0, isResolved: true });
    // Of the five that are missing four were moved; one is lost.
    expect(site.free(plain)).toBe(free - 1);
    expect(faultsOf(fleet.observed)).toEqual([]);
  });

  test('becomes found goods when a person says so, and mints rights', () => {
    const { fleet, site } = siteWith(10);
    site.run((context) => move(context, { from: other, to: dock, isDone: true, lines: [{ ...key, quantity: 4 }] }));
    fleet.exchangeAll();
    const rights = site.free(plain);
    site.run((context) => settleDeficit(context, { reason: 'unbooked-receipt', lines: [{ ...key, quantity: 4 }] }));
    expect(deficitOf(site)).toBe(0);
    expect(site.free(plain)).toBeGreaterThan(rights);
    expect(faultsOf(fleet.observed)).toEqual([]);
  });

  test('over several lines of one fact is what all of them lack', () => {
    const { site } = siteWith(10);
    const lines = [
      { ...key, quantity: 7 },
      { ...key, quantity: 7 },
    ];
    site.run((context) => move(context, { from: shelf, to: dock, isDone: true, lines }));
    expect([deficitOf(site), site.onHand(plain, shelf), site.onHand(plain, dock)]).toEqual([4, 0, 14]);
  });

  test('and left the site burns rights like a loss, because nobody was promised it', () => {
    const { fleet, site } = siteWith(10);
    const line = { ...key, quantity: 3, line: 1, assignment: 1, from: other };
    site.run((context) => ship(context, { order: orderId('H-9'), isDone: true, lines: [line] }));
    fleet.exchangeAll();
    expect(deficitOf(site)).toBe(3);
    expect(fleet.hub.rows.get('exceptions', 'shipped-unassigned:A:H-9:1')).toMatchObject({ quantity: 3 });
    expect(faultsOf(fleet.observed)).toEqual([]);
  });

  test('of stock that cannot be sold touches no promise', () => {
    const { fleet, site } = siteWith(10);
    const free = site.free(plain);
    const lines = [{ ...key, quantity: 2, status: 'damaged' as const }];
    site.run((context) => adjust(context, { location: other, reason: 'scrap', direction: 'out', isDone: true, lines }));
    expect(site.free(plain)).toBe(free);
    expect(faultsOf(fleet.observed)).toEqual([]);
  });
});
