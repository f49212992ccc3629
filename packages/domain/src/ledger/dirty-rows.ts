import { keyText, type KeyPart } from './row-key.ts';
import { tableSpecs } from './table-specs.ts';
import type { RowTypes, TableName } from './tables.ts';

interface Buckets<Name extends TableName> {
  readonly columns: readonly (keyof RowTypes[Name] & string)[];
  /** Changed rows by the text of their prefix, then of their key. */
  readonly rows: Map<string, Map<string, RowTypes[Name]>>;
}

/**
 * The changed rows of one table. Looking them up by an index prefix costs what is found, not what was changed: a
 * transaction that settles a thousand lines asks thousands of times.
 */
export class DirtyRows<Name extends TableName> {
  readonly rows = new Map<string, RowTypes[Name]>();
  readonly #table: Name;
  readonly #buckets = new Map<string, Buckets<Name>>();

  constructor(table: Name) {
    this.#table = table;
  }

  put(text: string, row: RowTypes[Name]): void {
    const before = this.rows.get(text);
    this.rows.set(text, row);
    for (const buckets of this.#buckets.values()) {
      if (before !== undefined) buckets.rows.get(prefixText(buckets, before))?.delete(text);
      add(buckets, text, row);
    }
  }

  /** Changed rows whose index columns begin with `prefix`. */
  find(index: string, prefix: readonly KeyPart[]): ReadonlyMap<string, RowTypes[Name]> | undefined {
    if (prefix.length === 0) return this.rows;
    return this.#bucketsOf(index, prefix.length).rows.get(keyText(prefix));
  }

  #bucketsOf(index: string, length: number): Buckets<Name> {
    const name = `${index}/${length}`;
    let buckets = this.#buckets.get(name);
    if (buckets === undefined) {
      const columns = (tableSpecs[this.#table].indexes[index] ?? []).slice(0, length);
      buckets = { columns, rows: new Map() };
      for (const [text, row] of this.rows) add(buckets, text, row);
      this.#buckets.set(name, buckets);
    }
    return buckets;
  }
}

function add<Name extends TableName>(buckets: Buckets<Name>, text: string, row: RowTypes[Name]): void {
  const prefix = prefixText(buckets, row);
  const rows = buckets.rows.get(prefix);
  if (rows === undefined) buckets.rows.set(prefix, new Map([[text, row]]));
  else rows.set(text, row);
}

function prefixText<Name extends TableName>(buckets: Buckets<Name>, row: RowTypes[Name]): string {
  return keyText(buckets.columns.map((column) => row[column] as KeyPart));
}
