import { assert } from '../result.ts';
import { tableSpecs } from './table-specs.ts';
import type { RowTypes, TableName } from './tables.ts';

export type KeyPart = string | number | boolean;

/** Read models as a decision sees them: point reads, prefix lists and writes, all synchronous. */
export interface Rows {
  get<Name extends TableName>(table: Name, ...key: readonly KeyPart[]): RowTypes[Name] | undefined;
  /** Rows whose index columns begin with `prefix`, in key order. */
  list<Name extends TableName>(table: Name, index: string, ...prefix: readonly KeyPart[]): readonly RowTypes[Name][];
  put<Name extends TableName>(table: Name, row: RowTypes[Name]): void;
}

/**
 * Where a working set reads what it has not seen yet. A synchronous store answers at once; an asynchronous one
 * throws its own "not loaded" signal, loads, and runs the (pure) work again.
 */
export interface RowSource {
  /** `text` is `keyText(key)`, for a source that finds rows by it. */
  get<Name extends TableName>(table: Name, key: readonly KeyPart[], text: string): RowTypes[Name] | undefined;
  list<Name extends TableName>(table: Name, index: string, prefix: readonly KeyPart[]): readonly RowTypes[Name][];
}

const separator = '\u0000';

export function keyText(key: readonly KeyPart[]): string {
  return key.length === 1 ? String(key[0]) : key.join(separator);
}

export function rowKey<Name extends TableName>(table: Name, row: RowTypes[Name]): KeyPart[] {
  const parts: KeyPart[] = [];
  for (const column of tableSpecs[table].key) parts.push(row[column] as KeyPart);
  return parts;
}

/** Key order as `list` returns it: column by column, numbers by value, text by code unit. */
export function compareKeys(left: readonly KeyPart[], right: readonly KeyPart[]): number {
  for (let index = 0; index < left.length; index += 1) {
    const a = left[index] as KeyPart;
    const b = right[index] as KeyPart;
    if (a === b) continue;
    return a < b ? -1 : 1;
  }
  return 0;
}

/**
 * The rows that one transaction reads and writes: a write-back overlay over a source. `dirty()` is what a store has to
 * save. Forgotten without a trace when the work refuses.
 */
export class WorkingSet implements Rows {
  readonly #source: RowSource;
  readonly #known = new Map<TableName, Map<string, RowTypes[TableName] | null>>();
  readonly #dirty = new Map<TableName, Map<string, RowTypes[TableName]>>();

  constructor(source: RowSource) {
    this.#source = source;
  }

  get<Name extends TableName>(table: Name, ...key: readonly KeyPart[]): RowTypes[Name] | undefined {
    const known = this.#table(table);
    const text = keyText(key);
    const seen = known.get(text);
    if (seen !== undefined) return (seen ?? undefined) as RowTypes[Name] | undefined;
    const row = this.#source.get(table, key, text);
    known.set(text, row ?? null);
    return row;
  }

  list<Name extends TableName>(table: Name, index: string, ...prefix: readonly KeyPart[]): readonly RowTypes[Name][] {
    const columns = tableSpecs[table].indexes[index];
    assert(columns !== undefined && prefix.length <= columns.length, `no index ${table}.${index}/${prefix.length}`);
    const stored = this.#source.list(table, index, prefix);
    const dirty = this.#dirty.get(table);
    if (dirty === undefined || dirty.size === 0) return stored;
    const rows: RowTypes[Name][] = [];
    for (const row of stored) if (!dirty.has(keyText(rowKey(table, row)))) rows.push(row);
    for (const row of dirty.values()) {
      if (prefix.every((part, at) => row[columns[at] as keyof typeof row] === part)) rows.push(row as RowTypes[Name]);
    }
    return rows.sort((left, right) => compareKeys(rowKey(table, left), rowKey(table, right)));
  }

  put<Name extends TableName>(table: Name, row: RowTypes[Name]): void {
    const text = keyText(rowKey(table, row));
    this.#table(table).set(text, row);
    let dirty = this.#dirty.get(table);
    if (dirty === undefined) this.#dirty.set(table, (dirty = new Map()));
    dirty.set(text, row);
  }

  /** Tables with changed rows, each row once, last value. */
  dirty(): ReadonlyMap<TableName, ReadonlyMap<string, RowTypes[TableName]>> {
    return this.#dirty;
  }

  #table(table: TableName): Map<string, RowTypes[TableName] | null> {
    let known = this.#known.get(table);
    if (known === undefined) this.#known.set(table, (known = new Map()));
    return known;
  }
}
