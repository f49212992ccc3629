import { fromHex } from '@holdfast/domain';
import { connectDatabase, defaultKeyFile, openKeptFile, readDatabaseKey } from '@holdfast/store/database';
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exportStreams, isExportFile, verifyExport } from './export-file.ts';
import { makeLedgers, type Ledgers } from './ledgers.fixture.ts';
import type { VerifyReport } from './verify-ledger.ts';

const program = fileURLToPath(new URL('../verify.ts', import.meta.url));
const site = 'site/A/1';
let folder: string;
let ledgers: Ledgers;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-verify-'));
  ledgers = await makeLedgers(folder);
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('a signed export', () => {
  test('is verified without the database, and names the run in which something was changed', async () => {
    const file = join(folder, 'export.jsonl');
    const ledger = openKeptFile(ledgers.hub, defaultKeyFile(ledgers.hub));
    const count = await exportStreams(ledger, file);
    await ledger.close();
    expect(count).toBe(ledgers.fleet.written.length);
    expect(isExportFile(file)).toBe(true);
    expect(await verifyExport(file)).toMatchObject({ ok: true, entries: count, streams: 6, firstBad: null });
    const lines = readFileSync(file, 'utf8').trim().split('\n');
    const at = lines.findIndex((line) => line.includes(`"${site}"`));
    const batch = JSON.parse(lines[at] ?? '') as { entries: string[]; signature: string; firstSeq: number };
    const write = async (changed: object): Promise<VerifyReport> => {
      writeFileSync(file, lines.map((line, index) => (index === at ? JSON.stringify(changed) : line)).join('\n'));
      return verifyExport(file);
    };
    const bytes = Buffer.from(batch.entries[2] ?? '', 'base64');
    bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) ^ 1, bytes.length - 1);
    const entries = batch.entries.with(2, bytes.toString('base64'));
    expect((await write({ ...batch, entries })).firstBad).toMatchObject({ stream: site });
    const signature = Buffer.from(fromHex(batch.signature)).fill(1).toString('hex');
    expect((await write({ ...batch, signature })).firstBad).toMatchObject({ stream: site, seq: 1 });
    writeFileSync(file, lines.join('\n').slice(0, -40));
    await expect(verifyExport(file)).rejects.toThrow('truncated');
  });
});

describe('npm run verify', () => {
  const run = (...args: readonly string[]) =>
    spawnSync(process.execPath, [program, ...args], { encoding: 'utf8', timeout: 60_000 });

  test('says what it found in its last line, and fails when something does not hold', () => {
    const good = run(ledgers.node, '--json');
    expect(JSON.parse(good.stdout.trim().split('\n').at(-1) ?? '')).toMatchObject({ ok: true, firstBad: null });
    expect(good.status).toBe(0);
    const copy = join(folder, 'cli.db');
    copyFileSync(ledgers.node, copy);
    const keyFile = defaultKeyFile(ledgers.node);
    const database = connectDatabase(copy, readDatabaseKey(keyFile), {});
    database
      .prepare(
        `UPDATE entries SET hash = zeroblob(32) WHERE stream = (SELECT id FROM streams WHERE name = '${site}') AND seq = 11`,
      )
      .run();
    database.close();
    const bad = run(copy, '--key-file', keyFile, '--json');
    expect(JSON.parse(bad.stdout)).toMatchObject({ ok: false, firstBad: { stream: site, seq: 11 } });
    expect(bad.status).toBe(1);
  });

  test.each([
    ['nothing to verify', [], 'npm run verify'],
    ['a file that is not there', ['nowhere.db'], 'There is no file'],
    ['a file that is no ledger', [program], 'not an encrypted Holdfast database'],
  ])('says in a sentence what to do about %s', (_, args, sentence) => {
    const { status, stderr } = run(...args, '--key-file', defaultKeyFile(ledgers.node));
    expect(stderr).toContain(sentence);
    expect(status).toBe(2);
  });

  test('says so when the key is another ledger’s', () => {
    const { status, stderr } = run(ledgers.node, '--key-file', defaultKeyFile(ledgers.hub));
    expect(stderr).toContain('does not open with this key');
    expect(status).toBe(2);
  });
});
