import { asLedgerStore, type LedgerStore } from '@holdfast/domain';
import { sha256 } from '@holdfast/sealing';
import { openPostgresStore, openSqliteStore } from '@holdfast/store';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

export interface StoreSettings {
  readonly dataFolder: string;
  readonly keyFile?: string | undefined;
  /** A PostgreSQL to keep the ledger in instead of the data folder. */
  readonly databaseUrl?: URL | undefined;
}

/** Where headquarters keeps its ledger. Throws StoreError with one sentence when it cannot be opened. */
export async function openStore({ dataFolder, keyFile, databaseUrl }: StoreSettings): Promise<LedgerStore> {
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
  if (databaseUrl !== undefined) return openPostgresStore({ url: databaseUrl.href, hash: sha256 });
  const path = join(dataFolder, 'ledger.db');
  return asLedgerStore(openSqliteStore({ path, hash: sha256, ...(keyFile === undefined ? {} : { keyFile }) }));
}
