import {
  backsPromises,
  classOf,
  freeRights,
  getRights,
  hubHolder,
  promiseDeficit,
  type ItemId,
  type OwnerId,
  type Rows,
  type SiteId,
  type SiteRow,
  type StockKey,
} from '@holdfast/domain';

/** What headquarters may promise of one kind of goods, and what the sites last said they have. */
export interface Availability {
  readonly total: { readonly onHand: number; readonly promisable: number; readonly waiting: number };
  readonly sites: readonly SiteAvailability[];
}

export interface SiteAvailability {
  readonly site: SiteId;
  /** Sellable stock on the site's book. */
  readonly onHand: number;
  /** Headquarters' rights there: promised from nobody else, whatever happens on the floor. Exact, not a copy. */
  readonly promisable: number;
  /** Rights that the site keeps for its own counter. */
  readonly siteFree: number;
  /** On their way between site and headquarters: nobody's until credited. */
  readonly inFlight: number;
  /** Promises that its stock no longer covers. */
  readonly deficit: number;
}

export function readAvailability(rows: Rows, key: StockKey): Availability {
  const sites = rows
    .list('sites', 'all')
    .map((site) => readSite(rows, site, key))
    .filter((site) => site !== undefined);
  const waiting = rows.list('lines', 'waiting', true, key.owner, key.item).reduce((sum, line) => sum + line.waiting, 0);
  const onHand = sites.reduce((sum, site) => sum + site.onHand, 0);
  const promisable = sites.reduce((sum, site) => sum + site.promisable, 0);
  return { total: { onHand, promisable, waiting }, sites };
}

function readSite(rows: Rows, { site }: SiteRow, key: StockKey): SiteAvailability | undefined {
  const own = getRights(rows, site, key, site);
  const figures = {
    onHand: sellableAt(rows, site, key),
    promisable: freeRights(getRights(rows, site, key, hubHolder)),
    siteFree: freeRights(own),
    inFlight: inFlightAt(rows, site, key),
    deficit: Math.max(0, promiseDeficit(own)),
  };
  if (Object.values(figures).every((figure) => figure === 0)) return undefined;
  return { site, ...figures };
}

function sellableAt(rows: Rows, site: SiteId, key: { readonly owner: OwnerId; readonly item: ItemId }): number {
  let units = 0;
  for (const row of rows.list('balances', 'byItem', site, key.owner, key.item, 'available')) {
    if (backsPromises(row.account)) units += row.quantity;
  }
  return Math.max(0, units);
}

function inFlightAt(rows: Rows, site: SiteId, key: StockKey): number {
  const grants = rows.list('grants', 'bySite', site, key.owner, key.item, classOf(key), true);
  return grants.reduce((sum, grant) => sum + grant.quantity, 0);
}
