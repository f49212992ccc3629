import type Database from 'better-sqlite3';

export type Value = string | number | Uint8Array | null;

/** Rows of one statement. */
const rowsMax = 16;
const sizes = [rowsMax, 4, 2, 1];

/**
 * Collects rows and writes many with one statement: the call costs as much as the row. Whoever fills it must flush it
 * before the commit.
 */
export class BatchWriter {
  readonly #database: Database.Database;
  readonly #width: number;
  readonly #sql: (rows: number) => string;
  /** By number of rows; made when first used. */
  readonly #statements = new Map<number, Database.Statement>();
  #values: Value[] = [];

  /** `conflict` says what happens to a row that is there already. */
  constructor(database: Database.Database, table: string, columns: readonly string[], conflict = '') {
    this.#database = database;
    this.#width = columns.length;
    const row = `(${columns.map(() => '?').join(', ')})`;
    const names = columns.map((column) => `"${column}"`).join(', ');
    this.#sql = (rows) =>
      `INSERT INTO "${table}" (${names}) VALUES ${Array.from({ length: rows }, () => row).join(', ')} ${conflict}`;
  }

  /** Push one value for each column, then call `rowAdded`. */
  get values(): Value[] {
    return this.#values;
  }

  rowAdded(): void {
    if (this.#values.length < rowsMax * this.#width) return;
    this.#statement(rowsMax).run(this.#values);
    this.#values = [];
  }

  flush(): void {
    const values = this.#values;
    if (values.length === 0) return;
    this.#values = [];
    let at = 0;
    for (const rows of sizes) {
      const length = rows * this.#width;
      for (; values.length - at >= length; at += length) {
        this.#statement(rows).run(length === values.length ? values : values.slice(at, at + length));
      }
    }
  }

  discard(): void {
    this.#values = [];
  }

  #statement(rows: number): Database.Statement {
    let statement = this.#statements.get(rows);
    if (statement === undefined) {
      statement = this.#database.prepare(this.#sql(rows));
      this.#statements.set(rows, statement);
    }
    return statement;
  }
}
