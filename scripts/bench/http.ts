import {
  account,
  execute,
  itemId,
  makeOperationId,
  receive,
  sealHeads,
  siteId,
  streamId,
  type SiteContext,
  type SyncLedgerStore,
} from '@holdfast/domain';
import { houseOwner } from '@holdfast/protocol';
import { requestDigest, sha256 } from '@holdfast/sealing';
import { openIdentity } from '@holdfast/server';
import { currentFold, openSqliteStore, projectionVersionMeta } from '@holdfast/store';
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { median, type Bench, type Figure } from './figure.ts';
import { itemCount, makeGoods, placeCount, type Goods } from './goods.ts';
import { openLoad, type Load } from './http-load.ts';

const connections = 50;
/** Fewer for trying the bench itself. */
const entries = Number(process.env['HOLDFAST_BENCH_ENTRIES'] ?? 1_000_000);
const rounds = 7;
const warmUp = 3000;
const requests = 5000;
const target = 0.5;
const site = siteId('BENCH');
const stream = streamId('site/BENCH/1');

/**
 * Receipts over HTTP from 50 connections at a site whose ledger holds a million entries, against a bare Fastify that
 * checks the same body with the same validator and keeps the lean books of the ledger's bench, grouped alike; in
 * alternating rounds. Beside it stands a bare Fastify that keeps no books, only a row with the body.
 */
export const bench: Bench = async (say) => {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-bench-'));
  const goods = makeGoods(placeCount, itemCount);
  const stops: (() => Promise<void>)[] = [];
  try {
    const data = join(folder, 'site');
    mkdirSync(data);
    const start = performance.now();
    fill(data, goods);
    say(`${entries} entries written in ${((performance.now() - start) / 1000).toFixed(0)} s`);
    const node = await launch(
      new URL('../../node-agent/src/main.ts', import.meta.url),
      [],
      { HOLDFAST_DATA: data, HOLDFAST_SITE: site },
      stops,
    );
    const baseline = new URL('./http-baseline.ts', import.meta.url);
    const books = await launch(baseline, ['books', join(folder, 'books.db'), String(entries)], {}, stops);
    const journal = await launch(baseline, ['rows', join(folder, 'rows.db')], {}, stops);
    const ours = await openLoad({
      port: node,
      connections,
      path: '/receipts',
      key: readFileSync(join(data, 'admin.key'), 'utf8').trim(),
    });
    const [lean, bare] = await Promise.all(
      [books, journal].map((port) => openLoad({ port, connections, path: '/receipts', key: 'none' })),
    );
    assert(lean !== undefined && bare !== undefined);
    stops.push(async () => [ours, lean, bare].forEach((load) => load.close()));
    return await compare(ours, lean, bare, goods, say);
  } finally {
    for (const stop of stops.toReversed()) await stop();
    rmSync(folder, { recursive: true });
  }
};

async function compare(
  ours: Load,
  books: Load,
  journal: Load,
  goods: Goods,
  say: (line: string) => void,
): Promise<readonly Figure[]> {
  const body = (): string => {
    const { place, item } = goods.next();
    return JSON.stringify({ location: place, lines: [{ item, quantity: 1 }] });
  };
  for (const load of [ours, books, journal]) await load.run(warmUp, body);
  const full: Round[] = [];
  const lean: Round[] = [];
  const bare: Round[] = [];
  for (let round = 0; round < rounds; round += 1) {
    full.push(await measure(ours, body));
    lean.push(await measure(books, body));
    bare.push(await measure(journal, body));
  }
  const metric = `receipts over HTTP from ${connections} connections at ${entries} entries`;
  const main = throughput(metric, full, lean, say);
  return [
    { ...main, target: `ratio >= ${target}`, met: main.ratio >= target },
    throughput('the same against a journal that keeps no books', full, bare, say),
    latency('p50', 0.5, full, lean),
    latency('p99', 0.99, full, lean),
  ];
}

function throughput(
  metric: string,
  full: readonly Round[],
  lean: readonly Round[],
  say: (line: string) => void,
): Figure & { readonly ratio: number } {
  const ratios = full.map(({ perSecond }, round) => perSecond / (lean[round]?.perSecond ?? Number.NaN));
  say(`ratios ${ratios.map((ratio) => ratio.toFixed(2)).join(' ')}`);
  const value = median(full.map(({ perSecond }) => perSecond));
  const baseline = median(lean.map(({ perSecond }) => perSecond));
  return { metric, value, unit: 'requests/s', baseline, ratio: median(ratios) };
}

