import { assert } from '../result.ts';
import { DirtyRows } from './dirty-rows.ts';
import { compareKeys, keyText, rowKey, type KeyPart } from './row-key.ts';
import { isOver, tableSpecs } from './table-specs.ts';
import type { RowTypes, TableName } from './tables.ts';

/** Read models as a decision sees them: point reads, prefix lists and writes, all synchronous. */
export interface Rows {
  get<Name extends TableName>(table: Name, ...key: readonly KeyPart[]): RowTypes[Name] | undefined;
  /** Rows whose index columns begin with `prefix`, in key order. */
  list<Name extends TableName>(table: Name, index: string, ...prefix: readonly KeyPart[]): readonly RowTypes[Name][];
  /** A row that is over (`isOver`) is gone. */
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

/**
 * The rows that one transaction reads and writes: a write-back overlay over a source. `dirty()` is what a store has to
 * save. Forgotten without a trace when the work refuses.
 */
export class WorkingSet implements Rows {
  readonly #source: RowSource;
  readonly #dirty = new Map<TableName, DirtyRows>();
  readonly #changed = new Map<TableName, ReadonlyMap<string, RowTypes[TableName]>>();

  constructor(source: RowSource) {
    this.#source = source;
  }

  get<Name extends TableName>(table: Name, ...key: readonly KeyPart[]): RowTypes[Name] | undefined {
    const text = keyText(key);
    const changed = this.#dirty.get(table)?.rows.get(text) as RowTypes[Name] | undefined;
    // What is not changed is not kept here: a source answers as quickly, and the same until the transaction ends.
    if (changed !== undefined) return isOver(table, changed) ? undefined : changed;
    return this.#source.get(table, key, text);
  }

  list<Name extends TableName>(table: Name, index: string, ...prefix: readonly KeyPart[]): readonly RowTypes[Name][] {
    const columns = tableSpecs[table].indexes[index];
    assert(columns !== undefined && prefix.length <= columns.length, `no index ${table}.${index}/${prefix.length}`);
    const stored = this.#source.list(table, index, prefix);
    const dirty = this.#dirty.get(table);
    if (dirty === undefined) return stored;
    const changed = dirty.find(index, prefix) as ReadonlyMap<string, RowTypes[Name]> | undefined;
    const changedCount = changed?.size ?? 0;
    if (changedCount === 0 && stored.length === 0) return stored;
    const rows: RowTypes[Name][] = [];
    for (const row of stored) if (!dirty.rows.has(keyText(rowKey(table, row)))) rows.push(row);
    if (changed === undefined || changedCount === 0) return rows;
    for (const row of changed.values()) if (!isOver(table, row)) rows.push(row);
    return rows.length < 2 ? rows : sortByKey(table, rows);
  }

  put<Name extends TableName>(table: Name, row: RowTypes[Name]): void {
    const text = keyText(rowKey(table, row));
    let dirty = this.#dirty.get(table);
    if (dirty === undefined) {
      this.#dirty.set(table, (dirty = new DirtyRows(table)));
      this.#changed.set(table, dirty.rows);
    }
    dirty.put(text, row);
  }

  /** Tables with changed rows, each row once, last value; some of them are over. */
  dirty(): ReadonlyMap<TableName, ReadonlyMap<string, RowTypes[TableName]>> {
    return this.#changed;
  }
}

/** Keys are laid out once for each row, not once for each comparison. */
function sortByKey<Name extends TableName>(table: Name, rows: readonly RowTypes[Name][]): RowTypes[Name][] {
  return rows
    .map((row) => ({ key: rowKey(table, row), row }))
    .sort((left, right) => compareKeys(left.key, right.key))
    .map(({ row }) => row);
}
