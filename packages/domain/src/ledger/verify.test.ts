import { beforeAll, describe, expect, test } from 'vitest';
import type { Fleet } from '../../test/fleet.ts';
import { rowsOf } from '../../test/laws.ts';
import { sha256 } from '../../test/ledger.ts';
import { key, scene, shelf } from '../../test/scene.ts';
import { orderId, streamId, toHex, type StreamId } from '../ids.ts';
import { closeTransfer, receive } from '../stock/decide-stock.ts';
import { chainHash, decodeEntry, encodeEntry, genesisHash, sealMessage, type Entry } from './entry.ts';
import { KeyRing } from './key-ring.ts';
import { tableNames } from './table-specs.ts';
import type { RowTypes, TableName } from './tables.ts';
import { LedgerVerifier, type KeptEntry } from './verify.ts';

const keys: Readonly<Record<string, string>> = { 'site/A': 'key A', 'site/B': 'key B', 'hub/1': 'key H' };

/** Stands for Ed25519: only who knows the key can make it, and it covers the message. */
function sign(key: string, message: Uint8Array): Uint8Array {
  return sha256(new Uint8Array([...new TextEncoder().encode(`${key}\n`), ...message]));
}

function keyOf(stream: string): string {
  return keys[stream.split('/').slice(0, 2).join('/')] ?? '';
}

/** A ledger as headquarters keeps it: every third entry and every head is signed. */
function kept(fleet: Fleet): KeptEntry[] {
  const heads = new Map(fleet.written.map(({ stream, seq }) => [stream, seq]));
  return fleet.written.map(({ stream, seq, hash, bytes }) => {
    if (seq % 3 !== 0 && heads.get(stream) !== seq) return { stream, seq, hash, bytes };
    return { stream, seq, hash, bytes, signature: sign(keyOf(stream), sealMessage(stream, seq, hash)) };
  });
}

function verify(
  entries: readonly KeptEntry[],
  rows?: (table: TableName) => readonly RowTypes[TableName][],
  isHubKnown = true,
): LedgerVerifier {
  const ring = new KeyRing();
  ring.learnHub(1, 'key H');
  for (const site of ['A', 'B']) ring.learn({ site: site as never, epoch: 1, publicKey: `key ${site}` });
  const verifier = new LedgerVerifier({
    hash: sha256,
    verifySignature: (key, message, signature) => toHex(sign(key, message)) === toHex(signature),
    keys: ring,
    knowledge: { isHubKnown },
  });
  for (const entry of entries) verifier.add(entry);
  verifier.finish();
  if (rows !== undefined) for (const table of tableNames) verifier.compareTable(table, rows(table) as never);
  return verifier;
}

/** Writes the chain of a stream again from one entry on, as somebody without its key could. */
function rechain(
  entries: readonly KeptEntry[],
  stream: StreamId,
  change: (entry: Entry, seq: number) => Entry,
): KeptEntry[] {
  let previous = genesisHash(sha256, stream);
  return entries.map((one) => {
    if (one.stream !== stream) return one;
    const bytes = encodeEntry(change(decodeEntry(one.bytes), one.seq));
    previous = chainHash(sha256, previous, one.seq, bytes);
    return { ...one, bytes, hash: previous };
  });
}

const a = streamId('site/A/1');

