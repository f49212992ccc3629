import type { SumTooLarge } from '../refusals.ts';
import type { Entry } from './entry.ts';
import type { Draft } from './execute.ts';
import { foldEntry } from './fold.ts';
import { WorkingSet, type Rows } from './rows.ts';

/** An entry that moves less in all is not tried: it would take a thousand million of them to use up what is kept back. */
const unitsTried = 1e6;

/** Sums are exact up to 2^53 − 1. The last 10^15 are kept back, for small entries and for what machines write by themselves. */
export const sumMax: number = Number.MAX_SAFE_INTEGER - 1e15;

/**
 * The sum that these entries would carry beyond what can be kept exactly, found before any of them is written. Every
 * replica quarantines a stream for such an entry (`number-too-large`), so its writer refuses it.
 */
export function findLargeSum(
  rows: Rows,
  entries: readonly { readonly draft: Draft; readonly seq: number; readonly entry: Entry }[],
): SumTooLarge | undefined {
  const large = entries.filter(({ entry }) => unitsOf(entry.body) >= unitsTried);
  if (large.length === 0) return undefined;
  const trial = new WorkingSet({
    get: (table, key) => rows.get(table, ...key),
    list: (table, index, prefix) => rows.list(table, index, ...prefix),
  });
  for (const { draft, seq, entry } of large) foldEntry(draft.stream, seq, entry, trial);
  for (const [, changed] of trial.dirty()) {
    for (const row of changed.values()) {
      for (const value of Object.values(row)) {
        if (typeof value !== 'number' || Math.abs(value) <= sumMax) continue;
        return { kind: 'sum-too-large', item: 'item' in row ? row.item : '' };
      }
    }
  }
  return undefined;
}

function unitsOf(body: Entry['body']): number {
  let units = 0;
  for (const members of Object.values(body)) {
    if (!Array.isArray(members)) continue;
    for (const member of members as readonly { readonly quantity?: unknown }[]) {
      if (typeof member?.quantity === 'number') units += member.quantity;
    }
  }
  return units;
}
