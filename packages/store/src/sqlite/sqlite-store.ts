import {
  assert,
  keyText,
  tableNames,
  type Hash,
  type KeyPart,
  type LedgerTransaction,
  type NewEntry,
  type Posting,
  type Rows,
  type Seal,
  type StreamId,
  type SyncLedgerStore,
  type TableName,
} from '@holdfast/domain';
import type Database from 'better-sqlite3';
import { randomUUID } from 'node:crypto';
import type { ShadowOutcome, ShadowStep } from '../projections.ts';
import { negativeBalance } from '../rows/negative-balance.ts';
import { readOnlyRows } from '../rows/read-only-rows.ts';
import { StoreError } from '../store-error.ts';
import { TransactionBuffer, type TransactionSource } from '../transaction-buffer.ts';
import { CursorTables } from './cursor-tables.ts';
import { EntryTables } from './entry-tables.ts';
import { openDatabase, type DatabaseOptions, type OpenedDatabase } from './open-database.ts';
import { RowTable, type History } from './row-table.ts';
import { Shadow } from './shadow.ts';
import { StreamNames } from './stream-names.ts';

export interface SqliteStoreOptions extends DatabaseOptions {
  readonly hash: Hash;
  /** Rows of each table kept in memory. */
  readonly cacheRowsMax?: number;
}

export interface SqliteStore extends SyncLedgerStore {
  /** One transaction of `rebuildProjections` or `compareProjections`. */
  foldShadow(step: ShadowStep): ShadowOutcome;
  /**
   * Moves the write-ahead log into the database file and empties it. Returns the bytes that it still holds: above zero
   * while a reader is using it.
   */
  checkpoint(): number;
}

const feedMeta = 'feed';

/** A ledger in an encrypted SQLite file that this process alone writes. Throws StoreError when it cannot be opened. */
export function openSqliteStore(options: SqliteStoreOptions): SqliteStore {
  const opened = openDatabase(options);
  try {
    return new FileStore(opened, options);
  } catch (error) {
    opened.close();
    throw error;
  }
}

type Tables = { readonly [Name in TableName]: RowTable<Name> };

class FileStore implements SqliteStore {
  readonly #opened: OpenedDatabase;
  readonly #hash: Hash;
  readonly #begin: Database.Statement;
  readonly #commit: Database.Statement;
  readonly #rollback: Database.Statement;
  readonly #streams: StreamNames;
  readonly #entries: EntryTables;
  readonly #cursors: CursorTables;
  readonly #tables: Tables;
  readonly #source: TransactionSource;
  readonly #look: Rows;
  readonly #feed: string;
  readonly #cacheRowsMax: number;
  #shadow: Shadow | undefined;
  #state: 'idle' | 'in-transaction' | 'poisoned' | 'closed' = 'idle';

  constructor(opened: OpenedDatabase, { hash, cacheRowsMax = 100_000 }: SqliteStoreOptions) {
    const { database } = opened;
    this.#opened = opened;
    this.#hash = hash;
    this.#cacheRowsMax = cacheRowsMax;
    this.#begin = database.prepare('BEGIN IMMEDIATE');
    this.#commit = database.prepare('COMMIT');
    this.#rollback = database.prepare('ROLLBACK');
    this.#streams = new StreamNames(database);
    this.#entries = new EntryTables(database, this.#streams, hash);
    this.#cursors = new CursorTables(database, this.#streams);
    const [entries, cursors] = [this.#entries, this.#cursors];
    const tables: Partial<Record<TableName, unknown>> = {};
    for (const name of tableNames) tables[name] = new RowTable(database, name, '', cacheRowsMax);
    this.#tables = tables as Tables;
    this.#source = {
      get: (table, key, text) => this.#tables[table].get(key, text),
      list: (table, index, prefix) => this.#tables[table].list(index, prefix),
      head: (stream) => entries.head(stream),
      findOperation: (stream, id) => entries.findOperation(stream, id),
      cursor: (peer, stream) => cursors.cursor(peer, stream),
      getMeta: (name) => cursors.getMeta(name),
    };
    this.#look = readOnlyRows(this.#source);
    if (cursors.getMeta(feedMeta) === undefined) this.transact((first) => first.putMeta(feedMeta, randomUUID()));
    this.#feed = cursors.getMeta(feedMeta) ?? '';
  }

