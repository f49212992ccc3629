import { describe, expect, test } from 'vitest';
import { Fleet, owner, places, type TestSite } from '../../test/fleet.ts';
import { faultsOf } from '../../test/laws.ts';
import { plain } from '../../test/steps.ts';
import {
  accepted,
  adjust,
  cancelOrder,
  confirmPick,
  freeRights,
  getRights,
  hubHolder,
  orderId,
  pinTarget,
  promiseDeficit,
  receive,
  receiveOrder,
  recallLines,
  reportShort,
  ship,
  startPick,
  takeOrder,
  withdrawOrder,
  type OrderId,
} from '../index.ts';

const key = { owner, item: plain };
const { shelf, dock } = places;

function fleetWith(...stock: readonly number[]): Fleet {
  const fleet = new Fleet([{ item: plain }], stock.length);
  for (const [at, quantity] of stock.entries()) take(fleet.sites[at] as TestSite, quantity);
  fleet.exchangeAll();
  return fleet;
}

function take(site: TestSite, quantity: number): void {
  if (quantity > 0) site.run((context) => receive(context, { location: shelf, lines: [{ ...key, quantity }] }));
}

function lose(site: TestSite, quantity: number): void {
  site.run((context) =>
    adjust(context, { location: shelf, reason: 'lost', direction: 'out', isDone: true, lines: [{ ...key, quantity }] }),
  );
}

function order(fleet: Fleet, number: string, quantity: number, latitude = 30): OrderId {
  const place = { latitude: latitude * 1_000_000, longitude: 120_000_000 };
  const lines = [{ ...key, line: 1, quantity }];
  fleet.hub.run((context) => receiveOrder(context, { order: orderId(number), customer: 'c', place, lines }));
  return orderId(number);
}

/** Figures as headquarters knows them. */
function figures(fleet: Fleet, site: TestSite): Record<'free' | 'held' | 'deficit' | 'open', number> {
  const { rows } = fleet.hub;
  const own = getRights(rows, site.site, key, site.site);
  const open = ['allocated', 'released', 'recalled', 'started']
    .flatMap((phase) => rows.list('assignments', 'byItem', site.site, owner, plain, 'std', phase))
    .reduce((sum, row) => sum + row.quantity - row.shipped - row.givenBack - row.shorted, 0);
  const held = freeRights(getRights(rows, site.site, key, hubHolder));
  return { free: freeRights(own), held, deficit: promiseDeficit(own), open };
}

function phaseOf(fleet: Fleet, number: OrderId, assignment = 1): string | undefined {
  return fleet.hub.rows.get('assignments', number, 1, assignment)?.phase;
}

function pin(fleet: Fleet, site: TestSite, keep: number): void {
  fleet.hub.run((context) => pinTarget(context, { ...key, site: site.site, keep, share: 1000 }));
  fleet.exchangeAll();
}

function pickAndShip(site: TestSite, number: OrderId, quantity: number): void {
  site.run((context) => startPick(context, { order: number }));
  const pick = { ...key, quantity, line: 1, assignment: 1, from: shelf };
  site.run((context) => confirmPick(context, { order: number, to: dock, picks: [pick], isDone: false }));
  expect(site.run((context) => ship(context, { order: number, isDone: false })).ok).toBe(true);
}

test('[R1] goods mint rights, after they have filled the promises that stock does not cover', () => {
  const fleet = fleetWith(10);
  const [site] = fleet.sites as readonly [TestSite];
  order(fleet, 'H-1', 5);
  fleet.exchangeAll();
  lose(site, 8);
  expect(promiseDeficit(getRights(site.rows, site.site, key, site.site))).toBe(3);
  take(site, 2);
  expect(promiseDeficit(getRights(site.rows, site.site, key, site.site))).toBe(1);
  expect(site.free(plain)).toBe(0);
  take(site, 20);
  expect(promiseDeficit(getRights(site.rows, site.site, key, site.site))).toBe(0);
  expect(faultsOf(fleet.observed)).toEqual([]);
});

