import type { SyncLimits } from './context.ts';

const doublingsMax = 16;

/**
 * Full jitter: anywhere between nothing and a ceiling that doubles with every failure. After a regional outage a fleet
 * comes back spread over the ceiling instead of all at once (Brooker, "Exponential Backoff And Jitter", AWS, 2015).
 * What a busy hub asked for comes on top. `random` is in [0, 1).
 */
export function backOffMs(limits: SyncLimits, failures: number, retryAfterMs: number, random: number): number {
  const ceiling = Math.min(limits.backOffMsMax, limits.backOffMsMin * 2 ** Math.min(failures, doublingsMax));
  return retryAfterMs + Math.floor(random * ceiling);
}
