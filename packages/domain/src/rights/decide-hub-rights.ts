import type { SiteId } from '../ids.ts';
import { classOf, type Credit, type Grant, type StockKey } from '../ledger/bodies.ts';
import type { Draft } from '../ledger/execute.ts';
import type { RightsRow } from '../ledger/tables.ts';
import { hubStream, toSiteStream, type HubContext } from '../hub-context.ts';
import { withdrawAllocated } from '../orders/decide-hub-orders.ts';
import { stockKeyOf } from './decide-site-rights.ts';
import { freeRights, getRights, hubHolder, promiseDeficit } from './rights.ts';
import { isWorthMoving, planSplit } from './split.ts';

const perEntryMax = 200;

/** R3: credits what sites granted and gave back. A given-back right is credited when its line is looked at (R9). */
export function creditHub(context: HubContext, site: SiteId): readonly Draft[] {
  const pending = context.rows.list('grants', 'pending', true, hubHolder, site).slice(0, perEntryMax);
  if (pending.length === 0) return [];
  const credits = pending.map((grant): Credit => ({
    stream: grant.stream,
    seq: grant.seq,
    index: grant.index,
    site: grant.site,
    ...stockKeyOf(grant),
    quantity: grant.quantity,
  }));
  return [{ type: 'grant.credited', body: { credits }, stream: hubStream(context) }];
}

/**
 * R10: a site whose promises exceed its stock gets headquarters' unallocated rights there; when those do not suffice,
 * unreleased allocations are withdrawn first (youngest order first), one step at a time.
 */
export function answerDeficit(context: HubContext, site: SiteId, key: StockKey): readonly Draft[] {
  const deficit = promiseDeficit(getRights(context.rows, site, key, site)) - flyingTo(context, site, key);
  if (deficit <= 0) return [];
  const held = freeRights(getRights(context.rows, site, key, hubHolder));
  if (held > 0) return grantTo(context, site, [{ ...stockKeyOf(key), quantity: Math.min(held, deficit) }]);
  const allocated = context.rows.list('assignments', 'byItem', site, key.owner, key.item, classOf(key), 'allocated');
  const youngest = allocated.toSorted((left, right) => placedAt(context, right.order) - placedAt(context, left.order))[0];
  return youngest === undefined ? [] : withdrawAllocated(context, [youngest], 'deficit');
}

function placedAt(context: HubContext, order: Parameters<typeof withdrawAllocated>[1][number]['order']): number {
  return context.rows.get('orders', order)?.placedAt ?? 0;
}

/** Grants on their way to a site: they will fill its deficit when it credits them. */
function flyingTo({ rows }: HubContext, site: SiteId, key: StockKey): number {
  let units = 0;
  for (const grant of rows.list('grants', 'bySite', site, key.owner, key.item, classOf(key), true)) {
    if (grant.receiver === site) units += grant.quantity;
  }
  return units;
}

export function grantTo(context: HubContext, site: SiteId, grants: readonly Grant[]): readonly Draft[] {
  const epoch = context.rows.get('sites', site)?.epoch ?? 1;
  return [{ type: 'grant.made', body: { grants }, stream: toSiteStream(context, site, epoch) }];
}

/** A site asked for rights: headquarters gives what it has no waiting lines for and keeps half of its own share. */
export function answerSiteRequests(context: HubContext, site: SiteId): readonly Draft[] {
  const grants: Grant[] = [];
  for (const request of context.rows.list('requests', 'open', true, site, site)) {
    const held = freeRights(getRights(context.rows, site, request, hubHolder));
    const isWaiting = context.rows.list('lines', 'waiting', true, request.owner, request.item, request.class).length > 0;
    const quantity = isWaiting ? 0 : Math.min(request.asked - request.answered, held);
    if (quantity > 0) grants.push({ ...stockKeyOf(request), quantity, answers: quantity });
    if (grants.length === perEntryMax) break;
  }
  return grants.length === 0 ? [] : grantTo(context, site, grants);
}

/** Lines wait for goods that sites still hold rights to: asks the richest site, once at a time. */
export function requestForWaiting(context: HubContext, key: StockKey): readonly Draft[] {
  const { rows } = context;
  const waiting = rows.list('lines', 'waiting', true, key.owner, key.item, classOf(key));
  let missing = waiting.reduce((sum, line) => sum + line.waiting, 0);
  if (missing === 0) return [];
  const known = rows.list('rights', 'byItem', key.owner, key.item, classOf(key));
  const sites = known.filter((row) => row.holder === row.site && freeRights(row) > 0).toSorted(richestFirst);
  for (const row of sites) {
    if (rows.get('requests', row.site, key.owner, key.item, classOf(key), hubHolder)?.isOpen === true) {
      missing -= freeRights(row);
      continue;
    }
    if (missing <= 0) return [];
    const epoch = rows.get('sites', row.site)?.epoch ?? 1;
    const quantity = Math.min(missing, freeRights(row));
    return [{ type: 'rights.requested', body: { requests: [{ ...stockKeyOf(key), quantity }] }, stream: toSiteStream(context, row.site, epoch) }];
  }
  return [];
}

function richestFirst(left: RightsRow, right: RightsRow): number {
  return freeRights(right) - freeRights(left) || (left.site < right.site ? -1 : 1);
}

/** The automatic split: a new target for the site when demand has moved enough. A person's target stays. */
export function setTarget(context: HubContext, site: SiteId, keys: readonly StockKey[]): readonly Draft[] {
  const targets = keys.flatMap((key) => {
    const known = context.rows.get('targets', site, key.owner, key.item, classOf(key));
    if (known?.isPinned === true) return [];
    const next = planSplit({ total: totalRights(context, site, key), ...demandAt(context, site, key), offlinePerMille: context.link(site).offlinePerMille });
    return isWorthMoving(known, next) ? [{ ...stockKeyOf(key), ...next }] : [];
  });
  if (targets.length === 0) return [];
  const epoch = context.rows.get('sites', site)?.epoch ?? 1;
  return [{ type: 'target.set', body: { targets: targets.slice(0, perEntryMax) }, stream: toSiteStream(context, site, epoch) }];
}

function totalRights(context: HubContext, site: SiteId, key: StockKey): number {
  let units = freeRights(getRights(context.rows, site, key, site)) + freeRights(getRights(context.rows, site, key, hubHolder));
  for (const grant of context.rows.list('grants', 'bySite', site, key.owner, key.item, classOf(key), true)) units += grant.quantity;
  return units;
}

function demandAt({ rows }: HubContext, site: SiteId, key: StockKey): { readonly localDemand: number; readonly hubDemand: number } {
  const local = rows.get('demands', site, key.owner, key.item, classOf(key), site);
  const hub = rows.get('demands', site, key.owner, key.item, classOf(key), hubHolder);
  return {
    localDemand: (local?.recent ?? 0) + (local?.earlier ?? 0),
    hubDemand: (hub?.recent ?? 0) + (hub?.earlier ?? 0),
  };
}
