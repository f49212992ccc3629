import { streamId, type NewEntry, type Seal, type StreamId } from '@holdfast/domain';
import { appendNext, seededNumbers, testHash, testOperation } from '@holdfast/testkit/ledger-fixtures';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSqliteStore, type SqliteStore } from './sqlite-store.ts';

const streams: readonly StreamId[] = ['site/A/1', 'site/B/1', 'hub/1'].map(streamId);

let root: string;
let store: SqliteStore;
const open = (): SqliteStore => openSqliteStore({ path: join(root, 'data', 'ledger.db'), hash: testHash });
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'holdfast-entries-'));
  store = open();
});
afterEach(() => {
  store.close();
  rmSync(root, { recursive: true });
});

function reopen(): void {
  store.close();
  store = open();
}

/** Entries of three streams in no order, some of them sealed, in transactions of many sizes. */
function writeMixed(transactions: number, seed: number): { readonly entries: NewEntry[]; readonly seals: Seal[] } {
  const next = seededNumbers(seed);
  const entries: NewEntry[] = [];
  const seals: Seal[] = [];
  for (let count = 0; count < transactions; count += 1) {
    store.transact((transaction) => {
      for (let index = next(12); index >= 0; index -= 1) {
        const stream = streams[next(streams.length)] as StreamId;
        const entry = appendNext(transaction, entries.length, { stream, size: next(40) });
        entries.push(entry);
        if (next(6) > 0) continue;
        const seal = { stream, seq: entry.seq, hash: entry.hash, signature: Uint8Array.of(entry.seq % 256) };
        transaction.putSeal(seal);
        seals.push(seal);
      }
    });
  }
  return { entries, seals };
}

describe('streams that are written in turns', () => {
  it('are each read as if they stood alone, page by page, for the next process too', () => {
    const { entries } = writeMixed(40, 3);
    for (const round of ['this process', 'the next']) {
      if (round === 'the next') reopen();
      for (const stream of streams) {
        const own = entries.filter((entry) => entry.stream === stream);
        expect(store.readStream(stream, 0, 1e6, 1e9).map(({ seq }) => seq)).toEqual(own.map(({ seq }) => seq));
        const paged: string[] = [];
        for (let after = 0; ;) {
          const page = store.readStream(stream, after, 7, 900);
          if (page.length === 0) break;
          paged.push(...page.map(({ hash }) => Buffer.from(hash).toString('hex')));
          after = page.at(-1)?.seq ?? after;
        }
        expect(paged).toEqual(own.map(({ hash }) => Buffer.from(hash).toString('hex')));
        const head = store.transact((transaction) => transaction.head(stream));
        expect([head.seq, Buffer.from(head.hash)]).toEqual([own.length, Buffer.from(own.at(-1)?.hash ?? [])]);
      }
    }
  });

  it('find the first seal at or after every entry', () => {
    const { entries, seals } = writeMixed(30, 4);
    for (const stream of streams) {
      const own = seals.filter((seal) => seal.stream === stream).map(({ seq }) => seq);
      const length = entries.filter((entry) => entry.stream === stream).length;
      for (let seq = 0; seq <= length + 1; seq += 1) {
        expect(store.findSeal(stream, seq)?.seq).toBe(own.find((sealed) => sealed >= seq));
      }
    }
  });

  it('take a seal over an entry of an earlier transaction', () => {
    const { entries } = writeMixed(10, 5);
    const { stream, seq, hash } = entries[4] as NewEntry;
    store.transact((transaction) => transaction.putSeal({ stream, seq, hash, signature: Uint8Array.of(99) }));
    reopen();
    expect(Buffer.from(store.findSeal(stream, seq)?.signature ?? [])).toEqual(Buffer.of(99));
  });
});

describe('operations', () => {
  // More than are kept in memory, so that most of them are indexed in bulk.
  const count = 5000;
  const next = seededNumbers(9);
  /** Mostly rising, as terminals make them; some late, some from a clock that runs ahead. */
  const numbers = Array.from(
    { length: count },
    (_, n) => n * 10 + 1_000_000 + (next(20) === 0 ? next(2) * 2e6 - 1e6 : 0) + next(9),
  );
  const ids = [...new Set(numbers)];

  it('are found whenever they were written, and new ones are not', () => {
    for (let from = 0; from < ids.length; from += 50) {
      store.transact((transaction) => {
        for (const id of ids.slice(from, from + 50))
          appendNext(transaction, id, { stream: streams[id % 2] as StreamId });
      });
    }
    for (const round of ['this process', 'the next']) {
      if (round === 'the next') reopen();
      store.transact((transaction) => {
        for (const id of ids) {
          const [home, other] = [streams[id % 2], streams[(id + 1) % 2]] as [StreamId, StreamId];
          expect(transaction.findOperation(home, testOperation(id))?.stream).toBe(home);
          expect(transaction.findOperation(other, testOperation(id))).toBeUndefined();
        }
        const known = new Set(ids);
        for (let id = 999_000; id < 1_060_000; id += 77) {
          if (known.has(id)) continue;
          expect(transaction.findOperation(streams[id % 2] as StreamId, testOperation(id))).toBeUndefined();
        }
      });
      for (const id of [ids[0], ids[2500], ids.at(-1)] as number[]) {
        const again = (): unknown =>
          store.transact((transaction) => appendNext(transaction, id, { stream: streams[id % 2] as StreamId }));
        expect(again).toThrow(expect.objectContaining({ code: 'OPERATION_TWICE' }));
      }
    }
  });
});
