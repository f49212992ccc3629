import type * as DrizzleKit from 'drizzle-kit/api';
// Writes a migration for what has changed in the schemas since the last one: `pnpm run migrations NAME`.
// drizzle-kit's own command cannot load a schema made from domain's table specs, its functions can.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { postgresTables } from '../src/postgres/schema.ts';
import { sqliteTables } from '../src/sqlite/schema.ts';

const kit = createRequire(import.meta.url)('drizzle-kit/api') as typeof DrizzleKit;
const name = process.argv[2];
if (name === undefined || !/^[a-z0-9-]+$/.test(name)) {
  console.error('Name the migration: pnpm run migrations add-something');
  process.exit(1);
}

interface Journal {
  readonly version: string;
  readonly dialect: string;
  readonly entries: { idx: number; version: string; when: number; tag: string; breakpoints: boolean }[];
}

interface Dialect<Snapshot> {
  readonly name: 'sqlite' | 'postgresql';
  readonly folder: string;
  readonly empty: () => Snapshot | Promise<Snapshot>;
  readonly snapshot: (previousId: string | undefined) => Snapshot | Promise<Snapshot>;
  readonly migration: (before: Snapshot, after: Snapshot) => Promise<string[]>;
}

async function generate<Snapshot extends { readonly id: string }>(dialect: Dialect<Snapshot>): Promise<void> {
  const folder = join(import.meta.dirname, '..', 'migrations', dialect.folder);
  mkdirSync(join(folder, 'meta'), { recursive: true });
  const journalPath = join(folder, 'meta', '_journal.json');
  const journal: Journal = existsSync(journalPath)
    ? (JSON.parse(readFileSync(journalPath, 'utf8')) as Journal)
    : { version: '7', dialect: dialect.name, entries: [] };
  const last = journal.entries.at(-1);
  const before =
    last === undefined
      ? await dialect.empty()
      : (JSON.parse(readFileSync(join(folder, 'meta', `${last.tag.slice(0, 4)}_snapshot.json`), 'utf8')) as Snapshot);
  const after = await dialect.snapshot(before.id);
  const statements = await dialect.migration(before, after);
  if (statements.length === 0) {
    console.log(`${dialect.folder}: nothing has changed`);
    return;
  }
  const number = String(journal.entries.length).padStart(4, '0');
  const tag = `${number}_${name}`;
  writeFileSync(join(folder, `${tag}.sql`), `${statements.join('\n--> statement-breakpoint\n')}\n`);
  writeFileSync(join(folder, 'meta', `${number}_snapshot.json`), `${JSON.stringify(after, null, 1)}\n`);
  journal.entries.push({ idx: journal.entries.length, version: '7', when: Date.now(), tag, breakpoints: true });
  writeFileSync(journalPath, `${JSON.stringify(journal, null, 2)}\n`);
  console.log(`${dialect.folder}: ${tag}.sql, ${statements.length} statements`);
}

await generate({
  name: 'sqlite',
  folder: 'sqlite',
  empty: () => kit.generateSQLiteDrizzleJson({}),
  snapshot: (previousId) => kit.generateSQLiteDrizzleJson({ ...sqliteTables }, previousId),
  migration: kit.generateSQLiteMigration,
});

await generate({
  name: 'postgresql',
  folder: 'postgres',
  empty: () => kit.generateDrizzleJson({}),
  snapshot: (previousId) => kit.generateDrizzleJson({ ...postgresTables }, previousId),
  migration: kit.generateMigration,
});
