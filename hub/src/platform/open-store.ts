import { asLedgerStore, type LedgerStore } from '@holdfast/domain';
import { sha256 } from '@holdfast/sealing';
import {
  currentFold,
  ensureProjections,
  openPostgresStore,
  openSqliteStore,
  type ProjectedStore,
} from '@holdfast/store';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

export interface StoreSettings {
  readonly dataFolder: string;
  readonly keyFile?: string | undefined;
  /** A PostgreSQL to keep the ledger in instead of the data folder. */
  readonly databaseUrl?: URL | undefined;
}

/**
 * Where headquarters keeps its ledger, with rows as this version makes them. Throws StoreError with one sentence when it
 * cannot be opened.
 */
export async function openStore({ dataFolder, keyFile, databaseUrl }: StoreSettings): Promise<LedgerStore> {
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
  if (databaseUrl !== undefined) {
    const store = await openPostgresStore({ url: databaseUrl.href, hash: sha256 });
    await bringUpToDate(store);
    return store;
  }
  const path = join(dataFolder, 'ledger.db');
  const store = openSqliteStore({ path, hash: sha256, ...(keyFile === undefined ? {} : { keyFile }) });
  await bringUpToDate(store);
  return asLedgerStore(store);
}

async function bringUpToDate(store: ProjectedStore & { close(): void | Promise<void> }): Promise<void> {
  try {
    await ensureProjections(store, currentFold);
  } catch (error) {
    await store.close();
    throw error;
  }
}
