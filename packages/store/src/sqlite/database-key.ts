import { fromHex, toHex } from '@holdfast/domain';
import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, fstatSync, fsyncSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { StoreError } from '../store-error.ts';

export const databaseKeyBytes = 32;

/** Beside the data folder, not in it: whoever copies the folder does not copy the key. */
export function defaultKeyFile(databasePath: string): string {
  return `${dirname(resolve(databasePath))}.key`;
}

/**
 * The 32-byte key in a file of 64 hexadecimal digits. Throws KEY_MISSING when there is none, KEY_UNUSABLE when others
 * may read it or when it is not a key.
 */
export function readDatabaseKey(keyFile: string): Uint8Array {
  let file: number;
  try {
    file = openSync(keyFile, 'r');
  } catch (cause) {
    throw new StoreError(
      'KEY_MISSING',
      `The database's key file ${keyFile} cannot be opened. Put the key file back, or name the right one.`,
      { cause },
    );
  }
  try {
    // Windows keeps no such bits.
    if (process.platform !== 'win32' && (fstatSync(file).mode & 0o077) !== 0) {
      throw new StoreError(
        'KEY_UNUSABLE',
        `Others may read the key file ${keyFile}. Make it yours alone: chmod 600 ${keyFile}`,
      );
    }
    const text = readFileSync(file, 'utf8').trim();
    if (!/^[0-9a-f]{64}$/.test(text)) {
      throw new StoreError('KEY_UNUSABLE', `${keyFile} does not hold a database key. Name the right key file.`);
    }
    return fromHex(text);
  } finally {
    closeSync(file);
  }
}

/** Makes a random key, readable by this user alone, and on the disk when this returns. Never overwrites a file. */
export function createDatabaseKey(keyFile: string): Uint8Array {
  if (existsSync(keyFile)) return readDatabaseKey(keyFile);
  const key = randomBytes(databaseKeyBytes);
  try {
    const file = openSync(keyFile, 'wx', 0o600);
    try {
      writeFileSync(file, `${toHex(key)}\n`);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    syncFolder(dirname(keyFile));
  } catch (cause) {
    throw new StoreError(
      'FOLDER_NOT_WRITABLE',
      `The key file ${keyFile} cannot be written. Make its folder writable, or name another key file.`,
      { cause },
    );
  }
  return key;
}

/** A new file's name is only on the disk when its folder is. */
export function syncFolder(path: string): void {
  if (process.platform === 'win32') return;
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
