import {
  keyText,
  type Cursor,
  type Head,
  type KeyPart,
  type OperationId,
  type Prefetch,
  type RowTypes,
  type StoredOperation,
  type StreamId,
  type TableName,
} from '@holdfast/domain';
import { cursorKey, emptyCursor, type TransactionSource } from '../transaction-buffer.ts';

/** What a run of the work asked for and nobody had loaded. Each list holds a thing at most once. */
export interface Wanted {
  readonly rows: Map<TableName, Map<string, readonly KeyPart[]>>;
  readonly lists: Map<
    string,
    { readonly table: TableName; readonly index: string; readonly prefix: readonly KeyPart[] }
  >;
  readonly heads: Set<StreamId>;
  readonly operations: Map<string, { readonly stream: StreamId; readonly id: OperationId }>;
  readonly cursors: Map<string, { readonly peer: string; readonly stream: StreamId }>;
  readonly metas: Set<string>;
}

export function nothingWanted(): Wanted {
  return {
    rows: new Map(),
    lists: new Map(),
    heads: new Set(),
    operations: new Map(),
    cursors: new Map(),
    metas: new Set(),
  };
}

export function isNothing({ rows, lists, heads, operations, cursors, metas }: Wanted): boolean {
  return rows.size + lists.size + heads.size + operations.size + cursors.size + metas.size === 0;
}

/** What is known beforehand: a cache that is of now, or nothing. `undefined` is "not known", `null` "not there". */
export interface Known {
  row(table: TableName, text: string): RowTypes[TableName] | null | undefined;
  list(table: TableName, index: string, prefix: readonly KeyPart[]): readonly RowTypes[TableName][] | undefined;
  head(stream: StreamId): Head | undefined;
}

export const nothingKnown: Known = { row: () => undefined, list: () => undefined, head: () => undefined };

/**
 * The reads of a transaction whose database is across a socket. The work runs at once on what is loaded. What it asks
 * for beyond that is noted down, and answered as if it were not there, only to learn what else the work will ask for:
 * the run is thrown away (its result and its throws alike), the missing is loaded in one go, and the work runs again.
 */
export class LoadingSource implements TransactionSource {
  readonly #known: Known;
  readonly #empty: (stream: StreamId) => Head;
  readonly #rows = new Map<TableName, Map<string, RowTypes[TableName] | null>>();
  readonly #lists = new Map<string, readonly RowTypes[TableName][]>();
  readonly #heads = new Map<StreamId, Head>();
  readonly #operations = new Map<string, StoredOperation | null>();
  readonly #cursors = new Map<string, Cursor>();
  readonly #metas = new Map<string, string | null>();
  #wanted = nothingWanted();

  constructor(known: Known, empty: (stream: StreamId) => Head) {
    this.#known = known;
    this.#empty = empty;
  }

  /** What was asked for since the last time and is not there yet. */
  takeWanted(): Wanted {
    const wanted = this.#wanted;
    this.#wanted = nothingWanted();
    return wanted;
  }

  prefetch(hint: Prefetch): void {
    for (const { table, key } of hint.rows ?? []) this.get(table, key, keyText(key));
    for (const { table, index, prefix } of hint.lists ?? []) this.list(table, index, prefix);
    for (const { stream, id } of hint.operations ?? []) this.findOperation(stream, id);
    for (const stream of hint.heads ?? []) this.head(stream);
    for (const { peer, stream } of hint.cursors ?? []) this.cursor(peer, stream);
    for (const name of hint.metas ?? []) this.getMeta(name);
  }

  get<Name extends TableName>(table: Name, key: readonly KeyPart[], text: string): RowTypes[Name] | undefined {
    let row = this.#rows.get(table)?.get(text);
    if (row === undefined) row = this.#known.row(table, text);
    if (row === undefined) {
      const wanted = this.#wanted.rows.get(table);
      if (wanted === undefined) this.#wanted.rows.set(table, new Map([[text, key]]));
      else wanted.set(text, key);
    }
    return (row ?? undefined) as RowTypes[Name] | undefined;
  }

  list<Name extends TableName>(table: Name, index: string, prefix: readonly KeyPart[]): readonly RowTypes[Name][] {
    const name = listName(table, index, prefix);
    const rows = this.#lists.get(name) ?? this.#known.list(table, index, prefix);
    if (rows === undefined) this.#wanted.lists.set(name, { table, index, prefix });
    return (rows ?? []) as readonly RowTypes[Name][];
  }

  head(stream: StreamId): Head {
    const head = this.#heads.get(stream) ?? this.#known.head(stream);
    if (head === undefined) this.#wanted.heads.add(stream);
    return head ?? this.#empty(stream);
  }

  findOperation(stream: StreamId, id: OperationId): StoredOperation | undefined {
    const name = `${id} ${stream}`;
    const found = this.#operations.get(name);
    if (found === undefined) this.#wanted.operations.set(name, { stream, id });
    return found ?? undefined;
  }

  cursor(peer: string, stream: StreamId): Cursor {
    const name = cursorKey(peer, stream);
    const cursor = this.#cursors.get(name);
    if (cursor === undefined) this.#wanted.cursors.set(name, { peer, stream });
    return cursor ?? emptyCursor(stream);
  }

  getMeta(name: string): string | undefined {
    const value = this.#metas.get(name);
    if (value === undefined) this.#wanted.metas.add(name);
    return value ?? undefined;
  }

  putRow(table: TableName, text: string, row: RowTypes[TableName] | null): void {
    let rows = this.#rows.get(table);
    if (rows === undefined) this.#rows.set(table, (rows = new Map()));
    rows.set(text, row);
  }

  putList(table: TableName, index: string, prefix: readonly KeyPart[], rows: readonly RowTypes[TableName][]): void {
    this.#lists.set(listName(table, index, prefix), rows);
  }

  putHead(stream: StreamId, head: Head): void {
    this.#heads.set(stream, head);
  }

  putHeadOfNothing(stream: StreamId): void {
    this.#heads.set(stream, this.#empty(stream));
  }

  putOperation(stream: StreamId, id: OperationId, found: StoredOperation | null): void {
    this.#operations.set(`${id} ${stream}`, found);
  }

  putCursor(peer: string, cursor: Cursor): void {
    this.#cursors.set(cursorKey(peer, cursor.stream), cursor);
  }

  putMeta(name: string, value: string | null): void {
    this.#metas.set(name, value);
  }
}

function listName(table: TableName, index: string, prefix: readonly KeyPart[]): string {
  return `${table} ${index} ${prefix.length} ${keyText(prefix)}`;
}
