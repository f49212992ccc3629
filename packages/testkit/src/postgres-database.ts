import { randomBytes } from 'node:crypto';
import { Client } from 'pg';

/** Where the server of this test run listens; set by the run's set-up, or by a person with a server of their own. */
export const databaseUrlVariable = 'HOLDFAST_TEST_DATABASE_URL';

export interface TestDatabase {
  readonly url: string;
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
  return { url: url.href, drop: () => execute(serverUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) };
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