test('[R2] [R3] a right in flight is nobody’s, and is credited once however often it arrives', () => {
  const fleet = fleetWith(0);
  const [site] = fleet.sites as readonly [TestSite];
  take(site, 10);
  expect(site.free(plain)).toBe(5);
  expect(figures(fleet, site).held).toBe(0);
  expect(order(fleet, 'H-1', 1)).toBeDefined();
  expect(phaseOf(fleet, orderId('H-1'))).toBeUndefined();
  site.push();
  expect(phaseOf(fleet, orderId('H-1'))).toBe('released');
  site.push(99, 99);
  expect(figures(fleet, site)).toMatchObject({ held: 4, open: 1 });
});

describe('[R4] a holder spends what it holds', () => {
  test('and a site without rights says who holds them', () => {
    const fleet = fleetWith(10);
    const [site] = fleet.sites as readonly [TestSite];
    const lines = [{ ...key, line: 1, quantity: 6 }];
    const refused = site.run((context) => {
      return takeOrder({ ...context, elsewhere: () => ({ quantity: 5, knownAt: 7 }) }, { customer: 'c', lines });
    });
    expect(refused).toMatchObject({
      ok: false,
      refusal: { kind: 'insufficient-rights', quantity: 6, quantityFree: 5, heldElsewhere: 5, knownAt: 7 },
    });
    expect(
      site.run((context) => takeOrder(context, { customer: 'c', lines: [{ ...key, line: 1, quantity: 5 }] })).ok,
    ).toBe(true);
    expect(site.free(plain)).toBe(0);
  });

  test('and the last 24 boxes are sold once, while both sides sell in the dark', () => {
    const fleet = fleetWith(24);
    const [site] = fleet.sites as readonly [TestSite];
    pin(fleet, site, 10);
    let sold = 0;
    for (let number = 0; number < 20; number += 1) {
      order(fleet, `H-${number}`, 1);
      const local = site.run((context) =>
        takeOrder(context, { customer: 'c', lines: [{ ...key, line: 1, quantity: 1 }] }),
      );
      if (local.ok) sold += 1;
    }
    fleet.exchangeAll();
    const promised = fleet.hub.rows
      .list('lines', 'byOrder')
      .reduce((sum, line) => sum + line.allocated - line.withdrawn, 0);
    expect(promised).toBe(24);
    expect(sold).toBe(10);
    expect(faultsOf(fleet.observed)).toEqual([]);
  });
});

describe('[R5] [R6] what is released counts as seen', () => {
  test('[C10] [C11] a cancellation recalls it and gets nothing back before the site has answered', () => {
    const fleet = fleetWith(10);
    const [site] = fleet.sites as readonly [TestSite];
    const number = order(fleet, 'H-1', 5);
    fleet.hub.run((context) => cancelOrder(context, { order: number }));
    expect(phaseOf(fleet, number)).toBe('recalled');
    expect(figures(fleet, site)).toMatchObject({ held: 0, open: 5 });
    site.pull();
    site.push();
    expect(phaseOf(fleet, number)).toBe('given-back');
    expect(figures(fleet, site)).toMatchObject({ held: 5, open: 0 });
  });

  test('what is still inside headquarters ends at once', () => {
    const fleet = fleetWith(10);
    const [site] = fleet.sites as readonly [TestSite];
    fleet.hub.dark.add(site.site);
    const number = order(fleet, 'H-1', 5);
    expect(phaseOf(fleet, number)).toBe('allocated');
    fleet.hub.run((context) => cancelOrder(context, { order: number }));
    expect(phaseOf(fleet, number)).toBe('withdrawn');
    expect(figures(fleet, site)).toMatchObject({ held: 5, open: 0 });
  });
});