describe('[L10] the verifier', () => {
  let fleet: Fleet;
  let entries: readonly KeptEntry[];
  beforeAll(() => {
    fleet = scene();
    const b = fleet.site('B');
    const transfer = orderId('T-1');
    b.run((context) => receive(context, { transfer, location: shelf, lines: [{ ...key, quantity: 1 }] }));
    b.run((context) => closeTransfer(context, { transfer }));
    entries = kept(fleet);
  });
  const rows = (table: TableName) => rowsOf(fleet.observed, table);
  const changed = (seq: number, change: Partial<KeptEntry>): KeptEntry[] =>
    entries.map((one) => (one.stream === a && one.seq === seq ? { ...one, ...change } : one));
  const at = (seq: number): KeptEntry => entries.find((one) => one.stream === a && one.seq === seq) as KeptEntry;
  const flipped = (bytes: Uint8Array | undefined): Uint8Array => {
    const copy = Uint8Array.from(bytes ?? []);
    copy[copy.length - 1] = (copy.at(-1) ?? 0) ^ 1;
    return copy;
  };

  test('finds nothing wrong with an honest ledger', () => {
    const verifier = verify(entries, rows);
    expect(verifier.firstBad).toBeUndefined();
    expect(verifier.entries).toBe(fleet.written.length);
    expect(verifier.streams).toBe(fleet.streams.size);
  });

  test('finds nothing wrong when the streams come one after the other', () => {
    const sorted = entries.toSorted((left, right) => right.stream.localeCompare(left.stream));
    expect(verify(sorted, rows, false).firstBad).toBeUndefined();
  });

  test('names the entry whose bytes were changed', () => {
    expect(verify(changed(4, { bytes: flipped(at(4).bytes) })).firstBad).toMatchObject({ stream: a, seq: 4 });
  });

  test('names the entry whose hash was changed', () => {
    expect(verify(changed(5, { hash: flipped(at(5).hash) })).firstBad).toMatchObject({ stream: a, seq: 5 });
  });

  test('names the entry whose signature was changed, and does not blame the entries', () => {
    const { firstBad } = verify(changed(6, { signature: flipped(at(6).signature) }));
    expect(firstBad).toEqual({ stream: a, seq: 6, why: 'the signature over it is not its writer’s' });
  });

  test('names the first entry that a rewritten chain leaves without its writer', () => {
    const rewritten = rechain(entries, a, (entry, seq) => (seq === 5 ? { ...entry, actor: 'somebody else' } : entry));
    const { firstBad } = verify(rewritten);
    expect(firstBad).toMatchObject({ stream: a, seq: 4, why: expect.stringContaining('4 to 6') as string });
  });

  test('names what a writer has not signed', () => {
    const last = Math.max(...entries.filter(({ stream }) => stream === a).map(({ seq }) => seq));
    const { signature: _signature, ...unsigned } = at(last);
    const { firstBad } = verify(entries.map((one) => (one.stream === a && one.seq === last ? unsigned : one)));
    expect(firstBad).toMatchObject({ stream: a, why: expect.stringContaining('not signed') as string });
  });

  test('names the place where an entry is missing, doubled or of another stream', () => {
    expect(verify(entries.filter((one) => one.stream !== a || one.seq !== 4)).firstBad).toMatchObject({
      stream: a,
      seq: 5,
    });
    expect(verify([...entries, at(4)]).firstBad).toMatchObject({ stream: a, seq: 4 });
    const moved = entries.map((one) => (one === at(4) ? { ...one, stream: streamId('site/B/1') } : one));
    expect(verify(moved).firstBad).toMatchObject({ seq: 4 });
    expect(verify([{ ...at(1), stream: streamId('nobody') }]).firstBad).toMatchObject({ stream: 'nobody' });
  });

  test('names the entry that no correct writer writes, though it is chained and signed', () => {
    let previous = genesisHash(sha256, a);
    const forged = entries.map((one) => {
      if (one.stream !== a) return one;
      const entry = decodeEntry(one.bytes);
      const isReceipt = one.seq === 2 && entry.type === 'stock.received';
      const bytes = encodeEntry(isReceipt ? { ...entry, body: { movements: entry.body['movements'] } } : entry);
      previous = chainHash(sha256, previous, one.seq, bytes);
      const { signature: _signature, ...unsigned } = one;
      const signature = sign('key A', sealMessage(a, one.seq, previous));
      return one.signature === undefined
        ? { ...unsigned, bytes, hash: previous }
        : { ...one, bytes, hash: previous, signature };
    });
    expect(verify(forged).firstBad).toMatchObject({
      stream: a,
      seq: 2,
      why: expect.stringContaining('unbalanced') as string,
    });
  });

  test.each(tableNames.map((table) => [table]))(
    'names the entry behind a changed, a missing and an added row of %s',
    (table) => {
      const own = rowsOf(fleet.observed, table);
      const [first] = own;
      if (first === undefined) return;
      const others = own.slice(1);
      const number = Object.entries(first).find(([, value]) => typeof value === 'number')?.[0];
      const flag = Object.entries(first).find(([, value]) => typeof value === 'boolean')?.[0];
      const column = number ?? flag ?? Object.keys(first).at(-1) ?? '';
      const value = (first as unknown as Readonly<Record<string, unknown>>)[column];
      const other = typeof value === 'number' ? value + 1 : typeof value === 'boolean' ? !value : `${String(value)}x`;
      const withRows = (changedRows: readonly RowTypes[TableName][]) =>
        verify(entries, (name) => (name === table ? changedRows : rows(name))).firstBad;
      expect(withRows([{ ...first, [column]: other }, ...others])).toMatchObject({
        why: expect.stringContaining(table) as string,
      });
      expect(withRows(others)).toMatchObject({ why: expect.stringContaining('keeps no') as string });
      const key = Object.keys(first)[0] as string;
      const foreign = { ...first, [key]: 'ZZZ' } as never;
      expect(withRows([...own, foreign])).toMatchObject({ why: expect.stringContaining('no entry put') as string });
    },
  );

  test('says so when nobody’s key is known for a stream', () => {
    const verifier = new LedgerVerifier({
      hash: sha256,
      verifySignature: () => true,
      keys: new KeyRing(),
      knowledge: { isHubKnown: true },
    });
    for (const entry of entries) verifier.add(entry);
    verifier.finish();
    expect(verifier.firstBad).toMatchObject({ seq: 1, why: 'no key of its writer is known' });
  });
});
