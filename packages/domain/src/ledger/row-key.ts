import { tableSpecs } from './table-specs.ts';
import type { RowTypes, TableName } from './tables.ts';

export type KeyPart = string | number | boolean;

const separator = '\u0000';

export function keyText(key: readonly KeyPart[]): string {
  return key.length === 1 ? String(key[0]) : key.join(separator);
}

export function rowKey<Name extends TableName>(table: Name, row: RowTypes[Name]): KeyPart[] {
  const parts: KeyPart[] = [];
  for (const column of tableSpecs[table].key) parts.push(row[column] as KeyPart);
  return parts;
}

/** Key order as `list` returns it: column by column, numbers by value, text by code unit. */
export function compareKeys(left: readonly KeyPart[], right: readonly KeyPart[]): number {
  for (let index = 0; index < left.length; index += 1) {
    const a = left[index] as KeyPart;
    const b = right[index] as KeyPart;
    if (a === b) continue;
    return a < b ? -1 : 1;
  }
  return 0;
}
