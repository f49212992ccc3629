import { orderId, type OrderId, type SiteId } from '../ids.ts';

/**
 * Who may use an order number, so that no two writers ever promise under the same one: a number with `~` belongs to the
 * site whose code stands before it (`SHA~1-42`), every other number to headquarters.
 */
const mark = '~';

export function localOrderPrefix(site: SiteId): string {
  return site + mark;
}

/** The site's own number range: site, epoch, place in the stream. */
export function makeLocalOrderNumber(site: SiteId, epoch: number, seq: number): OrderId {
  return orderId(`${localOrderPrefix(site)}${epoch}-${seq}`);
}

/** The site that an order number belongs to; `undefined` for headquarters' numbers. */
export function siteOfOrderNumber(order: string): SiteId | undefined {
  const at = order.indexOf(mark);
  return at < 0 ? undefined : (order.slice(0, at) as SiteId);
}
