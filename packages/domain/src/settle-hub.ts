import type { OrderId, SiteId } from './ids.ts';
import { isDark, type HubContext } from './hub-context.ts';
import { classOf, type StockKey } from './ledger/bodies.ts';
import { append, machineOperation, type Draft, type Written } from './ledger/execute.ts';
import type { LedgerTransaction } from './ledger/store.ts';
import type { AssignmentRow } from './ledger/tables.ts';
import type { TouchedKey, Touches } from './ledger/touches.ts';
import { allocateOrder, recallLines, releaseOrder, withdrawAllocated } from './orders/decide-hub-orders.ts';
import { answerDeficit, answerSiteRequests, creditHub, requestForWaiting, setTarget } from './rights/decide-hub-rights.ts';
import { stockKeyOf } from './rights/decide-site-rights.ts';
import { freeRights, hubHolder, stockKeyText } from './rights/rights.ts';
import type { MachinePorts } from './settle-site.ts';

const stepsMax = 500;

type Entries = Written['entries'][number][];

interface Settlement {
  readonly context: HubContext;
  readonly write: (drafts: readonly Draft[]) => boolean;
}

/**
 * What headquarters does by itself after orders, cancellations or a site's entries: credits rights, gives returned rights
 * to the line they are bound to (R9), ends what is cancelled, answers deficits, fills waiting lines, rebalances rights and
 * releases work to the sites that can be reached. All of it is found again from the rows after a crash.
 */
export function settleHub(
  transaction: LedgerTransaction,
  ports: MachinePorts,
  hub: Omit<HubContext, 'rows'>,
  touches: Touches,
): readonly Written['entries'][number][] {
  const written: Entries = [];
  const context: HubContext = { ...hub, rows: transaction.rows };
  const settlement: Settlement = {
    context,
    write: (drafts) => {
      for (const draft of drafts) {
        written.push(append(transaction, ports, machineOperation(ports.newId(), hub.now, 'hub'), hub.now, draft));
      }
      return drafts.length > 0;
    },
  };
  for (const site of touches.sites) creditAndRebind(settlement, site);
  const keys = new Map(touches.keys);
  for (const order of touches.orders) {
    // What a cancelled order held is free for the lines of others that wait.
    for (const row of endCancelled(settlement, order)) touchKey(keys, row);
  }
  for (const { key, sites } of keys.values()) {
    for (const site of sites) repeat(settlement, () => answerDeficit(context, site, key));
  }
  for (const order of touches.orders) settlement.write(allocateOrder(context, order));
  for (const { key } of keys.values()) fillWaiting(settlement, key);
  for (const site of touches.sites) settlement.write(answerSiteRequests(context, site));
  for (const { key } of keys.values()) repeat(settlement, () => requestForWaiting(context, key));
  for (const site of touches.sites) {
    if (!context.link(site).isConnected) continue;
    const keys = [...touches.keys.values()].filter((touched) => touched.sites.has(site)).map((touched) => touched.key);
    settlement.write(setTarget(context, site, keys));
  }
  for (const site of reachableSites(context)) releaseReady(settlement, site);
  return written;
}

function repeat(settlement: Settlement, next: () => readonly Draft[]): void {
  for (let step = 0; step < stepsMax && settlement.write(next()); step += 1);
}

/** R9: a returned right is bound to its line, so that line is allocated before anybody else may use the right. */
function creditAndRebind(settlement: Settlement, site: SiteId): void {
  const { context, write } = settlement;
  for (let step = 0; step < stepsMax; step += 1) {
    const bound = new Set<OrderId>();
    for (const grant of context.rows.list('grants', 'pending', true, hubHolder, site)) {
      if (grant.order !== '') bound.add(grant.order);
    }
    if (!write(creditHub(context, site))) return;
    for (const order of bound) write(allocateOrder(context, order));
  }
}

/** R5 and R8: what is still inside the hub ends at once; what was released is asked back. Returns what ended. */
function endCancelled({ context, write }: Settlement, order: OrderId): readonly AssignmentRow[] {
  if (context.rows.get('orders', order)?.isCancelled !== true) return [];
  const rows = context.rows.list('assignments', 'byLine', order).filter((row) => row.source === hubHolder);
  write(withdrawAllocated(context, rows, 'cancelled'));
  for (const site of new Set(rows.map((row) => row.site))) {
    write(recallLines(context, rows.filter((row) => row.site === site), 'cancelled'));
  }
  return rows.filter((row) => row.phase === 'allocated');
}

