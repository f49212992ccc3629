import { Client, types, type ClientConfig } from 'pg';
import { StoreError } from '../store-error.ts';
import { Session } from './session.ts';

// Every number in the ledger is a safe integer.
const numbers: ClientConfig['types'] = {
  getTypeParser: ((oid: Parameters<typeof types.getTypeParser>[0], format?: 'text') =>
    oid === types.builtins.INT8 ? Number : (types.getTypeParser(oid, format) as unknown)) as typeof types.getTypeParser,
};

const connectMsMax = 5000;
/** A server that restarts and recovers is back by then. */
const patienceMsDefault = 30_000;
const backOffMsMax = 1000;

/** Failures of the server or of the way to it, not of what was asked: another attempt may do. */
const passingStates = new Set([
  '57P01', // the server is being stopped
  '57P02', // a crash of another process of the server
  '57P03', // the server is starting
  '53300', // too many connections
  '40001', // serialization failure
  '40P01', // deadlock
]);

/** Whether the connection or the server failed, and not the statement. */
export function isPassing(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as { readonly code?: unknown };
  if (typeof code === 'string') {
    if (passingStates.has(code) || code.startsWith('08')) return true;
    if (/^E[A-Z]+$/.test(code)) return true;
    if (/^[0-9A-Z]{5}$/.test(code)) return false;
  }
  return /Connection terminated|Client has encountered a connection error|timeout expired|not queryable/i.test(
    error.message,
  );
}

/** A way to the server that gives a new session when the last one was lost. Used by one caller at a time. */
export class Connection {
  readonly #config: ClientConfig;
  #session: Session | undefined;

  constructor(url: string) {
    this.#config = {
      connectionString: url,
      types: numbers,
      connectionTimeoutMillis: connectMsMax,
      keepAlive: true,
      application_name: 'holdfast',
    };
  }

  async session(): Promise<Session> {
    if (this.#session !== undefined) return this.#session;
    const client = new Client(this.#config);
    const session = new Session(client);
    // Lost while nobody asks anything: whoever comes next gets a new one.
    client.on('error', () => {
      if (this.#session === session) this.#session = undefined;
    });
    await client.connect();
    this.#session = session;
    return session;
  }

  /** Forgets the session, whatever state it is in, and a transaction that it was in. */
  drop(): void {
    const session = this.#session;
    this.#session = undefined;
    // Ending a broken connection may fail or take for ever: nobody waits for it.
    session?.client.end().catch(() => undefined);
  }

  async close(): Promise<void> {
    const session = this.#session;
    this.#session = undefined;
    await session?.client.end();
  }
}

/**
 * Runs `attempt` until it succeeds or fails by itself; waits between attempts, longer and longer, with full jitter.
 * Throws CONNECTION_LOST when that has lasted longer than `patienceMs`.
 */
export async function withRetries<T>(
  connection: Connection,
  attempt: (session: Session) => Promise<T>,
  patienceMs: number = patienceMsDefault,
): Promise<T> {
  const start = performance.now();
  for (let count = 1; ; count += 1) {
    try {
      return await attempt(await connection.session());
    } catch (error) {
      // Whatever the session was doing is over.
      connection.drop();
      if (!isPassing(error)) throw error;
      if (performance.now() - start > patienceMs) throw connectionLost(error);
      const ceiling = Math.min(backOffMsMax, 20 * 2 ** count);
      await new Promise((resolve) => setTimeout(resolve, Math.random() * ceiling));
    }
  }
}

function connectionLost(cause: unknown): StoreError {
  return new StoreError(
    'CONNECTION_LOST',
    'The database server cannot be reached. See whether it runs and whether the address is right; then try again.',
    { cause },
  );
}
