import {
  asLedgerStore,
  catalogStream,
  decodeEntry,
  defineItems,
  defineSite,
  genesisHash,
  itemId,
  makeOperationId,
  orderId,
  siteId,
  streamName,
  type Draft,
  type HubContext,
  type LedgerStore,
  type Movement,
  type Operation,
  type Refusal,
  type Result,
  type StreamId,
} from '@holdfast/domain';
import { commandWork, createOrder, openHeadquarters, type Headquarters } from '@holdfast/hub';
import { houseOwner } from '@holdfast/protocol';
import { sha256 } from '@holdfast/sealing';
import { openPostgresStore, openSqliteStore } from '@holdfast/store';
import { startPostgres } from '@holdfast/testkit/postgres';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { Follower } from './apply-follower.ts';
import { pushAll } from './apply-link.ts';
import { WorkingSite, type OrderedLine } from './apply-site.ts';
import type { Bench, Figure } from './figure.ts';

const itemCount = 2000;
const unitsEach = 50_000;
/** Before measuring (compiled code, warm caches), and while measuring. */
const warmRounds = 12;
const rounds = 60;
/** What comes in at headquarters, and at the counter, while the site is out of reach. */
const ordersEach = 12;
const localEach = 3;
/** As in the order file that a replay reads by default: a geometric number of lines around this mean. */
const linesMean = 17;

/**
 * What headquarters does with what a site's people did: orders as in a replay come in at headquarters and at the counter,
 * are released, picked and shipped, and what the site wrote is pushed through both machines of a real link, round after
 * round. The rate counts frames, chain, signature, judging, appending and projecting, one durable transaction a batch, on
 * a ledger that follows; beside it stands what headquarters itself takes, which also decides and signs. There is no lean
 * twin: the targets are rates and bytes.
 */