interface Round {
  readonly perSecond: number;
  readonly took: Float64Array;
}

async function measure(load: Load, body: () => string): Promise<Round> {
  const start = performance.now();
  const took = await load.run(requests, body);
  return { perSecond: requests / ((performance.now() - start) / 1000), took };
}

function latency(name: string, quantile: number, full: readonly Round[], lean: readonly Round[]): Figure {
  const [value, baseline] = [quantileOf(full, quantile), quantileOf(lean, quantile)];
  return { metric: `${name} of an answer`, value, unit: 'ms', baseline, ratio: value / baseline };
}

function quantileOf(measured: readonly Round[], quantile: number): number {
  const all = measured.flatMap(({ took }) => [...took]).sort((left, right) => left - right);
  return all[Math.min(all.length - 1, Math.floor(quantile * all.length))] ?? Number.NaN;
}

/** Starts a process and waits for its ready line; its port. */
async function launch(
  script: URL,
  args: readonly string[],
  environment: { readonly [name: string]: string },
  stops: (() => Promise<void>)[],
): Promise<number> {
  const child = spawn(process.execPath, [fileURLToPath(script), ...args], {
    env: {
      ...process.env,
      HOLDFAST_PORT: '0',
      HOLDFAST_HOST: '127.0.0.1',
      HOLDFAST_LOG_LEVEL: 'error',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  stops.push(async () => {
    child.kill('SIGTERM');
    await ended;
  });
  const line = once(createInterface({ input: child.stdout }), 'line').then(([text]) => String(text));
  const failed = ended.then((): never => {
    throw new Error(`${fileURLToPath(script)} ended before it was ready`);
  });
  failed.catch(() => undefined);
  const { url } = JSON.parse(await Promise.race([line, failed])) as { readonly url: string };
  return Number(new URL(url).port);
}

const fillGroup = 2000;

/** A site's ledger with this many entries, by the same decisions as over HTTP, in few transactions. */
function fill(data: string, goods: Goods): void {
  const { key } = openIdentity(data, stream);
  const ports = { hash: sha256, now: Date.now, sign: (message: Uint8Array) => key.sign(message) };
  const store: SyncLedgerStore = openSqliteStore({ path: join(data, 'ledger.db'), hash: sha256 });
  const write = (count: number, draft: (index: number, context: SiteContext) => ReturnType<typeof receive>): void => {
    store.transact((transaction) => {
      for (let index = 0; index < count; index += 1) {
        const { seq } = transaction.head(stream);
        const context: SiteContext = { rows: transaction.rows, site, epoch: 1, stream, seq, today: '2026-01-01' };
        const id = makeOperationId(Date.now(), randomBytes(10));
        const operation = {
          id,
          actor: 'bench',
          device: '',
          occurredAt: Date.now(),
          requestDigest: requestDigest(index),
        };
        const result = execute(transaction, ports, operation, [stream], () => draft(index, context));
        if (!result.ok) throw new Error(`refused: ${result.refusal.kind}`);
      }
      sealHeads(transaction, ports, [stream]);
    });
  };
  const { items, places } = goods;
  const definitions = items.map((name) => ({ item: itemId(name), name, baseUnit: 'C62' }));
  const locations = places.map((name) => ({ location: account(name), zone: 'A', purpose: 'storage' }));
  write(1, () => ({ ok: true, value: [{ type: 'item.proposed', stream, body: { items: definitions } }] }));
  write(locations.length / 1000, (index) => ({
    ok: true,
    value: [
      { type: 'location.defined', stream, body: { locations: locations.slice(index * 1000, index * 1000 + 1000) } },
    ],
  }));
  for (let done = 0; done < entries; done += fillGroup) {
    write(Math.min(fillGroup, entries - done), (_, context) => {
      const { place, item } = goods.next();
      return receive(context, {
        location: account(place),
        lines: [{ owner: houseOwner, item: itemId(item), quantity: 1 }],
      });
    });
  }
  store.transact((transaction) => transaction.putMeta(projectionVersionMeta, String(currentFold.version)));
  store.close();
}
