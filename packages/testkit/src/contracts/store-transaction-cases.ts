import type { LedgerStore, LedgerTransaction, Posting, Seal } from '@holdfast/domain';
import { expect } from 'vitest';
import {
  appendNext,
  balance,
  otherStream,
  readCounter,
  testOperation,
  testStream,
  writeCounter,
} from './ledger-fixtures.ts';
import { bothLives, type StoreCase } from './store-case.ts';

const peer = 'hub';

/** Writes one of everything that a transaction may write. */
function writeEverything(transaction: LedgerTransaction, operation: number): void {
  transaction.rows.put('balances', balance('A-1', operation));
  const postings: readonly Posting[] = [{ key: balanceKey, delta: operation }];
  const entry = appendNext(transaction, operation, { postings });
  const { stream, seq, hash } = entry;
  transaction.putSeal({ stream, seq, hash, signature: Uint8Array.of(operation) });
  transaction.putCursor(peer, { stream, seq, hash, signature: Uint8Array.of(operation) });
  transaction.putMeta('note', String(operation));
  writeCounter(transaction, operation);
}

const balanceKey = ['SHA', 'A-1', 'O1', 'I1', '', '', '', 'available'] as const;

/** Everything that `writeEverything` can change, as plain values. */
async function lookAtEverything(store: LedgerStore): Promise<unknown> {
  const within = await store.transact((transaction) => ({
    head: transaction.head(testStream).seq,
    meta: transaction.getMeta('note'),
    cursor: transaction.cursor(peer, testStream).seq,
    counter: readCounter(transaction),
  }));
  return {
    ...within,
    balances: (await store.view((rows) => rows.list('balances', 'byItem', 'SHA'))).map((row) => row.quantity),
    entries: (await store.readStream(testStream, 0, 100, 1e6)).map((entry) => entry.seq),
    feed: (await store.readFeed(0, 100)).entries.length,
    postings: (await store.listPostings(balanceKey, Infinity, 100)).map((posting) => posting.delta),
    seal: (await store.findSeal(testStream, 1))?.seq,
    cursors: (await store.listCursors()).map((cursor) => cursor.seq),
    heads: (await store.heads()).map((head) => head.seq),
  };
}

const nothing = {
  head: 0,
  meta: undefined,
  cursor: 0,
  counter: 0,
  balances: [],
  entries: [],
  feed: 0,
  postings: [],
  seal: undefined,
  cursors: [],
  heads: [],
};
const first = {
  head: 1,
  meta: '7',
  cursor: 1,
  counter: 7,
  balances: [7],
  entries: [1],
  feed: 1,
  postings: [7],
  seal: 1,
  cursors: [1],
  heads: [1],
};

async function throwMidway(store: LedgerStore): Promise<void> {
  await expect(
    store.transact((transaction) => {
      writeEverything(transaction, 8);
      throw new Error('midway');
    }),
  ).rejects.toThrow('midway');
}

