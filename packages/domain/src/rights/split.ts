/**
 * How the rights of one kind of goods at one site are split between the site and headquarters, ahead of need: each side
 * gets what its demand may use up while the two cannot talk. Pure arithmetic on units; no clock.
 */
export interface SplitInput {
  /** Free rights of the site, rights held by headquarters, and rights in flight between them. */
  readonly total: number;
  /** Units asked for in the recent past, at the site's own counter and through headquarters. */
  readonly localDemand: number;
  readonly hubDemand: number;
  /** Expected share of time without a connection, per mille. */
  readonly offlinePerMille: number;
}

export interface Split {
  /** Units that the site keeps. */
  readonly keep: number;
  /** Per mille of new goods above `keep` that the site keeps as well. */
  readonly share: number;
}

/** At or below so many units splitting them only strands them: one holder gets all. */
export const collapseAt = 3;
/** Share of a site about which nothing is known yet. */
export const initialShare = 500;
/** A target moves only when the new one differs by more than this share of it: no ping-pong of grants. */
const hysteresisPerMille = 200;
/** Never split away the last bit of a side that has shown any demand at all. */
const shareLeast = 50;

export function planSplit(input: SplitInput): Split {
  const share = siteShare(input);
  if (input.total <= 0) return { keep: 0, share };
  if (input.total <= collapseAt) {
    const isSite = input.localDemand > input.hubDemand;
    return { keep: isSite ? input.total : 0, share: isSite ? 1000 : 0 };
  }
  return { keep: Math.floor((input.total * share) / 1000), share };
}

/** A site that is often dark gets more in advance: headquarters can promise from elsewhere, its counter cannot. */
function siteShare({ localDemand, hubDemand, offlinePerMille }: SplitInput): number {
  if (localDemand + hubDemand === 0) return initialShare;
  const local = localDemand * (1000 + offlinePerMille);
  const share = Math.round((1000 * local) / (local + hubDemand * 1000));
  if (localDemand > 0 && share < shareLeast) return shareLeast;
  if (hubDemand > 0 && share > 1000 - shareLeast) return 1000 - shareLeast;
  return share;
}

/** Whether a new target is worth an entry. */
export function isWorthMoving(known: Split | undefined, next: Split): boolean {
  if (known === undefined) return true;
  const slack = Math.max(1, Math.floor((Math.max(known.keep, next.keep) * hysteresisPerMille) / 1000));
  return Math.abs(known.keep - next.keep) > slack || Math.abs(known.share - next.share) > hysteresisPerMille;
}

/** What a site gives to headquarters of `free` after new goods came in. */
export function surplusOfNew(free: number, target: Split | undefined, fresh: number): number {
  const { keep, share } = target ?? { keep: 0, share: initialShare };
  const above = Math.min(fresh, Math.max(0, free - keep));
  const given = Math.floor((above * (1000 - share)) / 1000);
  const kept = free - given;
  return target === undefined && kept > 0 && kept <= collapseAt && free <= collapseAt ? free : given;
}

/**
 * What a site gives to headquarters because its target was lowered; nothing for a difference within the slack. What a
 * person said holds to the unit.
 */
export function surplusOverTarget(free: number, target: Split, isPinned = false): number {
  const above = free - target.keep;
  const slack = isPinned ? 0 : Math.floor((target.keep * hysteresisPerMille) / 1000);
  return above > slack ? above : 0;
}

/** A donor keeps half of its target when it is asked; the last few units are not split but go to who asks. */
export function donation(free: number, donorTarget: number, asked: number): number {
  const spared = free <= collapseAt ? free : free - Math.ceil(donorTarget / 2);
  return Math.max(0, Math.min(asked, spared));
}
