import type { OrderId, SiteId } from '../ids.ts';
import { classOf, type Allocation, type Bodies, type LineQuantity, type OrderLine, type Place, type StockKey } from '../ledger/bodies.ts';
import type { Draft } from '../ledger/execute.ts';
import type { AssignmentRow, LineRow, OrderRow, RightsRow, SiteRow } from '../ledger/tables.ts';
import type { Refusal } from '../refusals.ts';
import { accepted, refused, type Result } from '../result.ts';
import { freeRights, getRights, hubHolder, stockKeyText } from '../rights/rights.ts';
import { hubStream, isDark, toSiteStream, type HubContext } from '../hub-context.ts';
import { distanceMetres, planAllocation, type CandidateSite, type WantedLine } from './allocate.ts';
import { openQuantity } from './assignment.ts';
import { checkOrderLine, lineQuantity, rowKeyOf } from './decide-site-orders.ts';

type Decision = Result<readonly Draft[], Refusal>;

export interface ReceiveOrderInput {
  readonly order: OrderId;
  readonly customer: string;
  readonly place?: Place;
  /** A transfer moves goods to another site instead of a customer. */
  readonly kind?: 'sale' | 'transfer';
  readonly destination?: SiteId;
  readonly lines: readonly (OrderLine & { readonly unitOfMeasure?: string })[];
}

/** Authority. Headquarters takes an order; what no site can promise waits, and fills by itself. */
export function receiveOrder(context: HubContext, input: ReceiveOrderInput): Decision {
  const numbers = new Set<number>();
  for (const line of input.lines) {
    const wrong = checkOrderLine(context, line);
    if (wrong !== undefined) return refused(wrong);
    if (numbers.has(line.line)) return refused({ kind: 'line-twice', line: line.line });
    numbers.add(line.line);
  }
  if (input.destination !== undefined && context.rows.get('sites', input.destination) === undefined) {
    return refused({ kind: 'unknown-site', site: input.destination });
  }
  if (context.rows.get('orders', input.order) !== undefined) return refused({ kind: 'order-exists', order: input.order });
  const body: Bodies['order.received'] = {
    order: input.order,
    customer: input.customer,
    ...(input.place === undefined ? {} : { place: input.place }),
    ...(input.kind === undefined || input.kind === 'sale' ? {} : { kind: input.kind }),
    ...(input.destination === undefined ? {} : { destination: input.destination }),
    lines: input.lines.map((line) => ({
      line: line.line,
      owner: line.owner,
      item: line.item,
      ...(line.class === undefined ? {} : { class: line.class }),
      quantity: line.quantity,
    })),
  };
  return accepted([{ type: 'order.received', body, stream: hubStream(context) }]);
}

/** Authority. A mark; released lines are asked back (R8), and what a site has started ships and comes back as a return. */
export function cancelOrder(context: HubContext, input: { readonly order: OrderId }): Decision {
  const known = context.rows.get('orders', input.order);
  if (known === undefined) return refused({ kind: 'unknown-order', order: input.order });
  if (known.source !== hubHolder) return refused({ kind: 'order-not-local', order: input.order });
  if (known.isCancelled) return refused({ kind: 'order-cancelled', order: input.order });
  return accepted([{ type: 'order.cancelled', body: { order: input.order }, stream: hubStream(context) }]);
}

/**
 * Promises what is waiting of one order from headquarters' rights (R5: kept inside the hub until released). Returns no
 * draft when no site has anything for it.
 */
export function allocateOrder(context: HubContext, order: OrderId): readonly Draft[] {
  const known = context.rows.get('orders', order);
  if (known === undefined || known.isCancelled) return [];
  const waiting = context.rows.list('lines', 'byOrder', order).filter((line) => line.isWaiting);
  if (waiting.length === 0) return [];
  const wanted: WantedLine[] = waiting.map((line) => ({ line: line.line, stock: stockKeyText(line.owner, line.item, line.class), quantity: line.waiting }));
  const plan = planAllocation(wanted, candidatesFor(context, known, waiting));
  if (plan === undefined) return [];
  const numbers = new Map<number, number>();
  const allocations = plan.parts.map((part): Allocation => {
    const line = waiting.find((row) => row.line === part.line) as LineRow;
    const assignment = numbers.get(part.line) ?? nextAssignment(context, order, part.line);
    numbers.set(part.line, assignment + 1);
    const epoch = context.rows.get('sites', part.site)?.epoch ?? 1;
    return { ...rowKeyOf(line), line: part.line, assignment, quantity: part.quantity, site: part.site, epoch };
  });
  return [{ type: 'line.allocated', body: { order, allocations, reason: plan.reason }, stream: hubStream(context) }];
}

