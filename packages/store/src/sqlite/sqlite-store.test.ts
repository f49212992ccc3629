import { asLedgerStore } from '@holdfast/domain';
import { describeStoreContract } from '@holdfast/testkit/store-contract';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteStore } from './sqlite-store.ts';

for (const cacheRowsMax of [100_000, 4]) {
  describeStoreContract(`encrypted SQLite with a cache of ${cacheRowsMax} rows`, async (hash) => {
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
  });
}
