import { operationIdToBytes, type SyncLedgerStore } from '@holdfast/domain';
import { chain, testHash, testOperation, testStream } from '@holdfast/testkit/ledger-fixtures';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { migrate } from 'drizzle-orm/better-sqlite3/migrator';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connect, migrationsFolder, setPragmas } from './open-database.ts';
import { openSqliteStore } from './sqlite-store.ts';

const key = new Uint8Array(32).fill(3);

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'holdfast-migrations-'));
  mkdirSync(join(root, 'data'));
});
afterEach(() => rmSync(root, { recursive: true }));

/** The migrations up to a number, as an older version of the program had them. */
function migrationsUpTo(last: number): string {
  const folder = join(root, 'migrations');
  cpSync(migrationsFolder, folder, { recursive: true });
  const journal = join(folder, 'meta', '_journal.json');
  const all = JSON.parse(readFileSync(journal, 'utf8')) as { entries: { idx: number }[] };
  writeFileSync(journal, JSON.stringify({ ...all, entries: all.entries.filter(({ idx }) => idx <= last) }));
  return folder;
}

/** A ledger of the first version: one stream, and another between its entries. */
function writeFirstVersion(path: string): void {
  const database = connect(path, key, {});
  setPragmas(database);
  migrate(drizzle({ client: database }), { migrationsFolder: migrationsUpTo(0) });
  database.exec(`INSERT INTO streams VALUES (1, '${testStream}'), (2, 'hub/1')`);
  const insert = database.prepare(
    'INSERT INTO entries (position, stream, seq, hash, bytes, operation, "requestDigest", "appendedAt") VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  );
  const [own, other] = [chain(4), chain(2, { stream: 'hub/1' as never, operation: 50 })];
  const all = [...own.slice(0, 2), ...other, ...own.slice(2)];
  for (const [at, { stream, seq, hash, bytes, entry, requestDigest, appendedAt }] of all.entries()) {
    const id = operationIdToBytes(entry.id);
    insert.run(at + 1, stream === testStream ? 1 : 2, seq, hash, bytes, id, requestDigest, appendedAt);
  }
  database.close();
}

function look(store: SyncLedgerStore): unknown {
  return {
    heads: store.heads().map(({ stream, seq }) => [stream, seq]),
    own: store.readStream(testStream, 0, 100, 1e6).map(({ seq }) => seq),
    rest: store.readStream(testStream, 2, 100, 1e6).map(({ seq }) => seq),
    found: store.transact((transaction) =>
      [1, 4, 50, 9].map((n) => transaction.findOperation(testStream, testOperation(n))?.seq),
    ),
  };
}

describe('a ledger of an earlier version', () => {
  it('is brought up to date with everything that it holds', () => {
    const path = join(root, 'data', 'ledger.db');
    writeFirstVersion(path);
    const expected = {
      heads: [
        ['hub/1', 2],
        [testStream, 4],
      ],
      own: [1, 2, 3, 4],
      rest: [3, 4],
      found: [1, 4, undefined, undefined],
    };
    for (const round of ['first', 'second']) {
      const store = openSqliteStore({ path, key, hash: testHash });
      expect(look(store), `${round} opening`).toEqual(expected);
      store.close();
    }
  });
});
