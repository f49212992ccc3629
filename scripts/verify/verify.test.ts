import { entryPostings, keyText, rowKey, type NewEntry, type TableName } from '@holdfast/domain';
import { generateSigningKey } from '@holdfast/sealing';
import { connectDatabase, defaultKeyFile, openKeptFile, readDatabaseKey } from '@holdfast/store/database';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeLedgers, type Ledgers } from './ledgers.fixture.ts';
import { verifyLedger, type VerifyReport } from './verify-ledger.ts';

let folder: string;
let ledgers: Ledgers;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-verify-'));
  ledgers = await makeLedgers(folder);
});
afterAll(() => rmSync(folder, { recursive: true }));

async function verify(path: string, keyFile = defaultKeyFile(path), hubKey?: string): Promise<VerifyReport> {
  const ledger = openKeptFile(path, keyFile);
  try {
    return await verifyLedger(ledger, hubKey === undefined ? {} : { hubKey });
  } finally {
    await ledger.close();
  }
}

/** Changes a copy as somebody could who has the database and its key, and verifies it. */
async function tampered(path: string, ...statements: readonly string[]): Promise<VerifyReport> {
  const copy = join(folder, 'tampered.db');
  copyFileSync(path, copy);
  const keyFile = defaultKeyFile(path);
  const database = connectDatabase(copy, readDatabaseKey(keyFile), {});
  try {
    database.pragma('ignore_check_constraints = ON');
    for (const statement of statements) {
      expect(database.prepare(statement).run().changes).toBeGreaterThan(0);
    }
  } finally {
    database.close();
  }
  const found = await verify(copy, keyFile);
  rmSync(copy);
  return found;
}

/** The entry of site A that this test changes: goods of it were moved, and it is not the last. */
const site = 'site/A/1';
const seq = 11;
const own = `stream = (SELECT id FROM streams WHERE name = '${site}')`;
const victim = `${own} AND seq = ${seq}`;
const position = `(SELECT position FROM entries WHERE ${victim})`;
/** The last posting but one of the entry that has postings. */
const posting = `(SELECT max(posting) - 1 FROM postings WHERE entry = ${position})`;

function entryOf(stream: string, at: number): NewEntry {
  const found = ledgers.fleet.written.find((entry) => entry.stream === stream && entry.seq === at);
  if (found === undefined) throw new Error(`no ${stream}#${at}`);
  return found;
}

