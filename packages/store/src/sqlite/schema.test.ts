import { tableNames, tableSpecs } from '@holdfast/domain';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { amountColumns, leads } from '../rows/indexes.ts';
import { openDatabase, type OpenedDatabase } from './open-database.ts';
import { shadowPrefix } from './schema.ts';

const root = mkdtempSync(join(tmpdir(), 'holdfast-schema-'));
let opened: OpenedDatabase;
beforeAll(() => {
  opened = openDatabase({ path: join(root, 'data', 'ledger.db') });
});
afterAll(() => {
  opened.close();
  rmSync(root, { recursive: true });
});

interface Column {
  readonly name: string;
  readonly type: string;
  readonly isRequired: boolean;
}

function columnsOf(table: string): Column[] {
  const found = opened.database.prepare('SELECT name, type, "notnull" FROM pragma_table_info(?)').all(table);
  const columns = found as { name: string; type: string; notnull: 0 | 1 }[];
  return columns.map(({ name, type, notnull }) => ({ name, type: type.toUpperCase(), isRequired: notnull === 1 }));
}

function indexesOf(table: string): { readonly isUnique: boolean; readonly columns: string[] }[] {
  const list = opened.database.prepare('SELECT name, "unique" FROM pragma_index_list(?)').all(table) as {
    name: string;
    unique: 0 | 1;
  }[];
  return list.map(({ name, unique }) => ({
    isUnique: unique === 1,
    columns: opened.database
      .prepare('SELECT name FROM pragma_index_info(?) ORDER BY seqno')
      .pluck()
      .all(name) as string[],
  }));
}

describe.each(['', shadowPrefix])('the migrated database has the tables of the domain, prefix "%s"', (prefix) => {
  it.each(tableNames)('%s', (name) => {
    const spec = tableSpecs[name];
    const ours = ['id', 'lastPosting'];
    expect(columnsOf(prefix + name).map((column) => column.name)).toEqual(
      expect.arrayContaining(Object.keys(spec.columns)),
    );
    // Amounts stand in a table of their own; the row's name is then a view of both.
    const hasAmounts = amountColumns[name] !== undefined;
    const tables = hasAmounts ? [`${prefix}${name}_keys`, `${prefix}${name}_amounts`] : [prefix + name];
    const columns = new Map(tables.flatMap(columnsOf).map((column) => [column.name, column]));
    for (const extra of [...ours, 'isVirtual']) columns.delete(extra);
    const expected = Object.entries(spec.columns).map(([column, kind]) => ({
      name: column,
      type: kind === 'text' ? 'TEXT' : 'INTEGER',
      isRequired: true,
    }));
    const byName = (left: Column, right: Column): number => (left.name < right.name ? -1 : 1);
    expect([...columns.values()].sort(byName)).toEqual(expected.sort(byName));
    const indexes = indexesOf(tables[0] ?? '');
    expect(indexes.filter((index) => index.isUnique).map((index) => index.columns)).toEqual([[...spec.key]]);
    for (const list of Object.values<readonly string[]>(spec.indexes)) {
      expect(indexes.some((index) => leads(list, index.columns))).toBe(true);
    }
  });
});

describe('what the pragmas say', () => {
  it.each([
    ['journal_mode', 'wal'],
    ['synchronous', 2],
    ['foreign_keys', 1],
    ['busy_timeout', 5000],
    ['trusted_schema', 0],
    ['cell_size_check', 1],
    ['mmap_size', 0],
    ['cipher', 'aegis'],
  ])('%s is %s', (name, value) => {
    expect(opened.database.pragma(name, { simple: true })).toBe(value);
  });
});
