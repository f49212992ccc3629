import { asLedgerStore } from '@holdfast/domain';
import {
  appendNext,
  balance,
  readCounter,
  testHash,
  testStream,
  writeCounter,
} from '@holdfast/testkit/ledger-fixtures';
import { describeStoreContract } from '@holdfast/testkit/store-contract';
import { describe, expect, it } from 'vitest';
import { createMemoryStore, type MemoryStore } from './memory-store.ts';

describeStoreContract('maps in memory', async (hash) => {
  const store = createMemoryStore({ hash });
  return {
    store: asLedgerStore(store),
    reopen: async () => {
      store.powerCut();
      return asLedgerStore(store);
    },
    destroy: async () => store.close(),
  };
});

/** One transaction that writes of everything. */
function write(store: MemoryStore, n: number): void {
  store.transact((transaction) => {
    const { stream, seq, hash } = appendNext(transaction, n, {
      postings: [{ key: ['SHA', `A-${n % 2}`, 'O1', 'I1', '', '', '', 'available'], delta: n }],
    });
    transaction.rows.put('balances', balance(`A-${n % 2}`, n));
    writeCounter(transaction, n);
    transaction.putSeal({ stream, seq, hash, signature: Uint8Array.of(n) });
    transaction.putCursor('hub', { stream, seq, hash, signature: Uint8Array.of(n) });
    transaction.putMeta('note', String(n));
  });
}

function look(store: MemoryStore): unknown {
  return {
    heads: store.heads(),
    entries: store.readFeed(0, 100),
    seals: [1, 2, 3, 4, 5, 6, 7].map((seq) => store.findSeal(testStream, seq)),
    cursors: store.listCursors(),
    meta: store.transact((transaction) => transaction.getMeta('note')),
    balances: store.view((rows) => rows.list('balances', 'byItem', 'SHA')),
    held: store.view((rows) => rows.list('balances', 'byAccount', 'SHA', 'A-1')),
    counter: store.view((rows) => readCounter({ rows })),
    history: [0, 1].map((n) =>
      store.listPostings(['SHA', `A-${n}`, 'O1', 'I1', '', '', '', 'available'], Infinity, 100),
    ),
  };
}

describe('a power cut of the simulated disk', () => {
  it.each([0, 1, 2, 3, 6])('takes back everything since the last sync, here after %i transactions', (synced) => {
    const store = createMemoryStore({ hash: testHash, syncs: 'by-hand' });
    for (let n = 1; n <= synced; n += 1) write(store, n);
    store.markSynced();
    const before = look(store);
    for (let n = synced + 1; n <= 6; n += 1) write(store, n);
    if (synced < 6) expect(look(store)).not.toEqual(before);
    store.powerCut();
    expect(look(store)).toEqual(before);
  });

  it('is followed by work as if nothing had been', () => {
    const [cut, uncut] = [0, 1].map(() => createMemoryStore({ hash: testHash, syncs: 'by-hand' }));
    for (const n of [1, 2]) for (const store of [cut, uncut]) write(store as MemoryStore, n);
    cut?.markSynced();
    for (const n of [7, 8, 9]) write(cut as MemoryStore, n);
    cut?.powerCut();
    for (const n of [3, 4, 5]) for (const store of [cut, uncut]) write(store as MemoryStore, n);
    expect(look(cut as MemoryStore)).toEqual(look(uncut as MemoryStore));
  });

  it('takes nothing when every transaction syncs', () => {
    const store = createMemoryStore({ hash: testHash });
    for (const n of [1, 2, 3]) write(store, n);
    const before = look(store);
    store.powerCut();
    expect(look(store)).toEqual(before);
  });
});
