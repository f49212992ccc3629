import type { OperationId, StreamId } from '../ids.ts';
import type { ChainedEntry, Head, Seal } from './entry.ts';
import type { KeyPart } from './row-key.ts';
import type { Rows } from './rows.ts';
import type { TableName } from './tables.ts';

/**
 * What a ledger needs of a disk. Two faces of one contract: a node's store answers at once, headquarters' may be a
 * database across a socket. `work` is pure: an asynchronous store may run it more than once before it commits.
 *
 * Invariants of every implementation (the contract suite holds them):
 *  S1  `transact` is atomic, isolated (one writer at a time) and durable when it returns.
 *  S2  `append` takes only the next seq of a stream whose prev hash is the head.
 *  S3  an operation id stands at most once in a stream.
 *  S4  feed positions are gapless for readers: none appears below one that was already read.
 *  S5  a throw inside `work` leaves no trace.
 *  S6  cursors and receipts only move forward: an older one is ignored, another hash at the same seq is an error.
 *  S7  a balance below zero of an account that is not virtual fails the transaction: the last line of defence.
 *  S8  a row that is over (`isOver`) is gone: neither read nor kept.
 */
export interface LedgerTransaction {
  readonly rows: Rows;
  head(stream: StreamId): Head;
  /** The entry that an operation wrote to a stream. */
  findOperation(stream: StreamId, id: OperationId): StoredOperation | undefined;
  append(entry: NewEntry): void;
  /** The entry that it covers is there, or was appended before it in this transaction. */
  putSeal(seal: Seal): void;
  /** The last position of `stream` that `peer` is known to have on its disk; seq 0 when none. */
  cursor(peer: string, stream: StreamId): Cursor;
  putCursor(peer: string, cursor: Cursor): void;
  /** Free-form values that live and die with the database: identity, projection version, quarantine marks. */
  getMeta(name: string): string | undefined;
  putMeta(name: string, value: string): void;
}

export interface NewEntry extends ChainedEntry {
  /** Digest of the request that made it, to tell a repeat from another request under the same id; empty for a replica. */
  readonly requestDigest: Uint8Array;
  /** When this machine appended it (`receivedAt` at the hub), Unix milliseconds. */
  readonly appendedAt: number;
  /**
   * The hash that `hash` was computed from. Whoever has just computed it says so, and the store compares this with its
   * head; without it the store computes the hash again.
   */
  readonly prev?: Uint8Array;
  /** The two sides of each of its movements, in order; the store keeps them as the history of each balance. */
  readonly postings?: readonly Posting[];
}

/** One side of a movement. */
export interface Posting {
  /** Key of a row of `balances` that the same transaction writes. */
  readonly key: readonly KeyPart[];
  /** Base units, signed. */
  readonly delta: number;
}

export interface StoredOperation {
  readonly stream: StreamId;
  readonly seq: number;
  readonly hash: Uint8Array;
  readonly bytes: Uint8Array;
  readonly requestDigest: Uint8Array;
}

export interface Cursor {
  readonly stream: StreamId;
  readonly seq: number;
  readonly hash: Uint8Array;
  /** The peer's signature over `receiptMessage`; empty when the peer does not countersign. */
  readonly signature: Uint8Array;
}

export interface StoredEntry {
  readonly stream: StreamId;
  readonly seq: number;
  readonly hash: Uint8Array;
  readonly bytes: Uint8Array;
  readonly appendedAt: number;
}

export interface FeedEntry extends StoredEntry {
  /** Rises with commit order; the feed's identity changes when a database is made anew. */
  readonly position: number;
}

/** A posting in the history of its balance. */
export interface StoredPosting {
  /** Rises along the history of one balance. */
  readonly posting: number;
  readonly stream: StreamId;
  readonly seq: number;
  /** Which posting of its entry it is, from 0. */
  readonly index: number;
  readonly delta: number;
}

/**
 * What a transaction is likely to read. A hint: an asynchronous store loads it in one go before it runs the work, a
 * synchronous one ignores it.
 */
export interface Prefetch {
  readonly rows?: readonly { readonly table: TableName; readonly key: readonly KeyPart[] }[];
  readonly lists?: readonly {
    readonly table: TableName;
    readonly index: string;
    readonly prefix: readonly KeyPart[];
  }[];
  readonly operations?: readonly { readonly stream: StreamId; readonly id: OperationId }[];
  readonly heads?: readonly StreamId[];
  readonly cursors?: readonly { readonly peer: string; readonly stream: StreamId }[];
  readonly metas?: readonly string[];
}

export interface TransactOptions {
  readonly prefetch?: Prefetch;
}

/** Reads outside a transaction see only what is durable. */
export interface LedgerReader {
  heads(): readonly (Head & { readonly stream: StreamId })[];
  /** Entries after `afterSeq`, up to `entriesMax` and about `bytesMax` (at least one when there is one). */
  readStream(stream: StreamId, afterSeq: number, entriesMax: number, bytesMax: number): readonly StoredEntry[];
  /** The first seal at or after `seq`, if any. */
  findSeal(stream: StreamId, seq: number): Seal | undefined;
  readFeed(
    afterPosition: number,
    entriesMax: number,
  ): { readonly feed: string; readonly entries: readonly FeedEntry[] };
  listCursors(): readonly (Cursor & { readonly peer: string })[];
  /** History of one balance, newest first: those with `posting` below `beforePosting` (Infinity for the newest). */
  listPostings(balance: readonly KeyPart[], beforePosting: number, postingsMax: number): readonly StoredPosting[];
  /** A consistent look at the rows; must not write. */
  view<T>(look: (rows: Rows) => T): T;
}

export interface SyncLedgerStore extends LedgerReader {
  transact<T>(work: (transaction: LedgerTransaction) => T, options?: TransactOptions): T;
  close(): void;
}

type Later<Face> = {
  [Name in keyof Face]: Face[Name] extends (...parameters: infer Parameters) => infer Result
    ? (...parameters: Parameters) => Promise<Result>
    : never;
};

export interface LedgerStore extends Omit<Later<LedgerReader>, 'view'> {
  transact<T>(work: (transaction: LedgerTransaction) => T, options?: TransactOptions): Promise<T>;
  view<T>(look: (rows: Rows) => T): Promise<T>;
  close(): Promise<void>;
}

/** A synchronous store behind the asynchronous face: what headquarters uses on SQLite. */
export function asLedgerStore(store: SyncLedgerStore): LedgerStore {
  return {
    transact: async (work) => store.transact(work),
    view: async (look) => store.view(look),
    heads: async () => store.heads(),
    readStream: async (stream, afterSeq, entriesMax, bytesMax) =>
      store.readStream(stream, afterSeq, entriesMax, bytesMax),
    findSeal: async (stream, seq) => store.findSeal(stream, seq),
    readFeed: async (afterPosition, entriesMax) => store.readFeed(afterPosition, entriesMax),
    listCursors: async () => store.listCursors(),
    listPostings: async (balance, beforePosting, postingsMax) =>
      store.listPostings(balance, beforePosting, postingsMax),
    close: async () => store.close(),
  };
}
