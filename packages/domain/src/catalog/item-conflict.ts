import { exceptionName, putException } from '../exceptions/exception.ts';
import type { ItemId, SiteId } from '../ids.ts';
import type { ItemDefinition } from '../ledger/bodies.ts';
import type { FoldContext } from '../ledger/fold-context.ts';
import type { Rows } from '../ledger/rows.ts';
import type { ExceptionRow } from '../ledger/tables.ts';

/**
 * Sites that cannot talk may propose one item code differently. Each proposal is kept in the row of the exception, so that
 * what is raised follows from the set of proposals and not from their order of arrival; with one meaning only, its
 * quantity is 0 and nothing is wrong. Headquarters' definition settles it. Names and GTIN may differ: numbers are not
 * read by them.
 */
export function conflictName(item: ItemId): string {
  return exceptionName('item-conflict', 'hub', item);
}

/** What the numbers of an item are read by: `C62/0`, `KGM/3+lots`. */
export function meaningOf(item: Pick<ItemDefinition, 'baseUnit' | 'scale' | 'tracksLots' | 'tracksSerials'>): string {
  const tracking = `${item.tracksLots === true ? '+lots' : ''}${item.tracksSerials === true ? '+serials' : ''}`;
  return `${encodeURIComponent(item.baseUnit)}/${item.scale ?? 0}${tracking}`;
}

const between = '; ';

/** The subject names each meaning and the first site in code order that proposed it: `BJS KGM/3; SHA C62/0`. */
function claimsOf(subject: string): Map<string, string> {
  const claims = new Map<string, string>();
  for (const claim of subject === '' ? [] : subject.split(between)) {
    const at = claim.indexOf(' ');
    claims.set(claim.slice(at + 1), claim.slice(0, at));
  }
  return claims;
}

/** The meanings that sites gave the code. */
export function proposedMeanings(rows: Rows, item: ItemId): ReadonlySet<string> {
  return new Set(claimsOf(rows.get('exceptions', conflictName(item))?.subject ?? '').keys());
}

/** False for a row that only keeps proposals which agree: there is nothing that anybody has to know. */
export function isWorthTelling({ kind, subject }: Pick<ExceptionRow, 'kind' | 'subject'>): boolean {
  return kind !== 'item-conflict' || subject.includes(between);
}

export function noteProposal(context: FoldContext, item: ItemDefinition, proposedBy: SiteId): void {
  const { rows, entry } = context;
  const known = rows.get('exceptions', conflictName(item.item));
  const claims = claimsOf(known?.subject ?? '');
  const meaning = meaningOf(item);
  const first = claims.get(meaning);
  if (first === undefined || proposedBy < first) claims.set(meaning, proposedBy);
  const texts = [...claims].map(([claimed, site]) => `${site} ${claimed}`);
  const subject = texts.toSorted((left, right) => (left < right ? -1 : 1)).join(between);
  const isDefined = rows.get('items', item.item)?.proposedBy === '';
  putConflict(rows, item.item, subject, isDefined, Math.max(known?.raisedAt ?? 0, entry.recordedAt));
}

/** Headquarters has said what the code means. */
export function settleConflict({ rows }: FoldContext, item: ItemId): void {
  const known = rows.get('exceptions', conflictName(item));
  if (known !== undefined) putConflict(rows, item, known.subject, true, known.raisedAt);
}

function putConflict(rows: Rows, item: ItemId, subject: string, isDefined: boolean, raisedAt: number): void {
  putException(rows, {
    exception: conflictName(item),
    kind: 'item-conflict',
    site: '',
    subject,
    owner: '',
    item,
    // Meanings beside the one that stands.
    quantity: isDefined ? 0 : subject.split(between).length - 1,
    raisedAt,
  });
}
