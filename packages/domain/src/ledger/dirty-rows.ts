import { keyText, type KeyPart } from './row-key.ts';
import { tableSpecs } from './table-specs.ts';
import type { RowTypes, TableName } from './tables.ts';

type Row = RowTypes[TableName];

interface Buckets {
  readonly columns: readonly string[];
  /** Changed rows by the text of their prefix, then of their key. */
  readonly rows: Map<string, Map<string, Row>>;
}

/**
 * The changed rows of one table. Looking them up by an index prefix costs what is found, not what was changed: a
 * transaction that settles a thousand lines asks thousands of times.
 */
export class DirtyRows {
  readonly rows: Map<string, Row> = new Map();
  readonly #table: TableName;
  readonly #buckets = new Map<string, Buckets>();

  constructor(table: TableName) {
    this.#table = table;
  }

  put(text: string, row: Row): void {
    const before = this.#buckets.size === 0 ? undefined : this.rows.get(text);
    this.rows.set(text, row);
    for (const buckets of this.#buckets.values()) {
      if (before !== undefined) buckets.rows.get(prefixText(buckets, before))?.delete(text);
      add(buckets, text, row);
    }
  }

  /** Changed rows whose index columns begin with `prefix`. */
  find(index: string, prefix: readonly KeyPart[]): ReadonlyMap<string, Row> | undefined {
    if (prefix.length === 0) return this.rows;
    return this.#bucketsOf(index, prefix.length).rows.get(keyText(prefix));
  }

  #bucketsOf(index: string, length: number): Buckets {
    const name = `${index}/${length}`;
    let buckets = this.#buckets.get(name);
    if (buckets === undefined) {
      const columns: readonly string[] = (tableSpecs[this.#table].indexes[index] ?? []).slice(0, length);
      buckets = { columns, rows: new Map() };
      for (const [text, row] of this.rows) add(buckets, text, row);
      this.#buckets.set(name, buckets);
    }
    return buckets;
  }
}

function add(buckets: Buckets, text: string, row: Row): void {
  const prefix = prefixText(buckets, row);
  const rows = buckets.rows.get(prefix);
  if (rows === undefined) buckets.rows.set(prefix, new Map([[text, row]]));
  else rows.set(text, row);
}

function prefixText(buckets: Buckets, row: Row): string {
  return keyText(
    buckets.columns.map((column) => (row as unknown as { readonly [column: string]: KeyPart })[column] as KeyPart),
  );
}
