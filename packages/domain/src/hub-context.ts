import type { SiteId, StreamId } from './ids.ts';
import type { Rows } from './ledger/rows.ts';
import { streamName } from './ledger/stream.ts';

/** What headquarters knows of a link; everything else is in the rows. */
export interface LinkState {
  readonly isConnected: boolean;
  /** When the site was last heard, Unix milliseconds; 0 for never. */
  readonly lastHeardAt: number;
  /** Share of the recent past without a connection, per mille. */
  readonly offlinePerMille: number;
}

/** What a decision at headquarters may know. */
export interface HubContext {
  readonly rows: Rows;
  readonly hubEpoch: number;
  readonly now: number;
  readonly link: (site: SiteId) => LinkState;
  readonly limits: HubLimits;
}

export interface HubLimits {
  /** Lines that may be released to a site and not started there: the rest of its queue stays inside the hub. */
  readonly releasedLinesMax: number;
  /** After so long without contact a site's unreleased lines move to others, and new ones go there last. */
  readonly patienceMs: number;
}

export const ordinaryHubLimits: HubLimits = { releasedLinesMax: 200, patienceMs: 5 * 60 * 1000 };

export function hubStream(context: Pick<HubContext, 'hubEpoch'>): StreamId {
  return streamName({ kind: 'hub', hubEpoch: context.hubEpoch });
}

export function catalogStream(context: Pick<HubContext, 'hubEpoch'>): StreamId {
  return streamName({ kind: 'catalog', hubEpoch: context.hubEpoch });
}

/** The stream that speaks to one incarnation of a site. */
export function toSiteStream(context: Pick<HubContext, 'hubEpoch'>, site: SiteId, epoch: number): StreamId {
  return streamName({ kind: 'to-site', hubEpoch: context.hubEpoch, site, epoch });
}

export function isDark(context: HubContext, site: SiteId): boolean {
  const link = context.link(site);
  return !link.isConnected && context.now - link.lastHeardAt >= context.limits.patienceMs;
}
