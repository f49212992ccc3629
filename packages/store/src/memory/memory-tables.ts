import { rowKey, tableNames, type RowTypes, type TableName } from '@holdfast/domain';
import { MemoryTable } from './memory-table.ts';

export type MemoryTables = { readonly [Name in TableName]: MemoryTable<Name> };

export function createMemoryTables(): MemoryTables {
  const tables: Partial<Record<TableName, unknown>> = {};
  for (const name of tableNames) tables[name] = new MemoryTable(name, (row: RowTypes[TableName]) => rowKey(name, row));
  return tables as MemoryTables;
}
