import {
  keyText,
  tableNames,
  type Hash,
  type LedgerTransaction,
  type Rows,
  type RowTypes,
  type SyncLedgerStore,
  type TableName,
} from '@holdfast/domain';
import type { ProjectionDifference, ShadowOutcome, ShadowStep } from '../projections.ts';
import { isNegative, negativeBalance } from '../rows/negative-balance.ts';
import { readOnlyRows } from '../rows/read-only-rows.ts';
import { StoreError } from '../store-error.ts';
import {
  cursorKey,
  emptyCursor,
  TransactionBuffer,
  type PeerCursor,
  type TransactionSource,
} from '../transaction-buffer.ts';
import { findDifference, foldAgain, listDifferences } from './fold-again.ts';
import { MemoryEntries } from './memory-entries.ts';
import { createMemoryTables, type MemoryTables } from './memory-tables.ts';
import { UndoLog } from './undo-log.ts';

export interface MemoryStoreOptions {
  readonly hash: Hash;
  /** The feed's identity; two stores that stand for two databases need two names. */
  readonly feed?: string;
  /**
   * When a transaction reaches the simulated disk: as it commits (the default, what every real store does), or when
   * `markSynced` is called.
   */
  readonly syncs?: 'on-commit' | 'by-hand';
}

/** The ledger store of the simulator: everything in maps, with a disk whose power can be cut. */
export interface MemoryStore extends SyncLedgerStore {
  /** All of `rebuildProjections` or `compareProjections` in one step. */
  foldShadow(step: ShadowStep): ShadowOutcome;
  /** Everything committed so far is on the disk. */
  markSynced(): void;
  /** Transactions since the last sync vanish. The store goes on as the restarted process would find it. */
  powerCut(): void;
}

export function createMemoryStore(options: MemoryStoreOptions): MemoryStore {
  return new MapStore(options);
}

class MapStore implements MemoryStore {
  readonly #hash: Hash;
  readonly #feed: string;
  readonly #syncsOnCommit: boolean;
  readonly #tables: MemoryTables = createMemoryTables();
  readonly #entries: MemoryEntries;
  readonly #cursors = new Map<string, PeerCursor>();
  readonly #metas = new Map<string, string>();
  readonly #undo = new UndoLog();
  readonly #source: TransactionSource;
  readonly #look: Rows;
  #state: 'idle' | 'in-transaction' | 'closed' = 'idle';

