import type { LineMovement, Movement, ReservationBody } from '../ledger/bodies.ts';
import type { FoldContext } from '../ledger/fold-context.ts';
import type { Posting } from '../ledger/store.ts';
import type { ReservationRow } from '../ledger/tables.ts';
import type { Account, OrderId, SiteId } from '../ids.ts';
import { deficitAccount } from './account.ts';

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
function raiseBookDeficit(context: FoldContext, move: Movement): void {
  const { rows, site, entry } = context;
  let missing = 0;
  for (const row of rows.list('balances', 'byItem', site, move.owner, move.item)) {
    if (row.account === deficitAccount && row.quantity < 0) missing -= row.quantity;
  }
  const exception = `book-deficit:${site}:${move.owner}:${move.item}`;
  const known = rows.get('exceptions', exception);
  rows.put('exceptions', {
    exception,
    kind: 'book-deficit',
    site,
    subject: move.item,
    owner: move.owner,
    item: move.item,
    quantity: missing,
    raisedAt: known === undefined || known.isResolved ? entry.recordedAt : known.raisedAt,
    isResolved: missing === 0,
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
      isOpen: true,
    });
  }
}

/** Picked goods are held at the place they were put, for the same work; what held them on the shelf shrinks. */
export function foldPickedReservations(context: FoldContext, order: OrderId, movements: readonly LineMovement[]): void {
  const { rows, site, stream, seq } = context;
  for (const [index, move] of movements.entries()) {
    if (move.from === deficitAccount) continue;
    shrinkReservations(context, order, move);
    rows.put('reservations', {
      reservation: `${stream}#${seq}.${index}`,
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
      isOpen: true,
    });
  }
}

/** What moved away on behalf of an assignment no longer holds stock where it lay. */
export function shrinkReservations({ rows }: FoldContext, order: OrderId, move: LineMovement): void {
  let rest = move.quantity;
  for (const held of rows.list('reservations', 'byAssignment', order, move.line, move.assignment)) {
    if (rest === 0) return;
    const isSame = held.account === move.from && held.lot === (move.lot ?? '') && held.serial === (move.serial ?? '');
    if (!held.isOpen || !isSame) continue;
    const taken = Math.min(rest, held.quantity);
    rest -= taken;
    rows.put('reservations', shrunk(held, taken));
  }
}

function shrunk(held: ReservationRow, taken: number): ReservationRow {
  return { ...held, quantity: held.quantity - taken, isOpen: held.quantity > taken };
}

/** The work is over without goods: nothing is held for it any more. */
export function closeReservations({ rows }: FoldContext, order: OrderId, line: number, assignment: number): void {
  for (const held of rows.list('reservations', 'byAssignment', order, line, assignment)) {
    if (held.isOpen) rows.put('reservations', { ...held, isOpen: false });
  }
}

