import { operationIdFromBytes, operationIdToBytes, type OperationId, type StreamId } from '../ids.ts';
import { decode } from './decoding.ts';
import { encode, EncodingError, type Encodable } from './encoding.ts';

/**
 * One immutable line of a stream. All times are Unix milliseconds.
 *
 * `bytes` of an entry are the encoding of `[v, type, tv, id, hlc′, actor, device, occurredAt′, recordedAt, body]`, where
 * hlc′ = hlc − 1024 × recordedAt and occurredAt′ = recordedAt − occurredAt keep the usual case to a byte. Stream, seq
 * and prev are not repeated in the bytes: the hash covers them.
 *
 *     hash(1)   = H( H("holdfast stream 1\n" stream) ‖ u64(1)   ‖ bytes(1) )
 *     hash(seq) = H( hash(seq−1)                     ‖ u64(seq) ‖ bytes(seq) )
 */
export interface Entry {
  /** Version of this layout. */
  readonly v: number;
  readonly type: string;
  /** Version of the body of this type. */
  readonly tv: number;
  /** The operation that made it. An operation writes at most one entry to a stream. */
  readonly id: OperationId;
  /** Hybrid logical clock: milliseconds × 1024 + counter; strictly rises along a stream. */
  readonly hlc: number;
  readonly actor: string;
  readonly device: string;
  readonly occurredAt: number;
  readonly recordedAt: number;
  readonly body: { readonly [member: string]: Encodable | undefined };
}

export interface Head {
  /** 0 for a stream without entries. */
  readonly seq: number;
  readonly hash: Uint8Array;
  /** The hlc of the last entry; 0 for none. */
  readonly hlc: number;
}

/** An entry in its place in a chain. */
export interface ChainedEntry {
  readonly stream: StreamId;
  readonly seq: number;
  readonly hash: Uint8Array;
  readonly bytes: Uint8Array;
  readonly entry: Entry;
}

/** A writer's signature over a head: it covers every entry up to `seq`. */
export interface Seal {
  readonly stream: StreamId;
  readonly seq: number;
  readonly hash: Uint8Array;
  readonly signature: Uint8Array;
}

/** SHA-256 in every real process; the domain only needs a collision-free 32-byte digest. Must not keep its input. */
export type Hash = (bytes: Uint8Array) => Uint8Array;

export const entryVersion = 1;
export const hlcPerMillisecond = 1024;
/** In the year 2248; room is left for the counter. */
const timeMax = 2 ** 43 - 1;

/** Throws EncodingError for an entry that `decodeEntry` would refuse. */
export function encodeEntry(entry: Entry): Uint8Array {
  if (!isName(entry.actor, 0) || !isName(entry.device, 0) || !isTime(entry.recordedAt) || !isTime(entry.occurredAt)) {
    throw wrongMember();
  }
  return encode([
    entry.v,
    entry.type,
    entry.tv,
    operationIdToBytes(entry.id),
    entry.hlc - entry.recordedAt * hlcPerMillisecond,
    entry.actor,
    entry.device,
    entry.recordedAt - entry.occurredAt,
    entry.recordedAt,
    entry.body,
  ]);
}

/** Throws EncodingError when the bytes are not an entry that `encodeEntry` would have written. */
export function decodeEntry(bytes: Uint8Array): Entry {
  const parts = decode(bytes);
  // A later layout may have more members than we know.
  if (!Array.isArray(parts) || parts.length < membersCount || (parts[0] === 1 && parts.length > membersCount)) {
    throw new EncodingError(`an entry is a list of ${membersCount} members`);
  }
  const [v, type, tv, id, hlcOver, actor, device, occurredBefore, recordedAt, body] = parts as readonly Encodable[];
  if (!isCount(v, 1) || !isCount(tv, 1) || !isName(type, 1) || !isName(actor, 0) || !isName(device, 0))
    throw wrongMember();
  if (!isTime(recordedAt) || typeof hlcOver !== 'number' || typeof occurredBefore !== 'number') throw wrongMember();
  const hlc = hlcOver + recordedAt * hlcPerMillisecond;
  const occurredAt = recordedAt - occurredBefore;
  if (!isCount(hlc, 1) || !isTime(occurredAt)) throw wrongMember();
  if (!(id instanceof Uint8Array) || id.length !== 16 || !isMap(body)) throw wrongMember();
  return { v, type, tv, id: operationIdFromBytes(id), hlc, actor, device, occurredAt, recordedAt, body };
}

