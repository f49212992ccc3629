import { tableNames, tableSpecs } from '@holdfast/domain';
import { testHash } from '@holdfast/testkit/ledger-fixtures';
import { createDatabase, type TestDatabase } from '@holdfast/testkit/postgres';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { leads } from '../rows/indexes.ts';
import { openPostgresStore } from './postgres-store.ts';
import { shadowPrefix } from './schema.ts';

let database: TestDatabase;
let client: Client;
beforeAll(async () => {
  database = await createDatabase();
  await (await openPostgresStore({ url: database.url, hash: testHash })).close();
  client = new Client(database.url);
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await database.drop();
});

async function columnsOf(table: string): Promise<unknown[]> {
  const found = await client.query(
    `SELECT column_name AS name, data_type AS type, is_nullable AS nullable FROM information_schema.columns
      WHERE table_name = $1 ORDER BY ordinal_position`,
    [table],
  );
  return found.rows;
}

async function indexesOf(table: string): Promise<{ isKey: boolean; columns: string[] }[]> {
  const found = await client.query(
    `SELECT i.indisprimary AS "isKey", (
       SELECT array_agg(a.attname::text ORDER BY k.n) FROM unnest(i.indkey) WITH ORDINALITY AS k(attnum, n)
       JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum) AS columns
     FROM pg_index i WHERE i.indrelid = to_regclass($1)`,
    [`"${table}"`],
  );
  return found.rows as { isKey: boolean; columns: string[] }[];
}

const types = { text: 'text', integer: 'bigint', boolean: 'boolean' };

describe.each(['', shadowPrefix])('the migrated database has the tables of the domain, prefix "%s"', (prefix) => {
  it.each(tableNames)('%s', async (name) => {
    const spec = tableSpecs[name];
    const expected = Object.entries(spec.columns).map(([column, kind]) => ({
      name: column,
      type: types[kind],
      nullable: 'NO',
    }));
    const columns = (await columnsOf(prefix + name)).filter((column) => (column as { name: string }).name !== 'id');
    expect(columns).toEqual(expected);
    const indexes = await indexesOf(prefix + name);
    expect(indexes.filter(({ isKey }) => isKey).map((index) => index.columns)).toEqual([[...spec.key]]);
    for (const list of Object.values<readonly string[]>(spec.indexes)) {
      expect(indexes.some((index) => leads(list, index.columns))).toBe(true);
    }
  });
});
