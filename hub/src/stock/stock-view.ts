import { isVirtualAccount, type BalanceRow, type ItemId, type OwnerId, type Rows, type SiteId } from '@holdfast/domain';

export interface StockFilter {
  readonly site?: SiteId;
  readonly owner?: OwnerId;
  readonly item?: ItemId;
}

/** What lies where, as the sites last said; in key order. Zero balances and virtual accounts are left out. */
export function readStock(rows: Rows, filter: StockFilter, ownerDefault: OwnerId): readonly BalanceRow[] {
  const sites = filter.site === undefined ? rows.list('sites', 'all').map((row) => row.site) : [filter.site];
  return sites.flatMap((site) => readSite(rows, site, filter, ownerDefault));
}

function readSite(
  rows: Rows,
  site: SiteId,
  { owner, item }: StockFilter,
  ownerDefault: OwnerId,
): readonly BalanceRow[] {
  const balances =
    item === undefined
      ? rows.list('balances', 'byAccount', site)
      : rows.list('balances', 'byItem', site, owner ?? ownerDefault, item);
  return balances.filter(
    (row) => row.quantity !== 0 && !isVirtualAccount(row.account) && (owner === undefined || row.owner === owner),
  );
}