export const transactionCases: readonly StoreCase[] = [
  {
    rule: 'S1',
    title: 'an empty store holds nothing',
    run: async ({ store }) => expect(await lookAtEverything(store)).toEqual(nothing),
  },
  {
    rule: 'S1',
    title: 'what a transaction wrote is there when it returns, and for the next process',
    run: async (opened) => {
      const result = await opened.store.transact((transaction) => {
        writeEverything(transaction, 7);
        return 'written';
      });
      expect(result).toBe('written');
      expect(await lookAtEverything(opened.store)).toEqual(first);
      expect(await lookAtEverything(await opened.reopen())).toEqual(first);
    },
  },
  {
    rule: 'S1',
    title: 'a transaction sees its own writes',
    run: async ({ store }) => {
      await store.transact((transaction) => {
        writeEverything(transaction, 7);
        expect(transaction.head(testStream).seq).toBe(1);
        expect(transaction.findOperation(testStream, testOperation(7))?.seq).toBe(1);
        expect(transaction.cursor(peer, testStream).seq).toBe(1);
        expect(transaction.getMeta('note')).toBe('7');
        expect(readCounter(transaction)).toBe(7);
        expect(transaction.rows.list('balances', 'byAccount', 'SHA', 'A-1').map((row) => row.quantity)).toEqual([7]);
      });
    },
  },
  {
    rule: 'S1',
    title: 'transactions run one after the other, whoever asks',
    run: async ({ store, connect }) => {
      const stores = [store, ...(connect === undefined ? [] : [await connect(), await connect()])];
      const rounds = 8;
      const increments = stores.flatMap((each) =>
        Array.from({ length: rounds }, () =>
          each.transact((transaction) => writeCounter(transaction, readCounter(transaction) + 1)),
        ),
      );
      await Promise.all(increments);
      expect(await store.view((rows) => readCounter({ rows }))).toBe(rounds * stores.length);
    },
  },
  {
    rule: 'S1',
    title: 'a view sees a whole transaction or none of it',
    run: async ({ store }) => {
      const writes = Array.from({ length: 8 }, (_, round) =>
        store.transact((transaction) => {
          writeCounter(transaction, round, 'left');
          writeCounter(transaction, round, 'right');
        }),
      );
      const looks = Array.from({ length: 8 }, () =>
        store.view((rows) => [readCounter({ rows }, 'left'), readCounter({ rows }, 'right')]),
      );
      for (const [left, right] of await Promise.all(looks)) expect(left).toBe(right);
      await Promise.all(writes);
    },
  },
  {
    rule: 'S1',
    title: 'streams do not share anything but the feed',
    run: async (opened) => {
      await opened.store.transact((transaction) => {
        appendNext(transaction, 1);
        appendNext(transaction, 1, { stream: otherStream });
        appendNext(transaction, 2, { stream: otherStream });
      });
      const store = await opened.reopen();
      const heads = (await store.heads()).map(({ stream, seq }) => [stream, seq]);
      expect(heads).toEqual([
        [otherStream, 2],
        [testStream, 1],
      ]);
      expect(await store.findSeal(otherStream, 1)).toBeUndefined();
    },
  },
  {
    rule: 'S1',
    title: 'seals are found by the first entry that they cover',
    run: async (opened) => {
      const seals: Seal[] = [];
      await opened.store.transact((transaction) => {
        for (let operation = 1; operation <= 6; operation += 1) {
          const { stream, seq, hash } = appendNext(transaction, operation);
          if (operation % 3 === 0) seals.push({ stream, seq, hash, signature: Uint8Array.of(seq) });
        }
        for (const seal of seals) transaction.putSeal(seal);
      });
      for await (const store of bothLives(opened)) {
        const found = await Promise.all(
          [1, 3, 4, 6, 7].map(async (seq) => (await store.findSeal(testStream, seq))?.seq),
        );
        expect(found).toEqual([3, 3, 6, 6, undefined]);
      }
    },
  },
  {
    rule: 'S5',
    title: 'a throw in an empty store leaves it empty',
    run: async (opened) => {
      await throwMidway(opened.store);
      expect(await lookAtEverything(opened.store)).toEqual(nothing);
      expect(await lookAtEverything(await opened.reopen())).toEqual(nothing);
    },
  },
  {
    rule: 'S5',
    title: 'a throw leaves what was there before, and the store goes on',
    run: async (opened) => {
      await opened.store.transact((transaction) => writeEverything(transaction, 7));
      await throwMidway(opened.store);
      expect(await lookAtEverything(opened.store)).toEqual(first);
      await opened.store.transact((transaction) => writeCounter(transaction, 9));
      expect(await lookAtEverything(await opened.reopen())).toEqual({ ...first, counter: 9 });
    },
  },
  {
    rule: 'S5',
    title: 'a view that writes is stopped',
    run: async ({ store }) => {
      await expect(store.view((rows) => writeCounter({ rows }, 1))).rejects.toMatchObject({ code: 'READ_ONLY' });
      expect(await lookAtEverything(store)).toEqual(nothing);
    },
  },
];
