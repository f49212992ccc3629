import type { ItemId, OwnerId, SiteId } from '../ids.ts';
import { classOf, type StockKey } from '../ledger/bodies.ts';
import type { Rows } from '../ledger/rows.ts';
import type { RightsRow } from '../ledger/tables.ts';

/** Headquarters as a holder of rights. */
export const hubHolder = 'hub';

/** Units that a holder may still promise. */
export function freeRights(row: RightsRow | undefined): number {
  return row === undefined ? 0 : row.received - row.granted - row.consumed;
}

/** Promises of a site that its stock no longer covers. */
export function promiseDeficit(row: RightsRow | undefined): number {
  return row === undefined ? 0 : row.raised - row.filled;
}

export function getRights(rows: Rows, site: SiteId, key: StockKey, holder: string): RightsRow {
  return (
    rows.get('rights', site, key.owner, key.item, classOf(key), holder) ?? {
      site,
      owner: key.owner,
      item: key.item,
      class: classOf(key),
      holder,
      received: 0,
      granted: 0,
      consumed: 0,
      raised: 0,
      filled: 0,
    }
  );
}

/** How a change of promise-backing stock is carried by the site's rights: R1 (deficit first) and R10 (never clamp). */
export function coverShelfChange(
  row: RightsRow,
  shelfChange: number,
): { readonly mint?: number; readonly fill?: number; readonly lose?: number; readonly raise?: number } {
  if (shelfChange > 0) {
    const fill = Math.min(promiseDeficit(row), shelfChange);
    return { ...positive('fill', fill), ...positive('mint', shelfChange - fill) };
  }
  const lose = Math.min(freeRights(row), -shelfChange);
  return { ...positive('lose', lose), ...positive('raise', -shelfChange - lose) };
}

/** A member that is left out when 0. */
export function positive<Name extends string>(name: Name, value: number): { readonly [Key in Name]?: number } {
  return (value > 0 ? { [name]: value } : {}) as { readonly [Key in Name]?: number };
}

export function stockKeyText(owner: OwnerId, item: ItemId, stockClass: string): string {
  return `${owner}\u0000${item}\u0000${stockClass}`;
}
