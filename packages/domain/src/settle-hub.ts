import { isDark, type HubContext } from './hub-context.ts';
import type { OrderId, SiteId } from './ids.ts';
import { classOf, type StockKey } from './ledger/bodies.ts';
import { append, machineOperation, type Draft, type Written } from './ledger/execute.ts';
import { inChunks } from './ledger/limits.ts';
import type { LedgerTransaction } from './ledger/store.ts';
import type { AssignmentRow } from './ledger/tables.ts';
import { touchKey, type Touches } from './ledger/touches.ts';
import { allocateOrder, recallLines, releaseOrder, withdrawAllocated } from './orders/decide-hub-orders.ts';
import {
  answerDeficit,
  answerSiteRequests,
  creditHub,
  listCreditable,
  requestForWaiting,
  setTarget,
} from './rights/decide-hub-rights.ts';
import { stockKeyOf } from './rights/decide-site-rights.ts';
import { freeRights, hubHolder } from './rights/rights.ts';
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
    for (const row of endCancelled(settlement, order)) touchKey({ keys }, stockKeyOf(row), row.site);
  }
  for (const { key, sites } of keys.values()) {
    for (const site of sites) repeat(settlement, () => answerDeficit(context, site, key));
  }
  // Who waits longest comes first, also before an order that has just been taken.
  for (const { key } of keys.values()) fillWaiting(settlement, key);
  for (const order of touches.orders) repeat(settlement, () => allocateOrder(context, order));
  for (const site of touches.sites) repeat(settlement, () => answerSiteRequests(context, site));
  for (const { key } of keys.values()) repeat(settlement, () => requestForWaiting(context, key));
  for (const site of touches.sites) {
    if (!context.link(site).isConnected) continue;
    const touched = [...touches.keys.values()].filter(({ sites }) => sites.has(site)).map(({ key }) => key);
    for (const chunk of inChunks(touched)) settlement.write(setTarget(context, site, chunk));
  }
  for (const site of reachableSites(context)) releaseReady(settlement, site);
  return written;
}

function repeat(settlement: Settlement, next: () => readonly Draft[]): void {
  for (let step = 0; step < stepsMax && settlement.write(next()); step += 1);
}

/**
 * R9: a returned right is bound to its line, so that line is promised again, for just so many units, before anybody else
 * may use the right: another line of the same order neither.
 */
function creditAndRebind(settlement: Settlement, site: SiteId): void {
  const { context, write } = settlement;
  for (let step = 0; step < stepsMax; step += 1) {
    const bound = new Map<OrderId, Map<number, number>>();
    for (const { order, line, quantity } of listCreditable(context, site)) {
      if (order === '') continue;
      const lines = bound.get(order) ?? new Map<number, number>();
      bound.set(order, lines.set(line, (lines.get(line) ?? 0) + quantity));
    }
    if (!write(creditHub(context, site))) return;
    for (const [order, lines] of bound) write(allocateOrder(context, order, lines));
  }
}

/** R5 and R8: what is still inside the hub ends at once; what was released is asked back. Returns what ended. */
function endCancelled(settlement: Settlement, order: OrderId): readonly AssignmentRow[] {
  const { context } = settlement;
  if (context.rows.get('orders', order)?.isCancelled !== true) return [];
  const list = (): readonly AssignmentRow[] =>
    context.rows.list('assignments', 'byLine', order).filter((row) => row.source === hubHolder);
  const ended = list().filter((row) => row.phase === 'allocated');
  repeat(settlement, () => withdrawAllocated(context, list(), 'cancelled'));
  repeat(settlement, () => recallLines(context, list(), 'cancelled'));
  return ended;
}

/** Waiting lines of one kind of goods fill by themselves, oldest order first, as soon as anybody has rights to it. */
function fillWaiting({ context, write }: Settlement, key: StockKey): void {
  const { rows } = context;
  const hasRights = (): boolean =>
    rows
      .list('rights', 'byItem', key.owner, key.item, classOf(key))
      .some((row) => row.holder === hubHolder && freeRights(row) > 0);
  if (!hasRights()) return;
  const waiting = rows.list('lines', 'waiting', true, key.owner, key.item, classOf(key));
  const orders = new Map(waiting.map((line) => [line.order, line.placedAt]));
  for (const [order] of [...orders].toSorted((left, right) => left[1] - right[1] || (left[0] < right[0] ? -1 : 1))) {
    repeat({ context, write }, () => allocateOrder(context, order));
    if (!hasRights()) return;
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
    for (const chunk of inChunks(rows)) write(releaseOrder(context, site, order, chunk));
    room -= rows.length;
  }
}

function oldestFirst(
  context: HubContext,
  allocated: readonly AssignmentRow[],
): readonly (readonly [OrderId, readonly AssignmentRow[]])[] {
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
    for (const draft of drafts)
      written.push(append(transaction, ports, machineOperation(ports.newId(), hub.now, 'hub'), hub.now, draft));
  };
  let looked = 0;
  for (const { site } of context.rows.list('sites', 'all')) {
    if (!isDark(context, site)) continue;
    for (const [order, rows] of oldestFirst(context, context.rows.list('assignments', 'byPhase', site, 'allocated'))) {
      if (looked >= linesMax) return written;
      looked += rows.length;
      if (!rows.every((row) => canMove(context, row))) continue;
      for (const chunk of inChunks(rows)) write(withdrawAllocated(context, chunk, 'site dark'));
      write(allocateOrder(context, order));
    }
  }
  return written;
}

/** Whether another site may serve it: not the one that a transfer goes to. Else it would be moved to and fro for ever. */
function canMove(context: HubContext, row: AssignmentRow): boolean {
  const destination = context.rows.get('orders', row.order)?.destination;
  return context.rows
    .list('rights', 'byItem', row.owner, row.item, row.class)
    .some(
      (rights) =>
        rights.holder === hubHolder &&
        rights.site !== row.site &&
        rights.site !== destination &&
        !isDark(context, rights.site) &&
        freeRights(rights) >= row.quantity,
    );
}
