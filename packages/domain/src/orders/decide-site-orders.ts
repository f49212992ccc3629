import { orderId, type OrderId } from '../ids.ts';
import { classOf, type LineQuantity, type OrderLine, type RightsChange } from '../ledger/bodies.ts';
import type { Draft } from '../ledger/execute.ts';
import type { AssignmentRow } from '../ledger/tables.ts';
import type { Refusal } from '../refusals.ts';
import { accepted, refused, type Result } from '../result.ts';
import { freeRights, getRights, promiseDeficit, stockKeyText } from '../rights/rights.ts';
import { draft, type SiteContext } from '../site-context.ts';
import type { StockLine } from '../stock/stock-line.ts';
import { openQuantity } from './assignment.ts';

type Decision = Result<readonly Draft[], Refusal>;

export interface TakeOrderInput {
  /** Left out: the site's own number range, `SHA-1-42` (site, epoch, place in the stream), which collides with no other. */
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
  const refusal = checkOrder(context, order, input.lines);
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
  return orderId(`${context.site}-${context.epoch}-${context.seq + 1}`);
}

function checkOrder(context: SiteContext, order: OrderId, lines: TakeOrderInput['lines']): Refusal | undefined {
  const numbers = new Set<number>();
  for (const line of lines) {
    const wrong = checkOrderLine(context, line);
    if (wrong !== undefined) return wrong;
    if (numbers.has(line.line)) return { kind: 'line-twice', line: line.line };
    numbers.add(line.line);
  }
  return context.rows.get('orders', order) === undefined ? undefined : { kind: 'order-exists', order };
}

/** An ordered line names no lot or serial: those are chosen when it is picked. */
export function checkOrderLine(context: Pick<SiteContext, 'rows'>, line: OrderLine & Pick<StockLine, 'unitOfMeasure'>): Refusal | undefined {
  const { item, quantity } = line;
  if (!Number.isSafeInteger(quantity) || quantity <= 0 || quantity > 1e12) return { kind: 'quantity-not-positive', item, quantity };
  const known = context.rows.get('items', item);
  if (known === undefined) return { kind: 'unknown-item', item };
  if (line.unitOfMeasure !== undefined && line.unitOfMeasure !== known.baseUnit) {
    return { kind: 'wrong-unit', item, given: line.unitOfMeasure, expected: known.baseUnit };
  }
  return undefined;
}

function keyOf(line: { readonly owner: OrderLine['owner']; readonly item: OrderLine['item']; readonly class?: string }): Pick<OrderLine, 'owner' | 'item' | 'class'> {
  return { owner: line.owner, item: line.item, ...(line.class !== undefined ? { class: line.class } : {}) };
}

function sumByKey(lines: readonly OrderLine[]): readonly OrderLine[] {
  const sums = new Map<string, OrderLine>();
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
  return accepted(draft(context, { type: 'order.withdrawn', body: { order: input.order, lines, rights: restore(context, lines) } }));
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

export function rowKeyOf(row: { readonly owner: OrderLine['owner']; readonly item: OrderLine['item']; readonly class: string }): Pick<OrderLine, 'owner' | 'item' | 'class'> {
  return { owner: row.owner, item: row.item, ...(row.class === classOf({}) ? {} : { class: row.class }) };
}

/**
 * Fact. Goods for these lines are nowhere to be found. Only a promise deficit makes a line short: record the loss first.
 * No right returns, the deficit falls (R9).
 */
export function reportShort(context: SiteContext, input: { readonly order: OrderId; readonly lines: readonly { readonly line: number; readonly assignment: number; readonly quantity: number }[] }): Decision {
  const lines: LineQuantity[] = [];
  for (const { line, assignment, quantity } of input.lines) {
    const row = context.rows.get('assignments', input.order, line, assignment);
    if (row === undefined || !isAtWork(context, row)) {
      return refused({ kind: 'line-not-open', order: input.order, line, phase: row?.phase ?? 'unknown' });
    }
    const open = openQuantity(row);
    if (quantity > open) return refused({ kind: 'more-than-open', order: input.order, line, open, quantity });
    lines.push({ ...rowKeyOf(row), line, assignment, quantity });
  }
  const rights: RightsChange[] = [];
  for (const sum of sumByKey(lines)) {
    const deficit = promiseDeficit(getRights(context.rows, context.site, sum, context.site));
    const at = lines.find((line) => line.item === sum.item)?.line ?? 0;
    if (deficit < sum.quantity) return refused({ kind: 'nothing-missing', order: input.order, line: at });
    rights.push({ ...keyOf(sum), fill: sum.quantity });
  }
  return accepted(draft(context, { type: 'line.shorted', body: { order: input.order, lines, rights } }));
}

/** Released to this site's floor and not ended. */
export function isAtWork(context: SiteContext, row: AssignmentRow): boolean {
  return row.site === context.site && (row.phase === 'released' || row.phase === 'recalled' || row.phase === 'started');
}

