import {
  assert,
  decodeEntry,
  emptyHead,
  operationIdFromBytes,
  operationIdToBytes,
  type Cursor,
  type FeedEntry,
  type Hash,
  type Head,
  type NewEntry,
  type OperationId,
  type Seal,
  type StoredEntry,
  type StoredOperation,
  type StoredPosting,
  type StreamId,
} from '@holdfast/domain';
import type Database from 'better-sqlite3';
import { emptyCursor } from '../transaction-buffer.ts';
import { BatchWriter } from './batch-writer.ts';
import { RecentOperations } from './recent-operations.ts';

type EntryRow = [seq: number, hash: Uint8Array, bytes: Uint8Array, appendedAt: number];

/** Streams, entries, postings, seals, cursors and meta values, by prepared statements. */
export class EntryTables {
  readonly #hash: Hash;
  readonly #statements: ReturnType<typeof prepareStatements>;
  readonly #ids = new Map<StreamId, number>();
  readonly #names: StreamId[] = [];
  readonly #heads = new Map<StreamId, Head>();
  readonly #recent = new RecentOperations();
  readonly #entryWriter: BatchWriter;
  readonly #postingWriter: BatchWriter;
  #lastPosition = 0;
  #lastPosting = 0;

  constructor(database: Database.Database, hash: Hash) {
    this.#hash = hash;
    this.#statements = prepareStatements(database);
    this.#entryWriter = new BatchWriter(database, 'entries', entryColumns);
    this.#postingWriter = new BatchWriter(database, 'postings', postingColumns);
    this.reset();
  }

