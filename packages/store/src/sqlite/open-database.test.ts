import { toHex } from '@holdfast/domain';
import { testHash, writeCounter } from '@holdfast/testkit/ledger-fixtures';
import Database from 'better-sqlite3';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openKeptFile } from './kept-file.ts';
import { connect } from './open-database.ts';
import { openSqliteStore, type SqliteStore } from './sqlite-store.ts';

let root: string;
let folder: string;
let path: string;
let keyFile: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'holdfast-open-'));
  folder = join(root, 'data');
  path = join(folder, 'ledger.db');
  keyFile = join(root, 'data.key');
});
afterEach(() => rmSync(root, { recursive: true }));

function open(options: { key?: Uint8Array; keyFile?: string } = {}): SqliteStore {
  return openSqliteStore({ path, hash: testHash, ...options });
}

function makeDatabase(): void {
  const store = open();
  store.transact((transaction) => writeCounter(transaction, 1));
  store.close();
}

/** Every file below the root with its content: what "nothing was changed" means. */
function snapshot(): Map<string, string> {
  const names = readdirSync(root, { recursive: true, encoding: 'utf8' }).sort();
  const files = names.filter((name) => statSync(join(root, name)).isFile());
  return new Map(files.map((name) => [name, toHex(testHash(readFileSync(join(root, name))))]));
}

/** Opening fails with this code and one or two sentences, and leaves every file as it was. */
function expectRefusal(code: string, options: { key?: Uint8Array; keyFile?: string } = {}): void {
  const before = snapshot();
  expect(() => open(options)).toThrow(
    expect.objectContaining({ name: 'StoreError', code, message: expect.stringMatching(/\. [A-Z].+/) }),
  );
  expect(snapshot()).toEqual(before);
}

