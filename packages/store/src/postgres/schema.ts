import { tableNames, tableSpecs, type ColumnKind, type TableName } from '@holdfast/domain';
import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  check,
  customType,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
  type AnyPgColumn,
  type PgColumnBuilderBase,
  type PgTable,
} from 'drizzle-orm/pg-core';
import { listIndexes } from '../rows/indexes.ts';

/**
 * The ledger in PostgreSQL: the same as in SQLite, in this database's own terms. Streams are named, not numbered; a row
 * is found by its key; a balance has a number for its postings.
 */
const bytea = customType<{ data: Uint8Array }>({ dataType: () => 'bytea' });
const long = () => bigint({ mode: 'number' }).notNull();

/** One row a transaction, under the writer's lock: `version` says whether a cache is of now, `token` whose it was. */
const commits = pgTable('commits', { version: bigint({ mode: 'number' }).primaryKey(), token: uuid().notNull() });

/** `position` is the feed's: it is given under the writer's lock, which is held until the commit can be seen. */
const entries = pgTable(
  'entries',
  {
    position: bigint({ mode: 'number' }).primaryKey(),
    stream: text().notNull(),
    seq: long(),
    hash: bytea().notNull(),
    bytes: bytea().notNull(),
    operation: uuid().notNull(),
    requestDigest: bytea().notNull(),
    appendedAt: long(),
  },
  (table) => [
    uniqueIndex('entries_seq').on(table.stream, table.seq),
    uniqueIndex('entries_operation').on(table.operation, table.stream),
  ],
);

const postings = pgTable(
  'postings',
  {
    posting: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    entry: long(),
    index: integer().notNull(),
    balance: long(),
    delta: long(),
  },
  (table) => [index('postings_balance').on(table.balance, table.posting)],
);

const seals = pgTable(
  'seals',
  { stream: text().notNull(), seq: long(), hash: bytea().notNull(), signature: bytea().notNull() },
  (table) => [primaryKey({ columns: [table.stream, table.seq] })],
);

const cursors = pgTable(
  'cursors',
  {
    peer: text().notNull(),
    stream: text().notNull(),
    seq: long(),
    hash: bytea().notNull(),
    signature: bytea().notNull(),
  },
  (table) => [primaryKey({ columns: [table.peer, table.stream] })],
);

const meta = pgTable('meta', { name: text().primaryKey(), value: text().notNull() });

const columnOf = {
  text: () => text().notNull(),
  integer: long,
  boolean: () => boolean().notNull(),
} as const satisfies Record<ColumnKind, () => unknown>;

function rowTable(name: TableName, prefix: string): PgTable {
  const spec = tableSpecs[name];
  const columns: Record<string, PgColumnBuilderBase> = Object.fromEntries(
    Object.entries<ColumnKind>(spec.columns).map(([column, kind]) => [column, columnOf[kind]()]),
  );
  // Postings name their balance by number.
  if (name === 'balances') columns['id'] = bigint({ mode: 'number' }).generatedByDefaultAsIdentity();
  return pgTable(prefix + name, columns, (table) => {
    const pick = (names: readonly string[]) =>
      names.map((column) => (table as Record<string, unknown>)[column]) as [AnyPgColumn, ...AnyPgColumn[]];
    const all = [
      primaryKey({ name: `${prefix}${name}_key`, columns: pick(spec.key) }),
      ...listIndexes(name).map(([index_, names]) => index(`${prefix}${name}_${index_}`).on(...pick(names))),
    ];
    if (name !== 'balances') return all;
    return [...all, check(`${prefix}balances_quantity`, sql`quantity >= 0 OR left(account, 1) = '@'`)];
  });
}

/** Prefix of the tables that a rebuild of the read models fills beside the live ones. */
export const shadowPrefix = 'shadow_';

/** Every table, for the generator of migrations. */
export const postgresTables: Readonly<Record<string, PgTable>> = {
  commits,
  entries,
  postings,
  seals,
  cursors,
  meta,
  ...Object.fromEntries(tableNames.map((name) => [name, rowTable(name, '')])),
  ...Object.fromEntries(tableNames.map((name) => [shadowPrefix + name, rowTable(name, shadowPrefix)])),
};
