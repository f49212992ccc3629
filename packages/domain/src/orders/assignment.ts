import type { OrderId } from '../ids.ts';
import type { AssignmentPhase, AssignmentRow, LineRow } from '../ledger/tables.ts';

/** The facts about an assignment of which nothing is known yet. */
export function emptyAssignment(order: OrderId, line: number, assignment: number): AssignmentRow {
  return {
    order,
    line,
    assignment,
    site: '' as AssignmentRow['site'],
    epoch: 0,
    source: '',
    owner: '' as AssignmentRow['owner'],
    item: '' as AssignmentRow['item'],
    class: '',
    quantity: 0,
    isAllocated: false,
    isWithdrawn: false,
    isReleased: false,
    isRecalled: false,
    isStarted: false,
    picked: 0,
    shipped: 0,
    givenBack: 0,
    shorted: 0,
    customer: '',
    destination: '',
    phase: 'allocated',
    decision: '',
  };
}

/** Units promised by this assignment whose goods have neither left nor been given up. */
export function openQuantity(row: AssignmentRow): number {
  if (row.isWithdrawn) return 0;
  return Math.max(0, row.quantity - row.shipped - row.givenBack - row.shorted);
}

/** State as a function of the set of facts (R12): shipped > given up > started > recalled > released > allocated. */
export function assignmentPhase(row: AssignmentRow): AssignmentPhase {
  if (row.isWithdrawn) return 'withdrawn';
  const isClosed = row.shipped + row.givenBack + row.shorted > 0 && openQuantity(row) === 0;
  if (isClosed) return row.shipped > 0 ? 'shipped' : row.givenBack > 0 ? 'given-back' : 'short';
  if (row.isStarted || row.picked > 0 || row.shipped > 0) return 'started';
  if (row.isRecalled) return 'recalled';
  return row.isReleased ? 'released' : 'allocated';
}

export function emptyLine(order: OrderId, line: number): LineRow {
  return {
    order,
    line,
    source: '',
    owner: '' as LineRow['owner'],
    item: '' as LineRow['item'],
    class: '',
    quantity: 0,
    allocated: 0,
    withdrawn: 0,
    givenBack: 0,
    shorted: 0,
    shipped: 0,
    isCancelled: false,
    placedAt: 0,
    changedAt: 0,
    shippedBy: '',
    waiting: 0,
    isWaiting: false,
  };
}

/** Units that headquarters still has to find a site for. Local orders are the site's own affair. */
export function waitingQuantity(row: LineRow): number {
  if (row.source !== 'hub' || row.isCancelled) return 0;
  return Math.max(0, row.quantity - (row.allocated - row.withdrawn - row.givenBack - row.shorted));
}
