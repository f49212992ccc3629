import { encodedBytesMax, EncodingError, type Encodable } from './encoding.ts';

const depthMax = 16;

interface Cursor {
  readonly bytes: Uint8Array;
  at: number;
}

/** The value of exactly these bytes. Throws EncodingError unless `encode` would have written them. */
export function decode(bytes: Uint8Array): Encodable {
  if (bytes.length > encodedBytesMax) throw new EncodingError(`longer than ${encodedBytesMax} bytes`);
  const cursor: Cursor = { bytes, at: 0 };
  const value = read(cursor, 0);
  if (cursor.at !== bytes.length) throw new EncodingError(`${bytes.length - cursor.at} bytes after the value`);
  return value;
}

function read(cursor: Cursor, depth: number): Encodable {
  if (depth > depthMax) throw new EncodingError(`nested deeper than ${depthMax}`);
  const initial = readByte(cursor);
  const major = initial >> 5;
  if (major === 7) return readSimple(initial);
  const argument = readArgument(cursor, initial & 0x1f);
  switch (major) {
    case 0:
      return argument;
    case 1:
      if (argument >= Number.MAX_SAFE_INTEGER) throw new EncodingError('integer out of range');
      return -1 - argument;
    case 2:
      return take(cursor, argument).slice();
    case 3:
      return readUtf8(take(cursor, argument));
    case 4:
      return readArray(cursor, argument, depth);
    case 5:
      return readMap(cursor, argument, depth);
    default:
      throw new EncodingError('tags are not used');
  }
}

function readSimple(initial: number): Encodable {
  if (initial === 0xf6) return null;
  if (initial === 0xf5) return true;
  if (initial === 0xf4) return false;
  throw new EncodingError('floats and other simple values are not used');
}

function readByte(cursor: Cursor): number {
  const byte = cursor.bytes[cursor.at];
  if (byte === undefined) throw new EncodingError('the bytes end inside a value');
  cursor.at += 1;
  return byte;
}

function take(cursor: Cursor, count: number): Uint8Array {
  if (cursor.at + count > cursor.bytes.length) throw new EncodingError('the bytes end inside a value');
  cursor.at += count;
  return cursor.bytes.subarray(cursor.at - count, cursor.at);
}

function readArgument(cursor: Cursor, info: number): number {
  if (info < 24) return info;
  if (info > 27) throw new EncodingError('indefinite lengths are not used');
  const width = 1 << (info - 24);
  let value = 0;
  for (let index = 0; index < width; index += 1) value = value * 256 + readByte(cursor);
  const least = width === 1 ? 24 : width === 2 ? 0x100 : width === 4 ? 0x10000 : 0x100000000;
  if (value < least) throw new EncodingError('an integer in more bytes than it needs');
  if (!Number.isSafeInteger(value)) throw new EncodingError('integer out of range');
  return value;
}

function readArray(cursor: Cursor, count: number, depth: number): Encodable[] {
  if (count > cursor.bytes.length - cursor.at) throw new EncodingError('the bytes end inside a value');
  const values: Encodable[] = [];
  for (let index = 0; index < count; index += 1) values.push(read(cursor, depth + 1));
  return values;
}

function readMap(cursor: Cursor, count: number, depth: number): { [key: string]: Encodable } {
  if (count * 2 > cursor.bytes.length - cursor.at) throw new EncodingError('the bytes end inside a value');
  // A null prototype: a key such as __proto__ is data like any other.
  const map: { [key: string]: Encodable } = Object.create(null) as { [key: string]: Encodable };
  let lastStart = -1;
  let lastEnd = -1;
  for (let index = 0; index < count; index += 1) {
    const start = cursor.at;
    if ((cursor.bytes[start] ?? 0) >> 5 !== 3) throw new EncodingError('a map key that is not text');
    const key = read(cursor, depth + 1) as string;
    if (lastStart >= 0 && compare(cursor.bytes, lastStart, lastEnd, start, cursor.at) >= 0) {
      throw new EncodingError('map keys out of order or twice');
    }
    lastStart = start;
    lastEnd = cursor.at;
    map[key] = read(cursor, depth + 1);
  }
  return map;
}

function compare(bytes: Uint8Array, left: number, leftEnd: number, right: number, rightEnd: number): number {
  const least = Math.min(leftEnd - left, rightEnd - right);
  for (let index = 0; index < least; index += 1) {
    const difference = (bytes[left + index] ?? 0) - (bytes[right + index] ?? 0);
    if (difference !== 0) return difference;
  }
  return leftEnd - left - (rightEnd - right);
}

function readUtf8(bytes: Uint8Array): string {
  let text = '';
  let at = 0;
  while (at < bytes.length) {
    const first = bytes[at] as number;
    if (first < 0x80) {
      text += String.fromCharCode(first);
      at += 1;
      continue;
    }
    const width = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    if (first < 0xc2 || first > 0xf4 || at + width > bytes.length) throw new EncodingError('text that is not UTF-8');
    let code = first & (0xff >> (width + 1));
    for (let index = 1; index < width; index += 1) {
      const next = bytes[at + index] as number;
      if (next >> 6 !== 2) throw new EncodingError('text that is not UTF-8');
      code = (code << 6) | (next & 0x3f);
    }
    const least = width === 2 ? 0x80 : width === 3 ? 0x800 : 0x10000;
    if (code < least || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) {
      throw new EncodingError('text that is not UTF-8');
    }
    text += String.fromCodePoint(code);
    at += width;
  }
  return text;
}