function nextAssignment(context: HubContext, order: OrderId, line: number): number {
  const known = context.rows.list('assignments', 'byLine', order, line);
  return (known.at(-1)?.assignment ?? 0) + 1;
}

function candidatesFor(context: HubContext, order: OrderRow, waiting: readonly LineRow[]): CandidateSite[] {
  const held = waiting.map((line) => heldBySite(context, line));
  const sites = new Set(held.flatMap((units) => [...units.keys()]));
  const place = placeOf(context, order);
  const candidates: CandidateSite[] = [];
  for (const site of sites) {
    const row = context.rows.get('sites', site);
    if (row === undefined || site === order.destination) continue;
    candidates.push({
      site,
      metres: place === undefined ? undefined : distanceMetres(place, row),
      isDark: isDark(context, site),
      units: held.map((units) => units.get(site) ?? 0),
    });
  }
  return candidates;
}

function placeOf(context: HubContext, order: OrderRow): Place | undefined {
  const destination: SiteRow | undefined = order.destination === '' ? undefined : context.rows.get('sites', order.destination);
  return destination ?? (order.isPlaced ? order : undefined);
}

function heldBySite(context: HubContext, key: StockKey): Map<SiteId, number> {
  const units = new Map<SiteId, number>();
  for (const row of context.rows.list('rights', 'byItem', key.owner, key.item, classOf(key)) as readonly RightsRow[]) {
    if (row.holder === hubHolder && freeRights(row) > 0) units.set(row.site, freeRights(row));
  }
  return units;
}

/** Takes back what is allocated and not released (R5): lines of cancelled orders, and those of sites gone dark. */
export function withdrawAllocated(context: HubContext, rows: readonly AssignmentRow[], why: string): readonly Draft[] {
  const first = rows.find((row) => row.phase === 'allocated');
  if (first === undefined) return [];
  const allocations = rows
    .filter((row) => row.phase === 'allocated' && row.order === first.order)
    .map((row): Allocation => ({ ...lineQuantity(row), site: row.site, epoch: row.epoch }));
  return [{ type: 'line.withdrawn', body: { order: first.order, allocations, why }, stream: hubStream(context) }];
}

/** Once written, a release counts as seen: only the site's own entry ends it (R5, R6). One order and site at a time. */
export function releaseOrder(context: HubContext, site: SiteId, order: OrderId, rows: readonly AssignmentRow[]): readonly Draft[] {
  const known = context.rows.get('orders', order);
  const ready = rows.filter((row) => row.site === site && row.order === order && row.phase === 'allocated');
  const first = ready[0];
  if (known === undefined || known.isCancelled || first === undefined) return [];
  const lines: LineQuantity[] = ready.filter((row) => openQuantity(row) > 0).map(lineQuantity);
  return [
    {
      type: 'line.released',
      body: { order, customer: known.customer, ...(known.destination === '' ? {} : { destination: known.destination }), lines },
      stream: toSiteStream(context, site, first.epoch),
    },
  ];
}

/** Asks a site to give lines back; nothing changes until it answers (R6, R8). */
export function recallLines(context: HubContext, rows: readonly AssignmentRow[], why: string): readonly Draft[] {
  const asked = rows.filter((row) => row.phase === 'released');
  const first = asked[0];
  if (first === undefined) return [];
  const lines = asked
    .filter((row) => row.order === first.order && row.site === first.site)
    .map((row) => ({ line: row.line, assignment: row.assignment }));
  return [{ type: 'line.recalled', body: { order: first.order, lines, why }, stream: toSiteStream(context, first.site, first.epoch) }];
}

/** Rights of headquarters at a site, for screens and tests. */
export function heldAtSite(context: Pick<HubContext, 'rows'>, site: SiteId, key: StockKey): number {
  return freeRights(getRights(context.rows, site, key, hubHolder));
}
