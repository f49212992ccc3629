import { asLedgerStore } from '@holdfast/domain';
import { describeStoreContract, rowCases, storeCases } from '@holdfast/testkit/store-contract';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteStore } from './sqlite-store.ts';

const runs = [
  { cacheRowsMax: 100_000, cases: storeCases },
  // So few that every list and most rows are read again.
  { cacheRowsMax: 4, cases: rowCases },
];

for (const { cacheRowsMax, cases } of runs) {
  describeStoreContract(
    `encrypted SQLite with a cache of ${cacheRowsMax} rows`,
    async (hash) => {
      const folder = mkdtempSync(join(tmpdir(), 'holdfast-store-'));
      const options = { path: join(folder, 'data', 'ledger.db'), hash, cacheRowsMax };
      let store = openSqliteStore(options);
      return {
        store: asLedgerStore(store),
        reopen: async () => {
          store.close();
          store = openSqliteStore(options);
          return asLedgerStore(store);
        },
        destroy: async () => {
          store.close();
          rmSync(folder, { recursive: true });
        },
      };
    },
    cases,
  );
}
