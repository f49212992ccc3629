import { isVirtualAccount, type BalanceRow, type ItemId, type OwnerId, type Rows, type SiteId } from '@holdfast/domain';
import { pageLimitDefault } from '@holdfast/protocol';
import { cursorText, splitCursor, type PageRequest } from '@holdfast/server';

export interface StockFilter {
  readonly site?: SiteId;
  readonly owner?: OwnerId;
  readonly item?: ItemId;
}

/**
 * What lies where, as the sites last said; in key order. Zero balances and virtual accounts are left out. Read site by
 * site, from the one that the page begins in until the page is full.
 */
export function readStock(rows: Rows, filter: StockFilter & PageRequest, ownerDefault: OwnerId): readonly BalanceRow[] {
  const sites = filter.site === undefined ? rows.list('sites', 'all').map((row) => row.site) : [filter.site];
  const { after = '', limit = pageLimitDefault } = filter;
  const [first = ''] = splitCursor(after);
  const found: BalanceRow[] = [];
  for (const site of sites) {
    if (site < first) continue;
    for (const row of readSite(rows, site, filter, ownerDefault)) if (stockKey(row) > after) found.push(row);
    // One more than the page says that there is a next one.
    if (found.length > limit) break;
  }
  return found;
}

export function stockKey({ site, account, owner, item, lot, serial, unit, status }: BalanceRow): string {
  return cursorText(site, account, owner, item, lot, serial, unit, status);
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
