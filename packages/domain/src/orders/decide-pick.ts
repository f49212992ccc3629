import type { Account, OrderId } from '../ids.ts';
import type { LineMovement, ReservationBody } from '../ledger/bodies.ts';
import type { Decision } from '../ledger/decision.ts';
import type { AssignmentRow, BalanceRow } from '../ledger/tables.ts';
import { firstInPrecedence, type Refusal } from '../refusals.ts';
import { accepted, refused } from '../result.ts';
import { draft, type SiteContext } from '../site-context.ts';
import { deficitAccount } from '../stock/account.ts';
import { reservationName } from '../stock/fold-stock.ts';
import { listPickable } from '../stock/pickable.ts';
import { coverMovements } from '../stock/plan-movements.ts';
import { checkLines, goodsOf, type StockLine } from '../stock/stock-line.ts';
import { openQuantity } from './assignment.ts';
import { isAtWork } from './decide-site-orders.ts';

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
  const wrong = checkStartable(context, input, released);
  if (wrong !== undefined) return refused(wrong);
  const reservations: ReservationBody[] = [];
  const taken = new Map<BalanceRow, number>();
  for (const row of released) {
    const refusal = reserveFor(context, row, taken, reservations);
    if (refusal !== undefined) return refused(refusal);
  }
  const lines = released.map((row) => ({ line: row.line, assignment: row.assignment }));
  return accepted(draft(context, { type: 'pick.started', body: { order: input.order, lines, reservations } }));
}

function checkStartable(
  context: SiteContext,
  { order, lines }: StartPickInput,
  released: readonly AssignmentRow[],
): Refusal | undefined {
  if (context.rows.list('assignments', 'byLine', order).length === 0) return { kind: 'unknown-order', order };
  const closed = lines?.find((line) => !released.some((row) => row.line === line));
  if (closed !== undefined)
    return { kind: 'line-not-open', order, line: closed, phase: phaseOf(context, order, closed) };
  return released.length === 0 ? { kind: 'nothing-open', order } : undefined;
}

function phaseOf(context: SiteContext, orderIdOf: OrderId, line: number): AssignmentRow['phase'] | 'unknown' {
  return context.rows.list('assignments', 'byLine', orderIdOf, line).at(-1)?.phase ?? 'unknown';
}

/** Assignments of an order that this site's floor may work on. */
export function openAssignments(context: SiteContext, orderIdOf: OrderId): readonly AssignmentRow[] {
  return context.rows.list('assignments', 'byLine', orderIdOf).filter((row) => isAtWork(context, row));
}

function reserveFor(
  context: SiteContext,
  row: AssignmentRow,
  taken: Map<BalanceRow, number>,
  into: ReservationBody[],
): Refusal | undefined {
  let rest = openQuantity(row);
  const wanted = rest;
  for (const { balance, quantity } of listPickable(context, row)) {
    if (rest === 0) break;
    const take = Math.min(rest, quantity - (taken.get(balance) ?? 0));
    if (take <= 0) continue;
    taken.set(balance, (taken.get(balance) ?? 0) + take);
    rest -= take;
    into.push({
      reservation: reservationName(context.stream, context.seq + 1, into.length),
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
  readonly picks: readonly (StockLine & {
    readonly line: number;
    readonly assignment: number;
    readonly from: Account;
  })[];
  readonly isDone: boolean;
}

/** Fact. Goods for an order were taken off the shelf and put at `to`. */
export function confirmPick(context: SiteContext, input: ConfirmPickInput): Decision {
  const wrong =
    checkLines(context, input.picks, [...input.picks.map((pick) => pick.from), input.to]) ??
    (input.isDone ? undefined : checkOpen(context, input));
  if (wrong !== undefined) return refused(wrong);
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

/** The gap is booked beside the work, not for the line: nothing was picked or shipped twice. */
export function gapForLine(move: LineMovement, quantity: number): LineMovement {
  const { toUnit: _toUnit, ...rest } = move;
  return { ...rest, from: deficitAccount, to: move.from, quantity, assignment: 0 };
}

type Pick = ConfirmPickInput['picks'][number];

function checkOpen(context: SiteContext, { order, picks }: ConfirmPickInput): Refusal | undefined {
  const wanted = new Map<string, number>();
  return firstInPrecedence(
    picks.map((pick): Refusal | undefined => {
      const { line } = pick;
      const row = findWork(context, order, pick);
      if (row === undefined || row.phase === 'recalled') {
        return { kind: 'line-not-open', order, line, phase: row?.phase ?? phaseOf(context, order, line) };
      }
      const name = `${line}.${pick.assignment}`;
      const quantity = (wanted.get(name) ?? 0) + pick.quantity;
      wanted.set(name, quantity);
      const open = openQuantity(row) - (row.picked - row.shipped);
      return quantity > open ? { kind: 'more-than-open', order, line, open, quantity } : undefined;
    }),
  );
}

/** The work at this site that a pick is for: the promised goods, and not over. */
function findWork(context: SiteContext, order: OrderId, pick: Pick): AssignmentRow | undefined {
  const row = context.rows.get('assignments', order, pick.line, pick.assignment);
  if (row === undefined || row.item !== pick.item || row.owner !== pick.owner) return undefined;
  return isAtWork(context, row) ? row : undefined;
}

/** A fact may name an assignment that is over, was never ours or is of other goods: it is recorded without one. */
function assignmentFor(context: SiteContext, order: OrderId, pick: Pick): number {
  return findWork(context, order, pick) === undefined ? 0 : pick.assignment;
}