const membersCount = 10;
const nameLengthMax = 200;

function wrongMember(): EncodingError {
  return new EncodingError('a member of the entry has the wrong type or size');
}

function isCount(value: unknown, least: number): value is number {
  return Number.isSafeInteger(value) && (value as number) >= least;
}

/** Unix milliseconds whose hybrid logical clock is still a safe integer. */
function isTime(value: unknown): value is number {
  return isCount(value, 0) && value <= timeMax;
}

function isName(value: unknown, lengthMin: number): value is string {
  if (typeof value !== 'string' || value.length < lengthMin || value.length > nameLengthMax) return false;
  return !value.includes('\u0000');
}

function isMap(value: Encodable | undefined): value is Entry['body'] {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array);
}

const streamPrefix = 'holdfast stream 1\n';
const sealPrefix = 'holdfast seal 1\n';
const receiptPrefix = 'holdfast receipt 1\n';

/** What an empty stream's head hashes to: a chain cannot be moved under another name. */
export function genesisHash(hash: Hash, stream: StreamId): Uint8Array {
  return hash(asciiBytes(streamPrefix + stream));
}

export function emptyHead(hash: Hash, stream: StreamId): Head {
  return { seq: 0, hash: genesisHash(hash, stream), hlc: 0 };
}

// Used again for every entry: to allocate it anew costs as much as the hash.
let chainInput = new Uint8Array(1024);

export function chainHash(hash: Hash, previous: Uint8Array, seq: number, bytes: Uint8Array): Uint8Array {
  const length = previous.length + 8 + bytes.length;
  if (chainInput.length < length) chainInput = new Uint8Array(2 * length);
  chainInput.set(previous);
  writeU64(chainInput, previous.length, seq);
  chainInput.set(bytes, previous.length + 8);
  return hash(chainInput.subarray(0, length));
}

/** What the writer signs: domain-separated from what the hub countersigns. */
export function sealMessage(stream: StreamId, seq: number, headHash: Uint8Array): Uint8Array {
  return headMessage(sealPrefix, stream, seq, headHash);
}

/** What the hub countersigns when it has the stream up to `seq` on its own disk. */
export function receiptMessage(stream: StreamId, seq: number, headHash: Uint8Array): Uint8Array {
  return headMessage(receiptPrefix, stream, seq, headHash);
}

function headMessage(prefix: string, stream: StreamId, seq: number, headHash: Uint8Array): Uint8Array {
  const name = asciiBytes(`${prefix}${stream}\n`);
  const message = new Uint8Array(name.length + 8 + headHash.length);
  message.set(name);
  writeU64(message, name.length, seq);
  message.set(headHash, name.length + 8);
  return message;
}

function writeU64(target: Uint8Array, at: number, value: number): void {
  let rest = value;
  for (let index = 7; index >= 0; index -= 1) {
    target[at + index] = rest % 256;
    rest = Math.floor(rest / 256);
  }
}

function asciiBytes(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let index = 0; index < text.length; index += 1) bytes[index] = text.charCodeAt(index);
  return bytes;
}

export function equalBytes(left: Uint8Array, right: Uint8Array): boolean {
  if (left.length !== right.length) return false;
  for (let index = 0; index < left.length; index += 1) if (left[index] !== right[index]) return false;
  return true;
}
