import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { endAll, start, type Running } from './processes.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'holdfast-two-'));
});
afterEach(async () => {
  await endAll();
  rmSync(root, { recursive: true });
});

interface Digest {
  readonly seq: number;
  readonly digest: string;
}

const eventually = { timeout: 30_000, interval: 50 };

/** Headquarters and one enrolled site, with the last 24 boxes there. */
async function openTwo() {
  const hubData = join(root, 'hub');
  const nodeData = join(root, 'sha');
  const hub = await start('hub', hubData);
  const place = { latitude: 31.2, longitude: 121.5, timeZone: 'Asia/Shanghai' };
  const site = await created<{ readonly enrolmentCode: string }>(
    hub.send('POST', '/sites', { site: 'SHA', name: 'Shanghai (example)', ...place }),
  );
  const environment = { HOLDFAST_SITE: 'SHA', HOLDFAST_HUB_URL: hub.url, HOLDFAST_ENROLMENT_CODE: site.enrolmentCode };
  const node = await start('node-agent', nodeData, environment);
  await created(hub.send('POST', '/items', { item: 'BOX', name: 'Box', baseUnit: 'C62' }));
  await created(node.send('POST', '/locations', { location: 'A-01' }));
  await created(node.send('POST', '/locations', { location: 'OUT', purpose: 'staging' }));
  await expect
    .poll(async () => (await node.get<{ readonly items: readonly unknown[] }>('/items')).items.length, eventually)
    .toBe(1);
  await created(node.send('POST', '/receipts', { location: 'A-01', lines: [{ item: 'BOX', quantity: 24 }] }));
  await expect.poll(() => promisable(hub), eventually).toBe(12);
  return { hub, node, hubData, nodeData, environment };
}

async function created<Body>(sent: Promise<Response>): Promise<Body> {
  const response = await sent;
  const body = (await response.json()) as Body;
  expect(body).toMatchObject({ operation: expect.any(String) });
  expect(response.status).toBe(201);
  return body;
}

async function promisable(hub: Running): Promise<number> {
  return (await hub.get<{ readonly total: { readonly promisable: number } }>('/availability?item=BOX')).total
    .promisable;
}

async function siteFree(node: Running): Promise<number | undefined> {
  return (await node.get<{ readonly rights: readonly { readonly free: number }[] }>('/rights?item=BOX')).rights[0]
    ?.free;
}

/** Starts, picks and ships everything that is released for an order. */
async function shipOrder(node: Running, order: string): Promise<void> {
  const path = `/orders/${encodeURIComponent(order)}`;
  const { picks } = await created<{ readonly picks: readonly object[] }>(node.send('POST', `${path}/pick-start`, {}));
  await created(node.send('POST', `${path}/picks`, { to: 'OUT', picks }));
  await created(node.send('POST', `${path}/shipments`, {}));
}

function sell(to: Running, quantity: number, order?: string): Promise<Response> {
  const lines = [{ line: 1, item: 'BOX', quantity }];
  return to.send('POST', '/orders', { customer: 'Example customer', lines, ...(order === undefined ? {} : { order }) });
}

describe('a site and headquarters, as processes', () => {
  it('both sell in the dark, nothing is sold twice, and in the end both hold the same', async () => {
    const two = await openTwo();
    let { hub } = two;
    const { node, hubData, nodeData, environment } = two;
    // The counter sells what it may with headquarters away; the rest is refused, with what is known of it.
    hub.child.kill('SIGKILL');
    await hub.ended;
    const own = (await siteFree(node)) ?? 0;
    const local = await created<{ readonly order: string }>(sell(node, own));
    await shipOrder(node, local.order);
    const refused = await sell(node, 1);
    expect(await refused.json()).toMatchObject({
      code: 'insufficient-rights',
      quantityFree: 0,
      heldElsewhere: 24 - own,
      knownAt: expect.any(Number),
    });
    await expect
      .poll(async () => (await node.get<{ readonly isConnected: boolean }>('/link')).isConnected, eventually)
      .toBe(false);
    // The site goes down too, and comes back with headquarters still away.
    node.child.kill('SIGKILL');
    await node.ended;
    const again = await start('node-agent', nodeData, environment);
    expect(await siteFree(again)).toBe(0);
    expect((await again.get<{ readonly unsent: number }>('/link')).unsent).toBeGreaterThan(0);
    // Headquarters comes back where it was, and sells its own part.
    hub = await start('hub', hubData, { HOLDFAST_PORT: new URL(hub.url).port });
    const rest = 24 - own;
    expect(await promisable(hub)).toBe(rest);
    await created(sell(hub, rest, 'HQ-1'));
    await expect
      .poll(
        async () => (await again.get<{ readonly tasks: readonly unknown[] }>('/tasks?phase=released')).tasks.length,
        eventually,
      )
      .toBe(1);
    await shipOrder(again, 'HQ-1');
    await expectEqual(hub, again);
    const { balances } = await again.get<{ readonly balances: readonly { readonly quantity: number }[] }>(
      '/stock?item=BOX',
    );
    expect(balances).toEqual([]);
    expect([await promisable(hub), await siteFree(again)]).toEqual([0, 0]);
  }, 180_000);
});

async function expectEqual(hub: Running, node: Running): Promise<void> {
  const both = async () => {
    const [here, there] = [await node.get<Digest>('/digest'), await hub.get<Digest>('/sites/SHA/digest')];
    return here.seq === there.seq && here.digest === there.digest;
  };
  await expect.poll(both, eventually).toBe(true);
}
