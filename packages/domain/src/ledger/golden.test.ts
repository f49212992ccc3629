import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { chooser, faultsOf, foldInterleaved } from '../../test/laws.ts';
import { sha256, TestLedger } from '../../test/ledger.ts';
import { fromHex, siteId, streamId, toHex, type StreamId } from '../ids.ts';
import { applyBatch } from './apply.ts';
import { siteDigest } from './digest.ts';
import { entryTypes } from './entry-types.ts';
import { chainHash, decodeEntry, encodeEntry, genesisHash, receiptMessage, sealMessage } from './entry.ts';
import type { NewEntry } from './store.ts';

interface Golden {
  readonly streams: readonly {
    readonly stream: string;
    readonly genesis: string;
    readonly entries: readonly { readonly type: string; readonly bytes: string; readonly hash: string }[];
    readonly sealMessage: string;
    readonly receiptMessage: string;
  }[];
  readonly digests: { readonly [site: string]: string };
}

// Written once by test/make-golden.ts; what a version wrote is readable for ever.
const path = join(import.meta.dirname, '..', '..', 'fixtures', 'ledger-1.json');
const golden = JSON.parse(readFileSync(path, 'utf8')) as Golden;

describe('[L2] [L3] a ledger of layout 1', () => {
  test('holds an entry of every type', () => {
    const types = new Set(golden.streams.flatMap(({ entries }) => entries.map(({ type }) => type)));
    expect([...types].sort()).toEqual(Object.keys(entryTypes).sort());
  });

  test.each(golden.streams)('$stream is read, written again and chained byte for byte', (stream) => {
    const name = streamId(stream.stream);
    let hash = genesisHash(sha256, name);
    expect(toHex(hash)).toBe(stream.genesis);
    for (const [index, { type, bytes, hash: expected }] of stream.entries.entries()) {
      const entry = decodeEntry(fromHex(bytes));
      expect(entry.type).toBe(type);
      expect(toHex(encodeEntry(entry))).toBe(bytes);
      hash = chainHash(sha256, hash, index + 1, fromHex(bytes));
      expect(toHex(hash)).toBe(expected);
    }
    expect(toHex(sealMessage(name, stream.entries.length, hash))).toBe(stream.sealMessage);
    expect(toHex(receiptMessage(name, stream.entries.length, hash))).toBe(stream.receiptMessage);
  });

  test('folds to the same stock and rights, whatever order the streams come in', () => {
    const streams = new Map<StreamId, NewEntry[]>();
    const ledger = new TestLedger();
    for (const { stream, entries } of golden.streams) {
      const name = streamId(stream);
      const last = fromHex(entries.at(-1)?.hash ?? '');
      const batch = entries.map(({ bytes }) => fromHex(bytes));
      const seal = { stream: name, seq: batch.length, hash: last, signature: new Uint8Array(0) };
      const outcome = applyBatch(ledger, sha256, { stream: name, firstSeq: 1, entries: batch, seal }, 0);
      expect(outcome).toMatchObject({ kind: 'applied', fresh: batch.length });
      streams.set(name, ledger.entries.get(name) as NewEntry[]);
    }
    for (const seed of [1, 2, 3]) {
      const rows = foldInterleaved(streams, chooser(seed));
      expect(faultsOf(rows)).toEqual([]);
      for (const [site, digest] of Object.entries(golden.digests)) {
        expect(toHex(siteDigest(sha256, rows, siteId(site)))).toBe(digest);
      }
    }
  });

  test('a stream under another name, or with a number left out, has another hash', () => {
    const [first] = golden.streams;
    const bytes = fromHex(first?.entries[0]?.bytes ?? '');
    const other = genesisHash(sha256, streamId('site/B/2'));
    expect(toHex(chainHash(sha256, other, 1, bytes))).not.toBe(first?.entries[0]?.hash);
    expect(toHex(chainHash(sha256, fromHex(first?.genesis ?? ''), 2, bytes))).not.toBe(first?.entries[0]?.hash);
  });
});
