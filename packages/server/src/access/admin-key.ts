import { closeSync, existsSync, fstatSync, fsyncSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StartupError } from '../process/startup-error.ts';
import { isKey, makeKey, type KeyRing } from './api-keys.ts';

/**
 * The first key: made at the first start, in a file that only this user reads. The file is on the disk before the key is
 * taken, so that a crash between them locks nobody out: the next start takes the key in the file.
 */
export async function ensureAdminKey(dataFolder: string, keys: KeyRing): Promise<void> {
  const path = join(dataFolder, 'admin.key');
  if (!existsSync(path)) {
    if (!keys.isEmpty) return;
    writeSecret(path, makeKey());
  }
  const key = readSecret(path);
  if ((await keys.find(key)) === undefined) await keys.adopt(key, 'admin');
}

function writeSecret(path: string, secret: string): void {
  const file = openSync(path, 'wx', 0o600);
  try {
    writeFileSync(file, `${secret}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function readSecret(path: string): string {
  const file = openSync(path, 'r');
  try {
    if (process.platform !== 'win32' && (fstatSync(file).mode & 0o077) !== 0) {
      throw new StartupError(
        'ADMIN_KEY_OPEN_TO_OTHERS',
        `Others may read ${path}. Make it yours alone: chmod 600 ${path}`,
      );
    }
    const text = readFileSync(file, 'utf8').trim();
    if (isKey(text)) return text;
    throw new StartupError(
      'ADMIN_KEY_MALFORMED',
      `${path} does not hold an API key. Restore it, or delete it if other keys are known.`,
    );
  } finally {
    closeSync(file);
  }
}