describe('[L10] verify', () => {
  test('finds nothing wrong with the ledgers of headquarters and of a site, and changes nothing', async () => {
    for (const path of [ledgers.hub, ledgers.node]) {
      const before = readFileSync(path);
      const { mtimeMs } = statSync(path);
      const { ok, streams, entries, firstBad } = await verify(path);
      expect(firstBad).toBeNull();
      expect(ok).toBe(true);
      expect(streams).toBe(path === ledgers.hub ? 6 : 3);
      expect(entries).toBeGreaterThan(20);
      expect(readFileSync(path).equals(before)).toBe(true);
      expect(statSync(path).mtimeMs).toBe(mtimeMs);
    }
  });

  test('the entry that is changed here has postings', () => {
    const { stream, entry } = entryOf(site, seq);
    expect(entryPostings(stream, entry).length).toBeGreaterThan(1);
  });

  test.each([
    [
      'stream',
      `UPDATE entries SET stream = (SELECT id FROM streams WHERE name = 'site/B/1'), seq = 99 WHERE ${victim}`,
      99,
    ],
    ['seq', `UPDATE entries SET seq = 999 WHERE ${victim}`, 999],
    ['hash', `UPDATE entries SET hash = zeroblob(32) WHERE ${victim}`, seq],
    ['bytes', `UPDATE entries SET bytes = substr(bytes, 1, length(bytes) - 1) || x'00' WHERE ${victim}`, seq],
    ['operation', `UPDATE entries SET operation = zeroblob(16) WHERE ${victim}`, seq],
    ['requestDigest', `UPDATE entries SET requestDigest = x'00' WHERE ${victim}`, seq],
    ['signature', `UPDATE entries SET signature = zeroblob(64) WHERE ${own} AND seq = 9`, 9],
  ] as const)('names the entry of which %s was changed', async (_, statement, expected) => {
    const { ok, firstBad } = await tampered(ledgers.hub, statement);
    expect(ok).toBe(false);
    expect(firstBad).toMatchObject({ stream: expected === 99 ? 'site/B/1' : site, seq: expected });
  });

  test('names the entry of which the position was changed', async () => {
    const last = ledgers.fleet.written.at(-1);
    const moved = 'UPDATE entries SET position = position + 9 WHERE position = (SELECT max(position) FROM entries)';
    const { firstBad } = await tampered(ledgers.hub, moved);
    expect(firstBad).toMatchObject({
      stream: last?.stream,
      seq: last?.seq,
      why: expect.stringContaining('position') as string,
    });
  });

  test('names the entry of which the time was changed, in the ledger of its writer', async () => {
    const { firstBad } = await tampered(ledgers.node, `UPDATE entries SET appendedAt = appendedAt + 1 WHERE ${victim}`);
    expect(firstBad).toMatchObject({ stream: site, seq });
  });

  test.each([
    ['entry', `UPDATE postings SET entry = entry + 1 WHERE posting = ${posting}`],
    ['index', `UPDATE postings SET "index" = 77 WHERE posting = ${posting}`],
    ['balance', `UPDATE postings SET balance = balance + 1 WHERE posting = ${posting}`],
    ['delta', `UPDATE postings SET delta = delta + 1 WHERE posting = ${posting}`],
    ['previous', `UPDATE postings SET previous = previous + 1 WHERE posting = ${posting}`],
    ['presence', `DELETE FROM postings WHERE posting = ${posting}`],
  ] as const)('names the entry of which the %s of a posting was changed', async (_, statement) => {
    const { firstBad } = await tampered(ledgers.hub, statement);
    expect(firstBad).toMatchObject({ stream: site, seq, why: expect.stringContaining('posting') as string });
  });

  test('finds a posting under another number, and one that belongs to nothing', async () => {
    const renumbered =
      'UPDATE postings SET posting = posting + 1000 WHERE posting = (SELECT max(posting) FROM postings)';
    expect((await tampered(ledgers.hub, renumbered)).ok).toBe(false);
    const added =
      'INSERT INTO postings (posting, entry, "index", balance, delta, previous) VALUES (9999, 9999, 0, 1, 5, 0)';
    expect((await tampered(ledgers.hub, added)).firstBad?.why).toContain('belong to no entry');
  });

  test.each([
    ['balances', 'quantity', `UPDATE balances_amounts SET quantity = quantity + 1 WHERE id = ID`],
    ['rights', 'received', `UPDATE rights_amounts SET received = received + 1 WHERE id = ID`],
    ['rights', 'granted', `UPDATE rights_amounts SET granted = granted + 1 WHERE id = ID`],
    ['rights', 'consumed', `UPDATE rights_amounts SET consumed = consumed + 1 WHERE id = ID`],
    ['rights', 'raised', `UPDATE rights_amounts SET raised = raised + 1 WHERE id = ID`],
    ['rights', 'filled', `UPDATE rights_amounts SET filled = filled + 1 WHERE id = ID`],
    ['rights', 'holder', `UPDATE rights_keys SET holder = 'channel:x' WHERE id = ID`],
    ['rights', 'item', `UPDATE rights_keys SET item = 'Z' WHERE id = ID`],
  ] as const)(
    'names the last entry that changed the row of %s of which %s was changed',
    async (table, _, statement) => {
      const id = `(SELECT min(id) FROM ${table}_keys)`;
      const { firstBad } = await tampered(ledgers.node, statement.replace('ID', id));
      const [row] = rowsOfTable(ledgers.node, table, 'ORDER BY id LIMIT 1');
      expect(firstBad?.why).toContain(table);
      expect(lastToTouch(table, row ?? {})).toBe(`${firstBad?.stream}#${firstBad?.seq}`);
    },
  );

  test.each([
    ['site', `UPDATE balances_keys SET site = 'Z' WHERE id = 1`],
    ['account', `UPDATE balances_keys SET account = 'Z-9' WHERE id = 1`],
    ['owner', `UPDATE balances_keys SET owner = 'Z' WHERE id = 1`],
    ['item', `UPDATE balances_keys SET item = 'Z' WHERE id = 1`],
    ['lot', `UPDATE balances_keys SET lot = 'Z' WHERE id = 1`],
    ['serial', `UPDATE balances_keys SET serial = 'Z' WHERE id = 1`],
    ['unit', `UPDATE balances_keys SET unit = 'Z' WHERE id = 1`],
    ['status', `UPDATE balances_keys SET status = 'damaged' WHERE id = 1`],
    ['presence', 'DELETE FROM balances_amounts WHERE id = 1'],
  ] as const)('names the first entry with a posting to a balance of which %s was changed', async (_, statement) => {
    const { firstBad } = await tampered(ledgers.node, statement);
    const first = ledgers.fleet.written.find(
      ({ stream, entry }) => stream === site && entryPostings(stream, entry).length > 0,
    );
    expect(firstBad).toMatchObject({
      stream: site,
      seq: first?.seq,
      why: expect.stringContaining('posting') as string,
    });
  });

  test('finds a balance that is not guarded, and one whose history ends elsewhere', async () => {
    const unguarded = 'UPDATE balances_amounts SET isVirtual = 1 - isVirtual WHERE id = 1';
    expect((await tampered(ledgers.hub, unguarded)).firstBad?.why).toContain('not guarded');
    const elsewhere = 'UPDATE balances_amounts SET lastPosting = lastPosting + 1 WHERE id = 1';
    expect((await tampered(ledgers.hub, elsewhere)).firstBad?.why).toContain('does not end with');
  });

  test.each([
    ['cursors', 'seq', 'UPDATE cursors SET seq = seq + 1', 'not here any more'],
    ['cursors', 'hash', 'UPDATE cursors SET hash = zeroblob(32)', 'another entry'],
    ['cursors', 'signature', 'UPDATE cursors SET signature = zeroblob(64)', 'receipt'],
    [
      'meta',
      'the node’s key',
      `UPDATE meta SET value = replace(value, '"hubPublicKey":"', '"hubPublicKey":"00') WHERE name = 'node'`,
      'its writer',
    ],
    ['streams', 'name', `UPDATE streams SET name = 'site/C/1' WHERE name = '${site}'`, ''],
  ] as const)('finds a change of %s: %s', async (_, __, statement, why) => {
    const { ok, firstBad } = await tampered(ledgers.node, statement);
    expect(ok).toBe(false);
    expect(firstBad?.why).toContain(why);
  });

  test('finds an entry that is gone: in the middle, and at the end that a peer has acknowledged', async () => {
    const middle = await tampered(
      ledgers.node,
      `DELETE FROM postings WHERE entry = ${position}`,
      `DELETE FROM entries WHERE ${victim}`,
    );
    expect(middle.firstBad).toMatchObject({ stream: site, seq: seq + 1 });
    const end = `(SELECT max(position) FROM entries WHERE ${own})`;
    const last = await tampered(ledgers.node, `DELETE FROM entries WHERE position >= ${end}`);
    expect(last.ok).toBe(false);
    expect(last.firstBad).toMatchObject({ stream: site, why: expect.stringContaining('not here any more') as string });
  });

  test('finds a ledger that was rewritten from the beginning, when headquarters’ key is known from elsewhere', async () => {
    const other = generateSigningKey().key;
    expect((await verify(ledgers.node, undefined, ledgers.keys.hub.publicKey)).ok).toBe(true);
    expect((await verify(ledgers.node, undefined, other.publicKey)).firstBad).toMatchObject({ seq: 1 });
  });

  test.each(
    (
      [
        'grants',
        'orders',
        'lines',
        'assignments',
        'items',
        'locations',
        'sites',
        'lots',
        'reservations',
        'targets',
        'requests',
        'demands',
      ] as const
    ).map((table) => [table]),
  )('finds a row of %s that is gone', async (table) => {
    const gone = `DELETE FROM "${table}" WHERE id = (SELECT min(id) FROM "${table}")`;
    expect((await tampered(ledgers.hub, gone)).firstBad?.why).toContain(table);
  });
});

function rowsOfTable(path: string, table: TableName, more: string): Record<string, never>[] {
  const database = connectDatabase(path, readDatabaseKey(defaultKeyFile(path)), { readonly: true });
  try {
    return database.prepare(`SELECT * FROM ${table} ${more}`).all() as Record<string, never>[];
  } finally {
    database.close();
  }
}

/** The last entry in site A's ledger whose effects name the row, found without the verifier. */
function lastToTouch(table: 'balances' | 'rights', row: Record<string, never>): string {
  const key = keyText(rowKey(table, row as never));
  const here = ledgers.fleet.written.filter(({ stream }) => /site\/A|catalog|to\/A/.test(stream));
  const touching = here.filter(({ stream, entry }) => {
    if (table === 'balances') return entryPostings(stream, entry).some((posting) => keyText(posting.key) === key);
    const text = JSON.stringify(entry.body);
    const isOfItem = text.includes(`"item":${JSON.stringify(row['item'])}`) && /"rights"|"credits"|"grants"/.test(text);
    const isHubs = stream.startsWith('hub/');
    return isOfItem && (row['holder'] === 'hub') === isHubs && !text.includes('"requests"');
  });
  const last = touching.at(-1);
  return `${last?.stream}#${last?.seq}`;
}
