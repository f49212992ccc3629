import { chmodSync, existsSync } from 'node:fs';
import { StoreError } from '../store-error.ts';
import { defaultKeyFile, readDatabaseKey } from './database-key.ts';
import { connect } from './open-database.ts';

/**
 * A consistent copy of a ledger that may be in use, encrypted with the same key. `target` must not exist. Throws
 * StoreError when there is nothing to copy.
 */
export function copyDatabase(path: string, target: string, keyFile: string = defaultKeyFile(path)): void {
  if (!existsSync(path)) {
    throw new StoreError('NOT_A_DATABASE', `There is no database ${path}. Name the right file.`);
  }
  const key = readDatabaseKey(keyFile);
  const database = connect(path, key, { readonly: true });
  try {
    database.prepare('VACUUM INTO ?').run(target);
    chmodSync(target, 0o600);
  } finally {
    database.close();
  }
  // A copy is a ledger like any other: with a log of its own, which VACUUM leaves out.
  const copy = connect(target, key, {});
  try {
    copy.pragma('journal_mode = WAL');
  } finally {
    copy.close();
  }
}
