import { keyText, tableSpecs, type ColumnKind, type KeyPart, type RowTypes, type TableName } from '@holdfast/domain';
import type Database from 'better-sqlite3';
import { RowCache } from '../rows/row-cache.ts';
import type { Slot } from '../rows/row-lists.ts';

type Values = (string | number)[];

/**
 * One table of rows: read through a bounded cache, written once per transaction. A row is found by its key and
 * changed by its number, and only in the columns that differ, so an index is touched only when its columns change.
 */
export class RowTable<Name extends TableName> {
  readonly #database: Database.Database;
  readonly #table: Name;
  readonly #sqlName: string;
  readonly #columns: readonly string[];
  readonly #kinds: readonly ColumnKind[];
  readonly #hasHistory: boolean;
  readonly #cache: RowCache<Name>;
  readonly #find: Database.Statement;
  readonly #insert: Database.Statement;
  readonly #maxId: Database.Statement;
  readonly #lists = new Map<string, Database.Statement>();
  readonly #updates = new Map<number, Database.Statement>();
  #nextId: number;

  constructor(database: Database.Database, table: Name, prefix: string, cacheRowsMax: number) {
    this.#database = database;
    this.#table = table;
    this.#sqlName = `"${prefix}${table}"`;
    this.#columns = Object.keys(tableSpecs[table].columns);
    this.#kinds = Object.values<ColumnKind>(tableSpecs[table].columns);
    this.#hasHistory = table === 'balances';
    this.#cache = new RowCache(table, cacheRowsMax);
    const written = ['id', 'lastPosting', ...this.#columns].filter(
      (name) => name !== 'lastPosting' || this.#hasHistory,
    );
    this.#find = database.prepare(`${this.#select()} WHERE ${equals(tableSpecs[table].key)}`).raw();
    this.#insert = database.prepare(
      `INSERT INTO ${this.#sqlName} (${quoted(written).join(', ')}) VALUES (${written.map(() => '?').join(', ')})`,
    );
    this.#maxId = database.prepare(`SELECT coalesce(max(id), 0) FROM ${this.#sqlName}`).pluck();
    this.#nextId = this.#readNextId();
  }

  get(key: readonly KeyPart[]): RowTypes[Name] | undefined {
    return this.#slot(key, keyText(key))?.row;
  }

  find(key: readonly KeyPart[]): Readonly<Slot<Name>> | undefined {
    return this.#slot(key, keyText(key));
  }

  list(index: string, prefix: readonly KeyPart[]): readonly RowTypes[Name][] {
    let slots = this.#cache.findList(index, prefix);
    if (slots === undefined) {
      const columns = (tableSpecs[this.#table].indexes[index] ?? []).slice(0, prefix.length);
      const read = this.#listStatement(columns).all(...prefix.map(toValue)) as Values[];
      slots = this.#cache.keepList(
        index,
        prefix,
        read.map((values) => this.#toSlot(values)),
      );
    }
    return slots.map((slot) => slot.row);
  }

  /** The number of a row and the newest posting of its history; a row that is not there yet gets its number. */
  reserve(key: readonly KeyPart[]): { readonly id: number; readonly lastPosting: number } {
    const slot = this.#slot(key, keyText(key));
    if (slot !== undefined) return slot;
    this.#nextId += 1;
    return { id: this.#nextId - 1, lastPosting: 0 };
  }

  /** Writes a row; `history` is what `reserve` gave, with the newest posting brought up to date. */
  write(
    key: readonly KeyPart[],
    row: RowTypes[Name],
    history?: { readonly id: number; readonly lastPosting: number },
  ): void {
    const text = keyText(key);
    const slot = this.#slot(key, text);
    if (slot === undefined) {
      const { id, lastPosting } = history ?? this.reserve(key);
      this.#insert.run(id, ...(this.#hasHistory ? [lastPosting] : []), ...this.#toValues(row));
      this.#cache.add({ key, text, row, id, lastPosting });
      return;
    }
    const lastPosting = history?.lastPosting ?? slot.lastPosting;
    this.#update(slot, row, lastPosting);
    slot.lastPosting = lastPosting;
    this.#cache.change(slot, row);
  }

  /** Forgets what was read: after a failed commit the cache may be ahead of the disk. */
  reset(): void {
    this.#cache.clear();
    this.#nextId = this.#readNextId();
  }

  #slot(key: readonly KeyPart[], text: string): Slot<Name> | undefined {
    const known = this.#cache.find(text);
    if (known !== undefined) return known ?? undefined;
    const values = this.#find.get(...key.map(toValue)) as Values | undefined;
    if (values !== undefined) return this.#toSlot(values);
    this.#cache.knowAbsent(text);
    return undefined;
  }

  #update(slot: Slot<Name>, row: RowTypes[Name], lastPosting: number): void {
    const before = slot.row;
    let mask = lastPosting === slot.lastPosting ? 0 : 1;
    const values: Values = mask === 0 ? [] : [lastPosting];
    for (const [at, column] of this.#columns.entries()) {
      const value = row[column as keyof typeof row];
      if (value === before[column as keyof typeof row]) continue;
      mask |= 2 << at;
      values.push(toValue(value as KeyPart));
    }
    if (mask === 0) return;
    this.#updateStatement(mask).run(...values, slot.id);
  }

  #updateStatement(mask: number): Database.Statement {
    let statement = this.#updates.get(mask);
    if (statement === undefined) {
      const changed = ['lastPosting', ...this.#columns].filter((_, at) => (mask & (1 << at)) !== 0);
      const sets = quoted(changed).map((column) => `${column} = ?`);
      statement = this.#database.prepare(`UPDATE ${this.#sqlName} SET ${sets.join(', ')} WHERE id = ?`);
      this.#updates.set(mask, statement);
    }
    return statement;
  }

  #listStatement(columns: readonly string[]): Database.Statement {
    const where = columns.length === 0 ? '' : ` WHERE ${equals(columns)}`;
    let statement = this.#lists.get(where);
    if (statement === undefined) {
      statement = this.#database.prepare(`${this.#select()}${where}`).raw();
      this.#lists.set(where, statement);
    }
    return statement;
  }

  #select(): string {
    const history = this.#hasHistory ? '"lastPosting"' : '0';
    return `SELECT id, ${history}, ${quoted(this.#columns).join(', ')} FROM ${this.#sqlName}`;
  }

  /** The one slot of a row: the one in the cache when the row is known. */
  #toSlot(values: Values): Slot<Name> {
    const row: Record<string, KeyPart> = {};
    for (const [at, column] of this.#columns.entries()) {
      const value = values[at + 2] as KeyPart;
      row[column] = this.#kinds[at] === 'boolean' ? value === 1 : value;
    }
    const key = tableSpecs[this.#table].key.map((column) => row[column] as KeyPart);
    const text = keyText(key);
    const known = this.#cache.find(text);
    if (known !== undefined && known !== null) return known;
    const [id, lastPosting] = values as [number, number];
    return this.#cache.know({ key, text, row: row as unknown as RowTypes[Name], id, lastPosting });
  }

  #toValues(row: RowTypes[Name]): Values {
    return this.#columns.map((column) => toValue(row[column as keyof typeof row] as KeyPart));
  }

  #readNextId(): number {
    return (this.#maxId.get() as number) + 1;
  }
}

function toValue(value: KeyPart): string | number {
  return typeof value === 'boolean' ? Number(value) : value;
}

function quoted(columns: readonly string[]): string[] {
  return columns.map((column) => `"${column}"`);
}

function equals(columns: readonly string[]): string {
  return quoted(columns)
    .map((column) => `${column} = ?`)
    .join(' AND ');
}
