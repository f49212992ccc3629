import { pageLimitDefault } from '@holdfast/protocol';

export interface PageRequest {
  readonly after?: string;
  readonly limit?: number;
}

export interface Page<Row> {
  readonly page: readonly Row[];
  /** Key of the last row, null when none follows. */
  readonly next: string | null;
}

/** One page of rows that stand in the order of their keys; what is added or taken away meanwhile shifts no page. */
export function pageOf<Row>(
  rows: readonly Row[],
  keyOf: (row: Row) => string,
  { after, limit = pageLimitDefault }: PageRequest,
): Page<Row> {
  const from = after === undefined ? 0 : firstAfter(rows, keyOf, after);
  const page = rows.slice(from, from + limit);
  const last = page.at(-1);
  return { page, next: last === undefined || from + limit >= rows.length ? null : keyOf(last) };
}

function firstAfter<Row>(rows: readonly Row[], keyOf: (row: Row) => string, after: string): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (keyOf(rows[middle] as Row) <= after) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** A composite key as one text that sorts like its parts: the separator sorts before everything that a part may hold. */
export function cursorText(...parts: readonly (string | number)[]): string {
  return parts.map((part) => (typeof part === 'number' ? String(part).padStart(10, '0') : part)).join('\u0001');
}

/** The parts of such a text. */
export function splitCursor(text: string): readonly string[] {
  return text.split('\u0001');
}
