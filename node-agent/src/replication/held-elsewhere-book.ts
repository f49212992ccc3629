import { classOf, openQuantity, type OwnerId, type ItemId, type Rows, type SiteId } from '@holdfast/domain';
import type { HeldElsewhere } from '@holdfast/protocol';

export interface Known {
  readonly quantity: number;
  /** Unix milliseconds; 0: nothing was ever heard. */
  readonly knownAt: number;
}

/**
 * What others may promise of this site's stock: as headquarters last said, else what this site itself granted to it and
 * has neither got back nor shipped for it.
 */
export class HeldElsewhereBook {
  readonly #site: SiteId;
  readonly #lastExchangeAt: () => number;
  readonly #said = new Map<string, Known>();

  /** `lastExchangeAt`: when headquarters last confirmed to know what this site knew; 0 for never. */
  constructor(site: SiteId, lastExchangeAt: () => number) {
    this.#site = site;
    this.#lastExchangeAt = lastExchangeAt;
  }

  hear({ knownAt, goods }: HeldElsewhere): void {
    for (const { owner, item, class: stockClass, quantity } of goods) {
      const name = nameOf(owner, item, stockClass);
      if ((this.#said.get(name)?.knownAt ?? 0) <= knownAt) this.#said.set(name, { quantity, knownAt });
    }
  }

  find(rows: Rows, owner: string, item: string): Known {
    const said = this.#said.get(nameOf(owner, item, classOf({})));
    return (
      said ?? {
        quantity: grantedAway(rows, this.#site, owner as OwnerId, item as ItemId),
        knownAt: this.#lastExchangeAt(),
      }
    );
  }
}

function nameOf(owner: string, item: string, stockClass: string): string {
  return `${owner}\u0000${item}\u0000${stockClass}`;
}

/** Rights that left this site, less those that came back or are at work here as headquarters' lines. */
function grantedAway(rows: Rows, site: SiteId, owner: OwnerId, item: ItemId): number {
  let units = 0;
  for (const grant of rows.list('grants', 'bySite', site, owner, item, classOf({}))) {
    // A line that was given back returns a right that headquarters had before.
    if (grant.order !== '') continue;
    if (grant.giver === site) units += grant.quantity;
    else if (grant.receiver === site) units -= grant.quantity;
  }
  for (const row of rows.list('assignments', 'byItem', site, owner, item, classOf({}))) {
    if (row.source !== site && row.isReleased) units -= openQuantity(row) + row.shipped + row.shorted;
  }
  return Math.max(0, units);
}