  constructor({ hash, feed = 'memory', syncs = 'on-commit' }: MemoryStoreOptions) {
    this.#hash = hash;
    this.#feed = feed;
    this.#syncsOnCommit = syncs === 'on-commit';
    this.#entries = new MemoryEntries(hash);
    this.#source = {
      get: (table, _key, text) => this.#tables[table].get(text),
      list: (table, index, prefix) => this.#tables[table].list(index, prefix),
      head: (stream) => this.#entries.head(stream),
      findOperation: (stream, id) => this.#entries.findOperation(stream, id),
      cursor: (peer, stream) => this.#cursors.get(cursorKey(peer, stream))?.cursor ?? emptyCursor(stream),
      getMeta: (name) => this.#metas.get(name),
    };
    this.#look = readOnlyRows(this.#source);
  }

  transact<T>(work: (transaction: LedgerTransaction) => T): T {
    if (this.#state !== 'idle')
      throw new StoreError('CLOSED', 'The store is closed, or a transaction is open already.');
    const buffer = new TransactionBuffer(this.#source, this.#hash);
    this.#state = 'in-transaction';
    try {
      const result = work(buffer);
      this.#write(buffer);
      return result;
    } finally {
      this.#state = 'idle';
    }
  }

  view<T>(look: (rows: Rows) => T): T {
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

  listPostings(
    ...parameters: Parameters<SyncLedgerStore['listPostings']>
  ): ReturnType<SyncLedgerStore['listPostings']> {
    return this.#entries.listPostings(...parameters);
  }

  listCursors(): ReturnType<SyncLedgerStore['listCursors']> {
    return [...this.#cursors.keys()].sort().map((key) => {
      const { peer, cursor } = this.#cursors.get(key) as PeerCursor;
      return { peer, ...cursor };
    });
  }

  close(): void {
    this.#state = 'closed';
  }

  foldShadow({ fold, end }: ShadowStep): ShadowOutcome {
    const { entries } = this.readFeed(0, Infinity);
    const folded = foldAgain(entries, fold);
    const outcome = { position: entries.length, isDone: true };
    if (end === 'compare') {
      const difference = findDifference(this.#tables, folded);
      return { ...outcome, ...(difference === undefined ? {} : { difference }) };
    }
    for (const name of tableNames) {
      for (const difference of listDifferences(this.#tables, folded, name)) this.#replaceRow(name, difference);
    }
    return outcome;
  }

  markSynced(): void {
    this.#undo.clear(this.#entries.feedLength);
  }

  powerCut(): void {
    for (const [name, rows] of this.#undo.rows) {
      const table = this.#tables[name];
      for (const [text, row] of rows) {
        if (row === undefined) table.remove(text);
        else putRow(table, row);
      }
    }
    putBack(this.#cursors, this.#undo.cursors);
    putBack(this.#metas, this.#undo.metas);
    for (const { put, before } of this.#undo.seals.reverse()) {
      if (before === undefined) this.#entries.removeSeal(put);
      else this.#entries.putSeal(before);
    }
    this.#entries.truncate(this.#undo.feedLength);
    this.markSynced();
    this.#state = 'idle';
  }

  #write(buffer: TransactionBuffer): void {
    const balances = buffer.rows.dirty().get('balances') as ReadonlyMap<string, RowTypes['balances']> | undefined;
    for (const row of balances?.values() ?? []) if (isNegative(row)) throw negativeBalance();
    for (const entry of buffer.entries) this.#entries.append(entry);
    for (const [name, rows] of buffer.rows.dirty()) this.#writeRows(name, rows);
    for (const seal of buffer.seals) {
      const before = this.#entries.putSeal(seal);
      if (!this.#syncsOnCommit) this.#undo.seals.push({ put: seal, before });
    }
    for (const moved of buffer.cursors()) {
      const key = cursorKey(moved.peer, moved.cursor.stream);
      if (!this.#syncsOnCommit && !this.#undo.cursors.has(key)) this.#undo.cursors.set(key, this.#cursors.get(key));
      this.#cursors.set(key, moved);
    }
    for (const [name, value] of buffer.metas) {
      if (!this.#syncsOnCommit && !this.#undo.metas.has(name)) this.#undo.metas.set(name, this.#metas.get(name));
      this.#metas.set(name, value);
    }
    if (this.#syncsOnCommit) this.#undo.feedLength = this.#entries.feedLength;
  }

  #replaceRow(name: TableName, { key, stored, folded }: ProjectionDifference): void {
    if (!this.#syncsOnCommit) this.#undo.noteRow(name, keyText(key), () => stored);
    if (folded === undefined) this.#tables[name].remove(keyText(key));
    else putRow(this.#tables[name], folded);
  }

  #writeRows(name: TableName, rows: ReadonlyMap<string, RowTypes[TableName]>): void {
    const table = this.#tables[name];
    for (const [text, row] of rows) {
      if (!this.#syncsOnCommit) this.#undo.noteRow(name, text, () => table.get(text));
      putRow(table, row);
    }
  }
}

function putRow(table: { put(row: never): void }, row: RowTypes[TableName]): void {
  table.put(row as never);
}

function putBack<Value>(current: Map<string, Value>, before: ReadonlyMap<string, Value | undefined>): void {
  for (const [key, value] of before) {
    if (value === undefined) current.delete(key);
    else current.set(key, value);
  }
}
