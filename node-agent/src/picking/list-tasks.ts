import { listPickable, openQuantity, type AssignmentRow, type OrderId, type SiteContext } from '@holdfast/domain';
import { cursorText, pageOf, type PageRequest } from '@holdfast/server';

export interface TasksRequest extends PageRequest {
  readonly phase?: 'released' | 'started' | 'recalled';
  readonly order?: OrderId;
}

interface Suggestion {
  readonly location: string;
  readonly lot: string;
  readonly expiry: string;
  readonly serial: string;
  readonly unit: string;
  readonly quantity: number;
}

/** Assignments that this site's floor works on, by order and line, with where the goods are. */
export function listTasks(context: SiteContext, { phase, order, ...request }: TasksRequest) {
  const phases = phase === undefined ? (['released', 'started'] as const) : [phase];
  const rows = phases
    .flatMap((each) => context.rows.list('assignments', 'byPhase', context.site, each))
    .filter((row) => order === undefined || row.order === order)
    .sort(
      (left, right) => compare(left.order, right.order) || left.line - right.line || left.assignment - right.assignment,
    );
  const { page, next } = pageOf(rows, (row) => cursorText(row.order, row.line, row.assignment), request);
  return { tasks: page.map((row) => taskOf(context, row)), next };
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

function taskOf(context: SiteContext, row: AssignmentRow) {
  return {
    order: row.order,
    line: row.line,
    assignment: row.assignment,
    phase: row.phase,
    item: row.item,
    owner: row.owner,
    quantity: row.quantity,
    open: openQuantity(row),
    picked: row.picked,
    customer: row.customer,
    source: row.source,
    destination: row.destination,
    suggestions: row.phase === 'started' ? heldFor(context, row) : suggest(context, row),
  };
}

/** What is held for work that was started: on the shelf, or at the dock once it was picked. */
function heldFor({ rows }: SiteContext, row: AssignmentRow): Suggestion[] {
  return rows
    .list('reservations', 'byAssignment', row.order, row.line, row.assignment)
    .filter((held) => held.isOpen)
    .map(({ account, lot, serial, unit, quantity }) => ({
      location: account,
      lot,
      expiry: expiryOf(rows, row, lot),
      serial,
      unit,
      quantity,
    }));
}

function expiryOf(rows: SiteContext['rows'], { owner, item }: AssignmentRow, lot: string): string {
  return lot === '' ? '' : (rows.get('lots', owner, item, lot)?.expiry ?? '');
}

/** First expired first out, until the open quantity is covered. */
function suggest(context: SiteContext, row: AssignmentRow): Suggestion[] {
  const suggestions: Suggestion[] = [];
  let rest = openQuantity(row);
  for (const { balance, quantity, expiry } of listPickable(context, row)) {
    if (rest === 0) break;
    const take = Math.min(rest, quantity);
    rest -= take;
    const { account, lot, serial, unit } = balance;
    suggestions.push({ location: account, lot, expiry, serial, unit, quantity: take });
  }
  return suggestions;
}
