import type { OrderId } from '../ids.ts';
import { classOf, type LineQuantity, type LineReference, type OrderLine, type RightsChange } from '../ledger/bodies.ts';
import type { Decision } from '../ledger/decision.ts';
import { quantityMax } from '../ledger/limits.ts';
import type { AssignmentRow } from '../ledger/tables.ts';
import { firstInPrecedence, type Refusal } from '../refusals.ts';
import { accepted, refused } from '../result.ts';
import { freeRights, getRights, promiseDeficit, stockKeyText } from '../rights/rights.ts';
import { draft, type SiteContext } from '../site-context.ts';
import { heldAfter, type Freed } from '../stock/reservations.ts';
import type { StockLine } from '../stock/stock-line.ts';
import { openQuantity } from './assignment.ts';
import { localOrderPrefix, makeLocalOrderNumber } from './order-number.ts';

export interface TakeOrderInput {
  /**
   * Left out: the next of the site's own number range, `SHA~1-42` (site, epoch, place in the stream). A given number
   * begins with the site's code and `~`, so that it collides with no other writer's.
   */
  readonly order?: OrderId;
  readonly customer: string;
  readonly lines: readonly (OrderLine & Pick<StockLine, 'unitOfMeasure'>)[];
}

/**
 * Authority. An order taken at the site itself, from its own rights (R4: check and spend in one transaction). Works in
 * the dark; refused as a whole when rights are missing, saying who else holds some.
 */
export function takeOrder(context: SiteContext, input: TakeOrderInput): Decision {
  const order = input.order ?? localOrderNumber(context);
  const refusal = checkOrderLines(context, input.lines) ?? checkNumber(context, order);
  if (refusal !== undefined) return refused(refusal);
  const rights: RightsChange[] = [];
  for (const wanted of sumByKey(input.lines)) {
    const free = freeRights(getRights(context.rows, context.site, wanted, context.site));
    if (free < wanted.quantity) {
      const elsewhere = context.elsewhere?.(wanted.owner, wanted.item) ?? { quantity: 0, knownAt: 0 };
      return refused({
        kind: 'insufficient-rights',
        owner: wanted.owner,
        item: wanted.item,
        quantity: wanted.quantity,
        quantityFree: free,
        heldElsewhere: elsewhere.quantity,
        knownAt: elsewhere.knownAt,
      });
    }
    rights.push({ ...keyOf(wanted), spend: wanted.quantity });
  }
  const lines = input.lines.map((line) => ({ ...keyOf(line), line: line.line, quantity: line.quantity }));
  return accepted(draft(context, { type: 'order.taken', body: { order, customer: input.customer, lines, rights } }));
}

export function localOrderNumber(context: SiteContext): OrderId {
  return makeLocalOrderNumber(context.site, context.epoch, context.seq + 1);
}

function checkNumber({ rows, site }: SiteContext, order: OrderId): Refusal | undefined {
  if (!order.startsWith(localOrderPrefix(site))) return { kind: 'foreign-order-number', order };
  return rows.get('orders', order) === undefined ? undefined : { kind: 'order-exists', order };
}

/** The lines of a new order: each readable, no number twice. */
export function checkOrderLines(
  context: Pick<SiteContext, 'rows'>,
  lines: readonly (OrderLine & Pick<StockLine, 'unitOfMeasure'>)[],
): Refusal | undefined {
  const numbers = new Set<number>();
  const twice = lines.find(({ line }) => numbers.size === numbers.add(line).size);
  return firstInPrecedence([
    ...lines.map((line) => checkOrderLine(context, line)),
    twice === undefined ? undefined : { kind: 'line-twice', line: twice.line },
  ]);
}

/** An ordered line names no lot or serial: those are chosen when it is picked. */
function checkOrderLine(
  context: Pick<SiteContext, 'rows'>,
  line: OrderLine & Pick<StockLine, 'unitOfMeasure'>,
): Refusal | undefined {
  const { item, quantity } = line;
  if (!Number.isSafeInteger(quantity) || quantity <= 0 || quantity > quantityMax) {
    return { kind: 'quantity-not-positive', item, quantity };
  }
  const known = context.rows.get('items', item);
  if (known === undefined) return { kind: 'unknown-item', item };
  if (line.unitOfMeasure !== undefined && line.unitOfMeasure !== known.baseUnit) {
    return { kind: 'wrong-unit', item, given: line.unitOfMeasure, expected: known.baseUnit };
  }
  return undefined;
}

function keyOf(line: {
  readonly owner: OrderLine['owner'];
  readonly item: OrderLine['item'];
  readonly class?: string;
}): Pick<OrderLine, 'owner' | 'item' | 'class'> {
  return { owner: line.owner, item: line.item, ...(line.class !== undefined ? { class: line.class } : {}) };
}

function sumByKey<Line extends OrderLine>(lines: readonly Line[]): readonly Line[] {
  const sums = new Map<string, Line>();
  for (const line of lines) {
    const name = stockKeyText(line.owner, line.item, classOf(line));
    const known = sums.get(name);
    sums.set(name, known === undefined ? line : { ...known, quantity: known.quantity + line.quantity });
  }
  return [...sums.values()];
}

