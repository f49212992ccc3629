import { tableSpecs, type ColumnKind, type KeyPart, type RowTypes, type TableName } from '@holdfast/domain';
import type { Values } from './session.ts';

const sqlTypes: Readonly<Record<ColumnKind, string>> = { text: 'text', integer: 'bigint', boolean: 'boolean' };

export function columnsOf(table: TableName): readonly string[] {
  return Object.keys(tableSpecs[table].columns);
}

function typeOf(table: TableName, column: string): string {
  return sqlTypes[(tableSpecs[table].columns as Readonly<Record<string, ColumnKind>>)[column] ?? 'text'];
}

export function quoted(columns: readonly string[]): string {
  return columns.map((column) => `"${column}"`).join(', ');
}

/** `unnest` of one array parameter a column, from parameter `first` on. */
export function unnest(table: TableName, columns: readonly string[], first = 1): string {
  return `unnest(${columns.map((column, at) => `$${first + at}::${typeOf(table, column)}[]`).join(', ')})`;
}

/** Rows turned into one array a column, as `unnest` takes them. */
export function byColumn(rows: Iterable<RowTypes[TableName]>, columns: readonly string[]): unknown[][] {
  const arrays: unknown[][] = columns.map(() => []);
  for (const row of rows) {
    for (const [at, column] of columns.entries()) arrays[at]?.push(row[column as keyof typeof row]);
  }
  return arrays;
}

/** Key parts or prefixes, turned the same way. */
export function partsByColumn(keys: Iterable<readonly KeyPart[]>, width: number): KeyPart[][] {
  const arrays: KeyPart[][] = Array.from({ length: width }, () => []);
  for (const key of keys) for (const [at, array] of arrays.entries()) array.push(key[at] as KeyPart);
  return arrays;
}

export function toRow(table: TableName, values: Values): RowTypes[TableName] {
  const row: Record<string, unknown> = {};
  for (const [at, column] of columnsOf(table).entries()) row[column] = values[at];
  return row as unknown as RowTypes[TableName];
}

/** Rows whose columns equal one of the given tuples. */
export function selectMatching(sqlName: string, table: TableName, columns: readonly string[]): string {
  const wanted = columnsOf(table)
    .map((column) => `t."${column}"`)
    .join(', ');
  if (columns.length === 0) return `SELECT ${wanted} FROM "${sqlName}" t`;
  const match = columns.map((column) => `t."${column}" = k."${column}"`).join(' AND ');
  return `SELECT ${wanted} FROM ${unnest(table, columns)} AS k(${quoted(columns)}) JOIN "${sqlName}" t ON ${match}`;
}

/** Deletes rows whose columns equal one of the given tuples. */
export function deleteMatching(sqlName: string, table: TableName, columns: readonly string[]): string {
  const match = columns.map((column) => `t."${column}" = k."${column}"`).join(' AND ');
  return `DELETE FROM "${sqlName}" t USING ${unnest(table, columns)} AS k(${quoted(columns)}) WHERE ${match}`;
}

/** Inserts rows or changes those with the same key. */
export function upsert(sqlName: string, table: TableName): string {
  const columns = columnsOf(table);
  const { key } = tableSpecs[table];
  const others = columns.filter((column) => !(key as readonly string[]).includes(column));
  const sets = others.map((column) => `"${column}" = excluded."${column}"`).join(', ');
  return (
    `INSERT INTO "${sqlName}" (${quoted(columns)}) SELECT * FROM ${unnest(table, columns)} ` +
    `ON CONFLICT (${quoted(key)}) DO ${sets === '' ? 'NOTHING' : `UPDATE SET ${sets}`}`
  );
}
