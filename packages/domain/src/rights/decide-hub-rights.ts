import { hubStream, toSiteStream, type HubContext } from '../hub-context.ts';
import type { SiteId } from '../ids.ts';
import { classOf, type Credit, type Grant, type StockKey } from '../ledger/bodies.ts';
import type { Draft } from '../ledger/execute.ts';
import { machineLinesMax } from '../ledger/limits.ts';
import type { GrantRow, RightsRow } from '../ledger/tables.ts';
import { withdrawAllocated } from '../orders/decide-hub-orders.ts';
import { stockKeyOf } from './decide-site-rights.ts';
import { freeRights, getRights, hubHolder, promiseDeficit } from './rights.ts';
import { donation, isWorthMoving, planSplit } from './split.ts';

/** What sites granted and gave back, oldest stream first, as much as one entry credits. */
export function listCreditable({ rows }: Pick<HubContext, 'rows'>, site: SiteId): readonly GrantRow[] {
  return rows.list('grants', 'pending', true, hubHolder, site).slice(0, machineLinesMax);
}

/** R3: credits what sites granted and gave back. */
export function creditHub(context: HubContext, site: SiteId): readonly Draft[] {
  const pending = listCreditable(context, site);
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
  const youngest = allocated.toSorted(
    (left, right) => placedAt(context, right.order) - placedAt(context, left.order),
  )[0];
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

/**
 * A site asked for rights: headquarters gives what it has no waiting lines for and keeps half of its own share. The request
 * is settled with it.
 */
export function answerSiteRequests(context: HubContext, site: SiteId): readonly Draft[] {
  const grants: Grant[] = [];
  for (const request of context.rows.list('requests', 'open', true, site, site)) {
    const isWaiting =
      context.rows.list('lines', 'waiting', true, request.owner, request.item, request.class).length > 0;
    const held = freeRights(getRights(context.rows, site, request, hubHolder));
    const wanted = request.asked - request.answered;
    const quantity = isWaiting ? 0 : donation(held, hubTarget(context, site, request), wanted);
    if (quantity > 0) grants.push({ ...stockKeyOf(request), quantity, answers: wanted });
    if (grants.length === machineLinesMax) break;
  }
  return grants.length === 0 ? [] : grantTo(context, site, grants);
}

/** What the site is not to keep is headquarters' share. */
function hubTarget(context: HubContext, site: SiteId, key: StockKey): number {
  const target = context.rows.get('targets', site, key.owner, key.item, classOf(key));
  return target === undefined ? 0 : Math.max(0, totalRights(context, site, key) - target.keep);
}

/**
 * Lines wait for goods that sites still hold rights to: asks sites that can be reached first, the richest first, for what
 * is not asked already. Only what a reachable site will give counts as on its way; others are asked as well.
 */
export function requestForWaiting(context: HubContext, key: StockKey): readonly Draft[] {
  const { rows } = context;
  const waiting = rows.list('lines', 'waiting', true, key.owner, key.item, classOf(key));
  let missing = waiting.reduce((sum, line) => sum + line.waiting, 0);
  const known = rows.list('rights', 'byItem', key.owner, key.item, classOf(key));
  const donors = known.filter((row) => row.holder === row.site && freeRights(row) > 0);
  for (const row of donors.toSorted((left, right) => byReach(context, left, right))) {
    if (missing <= 0) return [];
    const { site } = row;
    const open = rows.get('requests', site, key.owner, key.item, classOf(key), hubHolder);
    const share = Math.min(missing, freeRights(row));
    const quantity = share - (open === undefined ? 0 : open.asked - open.answered);
    if (quantity > 0) {
      const epoch = rows.get('sites', site)?.epoch ?? 1;
      const body = { requests: [{ ...stockKeyOf(key), quantity }] };
      return [{ type: 'rights.requested', body, stream: toSiteStream(context, site, epoch) }];
    }
    const keep = rows.get('targets', site, key.owner, key.item, classOf(key))?.keep ?? 0;
    if (context.link(site).isConnected) missing -= donation(freeRights(row), keep, share);
  }
  return [];
}

function byReach({ link }: HubContext, left: RightsRow, right: RightsRow): number {
  const reach = Number(link(right.site).isConnected) - Number(link(left.site).isConnected);
  return reach || freeRights(right) - freeRights(left) || (left.site < right.site ? -1 : 1);
}

/** The automatic split: a new target for the site when demand has moved enough. A person's target stays. */
export function setTarget(context: HubContext, site: SiteId, keys: readonly StockKey[]): readonly Draft[] {
  const targets = keys.flatMap((key) => {
    const known = context.rows.get('targets', site, key.owner, key.item, classOf(key));
    if (known?.isPinned === true) return [];
    const next = planSplit({
      total: totalRights(context, site, key),
      ...demandAt(context, site, key),
      offlinePerMille: context.link(site).offlinePerMille,
    });
    return isWorthMoving(known, next) ? [{ ...stockKeyOf(key), ...next }] : [];
  });
  if (targets.length === 0) return [];
  const epoch = context.rows.get('sites', site)?.epoch ?? 1;
  return [
    {
      type: 'target.set',
      body: { targets },
      stream: toSiteStream(context, site, epoch),
    },
  ];
}

function totalRights(context: HubContext, site: SiteId, key: StockKey): number {
  let units =
    freeRights(getRights(context.rows, site, key, site)) + freeRights(getRights(context.rows, site, key, hubHolder));
  for (const grant of context.rows.list('grants', 'bySite', site, key.owner, key.item, classOf(key), true))
    units += grant.quantity;
  return units;
}

function demandAt(
  { rows }: HubContext,
  site: SiteId,
  key: StockKey,
): { readonly localDemand: number; readonly hubDemand: number } {
  const local = rows.get('demands', site, key.owner, key.item, classOf(key), site);
  const hub = rows.get('demands', site, key.owner, key.item, classOf(key), hubHolder);
  return {
    localDemand: (local?.recent ?? 0) + (local?.earlier ?? 0),
    hubDemand: (hub?.recent ?? 0) + (hub?.earlier ?? 0),
  };
}
