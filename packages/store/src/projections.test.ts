import { asLedgerStore, type SyncLedgerStore } from '@holdfast/domain';
import { testHash } from '@holdfast/testkit/ledger-fixtures';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMemoryStore } from './memory/memory-store.ts';
import { describeProjections, type StoreUnderTest } from './projections.fixture.ts';
import type { ShadowOutcome, ShadowStep } from './projections.ts';
import { openSqliteStore } from './sqlite/sqlite-store.ts';

function face(store: SyncLedgerStore & { foldShadow(step: ShadowStep): ShadowOutcome }): StoreUnderTest {
  return { ...asLedgerStore(store), foldShadow: (step) => store.foldShadow(step) };
}

describeProjections(
  'maps in memory',
  async () => {
    const store = createMemoryStore({ hash: testHash });
    return { store: face(store), reopen: async () => face(store), destroy: async () => store.close() };
  },
  { isStepwise: false },
);

describeProjections(
  'encrypted SQLite',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'holdfast-projections-'));
    const options = { path: join(folder, 'data', 'ledger.db'), hash: testHash };
    let store = openSqliteStore(options);
    return {
      store: face(store),
      reopen: async () => {
        store.close();
        store = openSqliteStore(options);
        return face(store);
      },
      destroy: async () => {
        store.close();
        rmSync(folder, { recursive: true });
      },
    };
  },
  { isStepwise: true },
);
