import { chainHash, type Hash } from '@holdfast/domain';
import type { ChainLink } from './state.ts';

/**
 * Entries as they lie in a batch: each as its length (two bytes, or four behind 0xffff) and its bytes, without stream,
 * seq, previous hash and hash. The reader makes those again, which is also how it checks the chain.
 */
export function packEntries(entries: readonly ChainLink[]): Uint8Array {
  let length = 0;
  for (const entry of entries) length += packedBytes(entry);
  const packed = new Uint8Array(length);
  let at = 0;
  for (const { bytes } of entries) {
    at = writeLength(packed, at, bytes.length);
    packed.set(bytes, at);
    at += bytes.length;
  }
  return packed;
}

/** What an entry takes in a batch before compression; this is what credit counts. */
export function packedBytes({ bytes }: ChainLink): number {
  return lengthBytes(bytes.length) + bytes.length;
}

/** `undefined` when the bytes are not exactly `count` entries. */
export function unpackEntries(packed: Uint8Array, count: number): readonly Uint8Array[] | undefined {
  const entries: Uint8Array[] = [];
  let at = 0;
  while (at < packed.length) {
    if (entries.length === count) return undefined;
    const length = readLength(packed, at);
    if (length === undefined) return undefined;
    at += lengthBytes(length);
    if (at + length > packed.length) return undefined;
    entries.push(packed.slice(at, at + length));
    at += length;
  }
  return entries.length === count ? entries : undefined;
}

/** The entries in their place behind `previous`, each with its chain hash. */
export function chainEntries(
  hash: Hash,
  previous: Uint8Array,
  firstSeq: number,
  entries: readonly Uint8Array[],
): readonly ChainLink[] {
  const links: ChainLink[] = [];
  let last = previous;
  for (const bytes of entries) {
    const seq = firstSeq + links.length;
    last = chainHash(hash, last, seq, bytes);
    links.push({ seq, hash: last, bytes });
  }
  return links;
}

const longMark = 0xffff;

function lengthBytes(length: number): number {
  return length < longMark ? 2 : 6;
}

function writeLength(target: Uint8Array, at: number, length: number): number {
  const mark = Math.min(length, longMark);
  target[at] = mark >>> 8;
  target[at + 1] = mark & 0xff;
  if (length < longMark) return at + 2;
  for (let index = 0; index < 4; index += 1) target[at + 2 + index] = (length >>> (24 - 8 * index)) & 0xff;
  return at + 6;
}

function readLength(packed: Uint8Array, at: number): number | undefined {
  if (at + 2 > packed.length) return undefined;
  const mark = ((packed[at] ?? 0) << 8) | (packed[at + 1] ?? 0);
  if (mark < longMark) return mark;
  if (at + 6 > packed.length) return undefined;
  let length = 0;
  for (let index = 0; index < 4; index += 1) length = length * 256 + (packed[at + 2 + index] ?? 0);
  return length < longMark ? undefined : length;
}
