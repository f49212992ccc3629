import {
  account,
  itemId,
  makeOperationId,
  ownerId,
  receive,
  siteId,
  defineLocations,
  type LedgerStore,
} from '@holdfast/domain';
import { createMetrics, ensureAdminKey, ledgerKeyVault, openKeyRing } from '@holdfast/server';
import type { FastifyInstance } from 'fastify';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { createHubApp, openHeadquarters, type Headquarters } from '../src/index.ts';
import { PaperSite } from './paper-site.ts';

export interface Answer<Body = Json> {
  readonly status: number;
  readonly body: Body;
  readonly headers: { readonly [name: string]: unknown };
}
export type Json = { readonly [member: string]: unknown };

/** A whole headquarters in this process, without sockets. */
export interface HubRig {
  readonly hub: Headquarters;
  readonly app: FastifyInstance;
  readonly folder: string;
  readonly failures: unknown[];
  now: number;
  get<Body = Json>(url: string): Promise<Answer<Body>>;
  send<Body = Json>(
    method: 'POST' | 'PUT',
    url: string,
    body?: unknown,
    id?: string,
    headers?: object,
  ): Promise<Answer<Body>>;
  /** A site with a location, connected, holding these units of these items. */
  site(site: string, place?: { readonly latitude: number; readonly longitude: number }): Promise<PaperSite>;
  close(): Promise<void>;
}

export const newId = (): string => makeOperationId(Date.now(), randomBytes(10));
export const house = ownerId('HOUSE');

export async function openRig(openStore: (folder: string) => Promise<LedgerStore>): Promise<HubRig> {
  const root = mkdtempSync(join(tmpdir(), 'holdfast-hub-'));
  const folder = join(root, 'data');
  mkdirSync(folder);
  const store = await openStore(folder);
  const failures: unknown[] = [];
  const clock = { now: 1_700_000_000_000 };
  const tick = (): number => (clock.now += 1);
  const hub = await openHeadquarters({
    store,
    dataFolder: folder,
    now: tick,
    onFailure: (error) => failures.push(error),
  });
  const keys = await openKeyRing(ledgerKeyVault(store), tick);
  await ensureAdminKey(folder, keys);
  const key = readFileSync(join(folder, 'admin.key'), 'utf8').trim();
  const app = await createHubApp(hub, {
    logger: pino({ level: 'silent' }),
    keys,
    metrics: createMetrics({ process: 'hub' }),
    isLoopback: true,
    version: '0',
  });
  await app.ready();
  const rig: HubRig = {
    hub,
    app,
    folder,
    failures,
    get now() {
      return clock.now;
    },
    set now(value) {
      clock.now = value;
    },
    get: <Body>(url: string) => ask<Body>('GET', url, undefined, {}),
    send: <Body>(method: 'POST' | 'PUT', url: string, body?: unknown, id: string = newId(), headers: object = {}) =>
      ask<Body>(method, url, body, { 'idempotency-key': id, ...headers }),
    site: (site, place = { latitude: 31, longitude: 121 }) => addSite(rig, site, place, tick),
    close: async () => {
      await app.close();
      await hub.engine.drained();
      await store.close();
      rmSync(root, { recursive: true });
    },
  };
  async function ask<Body>(
    method: 'GET' | 'POST' | 'PUT',
    url: string,
    body: unknown,
    headers: object,
  ): Promise<Answer<Body>> {
    const response = await app.inject({
      method,
      url,
      headers: {
        authorization: `Bearer ${key}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { payload: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    return { status: response.statusCode, body: response.json<Body>(), headers: response.headers };
  }
  return rig;
}

async function addSite(
  rig: HubRig,
  code: string,
  place: { readonly latitude: number; readonly longitude: number },
  now: () => number,
): Promise<PaperSite> {
  const site = new PaperSite(siteId(code), now);
  const created = await must(
    rig.send('POST', '/sites', { site: code, name: code, ...place, timeZone: 'Asia/Shanghai' }),
  );
  await must(
    rig.send('POST', '/enrol', { code: created.body['enrolmentCode'], site: code, publicKey: site.key.publicKey }),
  );
  await site.connect(rig.hub);
  site.do((context) =>
    defineLocations(context, {
      locations: [
        { location: account('A-01'), zone: 'A', purpose: 'storage' },
        { location: account('OUT'), zone: 'OUT', purpose: 'staging' },
      ],
    }),
  );
  return site;
}

export async function must<Body>(answer: Promise<Answer<Body>>): Promise<Answer<Body>> {
  const got = await answer;
  if (got.status >= 300) throw new Error(`${got.status}: ${JSON.stringify(got.body)}`);
  return got;
}

export async function createItem(rig: HubRig, item: string): Promise<void> {
  await must(rig.send('POST', '/items', { item, name: item, baseUnit: 'C62' }));
}

/** Headquarters promises everything at these sites, so that a test knows the numbers. */
export async function giveAllToHub(rig: HubRig, item: string, ...sites: readonly string[]): Promise<void> {
  for (const site of sites) await must(rig.send('PUT', `/sites/${site}/rights-targets/${item}`, { keep: 0 }));
}

/** Goods come in at a site, and headquarters hears of it when it can be reached. */
export async function stockUp(rig: HubRig, site: PaperSite, item: string, quantity: number): Promise<void> {
  await site.exchange(rig.hub);
  site.do((context) =>
    receive(context, { location: account('A-01'), lines: [{ owner: house, item: itemId(item), quantity }] }),
  );
  if (rig.hub.links.isConnected(site.site)) await site.exchange(rig.hub);
}
