import type { Account, ItemId, OwnerId, SiteId, StockStatus } from '@holdfast/domain';

/** Goods that cannot be told apart on a shelf. */
export interface Goods {
  readonly owner: OwnerId;
  readonly item: ItemId;
  /** '' where the item has no lots. */
  readonly lot: string;
}

/** Where goods stand, and what their label says. */
export interface Place {
  readonly site: SiteId;
  readonly account: Account;
  readonly status: StockStatus;
}

export function placeText({ site, account, status }: Place, { owner, item, lot }: Goods): string {
  return `${site}\u0000${account}\u0000${owner}\u0000${item}\u0000${lot}\u0000${status}`;
}

export function stockText(site: string, owner: string, item: string): string {
  return `${site}\u0000${owner}\u0000${item}`;
}
