import {
  operationIdFromBytes,
  tableSpecs,
  type ColumnKind,
  type Cursor,
  type KeyPart,
  type RowTypes,
  type StreamId,
  type TableName,
} from '@holdfast/domain';
import type Database from 'better-sqlite3';
import { existsSync } from 'node:fs';
import type { KeptLedger, KeptLedgerEntry } from '../kept-ledger.ts';
import { StoreError } from '../store-error.ts';
import { readDatabaseKey } from './database-key.ts';
import { listMissingBeside, removeBeside } from './database-lock.ts';
import { checkExisting, connect } from './open-database.ts';

const pageRows = 1000;

type EntryValues = [
  position: number,
  stream: number,
  seq: number,
  hash: Uint8Array,
  bytes: Uint8Array,
  operation: Uint8Array,
  requestDigest: Uint8Array,
  appendedAt: number,
  signature: Uint8Array | null,
];
type PostingValues = [posting: number, entry: number, index: number, balance: number, delta: number, previous: number];

/** Opens a ledger file to look at it. Throws StoreError when there is none or the key does not fit. */
export function openKeptFile(path: string, keyFile: string): KeptLedger {
  if (!existsSync(path)) throw new StoreError('NOT_A_DATABASE', `There is no file ${path}. Name the right file.`);
  const key = readDatabaseKey(keyFile);
  const beside = listMissingBeside(path);
  checkExisting(path, key);
  const database = connect(path, key, { readonly: true });
  try {
    // One look: what is committed meanwhile is not seen.
    database.exec('BEGIN');
    return new KeptFile(path, database, beside);
  } catch (error) {
    database.close();
    throw error;
  }
}

interface Balance {
  readonly key: readonly KeyPart[];
  readonly lastPosting: number;
  /** Newest posting seen so far. */
  newest: number;
}

class KeptFile implements KeptLedger {
  readonly name: string;
  readonly #database: Database.Database;
  /** Files that this reader makes and that were not there. */
  readonly #beside: readonly string[];
  readonly #streams: ReadonlyMap<number, StreamId>;
  readonly #balances: ReadonlyMap<number, Balance>;
  #strayPostings = 0;

