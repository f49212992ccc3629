import type { LedgerStore } from '@holdfast/domain';
import { appendNext, readCounter, testHash, testStream, writeCounter } from '@holdfast/testkit/ledger-fixtures';
import { createDatabase, findFreePort, startPostgres, type TestDatabase } from '@holdfast/testkit/postgres';
import { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openPostgresStore } from './postgres-store.ts';

/** Counts, and notes it in the stream, without any idempotency of its own. */
function increment(store: LedgerStore): Promise<number> {
  return store.transact((transaction) => {
    const counter = readCounter(transaction) + 1;
    writeCounter(transaction, counter);
    appendNext(transaction, transaction.head(testStream).seq + 1);
    return counter;
  });
}

const count = (store: LedgerStore): Promise<number> => store.view((rows) => readCounter({ rows }));

describe('a connection that is lost', () => {
  let database: TestDatabase;
  let store: LedgerStore;
  let admin: Client;
  beforeEach(async () => {
    database = await createDatabase();
    store = await openPostgresStore({ url: database.url, hash: testHash });
    admin = new Client(database.url);
    await admin.connect();
  });
  afterEach(async () => {
    await store.close();
    await admin.end();
    await database.drop();
  });

  const cut = (): Promise<unknown> =>
    admin.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND application_name = 'holdfast'`,
    );

  it('[S1] at any moment of a transaction loses nothing and does nothing twice', async () => {
    const total = 60;
    const work = { isDone: false };
    const cutting = (async () => {
      while (!work.isDone) {
        await cut();
        await new Promise((resolve) => setTimeout(resolve, 5 + Math.random() * 40));
      }
    })();
    const answers: number[] = [];
    for (let round = 0; round < total; round += 1) answers.push(await increment(store));
    work.isDone = true;
    await cutting;
    expect(answers).toEqual(Array.from({ length: total }, (_, at) => at + 1));
    expect(await count(store)).toBe(total);
    expect((await store.readFeed(0, 1000)).entries.map((entry) => entry.position)).toEqual(answers);
  });

  it('between transactions is made anew, for reads too', async () => {
    await increment(store);
    await cut();
    expect(await increment(store)).toBe(2);
    await cut();
    expect(await count(store)).toBe(2);
    expect(await store.heads()).toHaveLength(1);
  });

  it('leaves the cache of one process right when another has written', async () => {
    const other = await openPostgresStore({ url: database.url, hash: testHash });
    for (let round = 1; round <= 6; round += 1) expect(await increment(round % 2 === 0 ? other : store)).toBe(round);
    await other.close();
  });
});

describe('a server', () => {
  it('[S1] that crashes and comes back has kept every acknowledged transaction', async () => {
    const server = await startPostgres({ fsync: 'on' });
    try {
      const store = await openPostgresStore({ url: server.url, hash: testHash });
      const answers: number[] = [];
      for (let round = 0; round < 10; round += 1) answers.push(await increment(store));
      const more = Array.from({ length: 10 }, () => increment(store));
      await server.kill();
      await server.restart();
      answers.push(...(await Promise.all(more)));
      expect(answers).toEqual(Array.from({ length: 20 }, (_, at) => at + 1));
      expect(await count(store)).toBe(20);
      await store.close();
    } finally {
      await server.stop();
    }
  });

  it('that is not there is named as such', async () => {
    const url = `postgres://nobody:secret@127.0.0.1:${await findFreePort()}/none`;
    await expect(openPostgresStore({ url, hash: testHash })).rejects.toMatchObject({ code: 'CONNECTION_LOST' });
  });

  it('of a newer version is left as it is', async () => {
    const database = await createDatabase();
    await (await openPostgresStore({ url: database.url, hash: testHash })).close();
    const client = new Client(database.url);
    await client.connect();
    await client.query("INSERT INTO __drizzle_migrations (hash, created_at) VALUES ('later', 9000000000000)");
    await client.end();
    const opening = openPostgresStore({ url: database.url, hash: testHash });
    await expect(opening).rejects.toMatchObject({ code: 'NEWER_DATABASE' });
    await database.drop();
  });
});
