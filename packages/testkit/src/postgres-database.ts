import { randomBytes } from 'node:crypto';
import { Client } from 'pg';

/** Where the server of this test run listens; set by the run's set-up, or by a person with a server of their own. */
export const databaseUrlVariable = 'HOLDFAST_TEST_DATABASE_URL';

export interface TestDatabase {
  readonly url: string;
  /** Takes every row away and leaves the tables: quicker than another database for every test. */
  readonly empty: () => Promise<void>;
  /** Deletes it, also while somebody is connected. */
  readonly drop: () => Promise<void>;
}

/** An empty database of its own for one test file (`*.pg.test.ts`), on the server of this test run. */
export async function createDatabase(): Promise<TestDatabase> {
  const serverUrl = process.env[databaseUrlVariable];
  if (serverUrl === undefined) {
    throw new Error(`${databaseUrlVariable} is not set: only tests named *.pg.test.ts have a PostgreSQL.`);
  }
  const name = `test_${randomBytes(8).toString('hex')}`;
  await execute(serverUrl, `CREATE DATABASE ${name}`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    empty: () => emptyTables(url.href),
    drop: () => execute(serverUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  };
}

async function emptyTables(url: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    // What begins with two underscores says which migrations have run.
    const { rows } = await client.query<{ readonly name: string }>(
      "SELECT quote_ident(tablename) AS name FROM pg_tables WHERE schemaname = 'public' AND NOT starts_with(tablename, '__')",
    );
    // Not TRUNCATE: it makes every table's files anew.
    await client.query(rows.map(({ name }) => `DELETE FROM ${name};`).join(' '));
  } finally {
    await client.end();
  }
}

async function execute(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