  transact<T>(work: (transaction: LedgerTransaction) => T): T {
    this.#assertUsable();
    const buffer = new TransactionBuffer(this.#source, this.#hash);
    this.#state = 'in-transaction';
    // Before the work: a read inside a transaction takes no lock of its own.
    this.#begin.run();
    try {
      const result = work(buffer);
      this.#save(buffer);
      return result;
    } finally {
      if (this.#opened.database.inTransaction) this.#rollback.run();
      if (this.#state === 'in-transaction') this.#state = 'idle';
    }
  }

  view<T>(look: (rows: Rows) => T): T {
    this.#assertUsable();
    return look(this.#look);
  }

  heads(): ReturnType<SyncLedgerStore['heads']> {
    return this.#entries.heads();
  }

  readStream(...parameters: Parameters<SyncLedgerStore['readStream']>): ReturnType<SyncLedgerStore['readStream']> {
    return this.#entries.readStream(...parameters);
  }

  findSeal(...parameters: Parameters<SyncLedgerStore['findSeal']>): ReturnType<SyncLedgerStore['findSeal']> {
    return this.#entries.findSeal(...parameters);
  }

  readFeed(afterPosition: number, entriesMax: number): ReturnType<SyncLedgerStore['readFeed']> {
    return { feed: this.#feed, entries: this.#entries.readFeed(afterPosition, entriesMax) };
  }

  listCursors(): ReturnType<SyncLedgerStore['listCursors']> {
    return this.#cursors.listCursors();
  }

  listPostings(
    balance: readonly KeyPart[],
    beforePosting: number,
    postingsMax: number,
  ): ReturnType<SyncLedgerStore['listPostings']> {
    const found = this.#tables.balances.find(balance, keyText(balance));
    return found === undefined ? [] : this.#entries.readPostings(found, beforePosting, postingsMax);
  }

  foldShadow(step: ShadowStep): ShadowOutcome {
    this.#assertUsable();
    this.#shadow ??= new Shadow(this.#opened.database, this.#entries, this.#cursors, this.#cacheRowsMax);
    this.#begin.run();
    try {
      const { isSwapped, ...outcome } = this.#shadow.step(step);
      this.#commit.run();
      if (isSwapped) for (const name of tableNames) this.#tables[name].reset();
      return outcome;
    } catch (error) {
      this.#shadow = undefined;
      throw this.#afterFailure(error);
    }
  }

  checkpoint(): number {
    const [result] = this.#opened.database.pragma('wal_checkpoint(TRUNCATE)') as { log: number }[];
    return Math.max(0, result?.log ?? 0) * 4096;
  }

  close(): void {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    this.#opened.close();
  }

  #assertUsable(): void {
    if (this.#state === 'idle') return;
    if (this.#state === 'poisoned') {
      throw new StoreError('POISONED', 'An earlier write failed, so the disk is in doubt. Stop, and start again.');
    }
    throw new StoreError('CLOSED', 'The store is closed, or a transaction is open already.');
  }

  #save(buffer: TransactionBuffer): void {
    if (buffer.isEmpty) return;
    try {
      this.#write(buffer);
      this.#commit.run();
    } catch (error) {
      throw this.#afterFailure(error);
    }
  }

  #write(buffer: TransactionBuffer): void {
    const dirty = buffer.rows.dirty();
    const histories = new Map<string, History<'balances'>>();
    const seals = bySeq(buffer.seals);
    for (const entry of buffer.entries) {
      const seal = seals.get(entry.stream)?.get(entry.seq);
      this.#writePostings(entry, this.#entries.append(entry, seal?.signature), histories);
      if (seal !== undefined) seals.get(entry.stream)?.delete(entry.seq);
    }
    for (const text of histories.keys()) {
      assert(dirty.get('balances')?.has(text), 'a posting names a balance that its transaction does not write');
    }
    for (const [name, rows] of dirty) {
      const table = this.#tables[name] as unknown as RowTable<TableName>;
      const known = name === 'balances' ? histories : undefined;
      rows.forEach((row, text) => table.write(text, row, known?.get(text)));
      table.flush();
    }
    for (const ofStream of seals.values()) for (const seal of ofStream.values()) this.#entries.putSeal(seal);
    for (const { peer, cursor } of buffer.cursors()) this.#cursors.putCursor(peer, cursor);
    for (const [name, value] of buffer.metas) this.#cursors.putMeta(name, value);
    this.#entries.flush();
  }

  #writePostings(entry: NewEntry, position: number, histories: Map<string, History<'balances'>>): void {
    const { postings } = entry;
    if (postings === undefined) return;
    for (let index = 0; index < postings.length; index += 1) {
      const { key, delta } = postings[index] as Posting;
      const text = keyText(key);
      let history = histories.get(text);
      if (history === undefined) histories.set(text, (history = this.#tables.balances.reserve(key, text)));
      history.lastPosting = this.#entries.addPosting(position, index, history.id, delta, history.lastPosting);
    }
  }

  /** Nothing of the transaction stays. Whether the store can go on depends on what failed. */
  #afterFailure(error: unknown): unknown {
    const code = (error as { readonly code?: string }).code ?? '';
    const canGoOn = !code.startsWith('SQLITE_IOERR') && !code.startsWith('SQLITE_CORRUPT');
    try {
      if (this.#opened.database.inTransaction) this.#rollback.run();
      for (const name of tableNames) this.#tables[name].reset();
      this.#streams.reset();
      this.#entries.reset();
    } catch {
      this.#state = 'poisoned';
    }
    if (!canGoOn) this.#state = 'poisoned';
    if (code === 'SQLITE_CONSTRAINT_CHECK') return negativeBalance({ cause: error });
    if (code === 'SQLITE_FULL') {
      return new StoreError(
        'STORAGE_FULL',
        'The disk is full, so nothing was written. Free some space; work goes on.',
        {
          cause: error,
        },
      );
    }
    if (this.#state !== 'poisoned') return error;
    return new StoreError('POISONED', 'Writing to the disk failed. Stop, look at the disk, and start again.', {
      cause: error,
    });
  }
}

function bySeq(seals: readonly Seal[]): Map<StreamId, Map<number, Seal>> {
  const found = new Map<StreamId, Map<number, Seal>>();
  for (const seal of seals) {
    const ofStream = found.get(seal.stream);
    if (ofStream === undefined) found.set(seal.stream, new Map([[seal.seq, seal]]));
    else ofStream.set(seal.seq, seal);
  }
  return found;
}
