import type { SiteId } from '../ids.ts';
import type { Rows } from '../ledger/rows.ts';
import type { ExceptionKind, ExceptionRow } from '../ledger/tables.ts';

/**
 * The name of an exception says what it is about, so that it is the same whoever raises it and whenever. The first part
 * after the kind is the site or the order that it belongs to.
 */
export function exceptionName(kind: ExceptionKind, ...parts: readonly (string | number)[]): string {
  return [kind, ...parts.map((part) => String(part).replaceAll('%', '%25').replaceAll(':', '%3A'))].join(':');
}

/**
 * Deficits end when goods or rights fill them, a quarantine when the stream is healed, a conflict when headquarters
 * defines the item, a serial that is at two sites when one of them books it out: nobody waves them away.
 */
const settlesByItself: { readonly [Kind in ExceptionKind]: boolean } = {
  'book-deficit': true,
  'promise-deficit': true,
  'quarantined-stream': true,
  'item-conflict': true,
  'serial-twice': true,
  'shipped-twice': false,
  'shipped-after-cancel': false,
  'shipped-unassigned': false,
  short: false,
  'transfer-difference': false,
};

export function isSettledByItself(kind: ExceptionKind): boolean {
  return settlesByItself[kind];
}

/** A site settles its own exceptions and those of its own orders; headquarters settles all. */
export function belongsToSite(exception: string, site: SiteId): boolean {
  const subject = exception.split(':')[1] ?? '';
  return subject === site || subject.startsWith(`${site}~`);
}

type Finding = Omit<ExceptionRow, 'isResolved' | 'resolvedQuantity'>;

/**
 * Puts what the facts say now. Whether it is called, and with what, must follow from the set of facts and not from their
 * order. Quantity 0 says that nothing is wrong any more.
 */
export function putException(rows: Rows, finding: Finding): void {
  const known = rows.get('exceptions', finding.exception);
  put(rows, { ...finding, resolvedQuantity: known?.resolvedQuantity ?? 0 });
}

/** A person settled an exception at this quantity; more of it opens it again. It may be raised here only later. */
export function foldResolved(rows: Rows, exception: string, quantity: number): void {
  const known = rows.get('exceptions', exception) ?? unraised(exception);
  if (known === undefined || isSettledByItself(known.kind)) return;
  put(rows, { ...known, resolvedQuantity: Math.max(known.resolvedQuantity, quantity) });
}

function put(rows: Rows, row: Omit<ExceptionRow, 'isResolved'>): void {
  rows.put('exceptions', { ...row, isResolved: row.quantity <= row.resolvedQuantity });
}

function unraised(exception: string): ExceptionRow | undefined {
  const kind = exception.split(':')[0] ?? '';
  if (!Object.hasOwn(settlesByItself, kind)) return undefined;
  return {
    exception,
    kind: kind as ExceptionKind,
    site: '',
    subject: '',
    owner: '',
    item: '',
    quantity: 0,
    raisedAt: 0,
    resolvedQuantity: 0,
    isResolved: true,
  };
}
