import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate } from 'drizzle-orm/node-postgres/migrator';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { StoreError } from '../store-error.ts';
import { withRetries, type Connection } from './connection.ts';
import type { Session } from './session.ts';

const migrationsFolder: string = join(import.meta.dirname, '..', '..', 'migrations', 'postgres');

/** Of advisory locks: "hold". The second number says what is locked. */
const lockSpace = 0x68_6f_6c_64;
export const writerLock: string = `${lockSpace}, 1`;
const migrationLock = `${lockSpace}, 2`;

/** Brings the database's tables up to date; processes that start together take turns. */
export async function prepareServer(connection: Connection): Promise<void> {
  await withRetries(connection, prepareOnce, patienceMs);
}

/** Somebody waits at a terminal for this one. */
const patienceMs = 3000;

async function prepareOnce(session: Session): Promise<void> {
  await session.query(`SELECT pg_advisory_lock(${migrationLock})`);
  try {
    await checkVersion(session);
    await migrate(drizzle({ client: session.client }), { migrationsFolder, migrationsSchema: 'public' });
    await session.query("INSERT INTO meta (name, value) VALUES ('feed', $1) ON CONFLICT DO NOTHING", [randomUUID()]);
  } finally {
    // A lost connection has given it back already.
    await session.query(`SELECT pg_advisory_unlock(${migrationLock})`).catch(() => undefined);
  }
}

async function checkVersion(session: Session): Promise<void> {
  const [table] = await session.query("SELECT to_regclass('__drizzle_migrations')");
  if (table?.[0] === null) return;
  const [newest] = await session.query('SELECT coalesce(max(created_at), 0) FROM __drizzle_migrations');
  const journal = JSON.parse(readFileSync(join(migrationsFolder, 'meta', '_journal.json'), 'utf8')) as {
    readonly entries: readonly { readonly when: number }[];
  };
  if ((newest?.[0] as number) <= Math.max(...journal.entries.map((entry) => entry.when))) return;
  throw new StoreError(
    'NEWER_DATABASE',
    'The database was written by a newer version of Holdfast. Install that version or a later one; nothing was changed.',
  );
}
