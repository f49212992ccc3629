import type { OrderId } from '../ids.ts';
import { classOf, type Credit, type Grant, type LineQuantity, type StockKey } from '../ledger/bodies.ts';
import type { Draft } from '../ledger/execute.ts';
import { machineLinesMax } from '../ledger/limits.ts';
import type { GrantRow, RequestRow, TargetRow } from '../ledger/tables.ts';
import { lineQuantity } from '../orders/decide-site-orders.ts';
import { draft, type SiteContext } from '../site-context.ts';
import { freeRights, getRights, hubHolder, promiseDeficit, stockKeyText } from './rights.ts';
import { donation, surplusOfNew, surplusOverTarget } from './split.ts';

/**
 * What a node does by itself after something changed. Each function returns the drafts of at most one entry, or none when
 * there is nothing to do; the caller runs them in this order, each as an operation of its own, until all return none.
 */
export function creditGrants(context: SiteContext): readonly Draft[] {
  const { rows, site, epoch } = context;
  const pending = rows
    .list('grants', 'pending', true, site, site)
    .filter((grant) => grant.epoch === epoch)
    .slice(0, machineLinesMax);
  if (pending.length === 0) return [];
  const deficits = new Map<string, number>();
  const credits = pending.map((grant) => creditOf(context, grant, deficits));
  return draft(context, { type: 'grant.credited', body: { credits } });
}

/** Incoming rights fill the promise deficit first (R10). */
function creditOf(context: SiteContext, grant: GrantRow, deficits: Map<string, number>): Credit {
  const name = stockKeyText(grant.owner, grant.item, grant.class);
  const deficit = deficits.get(name) ?? promiseDeficit(getRights(context.rows, context.site, grant, context.site));
  const fill = Math.min(deficit, grant.quantity);
  deficits.set(name, deficit - fill);
  return {
    stream: grant.stream,
    seq: grant.seq,
    index: grant.index,
    site: context.site,
    ...stockKeyOf(grant),
    quantity: grant.quantity,
    ...(fill > 0 ? { fill } : {}),
  };
}

export type WantedRights = StockKey & { readonly quantity: number };

export function stockKeyOf(row: StockKey): StockKey {
  return { owner: row.owner, item: row.item, ...(classOf(row) === classOf({}) ? {} : { class: classOf(row) }) };
}

/** R7: a recalled assignment that is not started is given back; a started one ships, and its shipment is the answer. */
export function answerRecalls(context: SiteContext): readonly Draft[] {
  const recalled = context.rows.list('assignments', 'byPhase', context.site, 'recalled');
  const first = recalled[0];
  if (first === undefined) return [];
  const order: OrderId = first.order;
  const lines: LineQuantity[] = recalled
    .filter((row) => row.order === order)
    .slice(0, machineLinesMax)
    .map(lineQuantity);
  return draft(context, { type: 'line.given-back', body: { order, lines } });
}

/** Goods of these kinds came in, or headquarters moved the target: headquarters gets its share. */
export interface FreshStock {
  readonly key: StockKey;
  /** New rights since the last look; 0 when only the target moved. */
  readonly minted: number;
}

/** Rights that headquarters granted are not fresh stock: what was asked for is not sent back. */
export function grantSurplus(context: SiteContext, fresh: readonly FreshStock[]): readonly Draft[] {
  const grants = fresh.flatMap(({ key, minted }): Grant[] => {
    const free = freeRights(getRights(context.rows, context.site, key, context.site));
    const target = findTarget(context, key);
    const overTarget = target === undefined ? 0 : surplusOverTarget(free, target, target.isPinned);
    const quantity = minted > 0 ? surplusOfNew(free, target, minted) : overTarget;
    return quantity > 0 ? [{ ...stockKeyOf(key), quantity }] : [];
  });
  if (grants.length === 0) return [];
  return draft(context, { type: 'grant.made', body: { grants: grants.slice(0, machineLinesMax) } });
}

function findTarget({ rows, site }: SiteContext, key: StockKey): TargetRow | undefined {
  return rows.get('targets', site, key.owner, key.item, classOf(key));
}

/**
 * Headquarters asked for rights: what the site can spare of its target goes out, and the request is settled with it. What
 * is still missing is asked for again by who misses it: rights would be sent to and fro for what nobody wants any more.
 */
export function answerHubRequests(context: SiteContext): readonly Draft[] {
  const grants: Grant[] = [];
  for (const request of context.rows.list('requests', 'open', true, hubHolder, context.site)) {
    const grant = grantFor(context, request);
    if (grant !== undefined) grants.push(grant);
    if (grants.length === machineLinesMax) break;
  }
  return grants.length === 0 ? [] : draft(context, { type: 'grant.made', body: { grants } });
}

function grantFor(context: SiteContext, request: RequestRow): Grant | undefined {
  const free = freeRights(getRights(context.rows, context.site, request, context.site));
  const target = findTarget(context, request);
  const wanted = request.asked - request.answered;
  const quantity = donation(free, target?.keep ?? 0, wanted);
  return quantity > 0 ? { ...stockKeyOf(request), quantity, answers: wanted } : undefined;
}

/** The site ran out of rights it has use for: it asks headquarters for what it has not asked for already. */
export function requestRights(context: SiteContext, wanted: readonly WantedRights[]): readonly Draft[] {
  const most = new Map<string, WantedRights>();
  for (const want of wanted) {
    const name = stockKeyText(want.owner, want.item, classOf(want));
    if (want.quantity > (most.get(name)?.quantity ?? 0)) most.set(name, want);
  }
  const requests = [...most.values()].flatMap((want) => {
    const open = context.rows.get('requests', context.site, want.owner, want.item, classOf(want), context.site);
    const wished = Math.min(want.quantity, heldByHubAtMost(context, want));
    const quantity = wished - (open === undefined ? 0 : open.asked - open.answered);
    return quantity > 0 ? [{ ...stockKeyOf(want), quantity }] : [];
  });
  if (requests.length === 0) return [];
  return draft(context, { type: 'rights.requested', body: { requests: requests.slice(0, machineLinesMax) } });
}

/** Headquarters has no more rights here than it was given: a mistyped order asks for no others. */
function heldByHubAtMost({ rows, site }: SiteContext, key: StockKey): number {
  const given = getRights(rows, site, key, site).granted;
  const returned = getRights(rows, site, key, hubHolder).granted;
  return Math.max(0, given - returned);
}

/** Below half of its target a site asks for the rest, ahead of need. */
export function lowWater(context: SiteContext, keys: readonly StockKey[]): readonly WantedRights[] {
  return keys.flatMap((key) => {
    const target = findTarget(context, key);
    if (target === undefined || target.keep === 0) return [];
    const free = freeRights(getRights(context.rows, context.site, key, context.site));
    return free * 2 < target.keep ? [{ ...stockKeyOf(key), quantity: target.keep - free }] : [];
  });
}

/** A person has said how many units the site keeps: it asks for what is missing to that, once. */
export function reachTarget(context: SiteContext, keys: readonly StockKey[]): readonly WantedRights[] {
  return keys.flatMap((key) => {
    const target = findTarget(context, key);
    const free = freeRights(getRights(context.rows, context.site, key, context.site));
    const isShort = target?.isPinned === true && free < target.keep;
    return isShort ? [{ ...stockKeyOf(key), quantity: target.keep - free }] : [];
  });
}
