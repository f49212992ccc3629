import { exceptionName, putException } from '../exceptions/exception.ts';
import type { OrderId } from '../ids.ts';
import { classOf, type Bodies, type LineQuantity } from '../ledger/bodies.ts';
import type { FoldContext } from '../ledger/fold-context.ts';
import type { AssignmentRow, LineRow } from '../ledger/tables.ts';
import { addDemand, addRights } from '../rights/fold-rights.ts';
import { hubHolder } from '../rights/rights.ts';
import { deficitAccount } from '../stock/account.ts';
import { closeReservations, shrinkReservations } from '../stock/fold-stock.ts';
import { assignmentPhase, emptyAssignment, emptyLine, waitingQuantity } from './assignment.ts';

type LineSums = Partial<Pick<LineRow, 'allocated' | 'withdrawn' | 'givenBack' | 'shorted'>>;

function changeLine(context: FoldContext, order: OrderId, line: number, change: (row: LineRow) => LineRow): void {
  const { rows, entry } = context;
  const before = rows.get('lines', order, line) ?? emptyLine(order, line);
  const row = change({ ...before, changedAt: Math.max(before.changedAt, entry.recordedAt) });
  const waiting = waitingQuantity(row);
  rows.put('lines', { ...row, waiting, isWaiting: waiting > 0 });
  if (row.quantity > 0 && row.shipped > row.quantity) raiseForLine(context, row, 'shipped-twice');
  if (row.isCancelled && row.shipped > 0) raiseForLine(context, row, 'shipped-after-cancel');
}

function addToLine(context: FoldContext, order: OrderId, line: number, sums: LineSums): void {
  changeLine(context, order, line, (row) => ({
    ...row,
    allocated: row.allocated + (sums.allocated ?? 0),
    withdrawn: row.withdrawn + (sums.withdrawn ?? 0),
    givenBack: row.givenBack + (sums.givenBack ?? 0),
    shorted: row.shorted + (sums.shorted ?? 0),
  }));
}

function shipMore(context: FoldContext, order: OrderId, line: number, shipped: number, allocated: number): void {
  const { site } = context;
  changeLine(context, order, line, (row) => ({
    ...row,
    shipped: row.shipped + shipped,
    allocated: row.allocated + allocated,
    shippedBy: row.shippedBy !== '' && row.shippedBy < site ? row.shippedBy : site,
  }));
}

/** Both conditions only ever become true, so every later change of the line puts what is known by then. */
function raiseForLine({ rows }: FoldContext, line: LineRow, kind: 'shipped-twice' | 'shipped-after-cancel'): void {
  putException(rows, {
    exception: exceptionName(kind, line.order, line.line),
    kind,
    site: line.shippedBy,
    subject: `${line.order}/${line.line}`,
    owner: line.owner,
    item: line.item,
    quantity: line.shipped,
    raisedAt: line.changedAt,
  });
}

/** What one site found out about a line: only its own stream adds to it. */
function raiseAtSite(
  { rows, site, entry }: FoldContext,
  kind: 'short' | 'shipped-unassigned',
  order: OrderId,
  line: Pick<LineQuantity, 'line' | 'owner' | 'item' | 'quantity'>,
): void {
  const exception = exceptionName(kind, site, order, line.line);
  const known = rows.get('exceptions', exception);
  const isRaised = known !== undefined && known.quantity > 0;
  putException(rows, {
    exception,
    kind,
    site,
    subject: `${order}/${line.line}`,
    owner: line.owner,
    item: line.item,
    quantity: (known?.quantity ?? 0) + line.quantity,
    raisedAt: isRaised ? known.raisedAt : entry.recordedAt,
  });
}

function changeAssignment(
  context: FoldContext,
  order: OrderId,
  line: number,
  assignment: number,
  change: (row: AssignmentRow) => AssignmentRow,
): void {
  const known = context.rows.get('assignments', order, line, assignment);
  const row = change(known ?? emptyAssignment(order, line, assignment));
  context.rows.put('assignments', { ...row, phase: assignmentPhase(row) });
}

export function foldOrderReceived(context: FoldContext, body: Bodies['order.received']): void {
  putOrder(context, 'hub', body.order, body.customer, body);
  for (const line of body.lines) {
    changeLine(context, body.order, line.line, (row) => ({
      ...row,
      source: 'hub',
      owner: line.owner,
      item: line.item,
      class: classOf(line),
      quantity: line.quantity,
      placedAt: context.entry.recordedAt,
    }));
  }
}

function putOrder(
  { rows, entry }: FoldContext,
  source: string,
  order: OrderId,
  customer: string,
  more: Pick<Bodies['order.received'], 'kind' | 'place' | 'destination'>,
): void {
  rows.put('orders', {
    order,
    source,
    kind: more.kind ?? 'sale',
    customer,
    latitude: more.place?.latitude ?? 0,
    longitude: more.place?.longitude ?? 0,
    isPlaced: more.place !== undefined,
    destination: more.destination ?? '',
    placedAt: entry.recordedAt,
    isCancelled: rows.get('orders', order)?.isCancelled ?? false,
  });
}

/** A local order is promised, addressed and seen in one entry: its assignments have number 1 and need no release. */
export function foldOrderTaken(context: FoldContext, body: Bodies['order.taken']): void {
  const { site, address } = context;
  putOrder(context, site, body.order, body.customer, {});
  for (const line of body.lines) {
    changeLine(context, body.order, line.line, (row) => ({
      ...row,
      source: site,
      owner: line.owner,
      item: line.item,
      class: classOf(line),
      quantity: line.quantity,
      allocated: row.allocated + line.quantity,
      placedAt: context.entry.recordedAt,
    }));
    changeAssignment(context, body.order, line.line, 1, (row) => ({
      ...row,
      site,
      epoch: 'epoch' in address ? address.epoch : 0,
      source: site,
      owner: line.owner,
      item: line.item,
      class: classOf(line),
      quantity: line.quantity,
      customer: body.customer,
      isAllocated: true,
      isReleased: true,
    }));
    addDemand(context, site, line, site, line.quantity);
  }
}

