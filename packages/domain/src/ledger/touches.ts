import type { OrderId, SiteId, StreamId } from '../ids.ts';
import { equationChanges } from '../rights/equation.ts';
import { stockKeyText } from '../rights/rights.ts';
import { classOf, type Bodies, type StockKey } from './bodies.ts';
import type { Entry } from './entry.ts';
import { isReadable, siteOf } from './fold.ts';
import { parseStreamName } from './stream.ts';

/** What has to be looked at again because of some entries. */
export interface Touches {
  readonly sites: Set<SiteId>;
  readonly orders: Set<OrderId>;
  readonly keys: Map<string, TouchedKey>;
}

export interface TouchedKey {
  readonly key: StockKey;
  readonly sites: Set<SiteId>;
  /** New rights that receipts and finds brought to the site's own holder. */
  minted: number;
  /** Headquarters moved the site's target. */
  isTargetMoved: boolean;
}

export function noTouches(): Touches {
  return { sites: new Set(), orders: new Set(), keys: new Map() };
}

/** What follows a promise step by step: neither what waits nor what may be promised becomes other by it. */
const floorWork: ReadonlySet<string> = new Set(['pick.started', 'pick.confirmed', 'line.shipped']);

export function addTouches(touches: Touches, stream: StreamId, entry: Entry): void {
  const address = parseStreamName(stream);
  if (address === undefined || !isReadable(entry)) return;
  const site = siteOf(address);
  if (site !== '') touches.sites.add(site);
  const order = entry.body['order'];
  if (typeof order === 'string' && !floorWork.has(entry.type)) touches.orders.add(order as OrderId);
  for (const change of equationChanges(address, entry.type, entry.body)) {
    touches.sites.add(change.site);
    // Goods that leave for their promise change what nobody may promise.
    if (change.free === 0 && change.held === 0 && change.flying === 0 && change.deficit === 0) continue;
    const touched = touchKey(touches, change.key, change.site);
    if (entry.type.startsWith('stock.')) touched.minted += Math.max(0, change.free);
  }
  for (const member of ['lines', 'targets', 'requests'] as const) {
    const listed = entry.body[member];
    if (!Array.isArray(listed)) continue;
    for (const key of listed as readonly Partial<StockKey>[]) {
      if (key.item !== undefined && key.owner !== undefined) touchKey(touches, key as StockKey, site);
    }
  }
  if (entry.type !== 'target.set') return;
  for (const target of (entry.body as unknown as Bodies['target.set']).targets) {
    touchKey(touches, target, site).isTargetMoved = true;
  }
}

export function touchKey(touches: Pick<Touches, 'keys'>, key: StockKey, site: SiteId): TouchedKey {
  const name = stockKeyText(key.owner, key.item, classOf(key));
  let touched = touches.keys.get(name);
  if (touched === undefined)
    touches.keys.set(name, (touched = { key, sites: new Set(), minted: 0, isTargetMoved: false }));
  if (site !== '') touched.sites.add(site);
  return touched;
}
