import { tableNames, tableSpecs } from '@holdfast/domain';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { leads } from '../rows/indexes.ts';
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
  readonly notnull: 0 | 1;
}

function columnsOf(table: string): Column[] {
  return opened.database.prepare('SELECT name, type, "notnull" FROM pragma_table_info(?)').all(table) as Column[];
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
    const own = columnsOf(prefix + name).filter((column) => column.name !== 'id' && column.name !== 'lastPosting');
    const expected = Object.entries(spec.columns).map(([column, kind]) => ({
      name: column,
      type: kind === 'text' ? 'TEXT' : 'INTEGER',
      notnull: 1,
    }));
    expect(own.map((column) => ({ ...column, type: column.type.toUpperCase() }))).toEqual(expected);
    const indexes = indexesOf(prefix + name);
    expect(indexes.filter((index) => index.isUnique).map((index) => index.columns)).toEqual([[...spec.key]]);
    for (const columns of Object.values<readonly string[]>(spec.indexes)) {
      expect(indexes.some((index) => leads(columns, index.columns))).toBe(true);
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