/** Cancels what was ordered. A line of which only facts are known was never ordered, whenever they come. */
export function foldOrderCancelled(context: FoldContext, order: OrderId): void {
  const { rows } = context;
  const known = rows.get('orders', order);
  if (known !== undefined) rows.put('orders', { ...known, isCancelled: true });
  for (const { line, source } of rows.list('lines', 'byOrder', order)) {
    if (source !== '') changeLine(context, order, line, (row) => ({ ...row, isCancelled: true }));
  }
}

/** A local order's open, unstarted promises end; the site's rights come back in the same entry. */
export function foldOrderWithdrawn(context: FoldContext, body: Bodies['order.withdrawn']): void {
  foldOrderCancelled(context, body.order);
  endLines(context, body.order, body.lines, 'givenBack');
}

export function foldAllocated(context: FoldContext, body: Bodies['line.allocated']): void {
  for (const allocation of body.allocations) {
    addRights(context, allocation.site, allocation, hubHolder, { consumed: allocation.quantity });
    addToLine(context, body.order, allocation.line, { allocated: allocation.quantity });
    changeAssignment(context, body.order, allocation.line, allocation.assignment, (row) => ({
      ...row,
      site: allocation.site,
      epoch: allocation.epoch,
      source: 'hub',
      owner: allocation.owner,
      item: allocation.item,
      class: classOf(allocation),
      quantity: allocation.quantity,
      isAllocated: true,
      decision: `${context.stream}#${context.seq}`,
    }));
    addDemand(context, allocation.site, allocation, hubHolder, allocation.quantity);
  }
}

export function foldWithdrawn(context: FoldContext, body: Bodies['line.withdrawn']): void {
  for (const allocation of body.allocations) {
    addRights(context, allocation.site, allocation, hubHolder, { received: allocation.quantity });
    addToLine(context, body.order, allocation.line, { withdrawn: allocation.quantity });
    changeAssignment(context, body.order, allocation.line, allocation.assignment, (row) => ({
      ...row,
      isWithdrawn: true,
    }));
  }
}

export function foldReleased(context: FoldContext, body: Bodies['line.released']): void {
  const { site, address } = context;
  for (const line of body.lines) {
    changeAssignment(context, body.order, line.line, line.assignment, (row) => ({
      ...row,
      site,
      epoch: 'epoch' in address ? address.epoch : 0,
      source: 'hub',
      owner: line.owner,
      item: line.item,
      class: classOf(line),
      quantity: line.quantity,
      customer: body.customer,
      destination: body.destination ?? '',
      isReleased: true,
    }));
  }
}

export function foldRecalled(context: FoldContext, body: Bodies['line.recalled']): void {
  for (const line of body.lines) {
    changeAssignment(context, body.order, line.line, line.assignment, (row) => ({ ...row, isRecalled: true }));
  }
}

export function foldStarted(context: FoldContext, body: Bodies['pick.started']): void {
  for (const line of body.lines) {
    changeAssignment(context, body.order, line.line, line.assignment, (row) => ({ ...row, isStarted: true }));
  }
}

export function foldPicked(context: FoldContext, body: Bodies['pick.confirmed']): void {
  for (const move of body.movements) {
    if (move.assignment === 0) continue;
    changeAssignment(context, body.order, move.line, move.assignment, (row) => ({
      ...row,
      isStarted: true,
      picked: row.picked + move.quantity,
    }));
  }
}

export function foldShipped(context: FoldContext, body: Bodies['line.shipped']): void {
  for (const move of body.movements) {
    // A gap of the book that was covered for the shipment, not a shipment.
    if (move.from === deficitAccount) continue;
    shrinkReservations(context, body.order, move, { ...move, by: 'ship' });
    if (move.assignment === 0) {
      shipMore(context, body.order, move.line, move.quantity, move.quantity);
      raiseAtSite(context, 'shipped-unassigned', body.order, move);
      continue;
    }
    shipMore(context, body.order, move.line, move.quantity, 0);
    changeAssignment(context, body.order, move.line, move.assignment, (row) => ({
      ...row,
      isStarted: true,
      shipped: row.shipped + move.quantity,
    }));
  }
  closeReservations(context, body.order, body.ended ?? []);
}

export function foldShorted(context: FoldContext, body: Bodies['line.shorted']): void {
  endLines(context, body.order, body.lines, 'shorted');
  for (const line of body.lines) {
    shrinkReservations(context, body.order, line, { quantity: line.quantity, by: 'short' });
    raiseAtSite(context, 'short', body.order, line);
  }
  closeReservations(context, body.order, body.ended ?? []);
}

/** Nothing was started, so nothing is held for it. */
export function foldGivenBack(context: FoldContext, body: Bodies['line.given-back']): void {
  endLines(context, body.order, body.lines, 'givenBack');
}

function endLines(
  context: FoldContext,
  order: OrderId,
  lines: readonly LineQuantity[],
  sum: 'givenBack' | 'shorted',
): void {
  for (const line of lines) {
    addToLine(context, order, line.line, { [sum]: line.quantity });
    changeAssignment(context, order, line.line, line.assignment, (row) => ({
      ...row,
      [sum]: row[sum] + line.quantity,
    }));
  }
}
