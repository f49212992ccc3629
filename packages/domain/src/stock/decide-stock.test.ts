import { expect, it } from 'vitest';
import { Fleet, owner, places } from '../../test/fleet.ts';
import { perishable, plain } from '../../test/steps.ts';
import { freeRights, getRights, receive, takeOrder } from '../index.ts';

const { shelf } = places;

function fleetOfOne(): { readonly fleet: Fleet; readonly site: ReturnType<Fleet['site']> } {
  const fleet = new Fleet([{ item: plain }, { item: perishable, tracksLots: true }], 1);
  return { fleet, site: fleet.site('A') };
}

it('[R1] goods of a lot that is past its last day arrive as expired and mint no right', () => {
  const { fleet, site } = fleetOfOne();
  const line = { owner, item: perishable, lot: 'OLD', quantity: 10 };
  site.run((context) => receive(context, { location: shelf, lines: [{ ...line, expiry: '2001-01-01' }] }));
  // Without a date the stored one counts: a scan that lacks it must not make the goods good again.
  site.run((context) => receive(context, { location: shelf, lines: [line] }));
  fleet.exchangeAll();
  const balances = site.rows.list('balances', 'byItem', site.site, owner, perishable);
  expect(balances.filter((row) => row.account === shelf)).toMatchObject([{ status: 'expired', quantity: 20 }]);
  expect(freeRights(getRights(site.rows, site.site, line, site.site))).toBe(0);
});

it('[R2] a mistyped order asks for no more rights than headquarters was ever given', () => {
  const { fleet, site } = fleetOfOne();
  site.run((context) => receive(context, { location: shelf, lines: [{ owner, item: plain, quantity: 100 }] }));
  fleet.exchangeAll();
  site.wanted = [{ owner, item: plain, quantity: 1e9 }];
  site.run((context) => takeOrder(context, { customer: 'c', lines: [{ owner, item: plain, line: 1, quantity: 1 }] }));
  const request = site.rows.get('requests', site.site, owner, plain, 'std', site.site);
  expect(request?.asked ?? 0).toBeLessThanOrEqual(100);
});
