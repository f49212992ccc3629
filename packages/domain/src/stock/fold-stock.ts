import { exceptionName, putException } from '../exceptions/exception.ts';
import type { Account, OrderId, SiteId, StreamId } from '../ids.ts';
import type { LineMovement, Movement, ReservationBody } from '../ledger/bodies.ts';
import type { FoldContext } from '../ledger/fold-context.ts';
import type { Posting } from '../ledger/store.ts';
import { deficitAccount } from './account.ts';
import { foldTransit } from './fold-transit.ts';
import { shrinkFor, type Freed } from './reservations.ts';

/** The two postings of each movement; their deltas sum to zero for every item. */
export function postingsOf(site: SiteId, movements: readonly Movement[]): Posting[] {
  const postings: Posting[] = [];
  for (const move of movements) {
    const status = move.status ?? 'available';
    const lot = move.lot ?? '';
    const serial = move.serial ?? '';
    const unit = move.unit ?? '';
    postings.push({
      key: [site, move.from, move.owner, move.item, lot, serial, unit, status],
      delta: -move.quantity,
    });
    postings.push({
      key: [site, move.to, move.owner, move.item, lot, serial, move.toUnit ?? unit, move.toStatus ?? status],
      delta: move.quantity,
    });
  }
  return postings;
}

export function foldMovements(context: FoldContext, movements: readonly Movement[]): void {
  for (const move of movements) {
    const status = move.status ?? 'available';
    addToBalance(context, move.from, move, move.unit ?? '', status, -move.quantity);
    addToBalance(context, move.to, move, move.toUnit ?? move.unit ?? '', move.toStatus ?? status, move.quantity);
    if (move.from === deficitAccount || move.to === deficitAccount) raiseBookDeficit(context, move);
    foldTransit(context, move);
  }
}

function addToBalance(
  { rows, site }: FoldContext,
  account: Account,
  move: Movement,
  unit: string,
  status: NonNullable<Movement['status']>,
  delta: number,
): void {
  const lot = move.lot ?? '';
  const serial = move.serial ?? '';
  const row = rows.get('balances', site, account, move.owner, move.item, lot, serial, unit, status);
  rows.put('balances', {
    site,
    account,
    owner: move.owner,
    item: move.item,
    lot,
    serial,
    unit,
    status,
    quantity: (row?.quantity ?? 0) + delta,
  });
}

/** The exception says how many units the book cannot explain; it closes itself when a count settles them. */
function raiseBookDeficit({ rows, site, entry }: FoldContext, move: Movement): void {
  let missing = 0;
  for (const row of rows.list('balances', 'byItem', site, move.owner, move.item)) {
    if (row.account === deficitAccount && row.quantity < 0) missing -= row.quantity;
  }
  const exception = exceptionName('book-deficit', site, move.owner, move.item);
  const known = rows.get('exceptions', exception);
  putException(rows, {
    exception,
    kind: 'book-deficit',
    site,
    subject: move.item,
    owner: move.owner,
    item: move.item,
    quantity: missing,
    raisedAt: known === undefined || known.isResolved ? entry.recordedAt : known.raisedAt,
  });
}

export function foldReservations({ rows, site }: FoldContext, reservations: readonly ReservationBody[]): void {
  for (const held of reservations) {
    rows.put('reservations', {
      reservation: held.reservation,
      site,
      account: held.account,
      owner: held.owner,
      item: held.item,
      lot: held.lot ?? '',
      serial: held.serial ?? '',
      unit: held.unit ?? '',
      quantity: held.quantity,
      order: held.order ?? '',
      line: held.line ?? 0,
      assignment: held.assignment ?? 0,
      isPicked: false,
      isOpen: true,
    });
  }
}

/** Picked goods are held at the place they were put, for the same work; what held them on the shelf shrinks. */
export function foldPickedReservations(context: FoldContext, order: OrderId, movements: readonly LineMovement[]): void {
  const { rows, site, stream, seq } = context;
  for (const [index, move] of movements.entries()) {
    if (move.from === deficitAccount) continue;
    shrinkReservations(context, order, move, { ...move, by: 'pick' });
    rows.put('reservations', {
      reservation: reservationName(stream, seq, index),
      site,
      account: move.to,
      owner: move.owner,
      item: move.item,
      lot: move.lot ?? '',
      serial: move.serial ?? '',
      unit: move.toUnit ?? move.unit ?? '',
      quantity: move.quantity,
      order,
      line: move.line,
      assignment: move.assignment,
      isPicked: true,
      isOpen: true,
    });
  }
}

/** Reservations are named after the entry that made them, so no two sites can name the same one. */
export function reservationName(stream: StreamId, seq: number, index: number): string {
  return `${stream}#${seq}.${index}`;
}

/** What moved away on behalf of an assignment, or is nowhere to be found, no longer holds stock for it. */
export function shrinkReservations(
  { rows, site }: FoldContext,
  order: OrderId,
  work: { readonly line: number; readonly assignment: number },
  freed: Freed,
): void {
  const held = rows.list('reservations', 'byAssignment', order, work.line, work.assignment);
  // What was picked without an assignment is found under number 0, at every site that did so.
  const here = held.filter((row) => row.site === site);
  for (const row of shrinkFor(here, freed)) rows.put('reservations', row);
}

/** The work is over: nothing is held for it any more. The writer says so, because only it knows all that is promised. */
export function closeReservations(
  { rows, site }: FoldContext,
  order: OrderId,
  ended: readonly { readonly line: number; readonly assignment: number }[],
): void {
  for (const { line, assignment } of ended) {
    for (const held of rows.list('reservations', 'byAssignment', order, line, assignment)) {
      if (held.isOpen && held.site === site) rows.put('reservations', { ...held, isOpen: false });
    }
  }
}
