import type { LedgerStore } from '@holdfast/domain';
import { createDatabase, type TestDatabase } from '@holdfast/testkit/postgres';
import { afterAll, beforeAll, describe } from 'vitest';
import { openStore } from '../src/platform/open-store.ts';
import { inputSuite } from './input.suite.ts';
import { ordersSuite } from './orders.suite.ts';
import { replicationSuite } from './replication.suite.ts';
import { sitesSuite } from './sites.suite.ts';
import { stockSuite } from './stock.suite.ts';

describe('headquarters on PostgreSQL', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createDatabase();
  });
  afterAll(() => database.drop());

  const open = async (dataFolder: string): Promise<LedgerStore> => {
    await database.empty();
    return openStore({ dataFolder, databaseUrl: new URL(database.url) });
  };
  describe('orders', () => {
    ordersSuite(open);
  });
  describe('sites', () => {
    sitesSuite(open);
  });
  describe('stock', () => {
    stockSuite(open);
  });
  describe('replication', () => {
    replicationSuite(open);
  });
  describe('input', () => {
    inputSuite(open);
  });
});
