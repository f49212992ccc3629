import {
  compareKeys,
  decodeEntry,
  keyText,
  rowKey,
  tableNames,
  tableSpecs,
  WorkingSet,
  type KeyPart,
  type RowTypes,
  type TableName,
} from '@holdfast/domain';
import type Database from 'better-sqlite3';
import type { ProjectionDifference, ShadowOutcome, ShadowStep } from '../projections.ts';
import { amountColumns } from '../rows/indexes.ts';
import type { CursorTables } from './cursor-tables.ts';
import type { EntryTables } from './entry-tables.ts';
import { RowTable } from './row-table.ts';
import { shadowPrefix } from './schema.ts';

const shadowMeta = 'shadow';

/** The shadow tables: what a fold of all entries gives, beside the live rows. Every method runs inside a transaction. */
export class Shadow {
  readonly #database: Database.Database;
  readonly #entries: EntryTables;
  readonly #metas: CursorTables;
  readonly #tables = new Map<TableName, RowTable<TableName>>();

  constructor(database: Database.Database, entries: EntryTables, metas: CursorTables, cacheRowsMax: number) {
    this.#database = database;
    this.#entries = entries;
    this.#metas = metas;
    for (const name of tableNames) this.#tables.set(name, new RowTable(database, name, shadowPrefix, cacheRowsMax));
  }

  /** `isSwapped`: the live tables have other rows now than their caches know. */
  step(step: ShadowStep): ShadowOutcome & { readonly isSwapped: boolean } {
    const after = this.#begin(step.run);
    const entries = this.#entries.readFeed(after, step.entriesMax);
    const rows = new WorkingSet({
      get: (table, key, text) => this.#table(table).get(key, text) as never,
      list: (table, index, prefix) => this.#table(table).list(index, prefix) as never,
    });
    for (const entry of entries) step.fold({ ...entry, entry: decodeEntry(entry.bytes) }, rows);
    this.#write(rows);
    const position = entries.at(-1)?.position ?? after;
    if (entries.length === step.entriesMax) {
      this.#metas.putMeta(shadowMeta, `${position} ${step.run}`);
      return { position, isDone: false, isSwapped: false };
    }
    const difference = step.end === 'compare' ? this.#findDifference() : undefined;
    if (step.end === 'swap') for (const name of tableNames) this.#swap(name);
    this.#clear();
    this.#metas.putMeta(shadowMeta, '');
    return {
      position,
      isDone: true,
      isSwapped: step.end === 'swap',
      ...(difference === undefined ? {} : { difference }),
    };
  }

  reset(): void {
    for (const table of this.#tables.values()) table.reset();
  }

  /** Where the run is; another run than the last one begins with empty tables. */
  #begin(run: string): number {
    const stored = this.#metas.getMeta(shadowMeta) ?? '';
    const [position = '', ...name] = stored.split(' ');
    if (name.join(' ') === run) return Number(position);
    this.#clear();
    return 0;
  }

  #clear(): void {
    for (const name of tableNames) {
      for (const part of partsOf(name)) this.#database.exec(`DELETE FROM "${shadowPrefix}${part}"`);
    }
    this.reset();
  }

  #write(rows: WorkingSet): void {
    for (const [name, dirty] of rows.dirty()) {
      const table = this.#table(name);
      for (const [text, row] of dirty) table.write(text, row);
      table.flush();
    }
  }

  #table(name: TableName): RowTable<TableName> {
    return this.#tables.get(name) as RowTable<TableName>;
  }

  /** Makes the live rows equal to the shadow's; a row that is equal already is not written. */
  #swap(name: TableName): void {
    const isSplit = amountColumns[name] !== undefined;
    const keyTable = isSplit ? `${name}_keys` : name;
    const { key } = tableSpecs[name];
    const gone = `SELECT id FROM "${keyTable}" l WHERE NOT EXISTS (SELECT 1 FROM "${shadowPrefix}${keyTable}" s WHERE ${same(key)})`;
    if (isSplit) this.#database.exec(`DELETE FROM "${name}_amounts" WHERE id IN (${gone})`);
    this.#database.exec(`DELETE FROM "${keyTable}" WHERE id IN (${gone})`);
    const columns = Object.keys(tableSpecs[name].columns);
    const amounts = amountColumns[name] ?? [];
    const kept = columns.filter((column) => !amounts.includes(column));
    this.#database.exec(
      `INSERT INTO "${keyTable}" (${list(kept)}) SELECT ${list(kept)} FROM "${shadowPrefix}${keyTable}" WHERE true
        ${onConflict(key, keyTable, without(kept, key))}`,
    );
    if (isSplit) this.#swapAmounts(name, amounts);
  }

  #swapAmounts(name: TableName, amounts: readonly string[]): void {
    const isBalances = name === 'balances';
    const into = ['id', ...amounts, ...(isBalances ? ['lastPosting', 'isVirtual'] : [])];
    // A new balance has no history; one that stays keeps its own.
    const extra = isBalances ? ", 0, substr(l.account, 1, 1) = '@'" : '';
    this.#database.exec(
      `INSERT INTO "${name}_amounts" (${list(into)})
        SELECT l.id, ${amounts.map((column) => `s."${column}"`).join(', ')}${extra}
        FROM "${shadowPrefix}${name}" s JOIN "${name}_keys" l ON ${same(tableSpecs[name].key)} WHERE true
        ${onConflict(['id'], `${name}_amounts`, amounts)}`,
    );
  }

  #findDifference(): ProjectionDifference | undefined {
    for (const table of tableNames) {
      const keys = this.#differingKeys(table);
      const [key] = keys.sort(compareKeys);
      if (key === undefined) continue;
      const [stored, folded] = ['', shadowPrefix].map((prefix) =>
        new RowTable(this.#database, table, prefix, 10).get(key, keyText(key)),
      ) as [RowTypes[TableName] | undefined, RowTypes[TableName] | undefined];
      return { table, key, stored, folded };
    }
    return undefined;
  }

  #differingKeys(name: TableName): (readonly KeyPart[])[] {
    const columns = list(Object.keys(tableSpecs[name].columns));
    const [live, shadow] = [`"${name}"`, `"${shadowPrefix}${name}"`];
    const found = this.#database
      .prepare(
        `SELECT * FROM (SELECT ${columns} FROM ${live} EXCEPT SELECT ${columns} FROM ${shadow})
          UNION ALL SELECT * FROM (SELECT ${columns} FROM ${shadow} EXCEPT SELECT ${columns} FROM ${live})`,
      )
      .all();
    return (found as RowTypes[TableName][]).map((row) => rowKey(name, row));
  }
}

/** The tables that hold a table's rows. */
function partsOf(name: TableName): readonly string[] {
  return amountColumns[name] === undefined ? [name] : [`${name}_amounts`, `${name}_keys`];
}

function list(columns: readonly string[]): string {
  return columns.map((column) => `"${column}"`).join(', ');
}

function same(key: readonly string[]): string {
  return key.map((column) => `l."${column}" = s."${column}"`).join(' AND ');
}

function without(columns: readonly string[], key: readonly string[]): readonly string[] {
  return columns.filter((column) => !key.includes(column));
}

function onConflict(key: readonly string[], table: string, columns: readonly string[]): string {
  if (columns.length === 0) return `ON CONFLICT (${list(key)}) DO NOTHING`;
  const sets = columns.map((column) => `"${column}" = excluded."${column}"`).join(', ');
  const differs = columns.map((column) => `"${table}"."${column}" IS NOT excluded."${column}"`).join(' OR ');
  return `ON CONFLICT (${list(key)}) DO UPDATE SET ${sets} WHERE ${differs}`;
}
