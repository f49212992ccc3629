import { pageLimitDefault } from '@holdfast/protocol';

export interface PageRequest {
  readonly after?: string;
  readonly limit?: number;
}

/** One page of rows that stand in the order of their keys; `next` is the key of the last, null when none follows. */
export function pageOf<Row>(
  rows: readonly Row[],
  keyOf: (row: Row) => string,
  { after, limit = pageLimitDefault }: PageRequest,
): { readonly page: readonly Row[]; readonly next: string | null } {
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

/** A composite key as one piece of text that sorts like its parts and passes through a URL. */
export function cursorText(...parts: readonly string[]): string {
  return parts.join('\u0001');
}
