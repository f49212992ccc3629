import { hubStream, isDark, toSiteStream, type HubContext } from '../hub-context.ts';
import type { OrderId, SiteId } from '../ids.ts';
import {
  classOf,
  type Allocation,
  type Bodies,
  type LineQuantity,
  type OrderLine,
  type Place,
  type StockKey,
} from '../ledger/bodies.ts';
import type { Decision } from '../ledger/decision.ts';
import type { Draft } from '../ledger/execute.ts';
import { machineLinesMax } from '../ledger/limits.ts';
import type { AssignmentRow, LineRow, OrderRow, SiteRow } from '../ledger/tables.ts';
import { firstInPrecedence, type Refusal } from '../refusals.ts';
import { accepted, refused } from '../result.ts';
import { freeRights, getRights, hubHolder, stockKeyText } from '../rights/rights.ts';
import { distanceMetres, planAllocation, type CandidateSite, type WantedLine } from './allocate.ts';
import { checkOrderLines, lineQuantity, rowKeyOf } from './decide-site-orders.ts';
import { siteOfOrderNumber } from './order-number.ts';

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
  const wrong = firstInPrecedence([
    checkOrderLines(context, input.lines),
    checkDestination(context, input),
    siteOfOrderNumber(input.order) === undefined ? undefined : { kind: 'foreign-order-number', order: input.order },
    context.rows.get('orders', input.order) === undefined ? undefined : { kind: 'order-exists', order: input.order },
  ]);
  if (wrong !== undefined) return refused(wrong);
  const isTransfer = input.destination !== undefined;
  const body: Bodies['order.received'] = {
    order: input.order,
    customer: input.customer,
    ...(input.place === undefined
      ? {}
      : { place: { latitude: input.place.latitude, longitude: input.place.longitude } }),
    ...(isTransfer ? { kind: 'transfer', destination: input.destination } : {}),
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

/** A transfer goes to a known site; a sale to none. */
function checkDestination({ rows }: HubContext, { kind, destination }: ReceiveOrderInput): Refusal | undefined {
  if (destination === undefined) return kind === 'transfer' ? { kind: 'unknown-site', site: '' } : undefined;
  const isKnown = kind !== 'sale' && rows.get('sites', destination) !== undefined;
  return isKnown ? undefined : { kind: 'unknown-site', site: destination };
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
 * Promises what is waiting of one order from headquarters' rights (R5: kept inside the hub until released). `most` bounds
 * it to some units of some lines. Returns no draft when no site has anything for it; a very long order takes several.
 */
export function allocateOrder(
  context: HubContext,
  order: OrderId,
  most?: ReadonlyMap<number, number>,
): readonly Draft[] {
  const known = context.rows.get('orders', order);
  if (known === undefined || known.isCancelled) return [];
  const waiting = context.rows
    .list('lines', 'byOrder', order)
    .filter((line) => line.isWaiting && (most === undefined || most.has(line.line)));
  if (waiting.length === 0) return [];
  const wanted = waiting.map((line): WantedLine => {
    const quantity = Math.min(line.waiting, most?.get(line.line) ?? line.waiting);
    return { line: line.line, stock: stockKeyText(line.owner, line.item, line.class), quantity };
  });
  const plan = planAllocation(wanted, candidatesFor(context, known, waiting));
  if (plan === undefined) return [];
  const numbers = new Map<number, number>();
  const allocations = plan.parts.slice(0, machineLinesMax).map((part): Allocation => {
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
  const destination: SiteRow | undefined =
    order.destination === '' ? undefined : context.rows.get('sites', order.destination);
  return destination ?? (order.isPlaced ? order : undefined);
}

function heldBySite(context: HubContext, key: StockKey): Map<SiteId, number> {
  const units = new Map<SiteId, number>();
  for (const row of context.rows.list('rights', 'byItem', key.owner, key.item, classOf(key))) {
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
    .slice(0, machineLinesMax)
    .map((row): Allocation => ({ ...lineQuantity(row), site: row.site, epoch: row.epoch }));
  return [{ type: 'line.withdrawn', body: { order: first.order, allocations, why }, stream: hubStream(context) }];
}

/**
 * Once written, a release counts as seen: only the site's own entry ends it (R5, R6). One order, site and epoch at a time;
 * a very long order takes several entries.
 */
export function releaseOrder(
  context: HubContext,
  site: SiteId,
  order: OrderId,
  rows: readonly AssignmentRow[],
): readonly Draft[] {
  const known = context.rows.get('orders', order);
  const ready = rows.filter((row) => row.site === site && row.order === order && row.phase === 'allocated');
  const first = ready[0];
  if (known === undefined || known.isCancelled || first === undefined) return [];
  const lines: LineQuantity[] = ready
    .filter((row) => row.epoch === first.epoch)
    .slice(0, machineLinesMax)
    .map(lineQuantity);
  const destination = known.destination === '' ? {} : { destination: known.destination };
  return [
    {
      type: 'line.released',
      body: { order, customer: known.customer, ...destination, lines },
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
    .filter((row) => row.order === first.order && row.site === first.site && row.epoch === first.epoch)
    .slice(0, machineLinesMax)
    .map((row) => ({ line: row.line, assignment: row.assignment }));
  return [
    {
      type: 'line.recalled',
      body: { order: first.order, lines, why },
      stream: toSiteStream(context, first.site, first.epoch),
    },
  ];
}

/** Rights of headquarters at a site, for screens and tests. */
export function heldAtSite(context: Pick<HubContext, 'rows'>, site: SiteId, key: StockKey): number {
  return freeRights(getRights(context.rows, site, key, hubHolder));
}
