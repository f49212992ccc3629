import { toHex } from '@holdfast/domain';
import Database from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { migrate } from 'drizzle-orm/better-sqlite3/migrator';
import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  statfsSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { StoreError } from '../store-error.ts';
import { createDatabaseKey, databaseKeyBytes, defaultKeyFile, readDatabaseKey, syncFolder } from './database-key.ts';
import { listMissingBeside, lockDatabase } from './database-lock.ts';

export interface DatabaseOptions {
  /** The database file. Its folder is made when it is not there. */
  readonly path: string;
  /** 32 bytes; else the key comes from `keyFile`, by default beside the data folder, made with a new database. */
  readonly key?: Uint8Array;
  readonly keyFile?: string;
  /** The database may not grow beyond this; a transaction that would is refused with STORAGE_FULL. */
  readonly bytesMax?: number;
}

export interface OpenedDatabase {
  readonly database: Database.Database;
  close(): void;
}

const pageBytes = 4096;

export const migrationsFolder: string = join(import.meta.dirname, '..', '..', 'migrations', 'sqlite');

/**
 * An encrypted, migrated database with this process as its only writer. Whatever is wrong is found before anything is
 * changed, and thrown as a StoreError that says what to do.
 */
export function openDatabase(options: DatabaseOptions): OpenedDatabase {
  const { path } = options;
  const isNew = !existsSync(path) || readHeader(path).length === 0;
  prepareFolder(path, isNew);
  const lock = lockDatabase(path);
  const beside = listMissingBeside(path);
  let database: Database.Database | undefined;
  try {
    const key = findKey(options, isNew);
    // SQLite gives the log and its index the mode of the database.
    if (isNew) closeSync(openSync(path, 'a', 0o600));
    else checkExisting(path, key);
    database = connect(path, key, {});
    setPragmas(database);
    if (options.bytesMax !== undefined) database.pragma(`max_page_count = ${Math.floor(options.bytesMax / pageBytes)}`);
    migrate(drizzle({ client: database }), { migrationsFolder });
    if (isNew) syncFolder(dirname(path));
  } catch (error) {
    database?.close();
    for (const file of beside) rmSync(file, { force: true });
    lock.undo();
    throw error;
  }
  const opened = database;
  return {
    database: opened,
    close: () => {
      opened.close();
      lock.release();
    },
  };
}

/** A connection with the key set; nothing is read yet. */
export function connect(path: string, key: Uint8Array, options: Database.Options): Database.Database {
  const database = new Database(path, options);
  database.pragma("cipher = 'aegis'");
  // The key is random already: "raw" leaves out the derivation that a passphrase would need.
  database.pragma(`key = 'raw:${toHex(key)}'`);
  return database;
}

/** docs/adr/0002. FULL, because an acknowledgement must survive a power cut. */
export function setPragmas(database: Database.Database): void {
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  database.pragma('foreign_keys = ON');
  database.pragma('busy_timeout = 5000');
  database.pragma('trusted_schema = OFF');
  database.pragma('cell_size_check = ON');
  database.pragma(`journal_size_limit = ${64 * 1024 * 1024}`);
  database.pragma('mmap_size = 0');
  // Kilobytes of pages in memory.
  database.pragma('cache_size = -65536');
}

const networkFileSystems: ReadonlyMap<number, string> = new Map([
  [0x6969, 'NFS'],
  [0x517b, 'SMB'],
  [0xff534d42, 'CIFS'],
  [0xfe534d42, 'SMB'],
]);

function prepareFolder(path: string, isNew: boolean): void {
  const folder = dirname(path);
  try {
    if (isNew) mkdirSync(folder, { recursive: true, mode: 0o700 });
    accessSync(folder, constants.W_OK | constants.X_OK);
    if (!isNew) accessSync(path, constants.R_OK | constants.W_OK);
  } catch (cause) {
    throw new StoreError(
      'FOLDER_NOT_WRITABLE',
      `The database ${path} cannot be written. Make the folder and the files in it writable for this user.`,
      { cause },
    );
  }
  const network = networkFileSystems.get(statfsSync(folder).type);
  if (network === undefined) return;
  throw new StoreError(
    'NOT_A_LOCAL_DISK',
    `${folder} lies on a network file system (${network}), where locks do not hold. Choose a folder on a local disk.`,
  );
}

