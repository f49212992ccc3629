import {
  assert,
  emptyHead,
  type Hash,
  type LedgerStore,
  type LedgerTransaction,
  type Rows,
  type TransactOptions,
} from '@holdfast/domain';
import { randomUUID } from 'node:crypto';
import type { ShadowOutcome, ShadowStep } from '../projections.ts';
import { negativeBalance } from '../rows/negative-balance.ts';
import { readOnlyRows } from '../rows/read-only-rows.ts';
import { StoreError } from '../store-error.ts';
import { TransactionBuffer } from '../transaction-buffer.ts';
import { ConnectionPool } from './connection-pool.ts';
import { Connection, withRetries } from './connection.ts';
import { load, type Loaded } from './load.ts';
import { isNothing, LoadingSource, nothingKnown, type Known } from './loading-source.ts';
import { prepareServer, writerLock } from './open-server.ts';
import * as read from './read.ts';
import { save } from './save.ts';
import type { Session } from './session.ts';
import { stepShadow } from './shadow.ts';
import { StoreCache } from './store-cache.ts';

export interface PostgresStoreOptions {
  /** `postgres://user:password@host:port/database`. The database is made beforehand, its tables are made here. */
  readonly url: string;
  readonly hash: Hash;
  /** Rows of each table kept in memory. */
  readonly cacheRowsMax?: number;
  /** Connections for reads beside the writer's. */
  readonly readersMax?: number;
}

export interface PostgresStore extends LedgerStore {
  /** One transaction of `rebuildProjections` or `compareProjections`. */
  foldShadow(step: ShadowStep): Promise<ShadowOutcome>;
}

/**
 * A ledger in PostgreSQL. Several processes may share the database: their transactions take turns. Throws StoreError
 * with CONNECTION_LOST when the server cannot be reached for several seconds.
 */
export async function openPostgresStore(options: PostgresStoreOptions): Promise<PostgresStore> {
  const writer = new Connection(options.url);
  try {
    await prepareServer(writer);
  } catch (error) {
    writer.drop();
    throw error;
  }
  return new ServerStore(writer, options);
}

/** A batch of entries of which each is judged after the one before it; see `batchPrefetch`. */
const roundsMax = 5000;
const commitsKept = 1000;

/** A commit whose answer has not come yet. */
interface Doubt<T> {
  readonly version: number;
  readonly token: string;
  readonly result: T;
}

type Outcome<T> = { readonly kind: 'done'; readonly result: T } | { readonly kind: 'threw'; readonly error: unknown };

class ServerStore implements PostgresStore {
  readonly #writer: Connection;
  readonly #readers: ConnectionPool;
  readonly #hash: Hash;
  readonly #cache: StoreCache;
  #turn: Promise<unknown> = Promise.resolve();
  #isClosed = false;

  constructor(writer: Connection, { url, hash, cacheRowsMax = 100_000, readersMax = 4 }: PostgresStoreOptions) {
    this.#writer = writer;
    this.#readers = new ConnectionPool(url, readersMax);
    this.#hash = hash;
    this.#cache = new StoreCache(cacheRowsMax);
  }

  transact<T>(work: (transaction: LedgerTransaction) => T, options: TransactOptions = {}): Promise<T> {
    return this.#inTurn(() => this.#transact(work, options));
  }

