import { decodeEntry, type LedgerStore, type NewEntry } from '@holdfast/domain';
import { expect } from 'vitest';
import { appendNext, chain, nextEntry, otherStream, testHash, testOperation, testStream } from './ledger-fixtures.ts';
import { bothLives, type StoreCase } from './store-case.ts';

async function refuses(store: LedgerStore, entry: NewEntry, code: string): Promise<void> {
  const before = await store.readFeed(0, 100);
  await expect(store.transact((transaction) => transaction.append(entry))).rejects.toMatchObject({ code });
  expect((await store.readFeed(0, 100)).entries.length).toBe(before.entries.length);
}

function put(store: LedgerStore, entries: readonly NewEntry[]): Promise<void> {
  return store.transact((transaction) => entries.forEach((entry) => transaction.append(entry)));
}

const hexOf = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString('hex');

export const chainCases: readonly StoreCase[] = [
  {
    rule: 'S2',
    title: 'entries come back byte for byte, in order, within the limits that were asked for',
    run: async (opened) => {
      const entries = chain(5, { size: 100 });
      await put(opened.store, entries.slice(0, 2));
      await put(opened.store, entries.slice(2));
      for await (const store of bothLives(opened)) {
        const read = await store.readStream(testStream, 0, 100, 1e6);
        expect(read.map((entry) => hexOf(entry.bytes))).toEqual(entries.map((entry) => hexOf(entry.bytes)));
        expect(read.map((entry) => hexOf(entry.hash))).toEqual(entries.map((entry) => hexOf(entry.hash)));
        expect(read.map((entry) => entry.appendedAt)).toEqual(entries.map((entry) => entry.appendedAt));
        expect(read.map((entry) => decodeEntry(entry.bytes).id)).toEqual(entries.map((entry) => entry.entry.id));
        const seqs = async (afterSeq: number, entriesMax: number, bytesMax: number): Promise<number[]> =>
          (await store.readStream(testStream, afterSeq, entriesMax, bytesMax)).map((entry) => entry.seq);
        expect(await seqs(2, 2, 1e6)).toEqual([3, 4]);
        expect(await seqs(1, 100, 1)).toEqual([2]);
        expect(await seqs(0, 100, 2 * (entries[0]?.bytes.length ?? 0))).toEqual([1, 2]);
        expect(await seqs(5, 100, 1e6)).toEqual([]);
      }
    },
  },
  {
    rule: 'S2',
    title: 'a head is the last entry: its seq, hash and clock',
    run: async (opened) => {
      const entries = chain(3);
      await put(opened.store, entries);
      for await (const store of bothLives(opened)) {
        const head = await store.transact((transaction) => transaction.head(testStream));
        expect({ ...head, hash: hexOf(head.hash) }).toEqual({ seq: 3, hash: hexOf(entries[2]?.hash), hlc: 3 });
        const heads = await store.heads();
        expect(heads.map((each) => [each.stream, each.seq, hexOf(each.hash), each.hlc])).toEqual([
          [testStream, 3, hexOf(entries[2]?.hash), 3],
        ]);
      }
    },
  },
  {
    rule: 'S2',
    title: 'only the next entry is taken: none twice, none skipped, none of another stream',
    run: async (opened) => {
      const entries = chain(4);
      const [one, two, , four] = entries as [NewEntry, NewEntry, NewEntry, NewEntry];
      await refuses(opened.store, two, 'NOT_NEXT_ENTRY');
      await put(opened.store, [one, two]);
      for await (const store of bothLives(opened)) {
        await refuses(store, one, 'NOT_NEXT_ENTRY');
        await refuses(store, two, 'NOT_NEXT_ENTRY');
        await refuses(store, four, 'NOT_NEXT_ENTRY');
        await refuses(store, { ...one, stream: otherStream }, 'CHAIN_BROKEN');
      }
    },
  },
  {
    rule: 'S2',
    title: 'an entry whose hash does not follow from the head is refused',
    run: async (opened) => {
      const [one, two] = chain(2) as [NewEntry, NewEntry];
      await put(opened.store, [one]);
      const forked = nextEntry({ seq: 1, hash: testHash(Uint8Array.of(1)), hlc: 1 }, 2);
      const altered = { ...two, bytes: two.bytes.map((byte, at) => (at === 40 ? byte ^ 1 : byte)) };
      for await (const store of bothLives(opened)) {
        await refuses(store, forked, 'CHAIN_BROKEN');
        await refuses(store, altered, 'CHAIN_BROKEN');
      }
    },
  },
  {
    rule: 'S3',
    title: 'an operation stands once in a stream: not twice in a transaction, nor in two',
    run: async (opened) => {
      await refusesTwice(opened.store, 1);
      await opened.store.transact((transaction) => appendNext(transaction, 1));
      for await (const store of bothLives(opened)) {
        await expect(store.transact((transaction) => appendNext(transaction, 1))).rejects.toMatchObject({
          code: 'OPERATION_TWICE',
        });
      }
    },
  },
  {
    rule: 'S3',
    title: 'an operation is found in each stream that it wrote to, with its request',
    run: async (opened) => {
      const entry = await opened.store.transact((transaction) => {
        appendNext(transaction, 5);
        appendNext(transaction, 1, { stream: otherStream });
        return appendNext(transaction, 1);
      });
      for await (const store of bothLives(opened)) {
        const [found, other, none] = await store.transact((transaction) => [
          transaction.findOperation(testStream, testOperation(1)),
          transaction.findOperation(otherStream, testOperation(1)),
          transaction.findOperation(otherStream, testOperation(5)),
        ]);
        expect([found?.stream, found?.seq, hexOf(found?.hash)]).toEqual([testStream, 2, hexOf(entry.hash)]);
        expect(hexOf(found?.bytes)).toBe(hexOf(entry.bytes));
        expect(hexOf(found?.requestDigest)).toBe(hexOf(entry.requestDigest));
        expect([other?.stream, other?.seq, none]).toEqual([otherStream, 1, undefined]);
      }
    },
  },
];

async function refusesTwice(store: LedgerStore, operation: number): Promise<void> {
  const twice = store.transact((transaction) => {
    appendNext(transaction, operation);
    appendNext(transaction, operation);
  });
  await expect(twice).rejects.toMatchObject({ code: 'OPERATION_TWICE' });
  expect(await store.heads()).toEqual([]);
}
