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
 * round. Counted is headquarters' side of the push: frames, chain, signature, judging, appending, projecting, settling,
 * one durable transaction a batch. There is no lean twin: the targets are rates and bytes.
 */
export const bench: Bench = async (say) => {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-bench-'));
  try {
    const sqlite = asLedgerStore(
      openSqliteStore({ path: join(folder, 'hub.db'), key: new Uint8Array(32).fill(7), hash: sha256 }),
    );
    const onSqlite = await measure(sqlite, join(folder, 'a'), false, say);
    await sqlite.close();
    const server = await startPostgres({ fsync: 'on' });
    const postgres = await openPostgresStore({ url: server.url, hash: sha256 });
    const onPostgres = await measure(postgres, join(folder, 'b'), true, say);
    await postgres.close();
    await server.stop();
    return [
      rate('SQLite', onSqlite.movementsPerSecond, 15_000),
      rate('PostgreSQL', onPostgres.movementsPerSecond, 5000),
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

function rate(where: string, value: number, target: number): Figure {
  const metric = `movements verified, appended, projected and settled on ${where}`;
  return { metric, value, unit: 'movements/s', target: `>= ${target}`, met: value >= target };
}

interface Measured {
  readonly movementsPerSecond: number;
  readonly bytesPerMovement: number;
}

async function measure(
  store: LedgerStore,
  dataFolder: string,
  takesHints: boolean,
  say: (line: string) => void,
): Promise<Measured> {
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
  await openCompany(hub, site);
  hub.links.setConnected(site.site, true, Date.now());
  await push(hub, site);
  const next = makeOrders();
  const sum = { movements: 0, entries: 0, bytes: 0, seconds: 0 };
  for (let round = 0; round < warmRounds + rounds; round += 1) {
    const from = site.seq;
    await work(hub, site, round, next);
    const pushed = await push(hub, site);
    if (round < warmRounds) continue;
    sum.movements += countMovements(site, from);
    sum.entries += site.seq - from;
    sum.bytes += pushed.wireBytes;
    sum.seconds += pushed.hubSeconds;
  }
  say(
    `${sum.movements} movements in ${sum.entries} entries, ${sum.bytes} bytes, ${sum.seconds.toFixed(2)} s of headquarters`,
  );
  return { movementsPerSecond: sum.movements / sum.seconds, bytesPerMovement: sum.bytes / sum.movements };
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
