import {
  compareKeys,
  decodeEntry,
  rowKey,
  tableNames,
  WorkingSet,
  type FeedEntry,
  type RowTypes,
  type TableName,
} from '@holdfast/domain';
import type { Fold, ProjectionDifference } from '../projections.ts';
import { createMemoryTables, type MemoryTables } from './memory-tables.ts';

/** The rows that these entries give. */
export function foldAgain(entries: readonly FeedEntry[], fold: Fold): MemoryTables {
  const tables = createMemoryTables();
  for (const entry of entries) {
    const rows = new WorkingSet({
      get: (table, _key, text) => tables[table].get(text),
      list: (table, index, prefix) => tables[table].list(index, prefix),
    });
    fold({ ...entry, entry: decodeEntry(entry.bytes) }, rows);
    for (const [name, dirty] of rows.dirty()) for (const row of dirty.values()) tables[name].put(row as never);
  }
  return tables;
}

/** Rows of one table that differ, in key order. */
export function* listDifferences(
  stored: MemoryTables,
  folded: MemoryTables,
  table: TableName,
): Generator<ProjectionDifference> {
  const texts = new Set([...stored[table].texts(), ...folded[table].texts()]);
  const differences: ProjectionDifference[] = [];
  for (const text of texts) {
    const [before, after] = [stored[table].get(text), folded[table].get(text)];
    const row = before ?? after;
    if (row === undefined || isSame(before, after)) continue;
    differences.push({ table, key: rowKey(table, row), stored: before, folded: after });
  }
  yield* differences.sort((left, right) => compareKeys(left.key, right.key));
}

export function findDifference(stored: MemoryTables, folded: MemoryTables): ProjectionDifference | undefined {
  for (const table of tableNames) for (const difference of listDifferences(stored, folded, table)) return difference;
  return undefined;
}

function isSame(left: RowTypes[TableName] | undefined, right: RowTypes[TableName] | undefined): boolean {
  if (left === undefined || right === undefined) return false;
  return Object.entries(left).every(([column, value]) => right[column as keyof typeof right] === value);
}