function findKey({ path, key, keyFile }: DatabaseOptions, isNew: boolean): Uint8Array {
  if (key !== undefined) {
    if (key.length !== databaseKeyBytes) {
      throw new StoreError(
        'KEY_UNUSABLE',
        `A database key has ${databaseKeyBytes} bytes, this one ${key.length}. Use the right key.`,
      );
    }
    return key;
  }
  const file = keyFile ?? defaultKeyFile(path);
  return isNew ? createDatabaseKey(file) : readDatabaseKey(file);
}

/**
 * Throws StoreError unless this is a database of ours, whole at its head, that the key opens. Changes nothing in it; may
 * leave what `listMissingBeside` lists.
 */
export function checkExisting(path: string, key: Uint8Array): void {
  if (!looksEncrypted(readHeader(path))) {
    throw new StoreError(
      'NOT_A_DATABASE',
      `${path} is not an encrypted Holdfast database, or it is damaged. Name the right file, or restore it.`,
    );
  }
  const database = connect(path, key, { readonly: true });
  try {
    checkVersion(path, database);
  } catch (cause) {
    if (cause instanceof StoreError) throw cause;
    throw explainUnreadable(path, cause);
  } finally {
    database.close();
  }
}

function explainUnreadable(path: string, cause: unknown): unknown {
  const code = (cause as { readonly code?: string }).code ?? '';
  if (code.startsWith('SQLITE_NOTADB')) {
    return new StoreError(
      'WRONG_KEY',
      `${path} does not open with this key. Name the key file that was made with it; if it is the right one, the ` +
        'database is damaged: restore it.',
      { cause },
    );
  }
  if (code.startsWith('SQLITE_CORRUPT')) {
    return new StoreError('DAMAGED', `${path} is damaged or truncated. Restore it from a backup or from its peer.`, {
      cause,
    });
  }
  return cause;
}

/** The migrator's own table says how far a database has come. */
function checkVersion(path: string, database: Database.Database): void {
  const names = database.prepare('SELECT name FROM sqlite_schema').pluck().all() as string[];
  if (names.length === 0) return;
  if (!names.includes('__drizzle_migrations')) {
    throw new StoreError('NOT_A_DATABASE', `${path} is not a Holdfast database. Name the right file.`);
  }
  const newest = database.prepare('SELECT max(created_at) FROM __drizzle_migrations').pluck().get() as number | null;
  if ((newest ?? 0) <= newestMigration()) return;
  throw new StoreError(
    'NEWER_DATABASE',
    `${path} was written by a newer version of Holdfast. Install that version or a later one; nothing was changed.`,
  );
}

function newestMigration(): number {
  const journal = JSON.parse(readFileSync(join(migrationsFolder, 'meta', '_journal.json'), 'utf8')) as {
    readonly entries: readonly { readonly when: number }[];
  };
  return Math.max(...journal.entries.map((entry) => entry.when));
}

/** Bytes 16 to 23 stay plain under the cipher: page size 4096, WAL twice, 64 bytes of each page for nonce and tag. */
function looksEncrypted(header: Uint8Array): boolean {
  const plain = [0x10, 0x00, 0x02, 0x02, 0x40, 0x40, 0x20, 0x20];
  return header.length === 24 && plain.every((byte, at) => header[16 + at] === byte);
}

function readHeader(path: string): Uint8Array {
  const header = new Uint8Array(24);
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (cause) {
    throw new StoreError('FOLDER_NOT_WRITABLE', `${path} cannot be read. Make it readable for this user.`, { cause });
  }
  try {
    return header.subarray(0, readSync(file, header));
  } finally {
    closeSync(file);
  }
}
