import type { LedgerTransaction } from '@holdfast/domain';
import { createGroupCommit, type GroupCommit } from '@holdfast/store';
import { connectDatabase, setDatabasePragmas } from '@holdfast/store/database';
import type { Goods } from './goods.ts';

export type LeanPosting = ReturnType<Goods['next']>;

export interface Baseline {
  /** Durable postings, this many of them waiting for their answers at a time. */
  run(postings: number, inFlight: number): Promise<void>;
  close(): void;
}

export function openBaseline(path: string, key: Uint8Array, goods: Goods): Baseline {
  const books = openLeanBooks(path, key);
  const client = async (postings: number): Promise<void> => {
    for (let index = 0; index < postings; index += 1) await books.group.submit(goods.next());
  };
  return {
    run: async (postings, inFlight) => {
      await Promise.all(Array.from({ length: inFlight }, () => client(Math.ceil(postings / inFlight))));
    },
    close: () => books.close(),
  };
}

export interface LeanBooks {
  /** Answers with the number of the entry, when it is on the disk. */
  readonly group: GroupCommit<LeanPosting, number>;
  /** As many postings in few transactions. */
  fill(postings: number, goods: Goods): void;
  close(): void;
}

const fillGroup = 2000;

/**
 * The least that keeps the same books durably: one entry row, two posting rows and two upserts of balances by the
 * ledger's own key, with nothing checked and nothing computed. Same library, key, cipher, pragmas and group commit.
 */
export function openLeanBooks(path: string, key: Uint8Array): LeanBooks {
  const database = connectDatabase(path, key, {});
  setDatabasePragmas(database);
  database.exec(`
    CREATE TABLE entries (seq INTEGER PRIMARY KEY, hash BLOB NOT NULL, bytes BLOB NOT NULL);
    CREATE TABLE postings (
      posting INTEGER PRIMARY KEY, entry INTEGER NOT NULL, account TEXT NOT NULL, item TEXT NOT NULL, delta INTEGER NOT NULL
    );
    CREATE TABLE balances (
      site TEXT NOT NULL, account TEXT NOT NULL, owner TEXT NOT NULL, item TEXT NOT NULL, lot TEXT NOT NULL,
      serial TEXT NOT NULL, unit TEXT NOT NULL, status TEXT NOT NULL, quantity INTEGER NOT NULL,
      PRIMARY KEY (site, account, owner, item, lot, serial, unit, status)
    ) WITHOUT ROWID;
  `);
  const entry = database.prepare('INSERT INTO entries VALUES (?, ?, ?)');
  const posting = database.prepare('INSERT INTO postings (entry, account, item, delta) VALUES (?, ?, ?, ?)');
  const balance = database.prepare(
    'INSERT INTO balances VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET quantity = quantity + excluded.quantity',
  );
  const begin = database.prepare('BEGIN IMMEDIATE');
  const commit = database.prepare('COMMIT');
  const hash = new Uint8Array(32);
  // As long as the entry of the ledger's own posting.
  const bytes = new Uint8Array(150);
  let seq = 0;
  const post = ({ place, item }: LeanPosting): number => {
    seq += 1;
    entry.run(seq, hash, bytes);
    posting.run(seq, '@supplier', item, -1);
    posting.run(seq, place, item, 1);
    balance.run('BENCH', '@supplier', 'O1', item, '', '', '', 'available', -1);
    balance.run('BENCH', place, 'O1', item, '', '', '', 'available', 1);
    return seq;
  };
  const transact = <Result>(work: (transaction: LedgerTransaction) => Result): Result => {
    begin.run();
    const result = work(unused);
    commit.run();
    return result;
  };
  const group = createGroupCommit<LeanPosting, number>({
    store: { transact },
    execute: (_, given) => post(given),
    onPoisoned: (error) => {
      throw error;
    },
  });
  return {
    group,
    fill: (postings, goods) => {
      for (let done = 0; done < postings; done += fillGroup) {
        transact(() => {
          for (let more = Math.min(fillGroup, postings - done); more > 0; more -= 1) post(goods.next());
        });
      }
    },
    close: () => database.close(),
  };
}

const unused = undefined as unknown as LedgerTransaction;
