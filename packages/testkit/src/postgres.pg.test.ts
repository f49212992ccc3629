import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDatabase, type TestDatabase } from './postgres-database.ts';
import { startPostgres } from './postgres.ts';

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

describe('a database for a test file', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createDatabase();
  });
  afterAll(() => database.drop());

  it('is a real PostgreSQL 18', async () => {
    const [row] = await query(database.url, "SELECT current_setting('server_version_num')::int / 10000 AS major");
    expect(row).toEqual({ major: 18 });
  });

  it('is empty and its own', async () => {
    const other = await createDatabase();
    await query(other.url, 'CREATE TABLE here (a int)');
    const rows = await query(database.url, "SELECT 1 FROM pg_tables WHERE tablename = 'here'");
    expect(rows).toEqual([]);
    await other.drop();
  });

  it('refuses a connection without the password', async () => {
    const url = new URL(database.url);
    url.password = 'wrong';
    await expect(query(url.href, 'SELECT 1')).rejects.toThrow(/password authentication failed/);
  });
});

describe('a durable server of its own', () => {
  it('keeps what it acknowledged through a kill', async () => {
    const server = await startPostgres({ fsync: 'on' });
    try {
      await query(server.url, 'CREATE TABLE kept (a int); INSERT INTO kept VALUES (24)');
      await server.kill();
      await server.restart();
      expect(await query(server.url, 'SELECT a FROM kept')).toEqual([{ a: 24 }]);
    } finally {
      await server.stop();
    }
  });
});
