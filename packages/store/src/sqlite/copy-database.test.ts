import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { copyDatabase } from './copy-database.ts';
import { defaultKeyFile } from './database-key.ts';
import { openDatabase } from './open-database.ts';

it('copies a ledger that is in use, and the copy opens like any other', () => {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-copy-'));
  const [path, target] = [join(folder, 'live', 'ledger.db'), join(folder, 'copy.db')];
  const live = openDatabase({ path });
  try {
    live.database.exec('CREATE TABLE notes (note TEXT)');
    live.database.prepare('INSERT INTO notes VALUES (?)').run('before');
    copyDatabase(path, target);
    live.database.prepare('INSERT INTO notes VALUES (?)').run('after');
    const copy = openDatabase({ path: target, keyFile: defaultKeyFile(path) });
    expect(copy.database.prepare('SELECT note FROM notes').pluck().all()).toEqual(['before']);
    copy.close();
    expect(() => copyDatabase(join(folder, 'none.db'), target)).toThrow('There is no database');
  } finally {
    live.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
