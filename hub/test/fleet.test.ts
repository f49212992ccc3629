import type {
  availabilityAnswer,
  createdOrderAnswer,
  hubDigestAnswer,
  hubOrderAnswer,
  listSitesAnswer,
} from '@holdfast/protocol';
import type { Static } from 'typebox';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openFleet, type Fleet, type FleetSite } from './fleet-rig.ts';

type Available = Static<typeof availabilityAnswer>;
type Created = Static<typeof createdOrderAnswer>;
type Found = Static<typeof hubOrderAnswer>;

/** Long enough for a link that has to be dialled again; whoever waits goes on as soon as it is so. */
const patience = { timeout: 30_000, interval: 20 };

let fleet: Fleet;
let shanghai: FleetSite;
let beijing: FleetSite;
beforeEach(async () => {
  fleet = await openFleet();
  [shanghai, beijing] = fleet.sites as [FleetSite, FleetSite];
  await fleet.hub.post('/items', { item: 'BOX', name: 'Box', nameZh: '箱', baseUnit: 'C62' });
  for (const site of fleet.sites) {
    await site.post('/locations', { location: 'A-01', zone: 'A', purpose: 'storage' });
    await site.post('/locations', { location: 'OUT', zone: 'OUT', purpose: 'staging' });
    await expect.poll(() => itemsAt(site), patience).toBe(1);
  }
});
afterEach(() => fleet.close());

async function itemsAt(site: FleetSite): Promise<number> {
  return (await site.get<{ readonly items: readonly unknown[] }>('/items')).items.length;
}

const receive = (site: FleetSite, quantity: number): Promise<unknown> =>
  site.post('/receipts', { location: 'A-01', lines: [{ item: 'BOX', quantity }] });
const take = (order: string, quantity: number): Promise<Created> =>
  fleet.hub.post('/orders', { order, customer: 'C', lines: [{ line: 1, item: 'BOX', quantity }] });
const find = (order: string): Promise<Found> => fleet.hub.get(`/orders/${order}`);
const total = async (): Promise<Available['total']> => (await fleet.hub.get<Available>('/availability?item=BOX')).total;
/** Says what a site keeps, and waits until its machine knows. */
const keepAt = async ({ site }: FleetSite, keep: number): Promise<void> => {
  await fleet.hub.send('PUT', `/sites/${site}/rights-targets/BOX`, { keep });
  const unsent = async (): Promise<unknown> =>
    (await fleet.hub.get<Static<typeof listSitesAnswer>>('/sites')).sites.find((each) => each.site === site)?.unsent;
  await expect.poll(unsent, patience).toBe(0);
};

async function tasksOf(site: FleetSite): Promise<readonly string[]> {
  const { tasks } = await site.get<{ readonly tasks: readonly { readonly order: string }[] }>('/tasks?phase=released');
  return tasks.map(({ order }) => order);
}

async function startPick(site: FleetSite, order: string): Promise<readonly object[]> {
  await expect.poll(() => tasksOf(site), patience).toContain(order);
  return (await site.post<{ readonly picks: readonly object[] }>(`/orders/${order}/pick-start`, {})).picks;
}

async function pickAndShip(site: FleetSite, order: string, picks: readonly object[]): Promise<void> {
  await site.post(`/orders/${order}/picks`, { to: 'OUT', picks });
  await site.post(`/orders/${order}/shipments`, {});
}

/** Both say the same of every site, up to the same entry. */
async function expectEqualDigests(): Promise<void> {
  for (const site of fleet.sites) {
    const both = async (): Promise<boolean> => {
      const own = await site.get<{ readonly seq: number; readonly digest: string }>('/digest');
      const copy = await fleet.hub.get<Static<typeof hubDigestAnswer>>(`/sites/${site.site}/digest`);
      return own.seq === copy.seq && own.digest === copy.digest;
    };
    await expect.poll(both, patience).toBe(true);
  }
}

