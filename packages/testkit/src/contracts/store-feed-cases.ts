import { streamId, type FeedEntry, type LedgerStore, type StreamId } from '@holdfast/domain';
import { expect } from 'vitest';
import { appendNext, otherStream, testHash, testStream } from './ledger-fixtures.ts';
import type { StoreCase } from './store-case.ts';

const idleRoundsMax = 5000;
const signature = (n: number): Uint8Array => Uint8Array.of(n);
const hashOf = (n: number): Uint8Array => testHash(Uint8Array.of(n));

function name(entry: FeedEntry): string {
  return `${entry.position} ${entry.stream} ${entry.seq}`;
}

async function readAll(store: LedgerStore, afterPosition: number): Promise<FeedEntry[]> {
  const all: FeedEntry[] = [];
  for (;;) {
    const { entries } = await store.readFeed(all.at(-1)?.position ?? afterPosition, 7);
    if (entries.length === 0) return all;
    all.push(...entries);
  }
}

/** Follows the feed until it has seen `count` entries, as a replica does: from the last position that it read. */
async function follow(store: LedgerStore, count: number): Promise<FeedEntry[]> {
  const seen: FeedEntry[] = [];
  for (let idleRounds = 0; seen.length < count; idleRounds += 1) {
    const more = await readAll(store, seen.at(-1)?.position ?? 0);
    if (more.length > 0) idleRounds = 0;
    expect(idleRounds, 'the feed stands still before its end').toBeLessThan(idleRoundsMax);
    for (const entry of more) {
      expect(entry.position).toBeGreaterThan(seen.at(-1)?.position ?? 0);
      seen.push(entry);
    }
    // Lets the writers go on.
    await new Promise((resolve) => setImmediate(resolve));
  }
  return seen;
}

async function write(store: LedgerStore, stream: StreamId, transactions: number): Promise<void> {
  for (let round = 0; round < transactions; round += 1) {
    await store.transact((transaction) => {
      for (let index = 0; index < 1 + (round % 3); index += 1) appendNext(transaction, round * 10 + index, { stream });
    });
  }
}

export const feedCases: readonly StoreCase[] = [
  {
    rule: 'S4',
    title: 'the feed lists entries in the order of their commits, each after the one before',
    run: async (opened) => {
      await opened.store.transact((transaction) => {
        appendNext(transaction, 1);
        appendNext(transaction, 1, { stream: otherStream });
      });
      await opened.store.transact((transaction) => appendNext(transaction, 2));
      const { feed, entries } = await opened.store.readFeed(0, 100);
      expect(entries.map(({ stream, seq }) => [stream, seq])).toEqual([
        [testStream, 1],
        [otherStream, 1],
        [testStream, 2],
      ]);
      const rest = await opened.store.readFeed(entries[0]?.position ?? 0, 1);
      expect(rest.entries.map(name)).toEqual(entries.slice(1, 2).map(name));
      const reopened = await (await opened.reopen()).readFeed(0, 100);
      expect(reopened.feed).toBe(feed);
      expect(reopened.entries.map(name)).toEqual(entries.map(name));
    },
  },
  {
    rule: 'S4',
    title: 'a reader that follows the feed beside several writers misses nothing',
    run: async ({ store, connect }) => {
      const stores = connect === undefined ? [store] : [store, await connect(), await connect()];
      const writers = 4;
      const transactions = 12;
      const writing = Array.from({ length: writers }, (_, at) =>
        write(stores[at % stores.length] ?? store, streamId(`site/W${at}/1`), transactions),
      );
      const followed = await follow(stores.at(-1) ?? store, writers * transactions * 2);
      await Promise.all(writing);
      expect(followed.map(name)).toEqual((await readAll(store, 0)).map(name));
    },
  },
  {
    rule: 'S4',
    title: 'entries that were not committed take no position that a reader has to wait for',
    run: async ({ store }) => {
      await store.transact((transaction) => appendNext(transaction, 1));
      await store
        .transact((transaction) => {
          appendNext(transaction, 2);
          throw new Error('midway');
        })
        .catch(() => undefined);
      await store.transact((transaction) => appendNext(transaction, 3));
      expect((await readAll(store, 0)).map((entry) => entry.seq)).toEqual([1, 2]);
    },
  },
  {
    rule: 'S6',
    title: 'a cursor moves forward and never back',
    run: async (opened) => {
      const move = (store: LedgerStore, seq: number): Promise<void> =>
        store.transact((transaction) =>
          transaction.putCursor('P', { stream: testStream, seq, hash: hashOf(seq), signature: signature(seq) }),
        );
      await move(opened.store, 3);
      await move(opened.store, 5);
      await move(opened.store, 4);
      const reopened = await opened.reopen();
      await move(reopened, 2);
      const cursors = (await reopened.listCursors()).map(({ peer, stream, seq }) => [peer, stream, seq]);
      expect(cursors).toEqual([['P', testStream, 5]]);
      const [cursor, other] = await reopened.transact((transaction) => [
        transaction.cursor('P', testStream),
        transaction.cursor('Q', testStream),
      ]);
      expect([Buffer.from(cursor.hash), Buffer.from(cursor.signature)]).toEqual([
        Buffer.from(hashOf(5)),
        Buffer.from(signature(5)),
      ]);
      expect([other.seq, other.hash.length]).toEqual([0, 0]);
    },
  },
  {
    rule: 'S6',
    title: 'another hash at the same place is an error; a signature may come later',
    run: async (opened) => {
      const stream = testStream;
      const put = (store: LedgerStore, hash: Uint8Array, signed: Uint8Array): Promise<void> =>
        store.transact((transaction) => transaction.putCursor('P', { stream, seq: 3, hash, signature: signed }));
      await put(opened.store, hashOf(3), new Uint8Array());
      await expect(put(opened.store, hashOf(4), signature(4))).rejects.toMatchObject({ code: 'CURSOR_FORKED' });
      await put(opened.store, hashOf(3), signature(3));
      const cursor = (await (await opened.reopen()).listCursors())[0];
      expect([cursor?.seq, Buffer.from(cursor?.signature ?? [])]).toEqual([3, Buffer.from(signature(3))]);
    },
  },
];
