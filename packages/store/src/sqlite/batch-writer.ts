import type Database from 'better-sqlite3';

export type Value = string | number | Uint8Array | null;

/**
 * Collects rows and writes many with one statement: the call costs as much as the row. Whoever fills it must flush it
 * before the commit.
 */
export class BatchWriter {
  readonly #width: number;
  readonly #sizes: readonly { readonly values: number; readonly statement: Database.Statement }[];
  readonly #largest: number;
  #values: Value[] = [];

  /** `conflict` says what happens to a row that is there already. */
  constructor(database: Database.Database, table: string, columns: readonly string[], conflict = '') {
    this.#width = columns.length;
    const row = `(${columns.map(() => '?').join(', ')})`;
    const names = columns.map((column) => `"${column}"`).join(', ');
    this.#sizes = [16, 4, 2, 1].map((rows) => ({
      values: rows * this.#width,
      statement: database.prepare(
        `INSERT INTO "${table}" (${names}) VALUES ${Array.from({ length: rows }, () => row).join(', ')} ${conflict}`,
      ),
    }));
    this.#largest = 16 * this.#width;
  }

  /** Push one value for each column, then call `rowAdded`. */
  get values(): Value[] {
    return this.#values;
  }

  rowAdded(): void {
    if (this.#values.length < this.#largest) return;
    this.#sizes[0]?.statement.run(this.#values);
    this.#values = [];
  }

  flush(): void {
    const values = this.#values;
    if (values.length === 0) return;
    this.#values = [];
    let at = 0;
    for (const size of this.#sizes) {
      while (values.length - at >= size.values) {
        size.statement.run(at === 0 && values.length === size.values ? values : values.slice(at, at + size.values));
        at += size.values;
      }
    }
  }

  discard(): void {
    this.#values = [];
  }
}
