import {
  isOver,
  isVirtualAccount,
  keyText,
  tableSpecs,
  type ColumnKind,
  type KeyPart,
  type RowTypes,
  type TableName,
} from '@holdfast/domain';
import type Database from 'better-sqlite3';
import { amountColumns } from '../rows/indexes.ts';
import { RowCache } from '../rows/row-cache.ts';
import type { Slot } from '../rows/row-lists.ts';
import { BatchWriter } from './batch-writer.ts';

type Values = (string | number)[];

/** What postings need to know of a balance. */
export interface History<Name extends TableName = TableName> {
  /** `undefined` for a balance that is not there yet. */
  readonly slot: Slot<Name> | undefined;
  readonly id: number;
  /** Newest posting; 0 for none. */
  lastPosting: number;
}

/**
 * One table of rows: read through a bounded cache, written once per transaction. A row is found by its key and
 * changed by its number, and only in the columns that differ, so an index is touched only when its columns change.
 * Amounts (see `amountColumns`) are written many rows at a time, by number.
 */
export class RowTable<Name extends TableName> {
  readonly #database: Database.Database;
  readonly #table: Name;
  /** What is read: the table, or the view of its two parts. */
  readonly #readName: string;
  /** Where the key is. */
  readonly #keyName: string;
  readonly #columns: readonly string[];
  readonly #kinds: readonly ColumnKind[];
  readonly #kept: readonly string[];
  /** Kept columns outside the key: the only ones that an update can find changed. */
  readonly #changing: readonly string[];
  readonly #amounts: readonly string[];
  readonly #isBalances: boolean;
  readonly #cache: RowCache<Name>;
  readonly #find: Database.Statement;
  readonly #insertWriter: BatchWriter;
  /** Only for tables whose rows can be over; they have no amounts. */
  #delete: Database.Statement | undefined;
  readonly #maxId: Database.Statement;
  readonly #amountWriter: BatchWriter | undefined;
  readonly #lists = new Map<string, Database.Statement>();
  readonly #updates = new Map<number, Database.Statement>();
  #nextId: number;

  constructor(database: Database.Database, table: Name, prefix: string, cacheRowsMax: number) {
    this.#database = database;
    this.#table = table;
    this.#columns = Object.keys(tableSpecs[table].columns);
    this.#kinds = Object.values<ColumnKind>(tableSpecs[table].columns);
    this.#amounts = amountColumns[table] ?? [];
    this.#kept = this.#columns.filter((column) => !this.#amounts.includes(column));
    const { key } = tableSpecs[table];
    this.#changing = this.#kept.filter((column) => !(key as readonly string[]).includes(column));
    this.#isBalances = table === 'balances';
    this.#readName = prefix + table;
    this.#keyName = this.#amounts.length > 0 ? `${prefix}${table}_keys` : this.#readName;
    this.#cache = new RowCache(table, cacheRowsMax);
    this.#find = database.prepare(`${this.#select()} WHERE ${equals(tableSpecs[table].key)}`).raw();
    this.#insertWriter = new BatchWriter(database, this.#keyName, ['id', ...this.#kept]);
    this.#amountWriter = this.#amounts.length > 0 ? this.#makeAmountWriter(`${prefix}${table}_amounts`) : undefined;
    this.#maxId = database.prepare(`SELECT coalesce(max(id), 0) FROM "${this.#keyName}"`).pluck();
    this.#nextId = this.#readNextId();
  }

  get(key: readonly KeyPart[], text: string): RowTypes[Name] | undefined {
    return this.find(key, text)?.row;
  }

  find(key: readonly KeyPart[], text: string): Slot<Name> | undefined {
    const known = this.#cache.find(text);
    if (known !== undefined) return known ?? undefined;
    const values = this.#find.get(...key.map(toValue)) as Values | undefined;
    if (values !== undefined) return this.#toSlot(values);
    this.#cache.knowAbsent(text);
    return undefined;
  }

