import { chainHash, emptyHead, rowKey, type SyncLedgerStore } from '@holdfast/domain';
import { balance, readCounter, testHash, testStream } from '@holdfast/testkit/ledger-fixtures';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync, statSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSqliteStore, type SqliteStore } from './sqlite-store.ts';

const writer = fileURLToPath(new URL('writer.fixture.ts', import.meta.url));

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'holdfast-crash-'));
});
afterEach(() => rmSync(root, { recursive: true }));

function open(folder: string): SqliteStore {
  return openSqliteStore({ path: join(folder, 'ledger.db'), keyFile: join(root, 'key'), hash: testHash });
}

/** Starts the writer and kills it when it has said `lines` heads; gives the last head that it said. */
function writeUntilKilled(folder: string, lines: number, beforeKill = (): void => undefined): Promise<number> {
  const child = spawn(process.execPath, [writer, join(folder, 'ledger.db')], { stdio: ['ignore', 'pipe', 'inherit'] });
  return new Promise((resolve, reject) => {
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      if (said.split('\n').length <= lines || child.killed) return;
      try {
        beforeKill();
      } catch (error) {
        reject(error);
      }
      child.kill('SIGKILL');
    });
    child.once('error', reject);
    child.once('close', (_, signal) => {
      if (signal === 'SIGKILL') resolve(Number(said.split('\n').at(-2)));
      else reject(new Error('the writer ended by itself'));
    });
  });
}

/** Starts the writer in a shell that lets no file grow beyond half a megabyte: then every write fails, as a bad disk's. */
async function writeUntilLimited(
  folder: string,
): Promise<{ readonly head: number; readonly codes: readonly string[] }> {
  // The size is in blocks of 512 bytes. The signal that comes with the failure would end the process.
  const command = `trap '' XFSZ; ulimit -f 1024; exec "$0" "$1" "$2"`;
  const args = ['-c', command, process.execPath, writer, join(folder, 'ledger.db')];
  const child = spawn('sh', args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
  await once(child, 'close');
  const lines = said.split('\n').filter((line) => line !== '');
  const heads = lines.filter((line) => /^\d+$/.test(line));
  return { head: Number(heads.at(-1)), codes: lines.filter((line) => !heads.includes(line)) };
}

/** Whole transactions only: the chain, the balances, their histories and the counter tell the same number. */
function checkWhole(store: SyncLedgerStore): number {
  let { hash } = emptyHead(testHash, testStream);
  const entries = store.readStream(testStream, 0, 1e6, 1e9);
  for (const entry of entries) {
    hash = chainHash(testHash, hash, entry.seq, entry.bytes);
    expect(Buffer.from(entry.hash).equals(hash)).toBe(true);
  }
  const balances = store.view((rows) => rows.list('balances', 'byItem', 'SHA'));
  const count = entries.length;
  expect(balances.reduce((sum, row) => sum + row.quantity, 0)).toBe(count);
  expect(store.view((rows) => readCounter({ rows }))).toBe(count);
  for (const row of balances.slice(0, 5)) {
    const history = store.listPostings(rowKey('balances', balance(row.account, 0)), Infinity, 1e6);
    expect(history.length).toBe(row.quantity);
  }
  return count;
}

describe('a process that is killed', () => {
  it('[S1] loses nothing that a transaction returned, and leaves no half of one', async () => {
    const folder = join(root, 'data');
    open(folder).close();
    const keyBeside = join(root, 'data.key');
    cpSync(join(root, 'key'), keyBeside);
    for (const lines of [1, 40, 7]) {
      const said = await writeUntilKilled(folder, lines, () => {
        expect(() => open(folder)).toThrow(expect.objectContaining({ code: 'IN_USE' }));
      });
      const store = open(folder);
      expect(checkWhole(store)).toBeGreaterThanOrEqual(said);
      expect(said).toBeGreaterThan(0);
      store.close();
    }
  }, 60_000);

  it('[S1] leaves whole transactions wherever its log was torn', async () => {
    const folder = join(root, 'data');
    open(folder).close();
    cpSync(join(root, 'key'), join(root, 'data.key'));
    const said = await writeUntilKilled(folder, 30);
    const size = statSync(join(folder, 'ledger.db-wal')).size;
    const counts: number[] = [];
    for (let step = 0; step <= 12; step += 1) {
      const torn = join(root, `torn-${step}`);
      cpSync(folder, torn, { recursive: true });
      rmSync(join(torn, 'ledger.db-shm'));
      truncateSync(join(torn, 'ledger.db-wal'), Math.floor((size * step) / 12));
      const store = open(torn);
      counts.push(checkWhole(store));
      store.close();
    }
    expect(counts).toEqual([...counts].sort((left, right) => left - right));
    expect(counts.at(-1)).toBeGreaterThanOrEqual(said);
    // The test sees torn logs: what a cut took away is missing.
    expect(counts[0]).toBeLessThan(said);
  }, 60_000);

  it('[S1] that cannot write any more says so, writes no more, and has lost nothing', async () => {
    const folder = join(root, 'data');
    open(folder).close();
    cpSync(join(root, 'key'), join(root, 'data.key'));
    const { head, codes } = await writeUntilLimited(folder);
    expect(codes).toEqual(['POISONED', 'POISONED']);
    expect(head).toBeGreaterThan(0);
    const store = open(folder);
    expect(checkWhole(store)).toBeGreaterThanOrEqual(head);
    store.close();
  }, 60_000);
});
