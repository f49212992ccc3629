import { tableNames, tableSpecs, type ColumnKind, type TableName } from '@holdfast/domain';
import { sql } from 'drizzle-orm';
import {
  blob,
  check,
  index,
  integer,
  primaryKey,
  sqliteTable,
  text,
  uniqueIndex,
  type AnySQLiteColumn,
  type SQLiteTable,
} from 'drizzle-orm/sqlite-core';
import { listIndexes } from '../rows/indexes.ts';

/**
 * The ledger in SQLite. Read models come from domain's `tableSpecs`: each row has a number (`id`) by which it is
 * updated, and its key is a unique index. Regenerate the migrations after a change: `pnpm run migrations`.
 */
const streams = sqliteTable('streams', { id: integer().primaryKey(), name: text().notNull() }, (table) => [
  uniqueIndex('streams_name').on(table.name),
]);

/** `position` is the feed's: one writer numbers it without gaps. */
const entries = sqliteTable(
  'entries',
  {
    position: integer().primaryKey(),
    stream: integer().notNull(),
    seq: integer().notNull(),
    hash: blob().notNull(),
    bytes: blob().notNull(),
    operation: blob().notNull(),
    requestDigest: blob().notNull(),
    appendedAt: integer().notNull(),
  },
  (table) => [
    uniqueIndex('entries_seq').on(table.stream, table.seq),
    // Ids rise with time, so the newest stand together: the operation comes first.
    uniqueIndex('entries_operation').on(table.operation, table.stream),
  ],
);

/**
 * Both sides of each movement. A balance names its newest posting and each posting the one before it (0: none), so a
 * history is read without an index that every movement would have to write to a random place of.
 */
const postings = sqliteTable('postings', {
  posting: integer().primaryKey(),
  entry: integer().notNull(),
  index: integer().notNull(),
  balance: integer().notNull(),
  delta: integer().notNull(),
  previous: integer().notNull(),
});

const seals = sqliteTable(
  'seals',
  { stream: integer().notNull(), seq: integer().notNull(), hash: blob().notNull(), signature: blob().notNull() },
  (table) => [primaryKey({ columns: [table.stream, table.seq] })],
);

const cursors = sqliteTable(
  'cursors',
  {
    peer: text().notNull(),
    stream: integer().notNull(),
    seq: integer().notNull(),
    hash: blob().notNull(),
    signature: blob().notNull(),
  },
  (table) => [primaryKey({ columns: [table.peer, table.stream] })],
);

const meta = sqliteTable('meta', { name: text().primaryKey(), value: text().notNull() });

const columnOf = {
  text: () => text().notNull(),
  integer: () => integer().notNull(),
  boolean: () => integer().notNull(),
} as const satisfies Record<ColumnKind, () => unknown>;

function rowTable(name: TableName, prefix: string): SQLiteTable {
  const spec = tableSpecs[name];
  const columns = Object.fromEntries(
    Object.entries<ColumnKind>(spec.columns).map(([column, kind]) => [column, columnOf[kind]()]),
  );
  const history = name === 'balances' ? { lastPosting: integer().notNull().default(0) } : {};
  return sqliteTable(prefix + name, { id: integer().primaryKey(), ...columns, ...history }, (table) => {
    const pick = (names: readonly string[]) =>
      names.map((column) => (table as Record<string, unknown>)[column]) as [AnySQLiteColumn, ...AnySQLiteColumn[]];
    const all = [
      uniqueIndex(`${prefix}${name}_key`).on(...pick(spec.key)),
      ...listIndexes(name).map(([index_, names]) => index(`${prefix}${name}_${index_}`).on(...pick(names))),
    ];
    if (name !== 'balances') return all;
    return [...all, check(`${prefix}balances_quantity`, sql`quantity >= 0 OR substr(account, 1, 1) = '@'`)];
  });
}

/** Prefix of the tables that a rebuild of the read models fills beside the live ones. */
export const shadowPrefix = 'shadow_';

/** Every table, for the generator of migrations. */
export const sqliteTables: Readonly<Record<string, SQLiteTable>> = {
  streams,
  entries,
  postings,
  seals,
  cursors,
  meta,
  ...Object.fromEntries(tableNames.map((name) => [name, rowTable(name, '')])),
  ...Object.fromEntries(tableNames.map((name) => [shadowPrefix + name, rowTable(name, shadowPrefix)])),
};