describe('headquarters and two sites, joined by real sockets', () => {
  it('order, allocate, release, pick and ship, and know the same at the end', async () => {
    await keepAt(shanghai, 0);
    await receive(shanghai, 10);
    await expect.poll(total, patience).toEqual({ onHand: 10, promisable: 10, waiting: 0 });
    const created = await take('O1', 4);
    expect(created.allocations[0]?.parts).toMatchObject([{ site: 'SHA', quantity: 4 }]);
    await pickAndShip(shanghai, 'O1', await startPick(shanghai, 'O1'));
    await expect.poll(async () => (await find('O1')).state, patience).toBe('shipped');
    expect(await total()).toEqual({ onHand: 6, promisable: 6, waiting: 0 });
    await expectEqualDigests();
  });

  it('[I4] sell on both sides of a cut line, and nothing twice', async () => {
    await keepAt(shanghai, 10);
    await receive(shanghai, 24);
    await expect.poll(total, patience).toEqual({ onHand: 24, promisable: 14, waiting: 0 });
    shanghai.link.cut();
    const sold = await take('O1', 20);
    expect(sold.waiting).toMatchObject([{ quantity: 6 }]);
    const { order } = await shanghai.post<{ readonly order: string }>('/orders', {
      customer: 'counter',
      lines: [{ line: 1, item: 'BOX', quantity: 10 }],
    });
    const more = await shanghai.send('POST', '/orders', {
      customer: 'one more',
      lines: [{ line: 1, item: 'BOX', quantity: 1 }],
    });
    expect([more.status, more.body['code']]).toEqual([409, 'insufficient-rights']);
    await pickAndShip(shanghai, order, await startPick(shanghai, order));
    shanghai.link.heal();
    await pickAndShip(shanghai, 'O1', await startPick(shanghai, 'O1'));
    await expect.poll(async () => (await find('O1')).shippedUnits, patience).toBe(14);
    expect(await total()).toEqual({ onHand: 0, promisable: 0, waiting: 6 });
    expect((await fleet.hub.get<{ readonly exceptions: readonly unknown[] }>('/exceptions')).exceptions).toEqual([]);
    await expectEqualDigests();
  });

  it('fill a waiting line as soon as goods come in anywhere', async () => {
    await keepAt(beijing, 0);
    const { waiting } = await take('O1', 3);
    expect(waiting).toMatchObject([{ line: 1, quantity: 3 }]);
    await receive(beijing, 5);
    await expect.poll(() => tasksOf(beijing), patience).toEqual(['O1']);
  });

  it('[R8] let a shipment win over a cancellation that came later', async () => {
    await keepAt(shanghai, 0);
    await receive(shanghai, 10);
    await expect.poll(async () => (await total()).promisable, patience).toBe(10);
    await take('O1', 4);
    await take('O2', 4);
    const picks = await startPick(shanghai, 'O1');
    await expect.poll(() => tasksOf(shanghai), patience).toEqual(['O2']);
    shanghai.link.cut();
    await fleet.hub.post('/orders/O1/cancellation');
    await fleet.hub.post('/orders/O2/cancellation');
    await pickAndShip(shanghai, 'O1', picks);
    shanghai.link.heal();
    await expect.poll(async () => (await find('O1')).shippedUnits, patience).toBe(4);
    await expect.poll(async () => (await total()).promisable, patience).toBe(6);
    const { exceptions } = await fleet.hub.get<{ readonly exceptions: readonly { readonly kind: string }[] }>(
      '/exceptions',
    );
    expect(exceptions.map(({ kind }) => kind)).toEqual(['shipped-after-cancel']);
    expect(await tasksOf(shanghai)).toEqual([]);
    await expectEqualDigests();
  });

  it('say at the counter how many others hold, and since when that is known', async () => {
    await keepAt(shanghai, 2);
    await receive(shanghai, 10);
    await receive(beijing, 7);
    await expect.poll(async () => (await total()).onHand, patience).toBe(17);
    // Asked for more than there is, headquarters lends what it can spare: the sum stays.
    const refused = async (): Promise<unknown> => {
      const lines = [{ line: 1, item: 'BOX', quantity: 18 }];
      const { body } = await shanghai.send('POST', '/orders', { customer: 'c', lines });
      const sum = (body['quantityFree'] as number) + (body['heldElsewhere'] as number);
      return [body['code'], sum, (body['knownAt'] as number) > 0];
    };
    await expect.poll(refused, patience).toEqual(['insufficient-rights', 17, true]);
  });
});
