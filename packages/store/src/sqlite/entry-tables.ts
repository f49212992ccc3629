import {
  assert,
  decodeEntry,
  emptyHead,
  operationIdToBytes,
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
import { BatchWriter } from './batch-writer.ts';
import { OperationIndex } from './operation-index.ts';
import { plain } from './plain.ts';
import { afterRun, Runs, type Run } from './runs.ts';
import type { StreamNames } from './stream-names.ts';

type EntryValues = [seq: number, hash: Uint8Array, bytes: Uint8Array, appendedAt: number, requestDigest: Uint8Array];

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

/** Entries with their seals, and postings, in the order of the feed. */
export class EntryTables {
  readonly #hash: Hash;
  readonly #streams: StreamNames;
  readonly #runs: Runs;
  readonly #operations: OperationIndex;
  readonly #statements: ReturnType<typeof prepareStatements>;
  readonly #heads = new Map<StreamId, Head>();
  readonly #entryWriter: BatchWriter;
  readonly #postingWriter: BatchWriter;
  #lastPosition = 0;
  #lastPosting = 0;

  constructor(database: Database.Database, streams: StreamNames, hash: Hash) {
    this.#hash = hash;
    this.#streams = streams;
    this.#runs = new Runs(database);
    this.#operations = new OperationIndex(database);
    this.#statements = prepareStatements(database);
    this.#entryWriter = new BatchWriter(database, 'entries', entryColumns);
    this.#postingWriter = new BatchWriter(database, 'postings', postingColumns);
    this.reset();
  }

  /** Reads again what is kept in memory: after a failed commit it may be ahead of the disk. */
  reset(): void {
    this.#heads.clear();
    this.#lastPosition = this.#statements.lastPosition.get() as number;
    this.#lastPosting = this.#statements.lastPosting.get() as number;
    this.#runs.reset(this.#lastPosition);
    this.#operations.reset();
    this.#entryWriter.discard();
    this.#postingWriter.discard();
  }

  /** Writes what was collected; before the commit. */
  flush(): void {
    this.#entryWriter.flush();
    this.#postingWriter.flush();
    this.#operations.flush();
  }

  head(stream: StreamId): Head {
    const known = this.#heads.get(stream);
    if (known !== undefined) return known;
    const id = this.#streams.find(stream);
    const position = id === undefined ? undefined : this.#runs.lastPosition(id);
    const head = position === undefined ? emptyHead(this.#hash, stream) : this.#headAt(position);
    this.#heads.set(stream, head);
    return head;
  }

  heads(): readonly (Head & { readonly stream: StreamId })[] {
    const heads = [...this.#streams.names()].map((stream) => ({ stream, ...this.head(stream) }));
    return heads.filter(({ seq }) => seq > 0).sort((left, right) => (left.stream < right.stream ? -1 : 1));
  }

  findOperation(stream: StreamId, operation: OperationId): StoredOperation | undefined {
    const id = this.#streams.find(stream);
    const position = id === undefined ? undefined : this.#operations.find(id, operation);
    if (position === undefined) return undefined;
    const [seq, hash, bytes, , requestDigest] = this.#at(position);
    return { stream, seq, hash: plain(hash), bytes: plain(bytes), requestDigest: plain(requestDigest) };
  }

  /** Gives the entry its position in the feed; `signature` is that of a seal over it. */
  append(entry: NewEntry, signature: Uint8Array | undefined): number {
    const { stream, seq, hash, bytes, requestDigest, appendedAt } = entry;
    const { id, hlc } = entry.entry;
    const streamNumber = this.#streams.idOf(stream);
    this.#lastPosition += 1;
    const position = this.#lastPosition;
    const operation = operationIdToBytes(id);
    this.#entryWriter.values.push(position, streamNumber, seq, hash, bytes, operation, requestDigest, appendedAt);
    this.#entryWriter.values.push(signature ?? null);
    this.#entryWriter.rowAdded();
    this.#runs.add(position, streamNumber, seq);
    this.#operations.add(streamNumber, id, position);
    this.#heads.set(stream, { seq, hash, hlc });
    return position;
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
    const run = this.#runs.find(this.#streams.idOf(stream), seq);
    const { changes } = this.#statements.putSeal.run(signature, run?.position ?? 0, hash);
    assert(changes === 1, 'a seal covers the entry that is there');
  }

  findSeal(stream: StreamId, atLeast: number): Seal | undefined {
    for (const run of this.#runsFrom(stream, Math.max(1, atLeast))) {
      const found = this.#statements.seal.get(run.position, run.end) as [number, Uint8Array, Uint8Array] | undefined;
      if (found === undefined) continue;
      const [seq, hash, signature] = found;
      return { stream, seq, hash: plain(hash), signature: plain(signature) };
    }
    return undefined;
  }

  readStream(stream: StreamId, afterSeq: number, entriesMax: number, bytesMax: number): readonly StoredEntry[] {
    const read: StoredEntry[] = [];
    let size = 0;
    for (const run of this.#runsFrom(stream, afterSeq + 1)) {
      for (const row of this.#statements.entries.iterate(run.position, run.end, entriesMax - read.length)) {
        const [seq, hash, bytes, appendedAt] = row as EntryValues;
        size += bytes.length;
        if (read.length > 0 && size > bytesMax) return read;
        read.push({ stream, seq, hash: plain(hash), bytes: plain(bytes), appendedAt });
      }
      if (read.length >= entriesMax) return read;
    }
    return read;
  }

  readFeed(afterPosition: number, entriesMax: number): readonly FeedEntry[] {
    const found = this.#statements.feed.all(afterPosition, entriesMax) as [number, number, ...EntryValues][];
    return found.map(([position, stream, seq, hash, bytes, appendedAt]) => ({
      position,
      stream: this.#streams.nameOf(stream),
      seq,
      hash: plain(hash),
      bytes: plain(bytes),
      appendedAt,
    }));
  }

  /** The history of a balance: from its newest posting back, or at once from the one that the page before ended with. */
  readPostings(
    balance: { readonly id: number; readonly lastPosting: number },
    before: number,
    postingsMax: number,
  ): StoredPosting[] {
    const history: StoredPosting[] = [];
    const ended = Number.isFinite(before) ? this.#posting(before) : undefined;
    let posting = ended?.balance === balance.id ? ended.previous : balance.lastPosting;
    while (posting > 0 && history.length < postingsMax) {
      const { stream, seq, index, delta, previous } = this.#posting(posting) as PostingRow;
      if (posting < before) history.push({ posting, stream: this.#streams.nameOf(stream), seq, index, delta });
      posting = previous;
    }
    return history;
  }

  /** The runs of a stream from an entry on. */
  *#runsFrom(stream: StreamId, seq: number): Generator<Run> {
    const id = this.#streams.find(stream);
    if (id === undefined) return;
    for (let run = this.#runs.find(id, seq); run !== undefined; run = this.#runs.find(id, afterRun(run))) yield run;
  }

  #headAt(position: number): Head {
    const [seq, hash, bytes] = this.#at(position);
    return { seq, hash: plain(hash), hlc: decodeEntry(plain(bytes)).hlc };
  }

  #at(position: number): EntryValues {
    return this.#statements.entry.get(position) as EntryValues;
  }

  #posting(posting: number): PostingRow | undefined {
    return this.#statements.posting.get(posting) as PostingRow | undefined;
  }
}

function prepareStatements(database: Database.Database) {
  const columns = 'seq, hash, bytes, "appendedAt", "requestDigest"';
  const prepare = (text: string): Database.Statement => database.prepare(text);
  return {
    lastPosition: prepare('SELECT coalesce(max(position), 0) FROM entries').pluck(),
    lastPosting: prepare('SELECT coalesce(max(posting), 0) FROM postings').pluck(),
    entry: prepare(`SELECT ${columns} FROM entries WHERE position = ?`).raw(),
    entries: prepare(
      `SELECT ${columns} FROM entries WHERE position >= ? AND position < ? ORDER BY position LIMIT ?`,
    ).raw(),
    feed: prepare(
      `SELECT position, stream, ${columns} FROM entries WHERE position > ? ORDER BY position LIMIT ?`,
    ).raw(),
    posting: prepare(
      'SELECT stream, seq, "index", balance, delta, previous FROM postings JOIN entries ON position = entry ' +
        'WHERE posting = ?',
    ),
    putSeal: prepare('UPDATE entries SET signature = ? WHERE position = ? AND hash = ?'),
    seal: prepare(
      'SELECT seq, hash, signature FROM entries WHERE position >= ? AND position < ? AND signature IS NOT NULL ' +
        'ORDER BY position LIMIT 1',
    ).raw(),
  };
}