  constructor(path: string, database: Database.Database, beside: readonly string[]) {
    this.name = path;
    this.#database = database;
    this.#beside = beside;
    this.#streams = new Map(this.#all<[number, StreamId]>('SELECT id, name FROM streams'));
    const key = tableSpecs.balances.key.map((column) => `"${column}"`).join(', ');
    this.#balances = new Map(
      this.#all<[number, number, ...KeyPart[]]>(`SELECT id, "lastPosting", ${key} FROM balances`).map(
        ([id, lastPosting, ...parts]) => [id, { key: parts, lastPosting, newest: 0 }],
      ),
    );
  }

  async metas(): Promise<ReadonlyMap<string, string>> {
    return new Map(this.#all<[string, string]>('SELECT name, value FROM meta'));
  }

  async cursors(): Promise<readonly (Cursor & { readonly peer: string })[]> {
    const values = this.#all<[string, number, number, Uint8Array, Uint8Array]>(
      'SELECT peer, stream, seq, hash, signature FROM cursors ORDER BY peer, stream',
    );
    return values.map(([peer, stream, seq, hash, signature]) => {
      return { peer, stream: this.#nameOf(stream), seq, hash: plain(hash), signature: plain(signature) };
    });
  }

  async *entries(): AsyncIterable<KeptLedgerEntry> {
    const postings = this.#postings();
    let next = postings.next();
    const pages = this.#pages<EntryValues>(
      'SELECT position, stream, seq, hash, bytes, operation, "requestDigest", "appendedAt", signature FROM entries',
      'position',
    );
    for (const values of pages) {
      const [position] = values;
      const own: PostingValues[] = [];
      for (; !next.done && next.value[1] <= position; next = postings.next()) {
        if (next.value[1] === position) own.push(next.value);
        else this.#strayPostings += 1;
      }
      yield this.#toEntry(values, own);
    }
    for (; !next.done; next = postings.next()) this.#strayPostings += 1;
  }

  #toEntry(values: EntryValues, own: readonly PostingValues[]): KeptLedgerEntry {
    const [position, stream, seq, hash, bytes, operation, requestDigest, appendedAt, signature] = values;
    const faults = own.flatMap((posting) => this.#historyFault(posting) ?? []);
    return {
      position,
      stream: this.#nameOf(stream),
      seq,
      hash: plain(hash),
      bytes: plain(bytes),
      operation: operationIdFromBytes(operation),
      requestDigest: plain(requestDigest),
      appendedAt,
      ...(signature === null ? {} : { signature: plain(signature) }),
      postings: own.map(([, , index, balance, delta]) => {
        return { index, balance: this.#balances.get(balance)?.key ?? [], delta };
      }),
      ...(faults[0] === undefined ? {} : { fault: faults[0] }),
    };
  }

  /** Each posting names the one before it in the history of its balance. */
  #historyFault([posting, , , id, , previous]: PostingValues): string | undefined {
    const balance = this.#balances.get(id);
    if (balance === undefined) return `its posting ${posting} is of no balance`;
    const before = balance.newest;
    balance.newest = posting;
    return previous === before ? undefined : `its posting ${posting} does not follow posting ${before} of its balance`;
  }

  #postings(): Generator<PostingValues> {
    return this.#pages<PostingValues>(
      'SELECT posting, entry, "index", balance, delta, previous FROM postings',
      'posting',
    );
  }

  async *rows<Name extends TableName>(table: Name): AsyncIterable<RowTypes[Name]> {
    const columns = Object.entries<ColumnKind>(tableSpecs[table].columns);
    const names = columns.map(([column]) => `"${column}"`).join(', ');
    for (const [, ...values] of this.#pages<[number, ...KeyPart[]]>(`SELECT id, ${names} FROM "${table}"`, 'id')) {
      const row: Record<string, KeyPart> = {};
      for (const [at, [column, kind]] of columns.entries()) {
        row[column] = kind === 'boolean' ? values[at] === 1 : (values[at] as KeyPart);
      }
      yield row as unknown as RowTypes[Name];
    }
  }

  async strays(): Promise<readonly string[]> {
    const strays: string[] = [];
    if (this.#strayPostings > 0) strays.push(`${this.#strayPostings} postings belong to no entry`);
    const [unguarded] = this.#all<[number]>(
      `SELECT count(*) FROM balances_amounts a JOIN balances_keys k ON k.id = a.id
        WHERE a."isVirtual" <> (substr(k.account, 1, 1) = '@')`,
    );
    if (unguarded?.[0] !== 0)
      strays.push(`${String(unguarded?.[0])} balances are not guarded against falling below zero`);
    for (const { key, lastPosting, newest } of this.#balances.values()) {
      if (lastPosting === newest) continue;
      strays.push(
        `the history of balance ${key.filter((part) => part !== '').join(' ')} does not end with its last posting`,
      );
    }
    return strays;
  }

  async close(): Promise<void> {
    this.#database.close();
    removeBeside(this.name, this.#beside);
  }

  #nameOf(stream: number): StreamId {
    return this.#streams.get(stream) ?? (`stream number ${stream}` as StreamId);
  }

  #all<Values extends unknown[]>(sql: string): Values[] {
    return this.#database.prepare(sql).raw().all() as Values[];
  }

  /** In the order of the first column, a page at a time. */
  *#pages<Values extends [number, ...unknown[]]>(sql: string, column: string): Generator<Values> {
    const page = this.#database.prepare(`${sql} WHERE ${column} > ? ORDER BY ${column} LIMIT ${pageRows}`).raw();
    let after = Number.MIN_SAFE_INTEGER;
    for (;;) {
      const rows = page.all(after) as Values[];
      yield* rows;
      const last = rows.at(-1);
      if (last === undefined || rows.length < pageRows) return;
      [after] = last;
    }
  }
}

/** A Buffer's bytes as what they are. */
function plain(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
