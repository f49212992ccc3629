import type { LedgerStore } from '@holdfast/domain';
import { createDatabase, type TestDatabase } from '@holdfast/testkit/postgres';
import { describeStoreContract, rowCases, storeCases } from '@holdfast/testkit/store-contract';
import { afterAll, beforeAll } from 'vitest';
import { emptyDatabase } from './database.fixture.ts';
import { openPostgresStore } from './postgres-store.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database.drop());

const runs = [
  { cacheRowsMax: 100_000, cases: storeCases },
  // So few that every list and most rows are read again.
  { cacheRowsMax: 4, cases: rowCases },
];

for (const { cacheRowsMax, cases } of runs) {
  describeStoreContract(
    `PostgreSQL with a cache of ${cacheRowsMax} rows`,
    async (hash) => {
      await emptyDatabase(database.url);
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
