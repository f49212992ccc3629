import { describe, expect, test } from 'vitest';
import { makeOperationId, operationIdFromBytes, operationIdToBytes, parseOperationId } from '../ids.ts';
import { encode, EncodingError, type Encodable } from './encoding.ts';
import { decodeEntry, encodeEntry, type Entry } from './entry.ts';
import { parseStreamName, streamName } from './stream.ts';

const at = 1_760_000_000_000;
const id = makeOperationId(at, new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]));
const entry: Entry = {
  v: 1,
  type: 'order.cancelled',
  tv: 1,
  id,
  hlc: at * 1024 + 3,
  actor: 'Ana',
  device: 'T-7',
  occurredAt: at - 90_000,
  recordedAt: at,
  body: { order: 'H-1' },
};

/** The members of an entry, as they stand in its bytes, with one of them changed. */
function changed(place: number, value: Encodable): Uint8Array {
  const parts: Encodable[] = [1, entry.type, 1, operationIdToBytes(id), 3, 'Ana', 'T-7', 90_000, at, { order: 'H-1' }];
  parts[place] = value;
  return encode(parts);
}

describe('[L2] an entry', () => {
  test('is read back as it was written', () => {
    expect(decodeEntry(encodeEntry(entry))).toEqual(entry);
  });

  test.each([
    ['a version that is text', 0, '1'],
    ['version 0', 0, 0],
    ['a type that is a number', 1, 7],
    ['no type', 1, ''],
    ['a type with NUL', 1, 'a\u0000b'],
    ['a type without end', 1, 'x'.repeat(201)],
    ['a body version below 1', 2, 0],
    ['an id of 15 bytes', 3, new Uint8Array(15)],
    ['a clock below zero', 4, -at * 1024 - 1],
    ['a clock that no double can count', 4, Number.MAX_SAFE_INTEGER],
    ['an actor that is null', 5, null],
    ['an actor with NUL', 5, '\u0000'],
    ['a device without end', 6, 'x'.repeat(201)],
    ['an occurrence before 1970', 7, at + 1],
    ['a record before 1970', 8, -1],
    ['a record in the year 2300', 8, 10_413_792_000_000],
    ['a body that is a list', 9, []],
    ['a body that is bytes', 9, new Uint8Array(1)],
    ['an eleventh member', 10, 1],
  ])('%s is refused', (_, place, value) => {
    expect(() => decodeEntry(changed(place, value))).toThrow(EncodingError);
  });

  test('is refused when it is not a list, or too short', () => {
    expect(() => decodeEntry(encode({ v: 1 }))).toThrow(EncodingError);
    expect(() => decodeEntry(encode([1, 2]))).toThrow(EncodingError);
  });

  test('of a later layout may have members that this version does not know', () => {
    const parts = [2, 'order.cancelled', 1, operationIdToBytes(id), 3, '', '', 0, at, {}, 'new'];
    expect(decodeEntry(encode(parts))).toMatchObject({ v: 2, type: 'order.cancelled' });
  });

  test('is not written when it could not be read', () => {
    expect(() => encodeEntry({ ...entry, actor: 'x'.repeat(201) })).toThrow(EncodingError);
    expect(() => encodeEntry({ ...entry, occurredAt: Number.NaN })).toThrow(EncodingError);
    expect(() => encodeEntry({ ...entry, occurredAt: -1 })).toThrow(EncodingError);
  });
});

describe('operation ids', () => {
  test('hold the time and ten bytes of chance, and are UUIDs of version 7', () => {
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(parseInt(id.replaceAll('-', '').slice(0, 12), 16)).toBe(at);
    expect(operationIdFromBytes(operationIdToBytes(id))).toBe(id);
    expect(parseOperationId(id).ok).toBe(true);
    expect(parseOperationId(id.toUpperCase()).ok).toBe(false);
  });
});

describe('[L4] stream names', () => {
  test.each([
    { kind: 'site', site: 'SHA-2', epoch: 12 },
    { kind: 'hub', hubEpoch: 1 },
    { kind: 'catalog', hubEpoch: 3 },
    { kind: 'to-site', hubEpoch: 2, site: 'B', epoch: 999_999 },
  ] as const)('$kind is read back as it was written', (address) => {
    expect(parseStreamName(streamName(address as never))).toEqual(address);
  });

  test.each([
    '',
    'site/sha/1',
    'site/SHA/0',
    'site/SHA/01',
    'site/SHA/1000000',
    'site/SHA/1/',
    'hub',
    'hub/0',
    'hub/1/to',
    'hub/1/to/A',
    'hub/1/catalog/1',
    'site/SHA/1\n',
  ])('%j names no stream', (name) => {
    expect(parseStreamName(name)).toBeUndefined();
  });
});