  /** Reads again what is kept in memory: after a failed commit it may be ahead of the disk. */
  reset(): void {
    this.#ids.clear();
    this.#names.length = 0;
    this.#heads.clear();
    for (const [id, name] of this.#statements.streams.all() as [number, StreamId][]) this.#nameStream(id, name);
    this.#lastPosition = this.#statements.lastPosition.get() as number;
    this.#lastPosting = this.#statements.lastPosting.get() as number;
    const newest = this.#statements.newestOperation.get() as Uint8Array | null;
    this.#recent.reset(newest === null ? '' : operationIdFromBytes(newest));
    this.#entryWriter.discard();
    this.#postingWriter.discard();
  }

  /** Writes what was collected; before the commit. */
  flush(): void {
    this.#entryWriter.flush();
    this.#postingWriter.flush();
  }

  head(stream: StreamId): Head {
    const known = this.#heads.get(stream);
    if (known !== undefined) return known;
    const id = this.#ids.get(stream);
    const last = id === undefined ? undefined : (this.#statements.lastEntry.get(id) as EntryRow | undefined);
    const head =
      last === undefined
        ? emptyHead(this.#hash, stream)
        : { seq: last[0], hash: plain(last[1]), hlc: decodeEntry(plain(last[2])).hlc };
    this.#heads.set(stream, head);
    return head;
  }

  heads(): readonly (Head & { readonly stream: StreamId })[] {
    const heads = [...this.#ids.keys()].map((stream) => ({ stream, ...this.head(stream) }));
    return heads.filter(({ seq }) => seq > 0).sort((left, right) => (left.stream < right.stream ? -1 : 1));
  }

  findOperation(stream: StreamId, operation: OperationId): StoredOperation | undefined {
    const id = this.#ids.get(stream);
    if (id === undefined || this.#recent.isNew(operation)) return undefined;
    const found = this.#statements.operation.get(operationIdToBytes(operation), id) as
      | [number, Uint8Array, Uint8Array, Uint8Array]
      | undefined;
    if (found === undefined) return undefined;
    const [seq, hash, bytes, requestDigest] = found;
    return { stream, seq, hash: plain(hash), bytes: plain(bytes), requestDigest: plain(requestDigest) };
  }

  /** Gives the entry its position in the feed; `signature` is that of a seal over it. */
  append(entry: NewEntry, signature: Uint8Array | undefined): number {
    const { stream, seq, hash, bytes, requestDigest, appendedAt } = entry;
    const { id } = entry.entry;
    this.#lastPosition += 1;
    this.#recent.add(id);
    this.#entryWriter.values.push(
      this.#lastPosition,
      this.#streamId(stream),
      seq,
      hash,
      bytes,
      operationIdToBytes(id),
      requestDigest,
      appendedAt,
      signature ?? null,
    );
    this.#entryWriter.rowAdded();
    this.#heads.set(stream, { seq, hash, hlc: entry.entry.hlc });
    return this.#lastPosition;
  }

  /** Gives the posting its number. */
  addPosting(entryPosition: number, index: number, balance: number, delta: number, previous: number): number {
    this.#lastPosting += 1;
    this.#postingWriter.values.push(this.#lastPosting, entryPosition, index, balance, delta, previous);
    this.#postingWriter.rowAdded();
    return this.#lastPosting;
  }

  /** Over an entry of an earlier transaction. */
  putSeal({ stream, seq, hash, signature }: Seal): void {
    const { changes } = this.#statements.putSeal.run(signature, this.#streamId(stream), seq, hash);
    assert(changes === 1, 'a seal covers the entry that is there');
  }

  findSeal(stream: StreamId, atLeast: number): Seal | undefined {
    const id = this.#ids.get(stream);
    if (id === undefined) return undefined;
    const found = this.#statements.seal.get(id, atLeast) as [number, Uint8Array, Uint8Array] | undefined;
    if (found === undefined) return undefined;
    return { stream, seq: found[0], hash: plain(found[1]), signature: plain(found[2]) };
  }

  cursor(peer: string, stream: StreamId): Cursor {
    const id = this.#ids.get(stream);
    const found =
      id === undefined
        ? undefined
        : (this.#statements.cursor.get(peer, id) as [number, Uint8Array, Uint8Array] | undefined);
    if (found === undefined) return emptyCursor(stream);
    return { stream, seq: found[0], hash: plain(found[1]), signature: plain(found[2]) };
  }

  putCursor(peer: string, { stream, seq, hash, signature }: Cursor): void {
    this.#statements.putCursor.run(peer, this.#streamId(stream), seq, hash, signature);
  }

  listCursors(): readonly (Cursor & { readonly peer: string })[] {
    const found = this.#statements.cursors.all() as [string, number, number, Uint8Array, Uint8Array][];
    return found.map(([peer, stream, seq, hash, signature]) => ({
      peer,
      stream: this.#nameOf(stream),
      seq,
      hash: plain(hash),
      signature: plain(signature),
    }));
  }

  getMeta(name: string): string | undefined {
    return this.#statements.meta.get(name) as string | undefined;
  }

  putMeta(name: string, value: string): void {
    this.#statements.putMeta.run(name, value);
  }

  readStream(stream: StreamId, afterSeq: number, entriesMax: number, bytesMax: number): readonly StoredEntry[] {
    const id = this.#ids.get(stream);
    if (id === undefined) return [];
    const read: StoredEntry[] = [];
    let size = 0;
    for (const row of this.#statements.entries.iterate(id, afterSeq, entriesMax)) {
      const [seq, hash, bytes, appendedAt] = row as EntryRow;
      size += bytes.length;
      if (read.length > 0 && size > bytesMax) break;
      read.push({ stream, seq, hash: plain(hash), bytes: plain(bytes), appendedAt });
    }
    return read;
  }

  readFeed(afterPosition: number, entriesMax: number): readonly FeedEntry[] {
    const found = this.#statements.feed.all(afterPosition, entriesMax) as [number, number, ...EntryRow][];
    return found.map(([position, stream, seq, hash, bytes, appendedAt]) => ({
      position,
      stream: this.#nameOf(stream),
      seq,
      hash: plain(hash),
      bytes: plain(bytes),
      appendedAt,
    }));
  }

  /** The history of a balance: from `newest` back, or at once from the posting that the page before ended with. */
  readPostings(balance: { id: number; lastPosting: number }, before: number, postingsMax: number): StoredPosting[] {
    const history: StoredPosting[] = [];
    const ended = Number.isFinite(before) ? this.#posting(before) : undefined;
    let posting = ended?.balance === balance.id ? ended.previous : balance.lastPosting;
    while (posting > 0 && history.length < postingsMax) {
      const { stream, seq, index, delta, previous } = this.#posting(posting) as PostingRow;
      if (posting < before) history.push({ posting, stream: this.#nameOf(stream), seq, index, delta });
      posting = previous;
    }
    return history;
  }

  #posting(posting: number): PostingRow | undefined {
    return this.#statements.posting.get(posting) as PostingRow | undefined;
  }

  #streamId(stream: StreamId): number {
    const known = this.#ids.get(stream);
    if (known !== undefined) return known;
    const id = this.#names.length || 1;
    this.#statements.insertStream.run(id, stream);
    this.#nameStream(id, stream);
    return id;
  }

  #nameStream(id: number, name: StreamId): void {
    this.#ids.set(name, id);
    this.#names[id] = name;
  }

  #nameOf(id: number): StreamId {
    return this.#names[id] as StreamId;
  }
}

interface PostingRow {
  readonly stream: number;
  readonly seq: number;
  readonly index: number;
  readonly balance: number;
  readonly delta: number;
  readonly previous: number;
}

const entryColumns = [
  'position',
  'stream',
  'seq',
  'hash',
  'bytes',
  'operation',
  'requestDigest',
  'appendedAt',
  'signature',
];
const postingColumns = ['posting', 'entry', 'index', 'balance', 'delta', 'previous'];

/** A Buffer as the plain bytes that the contract speaks of. */
function plain(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function prepareStatements(database: Database.Database) {
  const prepare = (text: string): Database.Statement => database.prepare(text);
  return {
    streams: prepare('SELECT id, name FROM streams').raw(),
    insertStream: prepare('INSERT INTO streams (id, name) VALUES (?, ?)'),
    lastPosition: prepare('SELECT coalesce(max(position), 0) FROM entries').pluck(),
    lastPosting: prepare('SELECT coalesce(max(posting), 0) FROM postings').pluck(),
    newestOperation: prepare('SELECT max(operation) FROM entries').pluck(),
    lastEntry: prepare(
      'SELECT seq, hash, bytes, appendedAt FROM entries WHERE stream = ? ORDER BY seq DESC LIMIT 1',
    ).raw(),
    operation: prepare('SELECT seq, hash, bytes, requestDigest FROM entries WHERE operation = ? AND stream = ?').raw(),
    entries: prepare(
      'SELECT seq, hash, bytes, appendedAt FROM entries WHERE stream = ? AND seq > ? ORDER BY seq LIMIT ?',
    ).raw(),
    feed: prepare(
      'SELECT position, stream, seq, hash, bytes, appendedAt FROM entries WHERE position > ? ORDER BY position LIMIT ?',
    ).raw(),
    posting: prepare(
      'SELECT stream, seq, "index", balance, delta, previous FROM postings JOIN entries ON position = entry ' +
        'WHERE posting = ?',
    ),
    putSeal: prepare('UPDATE entries SET signature = ? WHERE stream = ? AND seq = ? AND hash = ?'),
    seal: prepare(
      'SELECT seq, hash, signature FROM entries WHERE stream = ? AND seq >= ? AND signature IS NOT NULL ORDER BY seq LIMIT 1',
    ).raw(),
    cursor: prepare('SELECT seq, hash, signature FROM cursors WHERE peer = ? AND stream = ?').raw(),
    cursors: prepare('SELECT peer, stream, seq, hash, signature FROM cursors').raw(),
    putCursor: prepare(
      'INSERT INTO cursors (peer, stream, seq, hash, signature) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE ' +
        'SET seq = excluded.seq, hash = excluded.hash, signature = excluded.signature',
    ),
    meta: prepare('SELECT value FROM meta WHERE name = ?').pluck(),
    putMeta: prepare('INSERT INTO meta (name, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value'),
  };
}
