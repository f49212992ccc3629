import type { KeyPart, LedgerTransaction, Rows, RowTypes, TableName } from '@holdfast/domain';

export interface RowHooks {
  readonly get?: (table: TableName, row: unknown, key: readonly KeyPart[]) => unknown;
  readonly list?: (
    table: TableName,
    index: string,
    prefix: readonly KeyPart[],
    rows: readonly unknown[],
  ) => readonly unknown[];
  /** What is written instead; `undefined` for nothing. */
  readonly put?: (table: TableName, row: unknown, before: unknown) => unknown;
}

/** Rows seen through a bug. */
export function bendView(rows: Rows, hooks: RowHooks): Rows {
  return {
    get: <Name extends TableName>(table: Name, ...key: readonly KeyPart[]) => {
      const row = rows.get(table, ...key);
      return (hooks.get === undefined ? row : hooks.get(table, row, key)) as RowTypes[Name] | undefined;
    },
    list: <Name extends TableName>(table: Name, index: string, ...prefix: readonly KeyPart[]) => {
      const found = rows.list(table, index, ...prefix);
      return (hooks.list === undefined ? found : hooks.list(table, index, prefix, found)) as readonly RowTypes[Name][];
    },
    put: (table, row) => {
      const before = rows.get(table, ...keyOf(table, row));
      const written = hooks.put === undefined ? row : hooks.put(table, row, before);
      if (written !== undefined) rows.put(table, written as typeof row);
    },
  };
}

export function bendRows(transaction: LedgerTransaction, hooks: RowHooks): LedgerTransaction {
  return withRows(transaction, bendView(transaction.rows, hooks));
}

export function withRows(transaction: LedgerTransaction, rows: Rows): LedgerTransaction {
  return {
    rows,
    head: (stream) => transaction.head(stream),
    findOperation: (stream, id) => transaction.findOperation(stream, id),
    append: (entry) => transaction.append(entry),
    putSeal: (seal) => transaction.putSeal(seal),
    cursor: (peer, stream) => transaction.cursor(peer, stream),
    putCursor: (peer, cursor) => transaction.putCursor(peer, cursor),
    getMeta: (name) => transaction.getMeta(name),
    putMeta: (name, value) => transaction.putMeta(name, value),
  };
}

const keyColumns: { readonly [Name in TableName]?: readonly string[] } = {
  balances: ['site', 'account', 'owner', 'item', 'lot', 'serial', 'unit', 'status'],
  rights: ['site', 'owner', 'item', 'class', 'holder'],
  grants: ['stream', 'seq', 'index'],
  lines: ['order', 'line'],
  assignments: ['order', 'line', 'assignment'],
  requests: ['site', 'owner', 'item', 'class', 'asker'],
};

function keyOf(table: TableName, row: object): readonly KeyPart[] {
  const columns = keyColumns[table];
  if (columns === undefined) return [''];
  return columns.map((column) => (row as { readonly [name: string]: KeyPart })[column] as KeyPart);
}
