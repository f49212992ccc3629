import type { LedgerStore } from '@holdfast/domain';
import { createDatabase, type TestDatabase } from '@holdfast/testkit/postgres';
import { describeStoreContract, rowCases, storeCases } from '@holdfast/testkit/store-contract';
import { Client } from 'pg';
import { afterAll, beforeAll } from 'vitest';
import { openPostgresStore } from './postgres-store.ts';
import { postgresTables } from './schema.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database.drop());

/** As a database whose tables were just made. */
async function empty(url: string): Promise<void> {
  const client = new Client(url);
  await client.connect();
  try {
    const names = Object.keys(postgresTables);
    await client.query(names.map((name) => `DELETE FROM "${name}"`).join('; '));
  } catch (error) {
    // 42P01: the first store has not made its tables yet.
    if ((error as { code?: string }).code !== '42P01') throw error;
  } finally {
    await client.end();
  }
}

const runs = [
  { cacheRowsMax: 100_000, cases: storeCases },
  // So few that every list and most rows are read again.
  { cacheRowsMax: 4, cases: rowCases },
];

for (const { cacheRowsMax, cases } of runs) {
  describeStoreContract(
    `PostgreSQL with a cache of ${cacheRowsMax} rows`,
    async (hash) => {
      await empty(database.url);
      const all: LedgerStore[] = [];
      const connect = async (): Promise<LedgerStore> => {
        const store = await openPostgresStore({ url: database.url, hash, cacheRowsMax });
        all.push(store);
        return store;
      };
      const store = await connect();
      return {
        store,
        reopen: async () => {
          await Promise.all(all.splice(0).map((each) => each.close()));
          return connect();
        },
        connect,
        destroy: async () => {
          await Promise.all(all.map((each) => each.close()));
        },
      };
    },
    cases,
  );
}
