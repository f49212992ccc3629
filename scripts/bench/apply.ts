import {
  applyBatch,
  asLedgerStore,
  type EntryBatch,
  type LedgerStore,
  type Seal,
  type SyncLedgerStore,
} from '@holdfast/domain';
import { sha256, verifySeal } from '@holdfast/sealing';
import { batchPrefetch, openPostgresStore, openSqliteStore } from '@holdfast/store';
import { createMemoryStore } from '@holdfast/store/memory';
import { startPostgres } from '@holdfast/testkit/postgres';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median, type Bench, type Figure } from './figure.ts';
import { makeGoods } from './goods.ts';
import { defineSite, post, publicKey, receiptOf, sealStream, stream } from './ledger-posting.ts';

const entriesPerBatch = 500;
const batchCount = 40;
/** Of a hub's apply loop: what the first ones cost to load is paid once. */
const warmBatches = 10;

/**
 * What headquarters does with a site's batches: check the signature, verify the chain, judge each entry, append and fold
 * it, in one durable transaction a batch. Each entry is one movement. There is no lean twin: the target is a rate.
 */
export const bench: Bench = async (say) => {
  const batches = makeBatches();
  say(`${batches.length} batches of up to ${entriesPerBatch} movements`);
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-bench-'));
  try {
    const sqlite = openSqliteStore({
      path: join(folder, 'hub', 'hub.db'),
      key: new Uint8Array(32).fill(7),
      hash: sha256,
    });
    const onSqlite = await applyAll(asLedgerStore(sqlite), batches, 'ignores hints');
    sqlite.close();
    const server = await startPostgres({ fsync: 'on' });
    const postgres = await openPostgresStore({ url: server.url, hash: sha256 });
    const onPostgres = await applyAll(postgres, batches, 'takes hints');
    await postgres.close();
    await server.stop();
    return [figure('SQLite', onSqlite, 15_000), figure('PostgreSQL', onPostgres, 5000)];
  } finally {
    rmSync(folder, { recursive: true });
  }
};

function figure(where: string, value: number, target: number): Figure {
  const metric = `movements verified, appended and projected on ${where}`;
  return { metric, value, unit: 'movements/s', target: `>= ${target}`, met: value >= target };
}

/** Movements a second, the median over batches. */
async function applyAll(
  store: LedgerStore,
  batches: readonly EntryBatch[],
  hints: 'ignores hints' | 'takes hints',
): Promise<number> {
  const rates: number[] = [];
  for (const [at, batch] of batches.entries()) {
    const start = performance.now();
    if (!verifySeal(publicKey, batch.seal)) throw new Error('the signature does not hold');
    const options = hints === 'takes hints' ? { prefetch: batchPrefetch(batch) } : {};
    const outcome = await store.transact((transaction) => applyBatch(transaction, sha256, batch, Date.now()), options);
    if (outcome.kind !== 'applied') throw new Error(`not applied: ${JSON.stringify(outcome)}`);
    const seconds = (performance.now() - start) / 1000;
    if (at >= warmBatches) rates.push(batch.entries.length / seconds);
  }
  return median(rates);
}

/** A site's stream, cut as it travels. */
function makeBatches(): readonly EntryBatch[] {
  const site: SyncLedgerStore = createMemoryStore({ hash: sha256 });
  const goods = makeGoods(10_000, 1000);
  const seals: Seal[] = [];
  site.transact((transaction) => {
    defineSite(transaction, goods);
    seals.push(...sealStream(transaction));
  });
  for (let count = 0; count < batchCount; count += 1) {
    site.transact((transaction) => {
      for (let index = 0; index < entriesPerBatch; index += 1) post(transaction, receiptOf(goods));
      seals.push(...sealStream(transaction));
    });
  }
  let afterSeq = 0;
  return seals.map((seal) => {
    const entries = site.readStream(stream, afterSeq, seal.seq - afterSeq, Infinity).map(({ bytes }) => bytes);
    const batch = { stream, firstSeq: afterSeq + 1, entries, seal };
    afterSeq = seal.seq;
    return batch;
  });
}
