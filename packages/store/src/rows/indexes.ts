import { tableSpecs, type TableName } from '@holdfast/domain';

/**
 * The indexes of a table that a database needs besides its key: those whose columns do not already lead the key or a
 * longer index. Every index that is not needed is one less write.
 */
export function listIndexes(table: TableName): readonly (readonly [name: string, columns: readonly string[]])[] {
  const spec = tableSpecs[table];
  const indexes = Object.entries<readonly string[]>(spec.indexes);
  return indexes.filter(([name, columns], at) => {
    if (leads(columns, spec.key)) return false;
    return !indexes.some(
      ([other, longer], otherAt) =>
        other !== name && leads(columns, longer) && (columns.length < longer.length || otherAt < at),
    );
  });
}

/** Whether `columns` are the first columns of `longer`. */
export function leads(columns: readonly string[], longer: readonly string[]): boolean {
  return columns.every((column, at) => longer[at] === column);
}

/**
 * Numbers that every movement changes and that stand in no key or index. SQLite keeps them in a narrow table of their
 * own: a group of postings touches many rows, and what it costs is the number of pages that hold them.
 */
export const amountColumns: { readonly [Name in TableName]?: readonly string[] } = {
  balances: ['quantity'],
  rights: ['received', 'granted', 'consumed', 'raised', 'filled'],
};
