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
import { openSqliteStore } from '@holdfast/store';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { median, type Bench, type Figure } from './figure.ts';
import { makeGoods, type Goods } from './goods.ts';
import { openLoad, type Load } from './http-load.ts';

const connections = 50;
/** Fewer for trying the bench itself. */
const entries = Number(process.env['HOLDFAST_BENCH_ENTRIES'] ?? 1_000_000);
const placeCount = 10_000;
const itemCount = 1000;
const rounds = 7;
const warmUp = 3000;
const requests = 5000;
const target = 0.5;
const site = siteId('BENCH');
const stream = streamId('site/BENCH/1');

/**
 * Receipts over HTTP from 50 connections at a site whose ledger holds a million entries, against a bare Fastify that
 * checks the same body with the same validator and keeps one row for it, grouped alike; in alternating rounds.
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
    const lean = await launch(new URL('./http-baseline.ts', import.meta.url), [join(folder, 'baseline.db')], {}, stops);
    const ours = await openLoad({
      port: node,
      connections,
      path: '/receipts',
      key: readFileSync(join(data, 'admin.key'), 'utf8').trim(),
    });
    const theirs = await openLoad({ port: lean, connections, path: '/receipts', key: 'none' });
    stops.push(
      async () => ours.close(),
      async () => theirs.close(),
    );
    return await compare(ours, theirs, goods, say);
  } finally {
    for (const stop of stops.toReversed()) await stop();
    rmSync(folder, { recursive: true });
  }
};

async function compare(
  ours: Load,
  theirs: Load,
  goods: Goods,
  say: (line: string) => void,
): Promise<readonly Figure[]> {
  const body = (): string => {
    const { place, item } = goods.next();
    return JSON.stringify({ location: place, lines: [{ item, quantity: 1 }] });
  };
  await ours.run(warmUp, body);
  await theirs.run(warmUp, body);
  const full: Round[] = [];
  const lean: Round[] = [];
  for (let round = 0; round < rounds; round += 1) {
    full.push(await measure(ours, body));
    lean.push(await measure(theirs, body));
  }
  const ratios = full.map(({ perSecond }, round) => perSecond / (lean[round]?.perSecond ?? Number.NaN));
  say(`ratios ${ratios.map((ratio) => ratio.toFixed(2)).join(' ')}`);
  const value = median(full.map(({ perSecond }) => perSecond));
  const baseline = median(lean.map(({ perSecond }) => perSecond));
  const ratio = median(ratios);
  return [
    {
      metric: `receipts over HTTP from ${connections} connections at ${entries} entries`,
      value,
      unit: 'requests/s',
      baseline,
      ratio,
      target: `ratio >= ${target}`,
      met: ratio >= target,
    },
    latency('p50', 0.5, full, lean),
    latency('p99', 0.99, full, lean),
  ];
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
  store.close();
}
