import { tableNames, tableSpecs, type ColumnKind, type TableName } from '@holdfast/domain';
import { sql } from 'drizzle-orm';
import {
  blob,
  check,
  index,
  integer,
  primaryKey,
  sqliteTable,
  sqliteView,
  text,
  uniqueIndex,
  type AnySQLiteColumn,
  type SQLiteTable,
  type SQLiteView,
} from 'drizzle-orm/sqlite-core';
import { amountColumns, listIndexes } from '../rows/indexes.ts';

/**
 * The ledger in SQLite. Read models come from domain's `tableSpecs`: each row has a number (`id`) by which it is
 * updated, and its key is a unique index. Regenerate the migrations after a change: `pnpm run migrations`.
 */
const streams = sqliteTable('streams', { id: integer().primaryKey(), name: text().notNull() }, (table) => [
  uniqueIndex('streams_name').on(table.name),
]);

/** `position` is the feed's: one writer numbers it without gaps. */
const entries = sqliteTable('entries', {
  position: integer().primaryKey(),
  stream: integer().notNull(),
  seq: integer().notNull(),
  hash: blob().notNull(),
  bytes: blob().notNull(),
  operation: blob().notNull(),
  requestDigest: blob().notNull(),
  appendedAt: integer().notNull(),
  /** Of a seal over this entry: it covers all that came before. */
  signature: blob(),
});

/** Where entries of another stream than the one before begin: see `runs.ts`. */
const runs = sqliteTable(
  'runs',
  { position: integer().primaryKey(), stream: integer().notNull(), seq: integer().notNull() },
  (table) => [uniqueIndex('runs_seq').on(table.stream, table.seq)],
);

/** Written in bulk: see `operation-index.ts`. */
const operations = sqliteTable(
  'operations',
  { operation: blob().notNull(), stream: integer().notNull(), position: integer().notNull() },
  (table) => [primaryKey({ columns: [table.operation, table.stream] })],
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

type Tables = Record<string, SQLiteTable | SQLiteView>;

/**
 * A table of rows; or, where amounts are kept apart, a table `…_keys`, a table `…_amounts` and a view of both under the
 * row's own name.
 */
function rowTables(name: TableName, prefix: string): Tables {
  const spec = tableSpecs[name];
  const amounts = amountColumns[name] ?? [];
  const kept = Object.entries<ColumnKind>(spec.columns).filter(([column]) => !amounts.includes(column));
  const columns = Object.fromEntries(kept.map(([column, kind]) => [column, columnOf[kind]()]));
  const sqlName = `${prefix}${name}${amounts.length > 0 ? '_keys' : ''}`;
  const table = sqliteTable(sqlName, { id: integer().primaryKey(), ...columns }, (made) => {
    const pick = (names: readonly string[]) =>
      names.map((column) => (made as Record<string, unknown>)[column]) as [AnySQLiteColumn, ...AnySQLiteColumn[]];
    return [
      uniqueIndex(`${prefix}${name}_key`).on(...pick(spec.key)),
      ...listIndexes(name).map(([index_, names]) => index(`${prefix}${name}_${index_}`).on(...pick(names))),
    ];
  });
  return amounts.length === 0 ? { [sqlName]: table } : { [sqlName]: table, ...amountTables(name, prefix, amounts) };
}

function amountTables(name: TableName, prefix: string, amounts: readonly string[]): Tables {
  const columns = Object.fromEntries(amounts.map((column) => [column, integer().notNull()]));
  const isBalances = name === 'balances';
  // A balance's account stands in the other table: what the check needs of it is repeated here.
  const extra = isBalances ? { lastPosting: integer().notNull(), isVirtual: integer().notNull() } : {};
  const table = sqliteTable(`${prefix}${name}_amounts`, { id: integer().primaryKey(), ...columns, ...extra }, () =>
    isBalances ? [check(`${prefix}balances_quantity`, sql`quantity >= 0 OR isVirtual = 1`)] : [],
  );
  const all = ['id', ...Object.keys(tableSpecs[name].columns), ...(isBalances ? ['lastPosting'] : [])];
  const list = sql.raw(all.map((column) => `"${column}"`).join(', '));
  const view = sqliteView(prefix + name, { id: integer() }).as(
    sql`SELECT ${list} FROM ${sql.raw(`${prefix}${name}_keys JOIN ${prefix}${name}_amounts USING (id)`)}`,
  );
  return { [`${prefix}${name}_amounts`]: table, [`${prefix}${name}`]: view };
}

/** Prefix of the tables that a rebuild of the read models fills beside the live ones. */
export const shadowPrefix = 'shadow_';

/** Every table and view, for the generator of migrations. */
export const sqliteTables: Readonly<Tables> = {
  streams,
  entries,
  runs,
  operations,
  postings,
  cursors,
  meta,
  ...Object.assign({}, ...tableNames.map((name) => rowTables(name, ''))),
  ...Object.assign({}, ...tableNames.map((name) => rowTables(name, shadowPrefix))),
};
