import { sha256 } from '@holdfast/sealing';
import { openPostgresStore } from '@holdfast/store';
import { openKeptServer } from '@holdfast/store/database';
import { createDatabase, type TestDatabase } from '@holdfast/testkit/postgres';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeDay, writeHub, type Day } from './ledgers.fixture.ts';
import { verifyLedger, type VerifyReport } from './verify-ledger.ts';

let database: TestDatabase;
let day: Day;
beforeAll(async () => {
  database = await createDatabase();
  day = makeDay();
  const store = await openPostgresStore({ url: database.url, hash: sha256 });
  await writeHub(store, day);
  await store.close();
});
afterAll(() => database.drop());

async function verify(): Promise<VerifyReport> {
  const ledger = await openKeptServer(database.url);
  try {
    return await verifyLedger(ledger);
  } finally {
    await ledger.close();
  }
}

/** Verifies what the statement leaves, and puts back what was there. */
async function tampered(statement: string, back: string): Promise<VerifyReport> {
  const client = new Client(database.url);
  await client.connect();
  try {
    expect((await client.query(statement)).rowCount).toBeGreaterThan(0);
    const found = await verify();
    await client.query(back);
    return found;
  } finally {
    await client.end();
  }
}

const site = 'site/A/1';
const victim = `stream = '${site}' AND seq = 11`;
const posting = `posting = (SELECT min(posting) FROM postings WHERE entry = (SELECT position FROM entries WHERE ${victim}))`;

describe('[L10] verify, on PostgreSQL', () => {
  test('finds nothing wrong with headquarters’ ledger', async () => {
    expect(await verify()).toEqual({ ok: true, streams: 6, entries: day.fleet.written.length, firstBad: null });
  });

  test.each([
    [
      'entries: bytes',
      `UPDATE entries SET bytes = set_byte(bytes, 20, get_byte(bytes, 20) # 1) WHERE ${victim}`,
      'bytes',
    ],
    ['entries: hash', `UPDATE entries SET hash = set_byte(hash, 0, get_byte(hash, 0) # 1) WHERE ${victim}`, 'chain'],
    ['postings: delta', `UPDATE postings SET delta = -delta WHERE ${posting}`, 'posting'],
  ])('names the entry of which %s was changed', async (_, statement, why) => {
    const { firstBad } = await tampered(statement, statement);
    expect(firstBad).toMatchObject({ stream: site, seq: 11, why: expect.stringContaining(why) as string });
    expect((await verify()).ok).toBe(true);
  });

  test.each([
    [
      'seals: signature',
      'UPDATE seals SET signature = set_byte(signature, 0, get_byte(signature, 0) # 1)',
      'signature',
    ],
    ['seals: hash', 'UPDATE seals SET hash = set_byte(hash, 0, get_byte(hash, 0) # 1)', 'another hash'],
    ['cursors: hash', 'UPDATE cursors SET hash = set_byte(hash, 0, get_byte(hash, 0) # 1)', 'another entry'],
  ])('finds a change of %s', async (_, statement, why) => {
    expect((await tampered(statement, statement)).firstBad?.why).toContain(why);
  });

  test.each([
    ['balances', 'quantity', 1],
    ['rights', 'received', 1],
    ['requests', 'asked', 1],
  ])('finds a row of %s of which %s was changed', async (table, column, change) => {
    const set = (by: number): string => `UPDATE ${table} SET ${column} = ${column} + ${by}`;
    expect((await tampered(set(change), set(-change))).firstBad?.why).toContain(table);
  });
});
