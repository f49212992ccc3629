import type { Account, OrderId } from '../ids.ts';
import type { LineMovement, ReservationBody } from '../ledger/bodies.ts';
import type { Draft } from '../ledger/execute.ts';
import type { AssignmentRow, BalanceRow, ReservationRow } from '../ledger/tables.ts';
import type { Refusal } from '../refusals.ts';
import { accepted, refused, type Result } from '../result.ts';
import { draft, type SiteContext } from '../site-context.ts';
import { customerAccount, deficitAccount, isVirtualAccount, transitAccount } from '../stock/account.ts';
import { coverMovements, rightsForMovements } from '../stock/plan-movements.ts';
import { checkLine, checkLocation, firstRefusal, goodsOf, type StockLine } from '../stock/stock-line.ts';
import { openQuantity } from './assignment.ts';
import { isAtWork } from './decide-site-orders.ts';

type Decision = Result<readonly Draft[], Refusal>;

/** Stock of one balance that may be taken for a line. */
export interface Pickable {
  readonly balance: BalanceRow;
  readonly quantity: number;
  readonly expiry: string;
}

/**
 * Eligibility before sort: available, not expired, on a shelf (not staged), not held for other work. First expired first
 * out, then the smaller stock so that bins empty, then by location.
 */
export function listPickable(context: SiteContext, row: Pick<AssignmentRow, 'owner' | 'item'>): readonly Pickable[] {
  const { rows, site, today } = context;
  const pickable: Pickable[] = [];
  for (const balance of rows.list('balances', 'byItem', site, row.owner, row.item, 'available')) {
    if (balance.quantity <= 0 || isVirtualAccount(balance.account)) continue;
    const purpose = rows.get('locations', site, balance.account)?.purpose;
    if (purpose === 'staging' || purpose === 'packing') continue;
    const expiry = balance.lot === '' ? '' : (rows.get('lots', row.owner, row.item, balance.lot)?.expiry ?? '');
    if (expiry !== '' && expiry < today) continue;
    const quantity = balance.quantity - heldAt(context, balance);
    if (quantity > 0) pickable.push({ balance, quantity, expiry });
  }
  return pickable.sort(
    (left, right) =>
      order(left.expiry || '9999', right.expiry || '9999') ||
      left.quantity - right.quantity ||
      order(left.balance.account, right.balance.account),
  );
}

