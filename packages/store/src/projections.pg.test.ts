import { testHash } from '@holdfast/testkit/ledger-fixtures';
import { createDatabase, type TestDatabase } from '@holdfast/testkit/postgres';
import { afterAll, beforeAll } from 'vitest';
import { emptyDatabase } from './postgres/database.fixture.ts';
import { openPostgresStore } from './postgres/postgres-store.ts';
import { describeProjections } from './projections.fixture.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database.drop());

describeProjections(
  'PostgreSQL',
  async () => {
    await emptyDatabase(database.url);
    let store = await openPostgresStore({ url: database.url, hash: testHash });
    return {
      store,
      reopen: async () => {
        await store.close();
        store = await openPostgresStore({ url: database.url, hash: testHash });
        return store;
      },
      destroy: async () => {
        await store.close();
      },
    };
  },
  { isStepwise: true },
);