  foldShadow(step: ShadowStep): Promise<ShadowOutcome> {
    return this.#inTurn(() =>
      // Folding again changes nothing, so a lost answer needs no token: the step is simply done once more.
      withRetries(this.#writer, async (session) => {
        const { version } = await begin(session);
        const outcome = await stepShadow(session, this.#hash, step);
        await session.query('INSERT INTO commits (version, token) VALUES ($1, $2)', [version + 1, randomUUID()]);
        await session.query('COMMIT');
        return outcome;
      }),
    );
  }

  /** The transactions of this process, one after the other: they share a session. */
  #inTurn<T>(run: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(run);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  view<T>(look: (rows: Rows) => T): Promise<T> {
    return this.#read(async (session) => {
      await session.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
      try {
        const source = this.#source(nothingKnown);
        const rows = readOnlyRows(source);
        return settle(await this.#runUntilLoaded(session, source, nowhere, () => look(rows)));
      } finally {
        await session.query('ROLLBACK');
      }
    });
  }

  heads(): ReturnType<LedgerStore['heads']> {
    return this.#read((session) => read.readHeads(session));
  }

  readStream(...parameters: Parameters<LedgerStore['readStream']>): ReturnType<LedgerStore['readStream']> {
    return this.#read((session) => read.readStream(session, ...parameters));
  }

  findSeal(...parameters: Parameters<LedgerStore['findSeal']>): ReturnType<LedgerStore['findSeal']> {
    return this.#read((session) => read.readSeal(session, ...parameters));
  }

  readFeed(...parameters: Parameters<LedgerStore['readFeed']>): ReturnType<LedgerStore['readFeed']> {
    return this.#read((session) => read.readFeed(session, ...parameters));
  }

  listCursors(): ReturnType<LedgerStore['listCursors']> {
    return this.#read((session) => read.readCursors(session));
  }

  listPostings(...parameters: Parameters<LedgerStore['listPostings']>): ReturnType<LedgerStore['listPostings']> {
    return this.#read((session) => read.readPostings(session, ...parameters));
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#turn;
    await this.#writer.close();
    await this.#readers.close();
  }

  #read<T>(look: (session: Session) => Promise<T>): Promise<T> {
    this.#assertOpen();
    return this.#readers.use((connection) => withRetries(connection, look));
  }

  #assertOpen(): void {
    if (this.#isClosed) throw new StoreError('CLOSED', 'The store is closed. Open it again.');
  }

  async #transact<T>(work: (transaction: LedgerTransaction) => T, options: TransactOptions): Promise<T> {
    this.#assertOpen();
    let doubt: Doubt<T> | undefined;
    const outcome = await withRetries(this.#writer, async (session): Promise<Outcome<T>> => {
      const { version, position } = await begin(session);
      if (doubt !== undefined && (await isCommitted(session, doubt))) return { kind: 'done', result: doubt.result };
      doubt = undefined;
      this.#cache.moveTo(version);
      const source = this.#source(this.#cache);
      if (options.prefetch !== undefined) source.prefetch(options.prefetch);
      let buffer = new TransactionBuffer(source, this.#hash);
      const ran = await this.#runUntilLoaded(session, source, this.#cache, () => {
        buffer = new TransactionBuffer(source, this.#hash);
        return work(buffer);
      });
      if (ran.kind === 'threw' || buffer.isEmpty) {
        await session.query('ROLLBACK');
        return ran;
      }
      const token = randomUUID();
      const saved = await saveAll(session, buffer, { version: version + 1, token, position });
      if (saved !== undefined) return { kind: 'threw', error: saved };
      doubt = { version: version + 1, token, result: ran.result };
      await session.query('COMMIT');
      this.#cache.apply(buffer, version + 1);
      return ran;
    });
    return settle(outcome);
  }

  #source(known: Known): LoadingSource {
    return new LoadingSource(known, (stream) => emptyHead(this.#hash, stream));
  }

  /** Runs until everything that was asked for had been loaded. */
  async #runUntilLoaded<T>(session: Session, source: LoadingSource, loaded: Loaded, run: () => T): Promise<Outcome<T>> {
    for (let round = 0; round < roundsMax; round += 1) {
      const hinted = source.takeWanted();
      if (!isNothing(hinted)) await load(session, hinted, source, loaded);
      const outcome = attempt(run);
      const wanted = source.takeWanted();
      if (isNothing(wanted)) return outcome;
      await load(session, wanted, source, loaded);
    }
    assert(false, `the work asked for something new in each of ${roundsMax} runs`);
  }
}

/** Waits for the writer's turn among all processes; it is over with the transaction. */
async function begin(session: Session): Promise<{ readonly version: number; readonly position: number }> {
  const [row] = await session.query(
    `BEGIN; SET LOCAL synchronous_commit = on; SELECT pg_advisory_xact_lock(${writerLock});
     SELECT (SELECT coalesce(max(version), 0) FROM commits), (SELECT coalesce(max(position), 0) FROM entries)`,
  );
  return { version: row?.[0] as number, position: row?.[1] as number };
}

/** The connection was lost on the way to an answer: whether the commit came first. Ends the transaction if so. */
async function isCommitted<T>(session: Session, { version, token }: Doubt<T>): Promise<boolean> {
  const found = await session.query('SELECT 1 FROM commits WHERE version = $1 AND token = $2', [version, token]);
  if (found.length > 0) await session.query('ROLLBACK');
  return found.length > 0;
}

/** Gives the failure when the database refuses what was written. */
async function saveAll(
  session: Session,
  buffer: TransactionBuffer,
  { version, token, position }: { readonly version: number; readonly token: string; readonly position: number },
): Promise<unknown> {
  try {
    await save(session, buffer, position);
    await session.query('INSERT INTO commits (version, token) VALUES ($1, $2)', [version, token]);
    if (version % commitsKept === 0) {
      await session.query('DELETE FROM commits WHERE version <= $1', [version - commitsKept]);
    }
    return undefined;
  } catch (error) {
    const { code } = error as { readonly code?: string };
    if (code !== '23514' && code !== '53100') throw error;
    await session.query('ROLLBACK');
    if (code === '23514') return negativeBalance({ cause: error });
    const message = "The server's disk is full, so nothing was written. Free some space there; work goes on.";
    return new StoreError('STORAGE_FULL', message, { cause: error });
  }
}

/** Views read many things once: nothing is kept. */
const nowhere: Loaded = { loadedRow: () => undefined, loadedList: () => undefined };

function attempt<T>(run: () => T): Outcome<T> {
  try {
    return { kind: 'done', result: run() };
  } catch (error) {
    return { kind: 'threw', error };
  }
}

function settle<T>(outcome: Outcome<T>): T {
  if (outcome.kind === 'threw') throw outcome.error;
  return outcome.result;
}
