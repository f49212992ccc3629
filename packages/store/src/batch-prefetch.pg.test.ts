import {
  account,
  append,
  applyBatch,
  itemId,
  machineOperation,
  ownerId,
  sealHeads,
  siteId,
  type EntryBatch,
  type Movement,
  type SyncLedgerStore,
} from '@holdfast/domain';
import { testHash, testOperation, testStream } from '@holdfast/testkit/ledger-fixtures';
import { createDatabase, type TestDatabase } from '@holdfast/testkit/postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { batchPrefetch } from './batch-prefetch.ts';
import { createMemoryStore } from './memory/memory-store.ts';
import { emptyDatabase } from './postgres/database.fixture.ts';
import { openPostgresStore } from './postgres/postgres-store.ts';

const moves = 40;
const goods = { owner: ownerId('O1'), item: itemId('I1') };
const place = (n: number): ReturnType<typeof account> => account(`A-${n}`);

/** Goods come in at one place, and go on from place to place: each entry is legal only after the one before it. */
function makeBatch(store: SyncLedgerStore): EntryBatch {
  store.transact((transaction) => {
    const write = (n: number, type: 'stock.received' | 'stock.moved', movement: Movement): void => {
      const rights = type === 'stock.received' ? { rights: [{ ...goods, mint: 5 }] } : {};
      const operation = machineOperation(testOperation(n), 1000 + n, 'test');
      const body = { movements: [movement], ...rights };
      append(transaction, { hash: testHash }, operation, 1000 + n, { type, stream: testStream, body });
    };
    write(1, 'stock.received', { ...goods, from: account('@supplier'), to: place(0), quantity: 5 });
    for (let n = 1; n <= moves; n += 1) {
      write(n + 1, 'stock.moved', { ...goods, from: place(n - 1), to: place(n), quantity: 5 });
    }
    sealHeads(transaction, { sign: () => Uint8Array.of(1) }, [testStream]);
  });
  const entries = store.readStream(testStream, 0, 1000, 1e9).map(({ bytes }) => bytes);
  const seal = store.findSeal(testStream, entries.length);
  if (seal === undefined) throw new Error('the batch has no seal');
  return { stream: testStream, firstSeq: 1, entries, seal };
}

describe('the hint for a batch', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createDatabase();
  });
  afterAll(() => database.drop());

  it.each([
    ['with it, the batch is applied in a run or two', true],
    ['without it, it is applied all the same', false],
  ])('%s', async (_, isHinted) => {
    await emptyDatabase(database.url);
    const batch = makeBatch(createMemoryStore({ hash: testHash }));
    const store = await openPostgresStore({ url: database.url, hash: testHash });
    let runs = 0;
    const outcome = await store.transact(
      (transaction) => {
        runs += 1;
        return applyBatch(transaction, testHash, batch, 5000);
      },
      isHinted ? { prefetch: batchPrefetch(batch) } : {},
    );
    expect(outcome).toMatchObject({ kind: 'applied', seq: moves + 1 });
    if (isHinted) expect(runs).toBeLessThanOrEqual(3);
    const left = await store.view((rows) => rows.list('balances', 'byItem', siteId('SHA')));
    expect(left.filter((row) => row.quantity !== 0).map((row) => [row.account, row.quantity])).toEqual([
      ['@supplier', -5],
      [`A-${moves}`, 5],
    ]);
    await store.close();
  });
});