describe('[R7] [R8] cancel against ship', () => {
  test('ship wins: what is started is not given back, and its cancellation becomes a return', () => {
    const fleet = fleetWith(10);
    const [site] = fleet.sites as readonly [TestSite];
    const number = order(fleet, 'H-1', 5);
    fleet.exchangeAll();
    site.run((context) => startPick(context, { order: number }));
    fleet.hub.run((context) => cancelOrder(context, { order: number }));
    fleet.exchangeAll();
    expect(phaseOf(fleet, number)).toBe('started');
    const pick = { ...key, quantity: 5, line: 1, assignment: 1, from: shelf };
    site.run((context) => confirmPick(context, { order: number, to: dock, picks: [pick], isDone: true }));
    expect(site.run((context) => ship(context, { order: number, isDone: false })).ok).toBe(true);
    fleet.exchangeAll();
    expect(phaseOf(fleet, number)).toBe('shipped');
    expect(fleet.hub.rows.get('exceptions', 'shipped-after-cancel:H-1:1')).toMatchObject({ quantity: 5, site: 'A' });
    // Nothing is available before goods are received back.
    expect(figures(fleet, site)).toMatchObject({ free: 5, held: 0, open: 0 });
    take(site, 5);
    fleet.exchangeAll();
    expect(figures(fleet, site).free + figures(fleet, site).held).toBe(10);
  });

  test('a recalled line that nobody started cannot be started any more', () => {
    const fleet = fleetWith(10);
    const [site] = fleet.sites as readonly [TestSite];
    const number = order(fleet, 'H-1', 5);
    fleet.exchangeAll();
    fleet.hub.run((context) => cancelOrder(context, { order: number }));
    fleet.exchangeAll();
    expect(site.run((context) => startPick(context, { order: number }))).toMatchObject({
      refusal: { kind: 'nothing-open' },
    });
  });

  test('a local order that is withdrawn gives its rights back at once, because the site is its own floor', () => {
    const fleet = fleetWith(10);
    const [site] = fleet.sites as readonly [TestSite];
    const number = orderId('A~9');
    site.run((context) =>
      takeOrder(context, { order: number, customer: 'c', lines: [{ ...key, line: 1, quantity: 4 }] }),
    );
    expect(site.free(plain)).toBe(1);
    site.run((context) => withdrawOrder(context, { order: number }));
    expect(site.free(plain)).toBe(5);
  });
});

describe('[R9] after the end', () => {
  test('a shipment moves no right', () => {
    const fleet = fleetWith(10);
    const [site] = fleet.sites as readonly [TestSite];
    const number = order(fleet, 'H-1', 5);
    fleet.exchangeAll();
    pickAndShip(site, number, 5);
    fleet.exchangeAll();
    expect(figures(fleet, site)).toEqual({ free: 5, held: 0, deficit: 0, open: 0 });
  });

  test('[C22] what is given back returns to its line before anybody else may use it', () => {
    const fleet = fleetWith(10);
    const [site] = fleet.sites as readonly [TestSite];
    pin(fleet, site, 0);
    const first = order(fleet, 'H-1', 10);
    const greedy = order(fleet, 'H-2', 100);
    expect(fleet.hub.rows.get('lines', greedy, 1)?.waiting).toBe(100);
    fleet.exchangeAll();
    fleet.hub.run((context) => {
      return accepted(recallLines(context, context.rows.list('assignments', 'byLine', first), 'move'));
    });
    site.pull();
    site.push();
    expect(phaseOf(fleet, first, 1)).toBe('given-back');
    expect(phaseOf(fleet, first, 2)).toBe('released');
    expect(fleet.hub.rows.get('lines', greedy, 1)?.waiting).toBe(100);
    expect(fleet.hub.rows.get('lines', first, 1)?.waiting).toBe(0);
  });

  test('what a cancelled order gives back goes to the line that waits longest', () => {
    const fleet = fleetWith(10);
    const [site] = fleet.sites as readonly [TestSite];
    pin(fleet, site, 0);
    const first = order(fleet, 'H-1', 10);
    const second = order(fleet, 'H-2', 6);
    const third = order(fleet, 'H-3', 6);
    fleet.exchangeAll();
    fleet.hub.run((context) => cancelOrder(context, { order: first }));
    fleet.exchangeAll();
    expect(fleet.hub.rows.get('lines', second, 1)?.waiting).toBe(0);
    expect(fleet.hub.rows.get('lines', third, 1)?.waiting).toBe(2);
  });

  test('[C21] a short line returns no right: the deficit falls, and the units are promised from elsewhere', () => {
    const fleet = fleetWith(10, 10);
    const [a, b] = fleet.sites as readonly [TestSite, TestSite];
    for (const site of [a, b]) pin(fleet, site, 0);
    const number = order(fleet, 'H-1', 8);
    const other = order(fleet, 'H-2', 2);
    fleet.exchangeAll();
    lose(a, 3);
    expect(promiseDeficit(getRights(a.rows, a.site, key, a.site))).toBe(3);
    const lines = [{ line: 1, assignment: 1, quantity: 3 }];
    expect(a.run((context) => reportShort(context, { order: number, lines })).ok).toBe(true);
    expect(
      a.run((context) => reportShort(context, { order: other, lines: [{ ...lines[0], quantity: 1 } as never] })),
    ).toMatchObject({
      refusal: { kind: 'nothing-missing' },
    });
    fleet.exchangeAll();
    expect(figures(fleet, a)).toEqual({ free: 0, held: 0, deficit: 0, open: 7 });
    expect(fleet.hub.rows.get('assignments', number, 1, 2)).toMatchObject({ site: 'B', quantity: 3 });
    expect(faultsOf(fleet.observed)).toEqual([]);
  });
});

