import type { SiteId, StreamId } from '../ids.ts';

/**
 * A stream is one writer's chain of entries. Its name says who writes it and in which incarnation (epoch):
 *
 * | name                              | writer | read by        | holds |
 * |-----------------------------------|--------|----------------|-------|
 * | `site/SHA/1`                      | site   | hub            | what happened on the floor, and the site's rights |
 * | `hub/1`                           | hub    | nobody else    | orders, allocations, credits |
 * | `hub/1/catalog`                   | hub    | every site     | items, sites |
 * | `hub/1/to/SHA/1`                  | hub    | that site's epoch | releases, recalls, grants, targets |
 */
export type StreamAddress =
  | { readonly kind: 'site'; readonly site: SiteId; readonly epoch: number }
  | { readonly kind: 'hub'; readonly hubEpoch: number }
  | { readonly kind: 'catalog'; readonly hubEpoch: number }
  | { readonly kind: 'to-site'; readonly hubEpoch: number; readonly site: SiteId; readonly epoch: number };

export function streamName(address: StreamAddress): StreamId {
  switch (address.kind) {
    case 'site':
      return `site/${address.site}/${address.epoch}` as StreamId;
    case 'hub':
      return `hub/${address.hubEpoch}` as StreamId;
    case 'catalog':
      return `hub/${address.hubEpoch}/catalog` as StreamId;
    case 'to-site':
      return `hub/${address.hubEpoch}/to/${address.site}/${address.epoch}` as StreamId;
  }
}

const sitePattern = /^site\/([A-Z0-9][A-Z0-9-]{0,15})\/([1-9]\d{0,5})$/;
const hubPattern = /^hub\/([1-9]\d{0,5})(?:\/(catalog)|\/to\/([A-Z0-9][A-Z0-9-]{0,15})\/([1-9]\d{0,5}))?$/;

/** `undefined` for a name that no writer may have. */
export function parseStreamName(name: string): StreamAddress | undefined {
  const site = sitePattern.exec(name);
  if (site !== null) return { kind: 'site', site: site[1] as SiteId, epoch: Number(site[2]) };
  const hub = hubPattern.exec(name);
  if (hub === null) return undefined;
  const hubEpoch = Number(hub[1]);
  if (hub[2] !== undefined) return { kind: 'catalog', hubEpoch };
  if (hub[3] !== undefined) return { kind: 'to-site', hubEpoch, site: hub[3] as SiteId, epoch: Number(hub[4]) };
  return { kind: 'hub', hubEpoch };
}
