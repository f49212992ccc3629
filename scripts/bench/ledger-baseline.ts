import { connectDatabase, setDatabasePragmas } from '@holdfast/store/database';
import type { Goods } from './goods.ts';

export interface Baseline {
  /** Durable postings in groups: one transaction, one fsync each group. */
  run(postings: number, groupSize: number): void;
  close(): void;
}

/**
 * The least that keeps books durably: one entry row, two posting rows and two balance upserts by their natural key, with
 * nothing checked and nothing computed. Same library, key, cipher and pragmas as the ledger.
 */
export function openBaseline(path: string, key: Uint8Array, goods: Goods): Baseline {
  const database = connectDatabase(path, key, {});
  setDatabasePragmas(database);
  database.exec(`
    CREATE TABLE entries (seq INTEGER PRIMARY KEY, hash BLOB NOT NULL, bytes BLOB NOT NULL);
    CREATE TABLE postings (
      posting INTEGER PRIMARY KEY, entry INTEGER NOT NULL, account TEXT NOT NULL, item TEXT NOT NULL, delta INTEGER NOT NULL
    );
    CREATE TABLE balances (
      account TEXT NOT NULL, item TEXT NOT NULL, quantity INTEGER NOT NULL, PRIMARY KEY (account, item)
    ) WITHOUT ROWID;
  `);
  const entry = database.prepare('INSERT INTO entries VALUES (?, ?, ?)');
  const posting = database.prepare('INSERT INTO postings (entry, account, item, delta) VALUES (?, ?, ?, ?)');
  const balance = database.prepare(
    'INSERT INTO balances VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET quantity = quantity + excluded.quantity',
  );
  const begin = database.prepare('BEGIN IMMEDIATE');
  const commit = database.prepare('COMMIT');
  const hash = new Uint8Array(32);
  // As long as the entry of the ledger's own posting.
  const bytes = new Uint8Array(130);
  let seq = 0;
  const post = (): void => {
    seq += 1;
    const { place, item } = goods.next();
    entry.run(seq, hash, bytes);
    posting.run(seq, '@supplier', item, -1);
    posting.run(seq, place, item, 1);
    balance.run('@supplier', item, -1);
    balance.run(place, item, 1);
  };
  return {
    run: (postings, groupSize) => {
      for (let done = 0; done < postings; done += groupSize) {
        begin.run();
        for (let index = 0; index < groupSize && done + index < postings; index += 1) post();
        commit.run();
      }
    },
    close: () => database.close(),
  };
}
