import {
  assert,
  chainHash,
  equalBytes,
  WorkingSet,
  type Cursor,
  type Hash,
  type Head,
  type LedgerTransaction,
  type NewEntry,
  type OperationId,
  type RowSource,
  type Seal,
  type StoredOperation,
  type StreamId,
} from '@holdfast/domain';
import { StoreError } from './store-error.ts';

export interface PeerCursor {
  readonly peer: string;
  readonly cursor: Cursor;
}

/** What a transaction reads that it has not written itself. */
export interface TransactionSource extends RowSource {
  head(stream: StreamId): Head;
  findOperation(stream: StreamId, id: OperationId): StoredOperation | undefined;
  cursor(peer: string, stream: StreamId): Cursor;
  getMeta(name: string): string | undefined;
}

/**
 * One transaction before it is written: everything that the work wrote, over what the store holds. The rules S2, S3 and
 * S6 of the contract are held here, once for every store. A store writes the buffer when the work has returned and
 * drops it when the work threw, so a throw cannot leave a trace (S5).
 */
export class TransactionBuffer implements LedgerTransaction {
  readonly rows: WorkingSet;
  readonly entries: NewEntry[] = [];
  readonly seals: Seal[] = [];
  readonly metas: Map<string, string> = new Map();
  readonly #source: TransactionSource;
  readonly #hash: Hash;
  readonly #heads = new Map<StreamId, Head>();
  readonly #operations = new Map<StreamId, Map<OperationId, StoredOperation | null>>();
  readonly #cursors = new Map<string, PeerCursor>();

  constructor(source: TransactionSource, hash: Hash) {
    this.#source = source;
    this.#hash = hash;
    this.rows = new WorkingSet(source);
  }

  get isEmpty(): boolean {
    return (
      this.entries.length === 0 &&
      this.seals.length === 0 &&
      this.metas.size === 0 &&
      this.rows.dirty().size === 0 &&
      this.#cursors.size === 0
    );
  }

  /** Heads of the streams that this transaction appended to. */
  heads(): ReadonlyMap<StreamId, Head> {
    return this.#heads;
  }

  /** Cursors that moved. */
  cursors(): Iterable<PeerCursor> {
    return this.#cursors.values();
  }

  head(stream: StreamId): Head {
    return this.#heads.get(stream) ?? this.#source.head(stream);
  }

  findOperation(stream: StreamId, id: OperationId): StoredOperation | undefined {
    const known = this.#streamOperations(stream);
    const seen = known.get(id);
    if (seen !== undefined) return seen ?? undefined;
    const stored = this.#source.findOperation(stream, id);
    known.set(id, stored ?? null);
    return stored;
  }

  append(entry: NewEntry): void {
    const { stream, seq, hash } = entry;
    const head = this.head(stream);
    if (seq !== head.seq + 1) {
      throw new StoreError('NOT_NEXT_ENTRY', `${stream} is at ${head.seq}: entry ${seq} is not the next one.`);
    }
    const { prev } = entry;
    const follows =
      prev === undefined
        ? equalBytes(chainHash(this.#hash, head.hash, seq, entry.bytes), hash)
        : prev === head.hash || equalBytes(prev, head.hash);
    if (!follows) {
      throw new StoreError('CHAIN_BROKEN', `Entry ${seq} of ${stream} does not follow from the entry before it.`);
    }
    if (this.findOperation(stream, entry.entry.id) !== undefined) {
      throw new StoreError('OPERATION_TWICE', `${stream} already holds operation ${entry.entry.id}.`);
    }
    this.#streamOperations(stream).set(entry.entry.id, entry);
    this.#heads.set(stream, { seq, hash, hlc: entry.entry.hlc });
    this.entries.push(entry);
  }

  putSeal(seal: Seal): void {
    const head = this.head(seal.stream);
    assert(seal.seq <= head.seq, 'a seal covers an entry that is there');
    assert(seal.seq < head.seq || equalBytes(seal.hash, head.hash), 'a seal covers the entry that is there');
    this.seals.push(seal);
  }

  cursor(peer: string, stream: StreamId): Cursor {
    return this.#cursors.get(cursorKey(peer, stream))?.cursor ?? this.#source.cursor(peer, stream);
  }

  putCursor(peer: string, cursor: Cursor): void {
    const current = this.cursor(peer, cursor.stream);
    if (cursor.seq < current.seq || cursor.seq === 0) return;
    if (cursor.seq === current.seq) {
      if (!equalBytes(cursor.hash, current.hash)) {
        throw new StoreError(
          'CURSOR_FORKED',
          `${peer} names two different entries ${cursor.seq} of ${cursor.stream}: its copy and this one differ.`,
        );
      }
      if (equalBytes(cursor.signature, current.signature)) return;
    }
    this.#cursors.set(cursorKey(peer, cursor.stream), { peer, cursor });
  }

  getMeta(name: string): string | undefined {
    return this.metas.get(name) ?? this.#source.getMeta(name);
  }

  putMeta(name: string, value: string): void {
    this.metas.set(name, value);
  }

  #streamOperations(stream: StreamId): Map<OperationId, StoredOperation | null> {
    let known = this.#operations.get(stream);
    if (known === undefined) this.#operations.set(stream, (known = new Map()));
    return known;
  }
}

/** Peer and stream in one map key; neither holds a control character. */
export function cursorKey(peer: string, stream: StreamId): string {
  return `${peer}\u0000${stream}`;
}

/** The cursor of a peer that is not known to have anything. */
export function emptyCursor(stream: StreamId): Cursor {
  return { stream, seq: 0, hash: new Uint8Array(), signature: new Uint8Array() };
}
