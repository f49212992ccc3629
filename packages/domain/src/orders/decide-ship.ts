import type { Account, OrderId } from '../ids.ts';
import type { LineMovement } from '../ledger/bodies.ts';
import type { Decision } from '../ledger/decision.ts';
import type { AssignmentRow, ReservationRow } from '../ledger/tables.ts';
import { firstInPrecedence, type Refusal } from '../refusals.ts';
import { accepted, refused } from '../result.ts';
import { draft, type SiteContext } from '../site-context.ts';
import { customerAccount, deficitAccount, transitAccount } from '../stock/account.ts';
import { coverMovements, rightsForMovements } from '../stock/plan-movements.ts';
import { checkLines, goodsOf, type StockLine } from '../stock/stock-line.ts';
import { openQuantity } from './assignment.ts';
import { gapForLine, openAssignments } from './decide-pick.ts';
import { endedBy, isAtWork } from './decide-site-orders.ts';

export interface ShipInput {
  readonly order: OrderId;
  readonly shipment?: string;
  /** Left out: everything that was picked for the order and still stands here. */
  readonly lines?: readonly (StockLine & {
    readonly line: number;
    readonly assignment: number;
    readonly from: Account;
  })[];
  readonly isDone: boolean;
}

/**
 * Fact. Goods left the site. What an assignment covers consumes it (no right moves: R9); what none covers is recorded as a
 * shipment without an assignment, burns rights like a loss and raises an exception.
 */
export function ship(context: SiteContext, input: ShipInput): Decision {
  const lines = input.lines ?? stagedFor(context, input.order).map(fromReservation);
  const locations = lines.map((line) => line.from);
  const wrong = checkLines(context, lines, locations) ?? checkSomething(context, input.order, lines);
  if (wrong !== undefined) return refused(wrong);
  const { movements, refusal } = splitByAssignment(context, input.order, lines);
  if (!input.isDone && refusal !== undefined) return refused(refusal);
  const covered = coverMovements(context, movements, input.isDone, gapForLine);
  if (!covered.ok) return covered;
  const unassigned = covered.value.filter(({ assignment, from }) => assignment === 0 && from !== deficitAccount);
  const rights = rightsForMovements(context, unassigned);
  const body = {
    order: input.order,
    shipment: input.shipment ?? `${context.site}-${context.epoch}-S${context.seq + 1}`,
    movements: covered.value,
    ...(rights.length > 0 ? { rights } : {}),
    ...endedBy(context, input.order, covered.value.filter(({ assignment }) => assignment > 0).map(asShipped)),
  };
  return accepted(draft(context, { type: 'line.shipped', body }));
}

type ShipLine = NonNullable<ShipInput['lines']>[number];

function checkSomething({ rows }: SiteContext, order: OrderId, lines: readonly ShipLine[]): Refusal | undefined {
  if (lines.length > 0) return undefined;
  const isKnown = rows.list('assignments', 'byLine', order).length > 0;
  return { kind: isKnown ? 'nothing-open' : 'unknown-order', order };
}

function asShipped(move: LineMovement): Parameters<typeof endedBy>[2][number] {
  return { line: move, freed: { ...move, by: 'ship' } };
}

/** What was picked for an order and still stands here. */
export function stagedFor(context: SiteContext, order: OrderId): readonly ReservationRow[] {
  return openAssignments(context, order)
    .filter((row) => row.picked > row.shipped)
    .flatMap((row) => context.rows.list('reservations', 'byAssignment', row.order, row.line, row.assignment))
    .filter((row) => row.isOpen && row.isPicked);
}

function fromReservation(row: ReservationRow): ShipLine {
  return { ...goodsOf(row), quantity: row.quantity, line: row.line, assignment: row.assignment, from: row.account };
}

function splitByAssignment(
  context: SiteContext,
  order: OrderId,
  lines: readonly ShipLine[],
): { readonly movements: readonly LineMovement[]; readonly refusal: Refusal | undefined } {
  const left = new Map<string, number>();
  const refusals: Refusal[] = [];
  const movements = lines.flatMap((line): LineMovement[] => {
    const row = context.rows.get('assignments', order, line.line, line.assignment);
    const isOpen = row !== undefined && isAtWork(context, row) && row.item === line.item && row.owner === line.owner;
    const name = `${line.line}.${line.assignment}`;
    const open = left.get(name) ?? (isOpen ? openQuantity(row) : 0);
    const assigned = Math.min(open, line.quantity);
    left.set(name, open - assigned);
    if (line.quantity > assigned) refusals.push(isOpen ? tooMuch(order, line, open) : notOpen(order, line, row));
    const to = row !== undefined && row.destination !== '' ? transitAccount(order) : customerAccount;
    const base = { ...goodsOf(line), from: line.from, to, line: line.line };
    return [
      ...(assigned > 0 ? [{ ...base, quantity: assigned, assignment: line.assignment }] : []),
      ...(line.quantity > assigned ? [{ ...base, quantity: line.quantity - assigned, assignment: 0 }] : []),
    ];
  });
  return { movements, refusal: firstInPrecedence(refusals) };
}

function tooMuch(order: OrderId, { line, quantity }: ShipLine, open: number): Refusal {
  return { kind: 'more-than-open', order, line, open, quantity };
}

function notOpen(order: OrderId, { line }: ShipLine, row: AssignmentRow | undefined): Refusal {
  return { kind: 'line-not-open', order, line, phase: row?.phase ?? 'unknown' };
}
