import {
  freeRights,
  hubHolder,
  promiseDeficit,
  type ItemId,
  type OwnerId,
  type RightsRow,
  type Rows,
  type SiteId,
  type TargetRow,
} from '@holdfast/domain';
import { cursorText } from '@holdfast/server';

/** Who may promise how much of the goods at one site. */
export interface SiteRights {
  readonly site: SiteId;
  readonly owner: OwnerId;
  readonly item: ItemId;
  readonly class: string;
  /** Headquarters' own: exact. */
  readonly hubFree: number;
  /** The site's, and its promises without stock: as the site last said. */
  readonly siteFree: number;
  readonly deficit: number;
  /** Granted or given back, and not yet credited: nobody's. */
  readonly inFlight: number;
  readonly target: TargetRow | undefined;
}

export interface RightsFilter {
  readonly site?: SiteId;
  readonly owner?: OwnerId;
  readonly item?: ItemId;
}

/** In order of site, owner, item and class. */
export function readRights(rows: Rows, filter: RightsFilter, ownerDefault: OwnerId): readonly SiteRights[] {
  const kinds = new Map<string, RightsRow[]>();
  for (const row of candidates(rows, filter, ownerDefault)) {
    if (filter.site !== undefined && row.site !== filter.site) continue;
    if (filter.owner !== undefined && row.owner !== filter.owner) continue;
    if (filter.item !== undefined && row.item !== filter.item) continue;
    const name = cursorText(row.site, row.owner, row.item, row.class);
    const known = kinds.get(name);
    if (known === undefined) kinds.set(name, [row]);
    else known.push(row);
  }
  return [...kinds]
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .map(([, holders]) => describe(rows, holders));
}

/** By the index that fits the question. */
function candidates(rows: Rows, { site, owner, item }: RightsFilter, ownerDefault: OwnerId): readonly RightsRow[] {
  if (site !== undefined) return rows.list('rights', 'bySite', site);
  if (item !== undefined) return rows.list('rights', 'byItem', owner ?? ownerDefault, item);
  return rows.list('sites', 'all').flatMap((row) => rows.list('rights', 'bySite', row.site));
}

function describe(rows: Rows, holders: readonly RightsRow[]): SiteRights {
  const { site, owner, item, class: stockClass } = holders[0] as RightsRow;
  const own = holders.find((row) => row.holder === site);
  const hub = holders.find((row) => row.holder === hubHolder);
  const flying = rows.list('grants', 'bySite', site, owner, item, stockClass, true);
  return {
    site,
    owner,
    item,
    class: stockClass,
    hubFree: freeRights(hub),
    siteFree: freeRights(own),
    deficit: Math.max(0, promiseDeficit(own)),
    inFlight: flying.reduce((sum, grant) => sum + grant.quantity, 0),
    target: rows.get('targets', site, owner, item, stockClass),
  };
}