/** Authority. Cancels what of a local order is not started; what is started ships (R7), and comes back as a return. */
export function withdrawOrder(context: SiteContext, input: { readonly order: OrderId }): Decision {
  const { rows, site } = context;
  const known = rows.get('orders', input.order);
  if (known === undefined) return refused({ kind: 'unknown-order', order: input.order });
  if (known.source !== site) return refused({ kind: 'order-not-local', order: input.order });
  if (known.isCancelled) return refused({ kind: 'order-cancelled', order: input.order });
  const lines = rows
    .list('lines', 'byOrder', input.order)
    .flatMap((line) => rows.list('assignments', 'byLine', input.order, line.line))
    .filter((row) => row.phase === 'released')
    .map(lineQuantity);
  return accepted(
    draft(context, { type: 'order.withdrawn', body: { order: input.order, lines, rights: restore(context, lines) } }),
  );
}

/** Rights that come back fill the deficit first, like all that come in. */
function restore(context: SiteContext, lines: readonly LineQuantity[]): readonly RightsChange[] {
  return sumByKey(lines).map((sum) => {
    const deficit = promiseDeficit(getRights(context.rows, context.site, sum, context.site));
    const fill = Math.min(deficit, sum.quantity);
    return {
      ...keyOf(sum),
      ...(fill > 0 ? { fill } : {}),
      ...(sum.quantity > fill ? { restore: sum.quantity - fill } : {}),
    };
  });
}

export function lineQuantity(row: AssignmentRow): LineQuantity {
  return { ...rowKeyOf(row), line: row.line, assignment: row.assignment, quantity: openQuantity(row) };
}

export function rowKeyOf(row: {
  readonly owner: OrderLine['owner'];
  readonly item: OrderLine['item'];
  readonly class: string;
}): Pick<OrderLine, 'owner' | 'item' | 'class'> {
  return { owner: row.owner, item: row.item, ...(row.class === classOf({}) ? {} : { class: row.class }) };
}

export interface ReportShortInput {
  readonly order: OrderId;
  readonly lines: readonly (LineReference & { readonly quantity: number })[];
}

/**
 * Authority. Gives lines up whose goods are nowhere to be found; the loss itself is a fact and is recorded before, by a
 * count or an adjustment. Only a promise deficit makes a line short: no right returns, the deficit falls (R9).
 */
export function reportShort(context: SiteContext, input: ReportShortInput): Decision {
  const refusal = firstInPrecedence(input.lines.map((line, at) => checkShort(context, input, line, at)));
  if (refusal !== undefined) return refused(refusal);
  const lines = input.lines.map(({ line, assignment, quantity }): LineQuantity => {
    const row = context.rows.get('assignments', input.order, line, assignment) as AssignmentRow;
    return { ...rowKeyOf(row), line, assignment, quantity };
  });
  const rights: RightsChange[] = [];
  for (const sum of sumByKey(lines)) {
    const deficit = promiseDeficit(getRights(context.rows, context.site, sum, context.site));
    if (deficit < sum.quantity) return refused({ kind: 'nothing-missing', order: input.order, line: sum.line });
    rights.push({ ...keyOf(sum), fill: sum.quantity });
  }
  const freed = lines.map((line) => ({ line, freed: { quantity: line.quantity, by: 'short' as const } }));
  const body = { order: input.order, lines, rights, ...endedBy(context, input.order, freed) };
  return accepted(draft(context, { type: 'line.shorted', body }));
}

function checkShort(
  context: SiteContext,
  { order, lines }: ReportShortInput,
  { line, assignment, quantity }: ReportShortInput['lines'][number],
  at: number,
): Refusal | undefined {
  const row = context.rows.get('assignments', order, line, assignment);
  const item = row?.item ?? '';
  if (!Number.isSafeInteger(quantity) || quantity <= 0) return { kind: 'quantity-not-positive', item, quantity };
  const isTwice = lines.findIndex((other) => other.line === line && other.assignment === assignment) !== at;
  if (isTwice) return { kind: 'line-twice', line };
  if (row === undefined || !isAtWork(context, row)) {
    return { kind: 'line-not-open', order, line, phase: row?.phase ?? 'unknown' };
  }
  const open = openQuantity(row);
  return quantity > open ? { kind: 'more-than-open', order, line, open, quantity } : undefined;
}

/**
 * The assignments that what happens now ends although something is still held for them: more was picked than leaves, or
 * it was reserved elsewhere. The entry says so itself, so that its fold needs to know nothing of the promise.
 */
export function endedBy(
  { rows }: SiteContext,
  order: OrderId,
  steps: readonly { readonly line: LineReference; readonly freed: Freed }[],
): { readonly ended?: readonly LineReference[] } {
  const byAssignment = new Map<string, { readonly line: LineReference; readonly freed: Freed[] }>();
  for (const { line, freed } of steps) {
    const name = `${line.line}.${line.assignment}`;
    const known = byAssignment.get(name);
    if (known === undefined) byAssignment.set(name, { line, freed: [freed] });
    else known.freed.push(freed);
  }
  const ended: LineReference[] = [];
  for (const { line: reference, freed } of byAssignment.values()) {
    const { line, assignment } = reference;
    const row = rows.get('assignments', order, line, assignment);
    const gone = freed.reduce((sum, { quantity }) => sum + quantity, 0);
    if (row === undefined || openQuantity(row) > gone) continue;
    if (heldAfter(rows.list('reservations', 'byAssignment', order, line, assignment), freed) === 0) continue;
    ended.push({ line, assignment });
  }
  return ended.length > 0 ? { ended } : {};
}

/** Released to this site's floor and not ended. */
export function isAtWork(context: SiteContext, row: AssignmentRow): boolean {
  return row.site === context.site && (row.phase === 'released' || row.phase === 'recalled' || row.phase === 'started');
}