describe('opening a new database', () => {
  it('makes the folder, and beside it a random key that only its owner may read', () => {
    makeDatabase();
    expect(readFileSync(keyFile, 'utf8')).toMatch(/^[0-9a-f]{64}\n$/);
    expect(statSync(keyFile).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toContain('ledger.db');
  });

  it('leaves nothing readable in the file', () => {
    const store = open();
    store.transact((transaction) => transaction.putMeta('note', 'a plain sentence'));
    const files = ['', '-wal'].map((suffix) => readFileSync(path + suffix).toString('latin1'));
    store.close();
    for (const text of [...files, readFileSync(path).toString('latin1')]) {
      expect(text).not.toContain('a plain sentence');
      expect(text).not.toContain('CREATE TABLE');
    }
  });

  it('uses a key file that is there already, wherever it is named', () => {
    const named = join(root, 'elsewhere.key');
    writeFileSync(named, `${'5a'.repeat(32)}\n`, { mode: 0o600 });
    open({ keyFile: named }).close();
    expect(existsSync(keyFile)).toBe(false);
    open({ key: new Uint8Array(32).fill(0x5a) }).close();
  });

  it('goes on where an opening was cut short', () => {
    mkdirSync(folder);
    writeFileSync(path, '');
    makeDatabase();
    expect(open().view((rows) => rows.list('demands', 'bySite', 'SHA')).length).toBe(1);
  });
});

describe('what cannot be opened is refused and left as it is', () => {
  it('a wrong key', () => {
    makeDatabase();
    expectRefusal('WRONG_KEY', { key: new Uint8Array(32).fill(1) });
  });

  it('a wrong key after a crash, when the newest work is in the log alone', () => {
    const store = open();
    store.transact((transaction) => writeCounter(transaction, 2));
    const crashed = join(root, 'crashed');
    cpSync(folder, crashed, { recursive: true });
    store.close();
    rmSync(folder, { recursive: true });
    cpSync(crashed, folder, { recursive: true });
    // The index of the log is made anew by whoever opens the database.
    rmSync(`${path}-shm`);
    const before = snapshot();
    expect(() => open({ key: new Uint8Array(32).fill(1) })).toThrow(expect.objectContaining({ code: 'WRONG_KEY' }));
    const after = snapshot();
    after.delete(join('data', 'ledger.db-shm'));
    expect(after).toEqual(before);
    const opened = open();
    expect(opened.view((rows) => rows.list('demands', 'bySite', 'SHA')).map((row) => row.recent)).toEqual([2]);
    opened.close();
  });

  it('a key file that is missing', () => {
    makeDatabase();
    rmSync(keyFile);
    expectRefusal('KEY_MISSING');
  });

  it('a key file that others may read', () => {
    makeDatabase();
    chmodSync(keyFile, 0o640);
    expectRefusal('KEY_UNUSABLE');
  });

  it.each([['nothing'], ['ab'], ['zz'.repeat(32)]])('a key file that holds no key: %s', (text) => {
    makeDatabase();
    writeFileSync(keyFile, text);
    expectRefusal('KEY_UNUSABLE');
  });

  it('a key of another length', () => {
    expectRefusal('KEY_UNUSABLE', { key: new Uint8Array(16) });
  });

  it('a database that another process has open', () => {
    const store = open();
    expect(() => open()).toThrow(expect.objectContaining({ code: 'IN_USE' }));
    store.transact((transaction) => writeCounter(transaction, 3));
    store.close();
    open().close();
  });

  it('a file that is something else', () => {
    makeDatabase();
    writeFileSync(path, 'a shopping list\n'.repeat(1000));
    expectRefusal('NOT_A_DATABASE');
  });

  it('a plain SQLite database', () => {
    makeDatabase();
    rmSync(path);
    const plain = new Database(path);
    plain.exec('CREATE TABLE t (a)');
    plain.close();
    expectRefusal('NOT_A_DATABASE');
  });

  it('a database of another program under our key', () => {
    mkdirSync(folder);
    const other = connect(path, new Uint8Array(32).fill(7), {});
    other.pragma('journal_mode = WAL');
    other.exec('CREATE TABLE t (a)');
    other.close();
    expectRefusal('NOT_A_DATABASE', { key: new Uint8Array(32).fill(7) });
  });

  it.each([
    [8, 'NOT_A_DATABASE'],
    [3000, 'WRONG_KEY'],
    [40_960, 'DAMAGED'],
  ])('a database that was cut off after %i bytes', (bytes, code) => {
    makeDatabase();
    truncateSync(path, bytes);
    expectRefusal(code);
  });

  it('a database of a newer version', () => {
    makeDatabase();
    const key = Uint8Array.from(Buffer.from(readFileSync(keyFile, 'utf8').trim(), 'hex'));
    const database = connect(path, key, {});
    database.prepare('INSERT INTO __drizzle_migrations (hash, created_at) VALUES (?, ?)').run('later', 9e12);
    database.close();
    expectRefusal('NEWER_DATABASE');
  });

  it('a folder that is a file', () => {
    writeFileSync(folder, '');
    expectRefusal('FOLDER_NOT_WRITABLE');
  });
});

describe('a reader of a ledger file', () => {
  it('leaves nothing behind when nobody else came', async () => {
    makeDatabase();
    const before = snapshot();
    await openKeptFile(path, keyFile).close();
    expect(snapshot()).toEqual(before);
  });

  it('leaves the log of a writer that came meanwhile', async () => {
    makeDatabase();
    const reader = openKeptFile(path, keyFile);
    const store = open();
    store.transact((transaction) => writeCounter(transaction, 5));
    await reader.close();
    // What a crash would leave now.
    const crashed = join(root, 'crashed');
    cpSync(folder, crashed, { recursive: true });
    store.close();
    rmSync(join(crashed, 'ledger.db-shm'));
    const reopened = openSqliteStore({ path: join(crashed, 'ledger.db'), keyFile, hash: testHash });
    expect(reopened.view((rows) => rows.list('demands', 'bySite', 'SHA')).map((row) => row.recent)).toEqual([5]);
    reopened.close();
  });
});