  list(index: string, prefix: readonly KeyPart[]): readonly RowTypes[Name][] {
    let slots = this.#cache.findList(index, prefix);
    if (slots === undefined) {
      const columns = (tableSpecs[this.#table].indexes[index] ?? []).slice(0, prefix.length);
      const read = this.#listStatement(columns).all(...prefix.map(toValue)) as Values[];
      const loaded = read.map((values) => this.#toSlot(values));
      slots = this.#cache.keepList(index, prefix, loaded);
    }
    return slots.map((slot) => slot.row);
  }

  /** The number of a row and the newest posting of its history; a row that is not there yet gets its number. */
  reserve(key: readonly KeyPart[], text: string): History<Name> {
    const slot = this.find(key, text);
    if (slot !== undefined) return { slot, id: slot.id, lastPosting: slot.lastPosting };
    this.#nextId += 1;
    return { slot, id: this.#nextId - 1, lastPosting: 0 };
  }

  /** Writes a row; `history` is what `reserve` gave, with the newest posting brought up to date. */
  write(text: string, row: RowTypes[Name], history?: History<Name>): void {
    const slot = history === undefined ? (this.#cache.find(text) ?? this.find(this.#keyOf(row), text)) : history.slot;
    if (isOver(this.#table, row)) {
      if (slot !== undefined) this.#remove(slot);
      return;
    }
    if (slot === undefined) {
      const key = this.#keyOf(row);
      const { id, lastPosting } = history ?? this.reserve(key, text);
      this.#insertRow(id, row);
      const made = { key, text, row, id, lastPosting };
      this.#writeAmounts(made);
      this.#cache.add(made);
      return;
    }
    const before = slot.row;
    this.#update(slot.id, before, row);
    slot.lastPosting = history?.lastPosting ?? slot.lastPosting;
    this.#cache.change(slot, row);
    this.#writeAmounts(slot);
  }

  #remove(slot: Slot<Name>): void {
    this.#insertWriter.flush();
    this.#delete ??= this.#database.prepare(`DELETE FROM "${this.#keyName}" WHERE id = ?`);
    this.#delete.run(slot.id);
    this.#cache.remove(slot);
  }

  /** Writes what was collected; before the commit. */
  flush(): void {
    this.#insertWriter.flush();
    this.#amountWriter?.flush();
  }

  /** Forgets what was read: after a failed commit the cache may be ahead of the disk. */
  reset(): void {
    this.#cache.clear();
    this.#insertWriter.discard();
    this.#amountWriter?.discard();
    this.#nextId = this.#readNextId();
  }

  #insertRow(id: number, row: RowTypes[Name]): void {
    const { values } = this.#insertWriter;
    values.push(id);
    for (let at = 0; at < this.#kept.length; at += 1) {
      values.push(toValue(row[this.#kept[at] as keyof typeof row] as KeyPart));
    }
    this.#insertWriter.rowAdded();
  }

  #writeAmounts({ id, row, lastPosting }: Slot<Name>): void {
    const writer = this.#amountWriter;
    if (writer === undefined) return;
    const { values } = writer;
    values.push(id);
    for (let at = 0; at < this.#amounts.length; at += 1) {
      values.push(row[this.#amounts[at] as keyof typeof row] as unknown as number);
    }
    if (this.#isBalances) values.push(lastPosting, isVirtualAccount((row as RowTypes['balances']).account) ? 1 : 0);
    writer.rowAdded();
  }

  #makeAmountWriter(sqlName: string): BatchWriter {
    const changing = [...this.#amounts, ...(this.#isBalances ? ['lastPosting'] : [])];
    const columns = ['id', ...changing, ...(this.#isBalances ? ['isVirtual'] : [])];
    const sets = quoted(changing).map((column) => `${column} = excluded.${column}`);
    return new BatchWriter(this.#database, sqlName, columns, `ON CONFLICT (id) DO UPDATE SET ${sets.join(', ')}`);
  }

  /** Writes the columns that differ, amounts apart. */
  #update(id: number, before: RowTypes[Name], row: RowTypes[Name]): void {
    let mask = 0;
    let values: Values | undefined;
    for (let at = 0; at < this.#changing.length; at += 1) {
      const column = this.#changing[at] as keyof typeof row;
      if (row[column] === before[column]) continue;
      mask |= 1 << at;
      values ??= [];
      values.push(toValue(row[column] as KeyPart));
    }
    if (values !== undefined) this.#updateStatement(mask).run(...values, id);
  }

  #updateStatement(mask: number): Database.Statement {
    let statement = this.#updates.get(mask);
    if (statement === undefined) {
      const sets = quoted(this.#changing.filter((_, at) => (mask & (1 << at)) !== 0)).map((column) => `${column} = ?`);
      statement = this.#database.prepare(`UPDATE "${this.#keyName}" SET ${sets.join(', ')} WHERE id = ?`);
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
    const history = this.#isBalances ? '"lastPosting"' : '0';
    return `SELECT id, ${history}, ${quoted(this.#columns).join(', ')} FROM "${this.#readName}"`;
  }

  #keyOf(row: RowTypes[Name]): KeyPart[] {
    return tableSpecs[this.#table].key.map((column) => row[column] as KeyPart);
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