export const bench: Bench = async (say) => {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-bench-'));
  try {
    const onSqlite = await measureSqlite(folder, say);
    const onPostgres = await measurePostgres(folder, say);
    return [
      rate('SQLite', onSqlite, 15_000),
      withDeciding('SQLite', onSqlite),
      rate('PostgreSQL', onPostgres, 5000),
      withDeciding('PostgreSQL', onPostgres),
      {
        metric: 'bytes on the wire a movement',
        value: onSqlite.bytesPerMovement,
        unit: 'bytes',
        target: '<= 40',
        met: onSqlite.bytesPerMovement <= 40,
      },
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
};

function rate(where: string, { movementsPerSecond: value }: Measured, target: number): Figure {
  const metric = `movements verified, appended and projected on ${where}`;
  return { metric, value, unit: 'movements/s', target: `>= ${target}`, met: value >= target };
}

function withDeciding(where: string, { decidedPerSecond: value }: Measured): Figure {
  return { metric: `the same with what headquarters decides because of it, on ${where}`, value, unit: 'movements/s' };
}

async function measureSqlite(folder: string, say: (line: string) => void): Promise<Measured> {
  const open = (name: string): LedgerStore => {
    return asLedgerStore(
      openSqliteStore({ path: join(folder, name, 'ledger.db'), key: new Uint8Array(32).fill(7), hash: sha256 }),
    );
  };
  const [store, follower] = [open('hub'), open('follower')];
  const measured = await measure({ store, follower, dataFolder: join(folder, 'a'), takesHints: false }, say);
  await store.close();
  await follower.close();
  return measured;
}

async function measurePostgres(folder: string, say: (line: string) => void): Promise<Measured> {
  const server = await startPostgres({ fsync: 'on' });
  try {
    const store = await openPostgresStore({ url: server.url, hash: sha256 });
    const second = new URL(server.url);
    second.pathname = '/follower';
    const admin = new Client({ connectionString: server.url });
    await admin.connect();
    await admin.query('CREATE DATABASE follower');
    await admin.end();
    const follower = await openPostgresStore({ url: second.href, hash: sha256 });
    const measured = await measure({ store, follower, dataFolder: join(folder, 'b'), takesHints: true }, say);
    await store.close();
    await follower.close();
    return measured;
  } finally {
    await server.stop();
  }
}

interface Measured {
  readonly movementsPerSecond: number;
  readonly decidedPerSecond: number;
  readonly bytesPerMovement: number;
}

interface Machines {
  readonly store: LedgerStore;
  readonly follower: LedgerStore;
  readonly dataFolder: string;
  readonly takesHints: boolean;
}

async function measure(machines: Machines, say: (line: string) => void): Promise<Measured> {
  const { store, dataFolder, takesHints } = machines;
  const hub = await openHeadquarters({
    store,
    dataFolder,
    takesHints,
    limits: { releasedLinesMax: 1000 },
    onFailure: (error) => {
      throw error;
    },
  });
  const site = new WorkingSite(siteId('SHA'));
  const follower = new Follower(hub, site, machines.follower, takesHints);
  await openCompany(hub, site);
  hub.links.setConnected(site.site, true, Date.now());
  const opening = await push(hub, site);
  await follower.catchUp();
  await follower.apply(opening.batches);
  const next = makeOrders();
  const sum = { movements: 0, entries: 0, bytes: 0, following: 0, deciding: 0 };
  for (let round = 0; round < warmRounds + rounds; round += 1) {
    const from = site.seq;
    await work(hub, site, round, next);
    await follower.catchUp();
    const pushed = await push(hub, site);
    const seconds = await follower.apply(pushed.batches);
    if (round < warmRounds) continue;
    sum.movements += countMovements(site, from);
    sum.entries += site.seq - from;
    sum.bytes += pushed.wireBytes;
    sum.following += pushed.protocolSeconds + seconds;
    sum.deciding += pushed.protocolSeconds + pushed.applySeconds;
  }
  const { movements, entries, bytes, following, deciding } = sum;
  say(
    `${movements} movements in ${entries} entries, ${bytes} bytes; ${following.toFixed(2)} s, deciding ${deciding.toFixed(2)} s`,
  );
  return {
    movementsPerSecond: movements / following,
    decidedPerSecond: movements / deciding,
    bytesPerMovement: bytes / movements,
  };
}

async function openCompany(hub: Headquarters, site: WorkingSite): Promise<void> {
  const items = Array.from({ length: itemCount }, (_, at) => String(20_000 + at * 7));
  await decide(hub, (context) =>
    defineSite(context, {
      site: site.site,
      name: 'Shanghai',
      latitude: 0,
      longitude: 0,
      timeZone: 'UTC',
      epoch: 1,
      publicKey: site.key.publicKey,
    }),
  );
  for (let start = 0; start < itemCount; start += 500) {
    await decide(hub, (context) =>
      defineItems(context, {
        items: items
          .slice(start, start + 500)
          .map((item) => ({ item: itemId(item), name: `Item ${item}`, baseUnit: 'C62' })),
      }),
    );
  }
  await pull(hub, site);
  site.open(items, unitsEach);
}

async function decide(
  hub: Headquarters,
  make: (context: HubContext) => Result<readonly Draft[], Refusal>,
): Promise<void> {
  const result = await hub.engine.submit(
    commandWork({ operation: operation(), streams: (context) => [catalogStream(context)], decide: make }),
  );
  if (!result.ok) throw new Error(JSON.stringify(result.refusal));
}

function operation(): Operation {
  return {
    id: makeOperationId(Date.now(), randomBytes(10)),
    actor: 'bench',
    device: '',
    occurredAt: Date.now(),
    requestDigest: new Uint8Array(),
  };
}

/** Orders come in, are released, picked and shipped; headquarters has not heard of it yet. */
async function work(
  hub: Headquarters,
  site: WorkingSite,
  round: number,
  next: () => readonly OrderedLine[],
): Promise<void> {
  const local = Array.from({ length: localEach }, () => site.takeOrder(next()));
  await Promise.all(
    Array.from({ length: ordersEach }, async (_, at) => {
      const lines = next().map((line) => ({ ...line, owner: houseOwner, item: itemId(line.item) }));
      const input = { order: orderId(String(500_000 + round * ordersEach + at)), customer: 'C', lines };
      const result = await createOrder(hub.engine, operation(), input);
      if (!result.ok) throw new Error(JSON.stringify(result.refusal));
    }),
  );
  await pull(hub, site);
  for (const order of new Set([...local, ...site.released()])) site.serve(order);
}

/** The same in every run. */
function makeOrders(): () => readonly OrderedLine[] {
  let state = 12_345;
  const random = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  return () => {
    const lines = Math.min(200, 1 + Math.floor(-Math.log(1 - random()) * (linesMean - 1)));
    const items = new Set<number>();
    // A few items make most of the lines.
    while (items.size < lines) items.add(Math.floor(random() ** 2 * itemCount));
    return [...items].map((item, at) => ({
      line: at + 1,
      item: String(20_000 + item * 7),
      quantity: 1 + Math.floor(random() ** 3 * 24),
    }));
  };
}

async function pull(hub: Headquarters, site: WorkingSite): Promise<void> {
  const { hubEpoch } = hub.engine;
  const streams: StreamId[] = [
    streamName({ kind: 'catalog', hubEpoch }),
    streamName({ kind: 'to-site', hubEpoch, site: site.site, epoch: 1 }),
  ];
  for (const stream of streams) {
    for (;;) {
      const known = site.store.heads().find((head) => head.stream === stream)?.seq ?? 0;
      const entries = await hub.engine.store.readStream(stream, known, 500, 64 * 1024);
      const last = entries.at(-1);
      if (last === undefined) break;
      site.apply(
        stream,
        known + 1,
        entries.map(({ bytes }) => bytes),
        last.hash,
      );
    }
  }
}

function push(hub: Headquarters, site: WorkingSite): ReturnType<typeof pushAll> {
  const { stream, store } = site;
  const head = store.heads().find((each) => each.stream === stream);
  const nothing = { seq: 0, hash: genesisHash(sha256, stream) };
  return pushAll(hub, site, {
    outgoing: [{ stream, lane: 'movements', head: head ?? nothing, acknowledged: nothing }],
    incoming: [],
  });
}

function countMovements(site: WorkingSite, afterSeq: number): number {
  const entries = site.store.readStream(site.stream, afterSeq, 1e9, 1e12).map(({ bytes }) => decodeEntry(bytes));
  return entries.reduce(
    (sum, { body }) => sum + ((body['movements'] as readonly Movement[] | undefined)?.length ?? 0),
    0,
  );
}