function touchKey(keys: Map<string, TouchedKey>, row: AssignmentRow): void {
  const name = stockKeyText(row.owner, row.item, row.class);
  if (!keys.has(name)) keys.set(name, { key: stockKeyOf(row), sites: new Set([row.site]), minted: 0 });
}

/** Waiting lines of one kind of goods fill by themselves, oldest order first, as soon as anybody has rights to it. */
function fillWaiting({ context, write }: Settlement, key: StockKey): void {
  const { rows } = context;
  const hasRights = (): boolean =>
    rows.list('rights', 'byItem', key.owner, key.item, classOf(key)).some((row) => row.holder === hubHolder && freeRights(row) > 0);
  if (!hasRights()) return;
  const waiting = rows.list('lines', 'waiting', true, key.owner, key.item, classOf(key));
  const orders = new Map(waiting.map((line) => [line.order, line.placedAt]));
  for (const [order] of [...orders].toSorted((left, right) => left[1] - right[1] || (left[0] < right[0] ? -1 : 1))) {
    if (write(allocateOrder(context, order)) && !hasRights()) return;
  }
}

function reachableSites(context: HubContext): readonly SiteId[] {
  return context.rows
    .list('sites', 'all')
    .map((row) => row.site)
    .filter((site) => context.link(site).isConnected);
}

/** As late as the work allows: a site holds a bounded number of lines that it has not started. */
function releaseReady({ context, write }: Settlement, site: SiteId): void {
  const allocated = context.rows.list('assignments', 'byPhase', site, 'allocated');
  if (allocated.length === 0) return;
  let room = context.limits.releasedLinesMax - context.rows.list('assignments', 'byPhase', site, 'released').length;
  for (const [order, rows] of oldestFirst(context, allocated)) {
    if (room <= 0) return;
    write(releaseOrder(context, site, order, rows));
    room -= rows.length;
  }
}

function oldestFirst(context: HubContext, allocated: readonly AssignmentRow[]): readonly (readonly [OrderId, readonly AssignmentRow[]])[] {
  const orders = new Map<OrderId, AssignmentRow[]>();
  for (const row of allocated) {
    const rows = orders.get(row.order);
    if (rows === undefined) orders.set(row.order, [row]);
    else rows.push(row);
  }
  const placedAt = (order: OrderId): number => context.rows.get('orders', order)?.placedAt ?? 0;
  return [...orders].toSorted((left, right) => placedAt(left[0]) - placedAt(right[0]) || (left[0] < right[0] ? -1 : 1));
}

/**
 * Moves unreleased lines of sites that have gone dark to sites that can be reached and have rights for all of them; what
 * only the dark site has stays there. Called from time to time.
 */
export function replanDark(
  transaction: LedgerTransaction,
  ports: MachinePorts,
  hub: Omit<HubContext, 'rows'>,
  linesMax: number,
): readonly Written['entries'][number][] {
  const written: Entries = [];
  const context: HubContext = { ...hub, rows: transaction.rows };
  const write = (drafts: readonly Draft[]): void => {
    for (const draft of drafts) written.push(append(transaction, ports, machineOperation(ports.newId(), hub.now, 'hub'), hub.now, draft));
  };
  let looked = 0;
  for (const { site } of context.rows.list('sites', 'all')) {
    if (!isDark(context, site)) continue;
    for (const [order, rows] of oldestFirst(context, context.rows.list('assignments', 'byPhase', site, 'allocated'))) {
      if (looked >= linesMax) return written;
      looked += rows.length;
      if (!rows.every((row) => canMove(context, row))) continue;
      write(withdrawAllocated(context, rows, 'site dark'));
      write(allocateOrder(context, order));
    }
  }
  return written;
}

function canMove(context: HubContext, row: AssignmentRow): boolean {
  return context.rows
    .list('rights', 'byItem', row.owner, row.item, row.class)
    .some((rights) => rights.holder === hubHolder && rights.site !== row.site && !isDark(context, rights.site) && freeRights(rights) >= row.quantity);
}