function order(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

export function heldAt(context: SiteContext, balance: BalanceRow): number {
  let held = 0;
  const reservations = context.rows.list('reservations', 'byBalance', context.site, true, balance.owner, balance.item, balance.account);
  for (const row of reservations) {
    if (row.lot === balance.lot && row.serial === balance.serial && row.unit === balance.unit) held += row.quantity;
  }
  return held;
}

export interface StartPickInput {
  readonly order: OrderId;
  /** Left out: every line of the order that is released to this site. */
  readonly lines?: readonly number[];
}

/**
 * Authority. Starts the work (R7: a durable entry before goods move) and holds stock for it. Lines that were recalled,
 * given back or ended are not started.
 */
export function startPick(context: SiteContext, input: StartPickInput): Decision {
  const released = openAssignments(context, input.order).filter(
    (row) => row.phase === 'released' && (input.lines === undefined || input.lines.includes(row.line)),
  );
  for (const line of input.lines ?? []) {
    if (!released.some((row) => row.line === line)) {
      return refused({ kind: 'line-not-open', order: input.order, line, phase: phaseOf(context, input.order, line) });
    }
  }
  if (released.length === 0) return refused({ kind: 'nothing-open', order: input.order });
  const reservations: ReservationBody[] = [];
  const taken = new Map<BalanceRow, number>();
  for (const row of released) {
    const refusal = reserveFor(context, row, taken, reservations);
    if (refusal !== undefined) return refused(refusal);
  }
  const lines = released.map((row) => ({ line: row.line, assignment: row.assignment }));
  return accepted(draft(context, { type: 'pick.started', body: { order: input.order, lines, reservations } }));
}

function phaseOf(context: SiteContext, orderIdOf: OrderId, line: number): AssignmentRow['phase'] | 'unknown' {
  return context.rows.list('assignments', 'byLine', orderIdOf, line).at(-1)?.phase ?? 'unknown';
}

/** Assignments of an order that this site's floor may work on. */
export function openAssignments(context: SiteContext, orderIdOf: OrderId): readonly AssignmentRow[] {
  return context.rows.list('assignments', 'byLine', orderIdOf).filter((row) => isAtWork(context, row));
}

function reserveFor(context: SiteContext, row: AssignmentRow, taken: Map<BalanceRow, number>, into: ReservationBody[]): Refusal | undefined {
  let rest = openQuantity(row);
  const wanted = rest;
  for (const { balance, quantity } of listPickable(context, row)) {
    if (rest === 0) break;
    const take = Math.min(rest, quantity - (taken.get(balance) ?? 0));
    if (take <= 0) continue;
    taken.set(balance, (taken.get(balance) ?? 0) + take);
    rest -= take;
    into.push({
      reservation: `${context.stream}#${context.seq + 1}.${into.length}`,
      account: balance.account,
      ...goodsOf({ ...balance, quantity: take }),
      quantity: take,
      order: row.order,
      line: row.line,
      assignment: row.assignment,
    });
  }
  if (rest === 0) return undefined;
  return { kind: 'no-eligible-stock', item: row.item, quantity: wanted, quantityEligible: wanted - rest };
}

export interface ConfirmPickInput {
  readonly order: OrderId;
  /** Where the picked goods were put. */
  readonly to: Account;
  readonly picks: readonly (StockLine & { readonly line: number; readonly assignment: number; readonly from: Account })[];
  readonly isDone: boolean;
}

/** Fact. Goods for an order were taken off the shelf and put at `to`. */
export function confirmPick(context: SiteContext, input: ConfirmPickInput): Decision {
  const checked = firstRefusal([
    ...input.picks.map((pick) => checkLine(context, pick)),
    ...input.picks.map((pick) => checkLocation(context, pick.from)),
    checkLocation(context, input.to),
  ]);
  if (!checked.ok) return checked;
  if (!input.isDone) {
    const refusal = checkOpen(context, input);
    if (refusal !== undefined) return refused(refusal);
  }
  const planned = input.picks.map((pick): LineMovement => ({
    ...goodsOf(pick),
    from: pick.from,
    to: input.to,
    quantity: pick.quantity,
    line: pick.line,
    assignment: assignmentFor(context, input.order, pick),
  }));
  const covered = coverMovements(context, planned, input.isDone, gapForLine);
  if (!covered.ok) return covered;
  return accepted(draft(context, { type: 'pick.confirmed', body: { order: input.order, movements: covered.value } }));
}

/** The gap is booked beside the pick, not for the line: nothing was picked twice. */
function gapForLine(move: LineMovement, quantity: number): LineMovement {
  const { toUnit: _toUnit, ...rest } = move;
  return { ...rest, from: deficitAccount, to: move.from, quantity, assignment: 0 };
}

function checkOpen(context: SiteContext, input: ConfirmPickInput): Refusal | undefined {
  const wanted = new Map<string, number>();
  for (const pick of input.picks) {
    const row = context.rows.get('assignments', input.order, pick.line, pick.assignment);
    if (row === undefined || !isAtWork(context, row) || row.phase === 'recalled') {
      return { kind: 'line-not-open', order: input.order, line: pick.line, phase: row?.phase ?? 'unknown' };
    }
    const name = `${pick.line}.${pick.assignment}`;
    const quantity = (wanted.get(name) ?? 0) + pick.quantity;
    wanted.set(name, quantity);
    const open = openQuantity(row) - (row.picked - row.shipped);
    if (quantity > open) return { kind: 'more-than-open', order: input.order, line: pick.line, open, quantity };
  }
  return undefined;
}

/** A fact may name an assignment that is over or was never ours: it is recorded without one. */
function assignmentFor(context: SiteContext, orderIdOf: OrderId, pick: { readonly line: number; readonly assignment: number }): number {
  const row = context.rows.get('assignments', orderIdOf, pick.line, pick.assignment);
  return row !== undefined && isAtWork(context, row) ? pick.assignment : 0;
}

export interface ShipInput {
  readonly order: OrderId;
  readonly shipment?: string;
  /** Left out: everything that was picked for the order and still stands here. */
  readonly lines?: readonly (StockLine & { readonly line: number; readonly assignment: number; readonly from: Account })[];
  readonly isDone: boolean;
}

/**
 * Fact. Goods left the site. What an assignment covers consumes it (no right moves: R9); what none covers is recorded as a
 * shipment without an assignment, burns rights like a loss and raises an exception.
 */
export function ship(context: SiteContext, input: ShipInput): Decision {
  const staged = input.lines === undefined ? stagedFor(context, input.order) : undefined;
  const lines = input.lines ?? (staged ?? []).map(fromReservation);
  if (lines.length === 0) return refused({ kind: 'nothing-open', order: input.order });
  const checked = firstRefusal([...lines.map((line) => checkLine(context, line)), ...lines.map((line) => checkLocation(context, line.from))]);
  if (!checked.ok) return checked;
  const split = splitByAssignment(context, input.order, lines);
  if (!input.isDone && split.refusal !== undefined) return refused(split.refusal);
  const covered = coverMovements(context, split.movements, input.isDone, gapForLine);
  if (!covered.ok) return covered;
  const unassigned = covered.value.filter((movement) => movement.assignment === 0 && movement.from !== deficitAccount);
  const rights = rightsForMovements(context, unassigned);
  const shipment = input.shipment ?? `${context.site}-${context.epoch}-S${context.seq + 1}`;
  return accepted(
    draft(context, {
      type: 'line.shipped',
      body: { order: input.order, shipment, movements: covered.value, ...(rights.length > 0 ? { rights } : {}) },
    }),
  );
}

type ShipLine = NonNullable<ShipInput['lines']>[number];

/** What stands ready at the dock for an order. */
export function stagedFor(context: SiteContext, orderIdOf: OrderId): readonly ReservationRow[] {
  return openAssignments(context, orderIdOf)
    .filter((row) => row.picked > row.shipped)
    .flatMap((row) => context.rows.list('reservations', 'byAssignment', row.order, row.line, row.assignment))
    .filter((row) => row.isOpen && isStagingPlace(context, row.account));
}

function isStagingPlace(context: SiteContext, account: Account): boolean {
  const purpose = context.rows.get('locations', context.site, account)?.purpose;
  return purpose === 'staging' || purpose === 'packing';
}

function fromReservation(row: ReservationRow): ShipLine {
  return { ...goodsOf(row), quantity: row.quantity, line: row.line, assignment: row.assignment, from: row.account };
}

function splitByAssignment(
  context: SiteContext,
  orderIdOf: OrderId,
  lines: readonly ShipLine[],
): { readonly movements: readonly LineMovement[]; readonly refusal?: Refusal } {
  const left = new Map<string, number>();
  const movements: LineMovement[] = [];
  let refusal: Refusal | undefined;
  for (const line of lines) {
    const name = `${line.line}.${line.assignment}`;
    const row = context.rows.get('assignments', orderIdOf, line.line, line.assignment);
    const isOpen = row !== undefined && isAtWork(context, row) && row.item === line.item && row.owner === line.owner;
    const open = left.get(name) ?? (isOpen ? openQuantity(row) : 0);
    const assigned = Math.min(open, line.quantity);
    left.set(name, open - assigned);
    const to = row !== undefined && row.destination !== '' ? transitAccount(orderIdOf) : customerAccount;
    const base = { ...goodsOf(line), from: line.from, to, line: line.line };
    if (assigned > 0) movements.push({ ...base, quantity: assigned, assignment: line.assignment });
    if (line.quantity > assigned) {
      movements.push({ ...base, quantity: line.quantity - assigned, assignment: 0 });
      refusal ??= isOpen
        ? { kind: 'more-than-open', order: orderIdOf, line: line.line, open, quantity: line.quantity }
        : { kind: 'line-not-open', order: orderIdOf, line: line.line, phase: row?.phase ?? 'unknown' };
    }
  }
  return refusal === undefined ? { movements } : { movements, refusal };
}

/** Authority. Holds stock by hand, or lets it go. */
export function reserve(context: SiteContext, input: StockLine & { readonly location: Account }): Decision {
  const checked = firstRefusal([checkLine(context, input), checkLocation(context, input.location)]);
  if (!checked.ok) return checked;
  const balance = context.rows.get('balances', context.site, input.location, input.owner, input.item, input.lot ?? '', input.serial ?? '', input.unit ?? '', 'available');
  const quantityOnHand = balance === undefined ? 0 : balance.quantity - heldAt(context, balance);
  if (quantityOnHand < input.quantity) {
    return refused({ kind: 'insufficient-stock', item: input.item, location: input.location, quantityOnHand, quantityShort: input.quantity - quantityOnHand });
  }
  const reservation = `${context.stream}#${context.seq + 1}.0`;
  return accepted(
    draft(context, {
      type: 'stock.reserved',
      body: { reservations: [{ reservation, account: input.location, ...goodsOf(input), quantity: input.quantity }] },
    }),
  );
}

export function releaseReservation(context: SiteContext, input: { readonly reservation: string }): Decision {
  const known = context.rows.get('reservations', input.reservation);
  if (known === undefined || !known.isOpen) return refused({ kind: 'unknown-reservation', reservation: input.reservation });
  return accepted(draft(context, { type: 'reservation.released', body: { reservations: [input.reservation] } }));
}
