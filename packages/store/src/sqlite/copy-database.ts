import { existsSync } from 'node:fs';
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
  const database = connect(path, readDatabaseKey(keyFile), { readonly: true });
  try {
    database.prepare('VACUUM INTO ?').run(target);
  } finally {
    database.close();
  }
}
