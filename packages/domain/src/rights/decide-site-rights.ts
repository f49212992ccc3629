import { classOf, type Credit, type Grant, type StockKey } from '../ledger/bodies.ts';
import type { Draft } from '../ledger/execute.ts';
import type { GrantRow, RequestRow, TargetRow } from '../ledger/tables.ts';
import { draft, type SiteContext } from '../site-context.ts';
import { lineQuantity } from '../orders/decide-site-orders.ts';
import type { LineQuantity } from '../ledger/bodies.ts';
import type { OrderId } from '../ids.ts';
import { freeRights, getRights, hubHolder, promiseDeficit, stockKeyText } from './rights.ts';
import { donation, surplusOfNew, surplusOverTarget } from './split.ts';

const perEntryMax = 200;

/**
 * What a node does by itself after something changed. Each function returns the drafts of at most one entry, or none when
 * there is nothing to do; the caller runs them in this order, each as an operation of its own, until all return none.
 */
export function creditGrants(context: SiteContext): readonly Draft[] {
  const { rows, site, epoch } = context;
  const pending = rows.list('grants', 'pending', true, site, site).filter((grant) => grant.epoch === epoch).slice(0, perEntryMax);
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

export function stockKeyOf(row: StockKey): StockKey {
  return { owner: row.owner, item: row.item, ...(classOf(row) === classOf({}) ? {} : { class: classOf(row) }) };
}

/** R7: a recalled assignment that is not started is given back; a started one ships, and its shipment is the answer. */
export function answerRecalls(context: SiteContext): readonly Draft[] {
  const recalled = context.rows.list('assignments', 'byPhase', context.site, 'recalled');
  const first = recalled[0];
  if (first === undefined) return [];
  const order: OrderId = first.order;
  const lines: LineQuantity[] = recalled.filter((row) => row.order === order).slice(0, perEntryMax).map(lineQuantity);
  return draft(context, { type: 'line.given-back', body: { order, lines } });
}

/** Goods of these kinds came in or changed hands: headquarters gets its share. */
export interface FreshStock {
  readonly key: StockKey;
  /** New rights since the last look; 0 when only the target changed. */
  readonly minted: number;
}

export function grantSurplus(context: SiteContext, fresh: readonly FreshStock[]): readonly Draft[] {
  const grants: Grant[] = [];
  for (const { key, minted } of fresh) {
    const free = freeRights(getRights(context.rows, context.site, key, context.site));
    const target = findTarget(context, key);
    const surplus = minted > 0 ? surplusOfNew(free, target, minted) : target === undefined ? 0 : surplusOverTarget(free, target);
    if (surplus > 0) grants.push({ ...stockKeyOf(key), quantity: surplus });
  }
  return grants.length === 0 ? [] : draft(context, { type: 'grant.made', body: { grants: grants.slice(0, perEntryMax) } });
}

function findTarget({ rows, site }: SiteContext, key: StockKey): TargetRow | undefined {
  return rows.get('targets', site, key.owner, key.item, classOf(key));
}

/** Headquarters asked for rights: what the site can spare of its target goes out. */
export function answerHubRequests(context: SiteContext): readonly Draft[] {
  const grants: Grant[] = [];
  for (const request of context.rows.list('requests', 'open', true, hubHolder, context.site)) {
    const grant = grantFor(context, request);
    if (grant !== undefined) grants.push(grant);
    if (grants.length === perEntryMax) break;
  }
  return grants.length === 0 ? [] : draft(context, { type: 'grant.made', body: { grants } });
}

function grantFor(context: SiteContext, request: RequestRow): Grant | undefined {
  const free = freeRights(getRights(context.rows, context.site, request, context.site));
  const target = findTarget(context, request);
  const wanted = request.asked - request.answered;
  const quantity = donation(free, target?.keep ?? 0, wanted);
  return quantity > 0 ? { ...stockKeyOf(request), quantity, answers: quantity } : undefined;
}

/** The site ran out of rights it has use for: it asks headquarters, once at a time for each kind of goods. */
export function requestRights(context: SiteContext, wanted: readonly (StockKey & { readonly quantity: number })[]): readonly Draft[] {
  const requests = wanted.filter((want) => {
    const known = context.rows.get('requests', context.site, want.owner, want.item, classOf(want), context.site);
    return want.quantity > 0 && (known === undefined || !known.isOpen);
  });
  return requests.length === 0 ? [] : draft(context, { type: 'rights.requested', body: { requests: requests.slice(0, perEntryMax) } });
}

/** Below half of its target a site asks for the rest, ahead of need. */
export function lowWater(context: SiteContext, keys: readonly StockKey[]): readonly (StockKey & { readonly quantity: number })[] {
  return keys.flatMap((key) => {
    const target = findTarget(context, key);
    if (target === undefined || target.keep === 0) return [];
    const free = freeRights(getRights(context.rows, context.site, key, context.site));
    return free * 2 < target.keep ? [{ ...stockKeyOf(key), quantity: target.keep - free }] : [];
  });
}