describe('[R10] loss', () => {
  test('burns free rights first, and the rest is a visible deficit that headquarters answers', () => {
    const fleet = fleetWith(10);
    const [site] = fleet.sites as readonly [TestSite];
    lose(site, 7);
    expect(promiseDeficit(getRights(site.rows, site.site, key, site.site))).toBe(2);
    const name = `promise-deficit:A:${owner}:${plain}:std`;
    expect(site.rows.get('exceptions', name)).toMatchObject({ quantity: 2, isResolved: false });
    fleet.exchangeAll();
    const { free, held, deficit } = figures(fleet, site);
    expect([free + held, deficit]).toEqual([3, 0]);
    expect(site.rows.get('exceptions', name)).toMatchObject({ quantity: 0, isResolved: true });
  });

  test('takes back what is allocated and not released, the youngest order first', () => {
    const fleet = fleetWith(10);
    const [site] = fleet.sites as readonly [TestSite];
    pin(fleet, site, 0);
    fleet.hub.dark.add(site.site);
    const old = order(fleet, 'H-1', 5);
    const young = order(fleet, 'H-2', 5);
    lose(site, 3);
    site.push();
    expect(phaseOf(fleet, old)).toBe('allocated');
    expect(phaseOf(fleet, young)).toBe('withdrawn');
    expect(fleet.hub.rows.get('lines', young, 1)?.waiting).toBe(3);
  });

  test('beyond every right stays a deficit: it is never clamped and never hidden', () => {
    const fleet = fleetWith(10);
    const [site] = fleet.sites as readonly [TestSite];
    pin(fleet, site, 0);
    order(fleet, 'H-1', 10);
    fleet.exchangeAll();
    lose(site, 4);
    fleet.exchangeAll();
    expect(figures(fleet, site)).toEqual({ free: 0, held: 0, deficit: 4, open: 10 });
    expect(faultsOf(fleet.observed)).toEqual([]);
  });
});

describe('[I11] rights move to where they are wanted', () => {
  test('what headquarters grants on request is not sent back as surplus', () => {
    const fleet = fleetWith(20);
    const [site] = fleet.sites as readonly [TestSite];
    expect(site.free(plain)).toBe(10);
    site.wanted = [{ ...key, quantity: 6 }];
    site.run((context) => takeOrder(context, { customer: 'c', lines: [{ ...key, line: 1, quantity: 10 }] }));
    fleet.exchangeAll();
    expect(site.free(plain)).toBeGreaterThanOrEqual(5);
  });

  test('a line that waits is filled from a site that can be reached, though a dark one is richer', () => {
    const fleet = fleetWith(100, 20);
    const [a, b] = fleet.sites as readonly [TestSite, TestSite];
    pin(fleet, a, 100);
    pin(fleet, b, 20);
    fleet.hub.dark.add(a.site);
    const number = order(fleet, 'H-1', 75);
    expect(fleet.hub.rows.get('lines', number, 1)?.waiting).toBeGreaterThan(0);
    b.pull();
    b.push();
    expect(fleet.hub.rows.list('requests', 'open', true, hubHolder).map(({ site }) => site)).toContain('A');
    const fromB = fleet.hub.rows.list('assignments', 'byLine', number).filter(({ site }) => site === 'B');
    expect(fromB.length).toBeGreaterThan(0);
  });

  test('what a person says a site keeps, it keeps to the unit', () => {
    const fleet = fleetWith(24);
    const [site] = fleet.sites as readonly [TestSite];
    for (const keep of [10, 11, 17, 4]) {
      pin(fleet, site, keep);
      expect(figures(fleet, site)).toMatchObject({ free: keep, held: 24 - keep });
    }
  });
});
