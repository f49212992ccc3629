import Database from 'better-sqlite3';
import { closeSync, existsSync, openSync, rmSync } from 'node:fs';
import { StoreError } from '../store-error.ts';

export interface DatabaseLock {
  release(): void;
  /** Releases it, and removes the lock file if this process made it: for an opening that failed. */
  undo(): void;
}

/**
 * One process writes a database file. The lock is an SQLite lock on an empty file beside it, which the operating system
 * takes away when the process ends, however it ends; the database itself stays open to readers.
 */
export function lockDatabase(path: string): DatabaseLock {
  const lockPath = `${path}.lock`;
  const isMade = !existsSync(lockPath);
  if (isMade) closeSync(openSync(lockPath, 'a', 0o600));
  const lock = new Database(lockPath, { timeout: 0 });
  try {
    // Nothing is ever written to it.
    lock.pragma('journal_mode = MEMORY');
    lock.exec('BEGIN EXCLUSIVE');
  } catch (cause) {
    lock.close();
    throw new StoreError(
      'IN_USE',
      `Another process is using ${path}. Stop that process first, or choose another data folder.`,
      { cause },
    );
  }
  return {
    release: () => lock.close(),
    undo: () => {
      lock.close();
      if (isMade) rmSync(lockPath, { force: true });
    },
  };
}

/** What a reader of a database that nobody has open makes beside it, empty, and cannot take away again. */
export function listMissingBeside(path: string): readonly string[] {
  return [`${path}-wal`, `${path}-shm`].filter((file) => !existsSync(file));
}

/** Takes such files away, unless a writer has come meanwhile: then they are its log. */
export function removeBeside(path: string, files: readonly string[]): void {
  if (files.length === 0) return;
  let lock: DatabaseLock;
  try {
    lock = lockDatabase(path);
  } catch {
    return;
  }
  for (const file of files) rmSync(file, { force: true });
  lock.undo();
}
