import { compareKeys, keyText, rowKey } from './row-key.ts';
import type { RowTypes, TableName } from './tables.ts';

export interface RowDifference<Name extends TableName> {
  /** What the entries say; `undefined` for a row that no entry put. */
  readonly row: RowTypes[Name] | undefined;
  readonly why: string;
}

/** What is kept and not what the entries fold to, and the other way round. */
export function* differences<Name extends TableName>(
  table: Name,
  folded: readonly RowTypes[Name][],
  kept: Iterable<RowTypes[Name]>,
): Generator<RowDifference<Name>> {
  const left = new Map(folded.map((row) => [keyText(rowKey(table, row)), row]));
  const foreign: RowTypes[Name][] = [];
  for (const found of kept) {
    const text = keyText(rowKey(table, found));
    const row = left.get(text);
    left.delete(text);
    if (row === undefined) foreign.push(found);
    else yield* columnDifferences(table, row, found);
  }
  for (const row of left.values()) yield { row, why: `the ledger keeps no ${nameOf(table, row)}, which it put last` };
  const [first] = foreign.toSorted((one, other) => compareKeys(rowKey(table, one), rowKey(table, other)));
  if (first !== undefined) yield { row: undefined, why: `up to it no entry put the ${nameOf(table, first)}` };
}

function* columnDifferences<Name extends TableName>(
  table: Name,
  row: RowTypes[Name],
  found: RowTypes[Name],
): Generator<RowDifference<Name>> {
  for (const column of Object.keys(row) as (keyof RowTypes[Name] & string)[]) {
    if (found[column] === row[column]) continue;
    const what = `${column} of ${nameOf(table, row)}`;
    yield {
      row,
      why: `the ledger says ${what} is ${print(found[column])}, its entries up to this one say ${print(row[column])}`,
    };
  }
}

function nameOf<Name extends TableName>(table: Name, row: RowTypes[Name]): string {
  const key = rowKey(table, row).filter((part) => part !== '');
  return `${table} row ${key.map(print).join(' ')}`;
}

function print(value: unknown): string {
  return typeof value === 'string' ? `“${value}”` : String(value);
}
