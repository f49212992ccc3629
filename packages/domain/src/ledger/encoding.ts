/**
 * Deterministic encoding of entries: the core deterministic profile of CBOR (RFC 8949 §4.2.1) without floats,
 * tags or indefinite lengths. One value has one encoding and the decoder refuses every other, so a hash over the
 * bytes is a hash over the meaning.
 *
 * Values: null, booleans, safe integers, well-formed text, byte strings, arrays, and maps whose keys are text.
 * Members that are `undefined` are left out. Limits: depth 16, 256 kB.
 */
export type Encodable =
  | null
  | boolean
  | number
  | string
  | Uint8Array
  | readonly Encodable[]
  | { readonly [key: string]: Encodable | undefined };

export class EncodingError extends Error {
  override readonly name = 'EncodingError';
}

const depthMax = 16;
export const encodedBytesMax: number = 256 * 1024;

let scratch = new Uint8Array(4096);
let length = 0;

/** Throws EncodingError for a value outside the profile: a float, a lone surrogate, a function, too deep, too long. */
export function encode(value: Encodable): Uint8Array {
  length = 0;
  write(value, 0);
  if (length > encodedBytesMax) throw tooLong();
  return scratch.slice(0, length);
}

function tooLong(): EncodingError {
  return new EncodingError(`longer than ${encodedBytesMax} bytes`);
}

/** Text asks for three bytes a code unit before it is known to need them, so the limit proper is checked at the end. */
function room(bytes: number): void {
  if (length + bytes <= scratch.length) return;
  if (length + bytes > 4 * encodedBytesMax) throw tooLong();
  const larger = new Uint8Array(Math.max(scratch.length * 2, length + bytes));
  larger.set(scratch.subarray(0, length));
  scratch = larger;
}

function write(value: Encodable | undefined, depth: number): void {
  if (depth > depthMax) throw new EncodingError(`nested deeper than ${depthMax}`);
  if (typeof value === 'string') writeText(value);
  else if (typeof value === 'number') writeInteger(value);
  else if (value === null) writeByte(0xf6);
  else if (value === true) writeByte(0xf5);
  else if (value === false) writeByte(0xf4);
  else if (value instanceof Uint8Array) writeBytes(value);
  else if (Array.isArray(value)) writeArray(value as readonly Encodable[], depth);
  else if (typeof value === 'object' && isPlain(value)) writeMap(value as { readonly [key: string]: Encodable }, depth);
  else throw new EncodingError(`a ${typeof value} has no encoding`);
}

/** A Date or a Map would be written as an empty map. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

function writeByte(byte: number): void {
  room(1);
  scratch[length++] = byte;
}

function writeHead(major: number, argument: number): void {
  room(9);
  const kind = major << 5;
  if (argument < 24) scratch[length++] = kind | argument;
  else if (argument < 0x100) {
    scratch[length++] = kind | 24;
    scratch[length++] = argument;
  } else if (argument < 0x10000) {
    scratch[length++] = kind | 25;
    scratch[length++] = argument >>> 8;
    scratch[length++] = argument & 0xff;
  } else if (argument < 0x100000000) {
    scratch[length++] = kind | 26;
    writeBigEndian(argument, 4);
  } else {
    scratch[length++] = kind | 27;
    writeBigEndian(Math.floor(argument / 0x100000000), 4);
    writeBigEndian(argument % 0x100000000, 4);
  }
}

function writeBigEndian(value: number, bytes: number): void {
  for (let shift = (bytes - 1) * 8; shift >= 0; shift -= 8) scratch[length++] = (value >>> shift) & 0xff;
}

function writeInteger(value: number): void {
  if (!Number.isSafeInteger(value)) throw new EncodingError(`${value} is not a safe integer`);
  if (value >= 0) writeHead(0, value);
  else writeHead(1, -1 - value);
}

function writeBytes(value: Uint8Array): void {
  writeHead(2, value.length);
  room(value.length);
  scratch.set(value, length);
  length += value.length;
}

function writeText(text: string): void {
  const start = length;
  room(9 + text.length * 3);
  // Most text is short ASCII: write it behind a one-byte head and fall back when it is not.
  if (text.length < 24) {
    let at = start + 1;
    let index = 0;
    for (; index < text.length; index += 1) {
      const code = text.charCodeAt(index);
      if (code > 0x7f) break;
      scratch[at++] = code;
    }
    if (index === text.length) {
      scratch[start] = 0x60 | text.length;
      length = at;
      return;
    }
  }
  if (!text.isWellFormed()) throw new EncodingError('text with a lone surrogate');
  writeHead(3, utf8Length(text));
  writeUtf8(text);
}

function utf8Length(text: string): number {
  let bytes = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code < 0x80) bytes += 1;
    else if (code < 0x800) bytes += 2;
    else if (code >= 0xd800 && code < 0xdc00) {
      bytes += 4;
      index += 1;
    } else bytes += 3;
  }
  return bytes;
}

function writeUtf8(text: string): void {
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (code < 0x80) scratch[length++] = code;
    else if (code < 0x800) {
      scratch[length++] = 0xc0 | (code >> 6);
      scratch[length++] = 0x80 | (code & 0x3f);
    } else if (code < 0x10000) {
      scratch[length++] = 0xe0 | (code >> 12);
      scratch[length++] = 0x80 | ((code >> 6) & 0x3f);
      scratch[length++] = 0x80 | (code & 0x3f);
    } else {
      scratch[length++] = 0xf0 | (code >> 18);
      scratch[length++] = 0x80 | ((code >> 12) & 0x3f);
      scratch[length++] = 0x80 | ((code >> 6) & 0x3f);
      scratch[length++] = 0x80 | (code & 0x3f);
    }
  }
}

function writeArray(values: readonly Encodable[], depth: number): void {
  writeHead(4, values.length);
  for (const value of values) write(value, depth + 1);
}

function writeMap(map: { readonly [key: string]: Encodable | undefined }, depth: number): void {
  const keys: string[] = [];
  for (const key of Object.keys(map)) if (map[key] !== undefined) keys.push(key);
  sortKeys(keys);
  writeHead(5, keys.length);
  for (const key of keys) {
    writeText(key);
    write(map[key], depth + 1);
  }
}

/** Bytewise order of the encoded keys is length first, then code units, for the ASCII keys that entries use. */
function sortKeys(keys: string[]): void {
  for (let index = 1; index < keys.length; index += 1) {
    const key = keys[index] as string;
    let at = index - 1;
    while (at >= 0 && compareKeys(keys[at] as string, key) > 0) {
      keys[at + 1] = keys[at] as string;
      at -= 1;
    }
    keys[at + 1] = key;
  }
}

function compareKeys(left: string, right: string): number {
  const bytes = utf8Length(left) - utf8Length(right);
  if (bytes !== 0) return bytes;
  if (left === right) return 0;
  // Code points, not code units: UTF-8 keeps code point order, UTF-16 does not.
  const leftPoints = Array.from(left);
  const rightPoints = Array.from(right);
  for (let index = 0; index < leftPoints.length; index += 1) {
    const difference = (leftPoints[index]?.codePointAt(0) ?? 0) - (rightPoints[index]?.codePointAt(0) ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
