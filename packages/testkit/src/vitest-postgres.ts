import { databaseUrlVariable } from './postgres-database.ts';
import { startPostgres } from './postgres.ts';

/** vitest's global set-up of the `postgres` project: one server for the whole run. */
export default async function setUp(): Promise<(() => Promise<void>) | undefined> {
  if (process.env[databaseUrlVariable] !== undefined) return undefined;
  const { url, stop } = await startPostgres();
  process.env[databaseUrlVariable] = url;
  return stop;
}
