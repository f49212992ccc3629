import type { SiteId } from '../ids.ts';
import type { Bodies, ItemDefinition } from '../ledger/bodies.ts';
import type { FoldContext } from '../ledger/fold-context.ts';
import type { LocationRow } from '../ledger/tables.ts';
import { noteProposal, settleConflict } from './item-conflict.ts';

/** Headquarters' definition wins over a site's proposal, in either order of arrival. */
export function foldItems(context: FoldContext, items: readonly ItemDefinition[], proposedBy: SiteId | ''): void {
  const { rows } = context;
  for (const item of items) {
    if (proposedBy === '') settleConflict(context, item.item);
    else noteProposal(context, item, proposedBy);
    const known = rows.get('items', item.item);
    if (proposedBy !== '' && known !== undefined && !isEarlierProposal(proposedBy, known.proposedBy)) continue;
    rows.put('items', {
      item: item.item,
      name: item.name,
      nameZh: item.nameZh ?? '',
      baseUnit: item.baseUnit,
      scale: item.scale ?? 0,
      tracksLots: item.tracksLots ?? false,
      tracksSerials: item.tracksSerials ?? false,
      gtin: item.gtin ?? '',
      proposedBy,
    });
  }
}

/** Two sites proposed the same code: the first in code order stands until headquarters decides (`item-conflict.ts`). */
function isEarlierProposal(proposer: SiteId, known: SiteId | ''): boolean {
  return known !== '' && proposer <= known;
}

export function foldLocations({ rows, site }: FoldContext, locations: Bodies['location.defined']['locations']): void {
  for (const location of locations) {
    rows.put('locations', {
      site,
      location: location.location,
      zone: location.zone,
      purpose: location.purpose as LocationRow['purpose'],
    });
  }
}

/** One lot has one expiry. A receipt without it never erases it; two that differ keep the earlier, the careful one. */
export function foldLots({ rows }: FoldContext, lots: NonNullable<Bodies['stock.received']['lots']>): void {
  for (const lot of lots) {
    const known = rows.get('lots', lot.owner, lot.item, lot.lot);
    if (known !== undefined && (lot.expiry === '' || (known.expiry !== '' && known.expiry <= lot.expiry))) continue;
    rows.put('lots', { owner: lot.owner, item: lot.item, lot: lot.lot, expiry: lot.expiry });
  }
}

export function foldSite({ rows }: FoldContext, body: Bodies['site.defined']): void {
  rows.put('sites', {
    site: body.site,
    name: body.name,
    nameZh: body.nameZh ?? '',
    latitude: body.latitude,
    longitude: body.longitude,
    timeZone: body.timeZone,
    epoch: body.epoch,
    publicKey: body.publicKey,
  });
}
