import { appendNext, testHash, testStream } from '@holdfast/testkit/ledger-fixtures';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSqliteStore, type SqliteStore } from './sqlite-store.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'holdfast-full-'));
});
afterEach(() => rmSync(root, { recursive: true }));

const open = (bytesMax: number): SqliteStore =>
  openSqliteStore({ path: join(root, 'data', 'ledger.db'), hash: testHash, bytesMax });

/** Writes until there is no room; gives how many transactions there was room for. */
function fill(store: SqliteStore): number {
  for (let count = 0; ; count += 1) {
    try {
      store.transact((transaction) => appendNext(transaction, transaction.head(testStream).seq + 1, { size: 2000 }));
    } catch (error) {
      expect(error).toMatchObject({ name: 'StoreError', code: 'STORAGE_FULL' });
      return count;
    }
  }
}

describe('a disk that is full', () => {
  it('refuses what has no room, keeps what has, and goes on when there is more', () => {
    const small = open(1_200_000);
    const count = fill(small);
    expect(count).toBeGreaterThan(10);
    expect(small.heads().map(({ seq }) => seq)).toEqual([count]);
    expect(fill(small)).toBe(0);
    expect(small.readStream(testStream, 0, 1e6, 1e9)).toHaveLength(count);
    small.close();
    const larger = open(2_400_000);
    const more = fill(larger);
    expect(more).toBeGreaterThan(10);
    expect(larger.readStream(testStream, 0, 1e6, 1e9).map(({ seq }) => seq)).toEqual(
      Array.from({ length: count + more }, (_, at) => at + 1),
    );
    larger.close();
  });
});
