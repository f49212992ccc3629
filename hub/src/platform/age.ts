import type { SiteId } from '@holdfast/domain';
import type { LinkBook } from './link-book.ts';

export interface Age {
  readonly asOf: number;
  readonly ageSeconds: number | null;
  readonly isConnected: boolean;
}

/** How old what is known of a site is (I10). */
export function ageOf(links: LinkBook, site: SiteId, now: number): Age {
  const asOf = links.knownAt(site, now);
  const ageSeconds = asOf === 0 ? null : Math.max(0, Math.floor((now - asOf) / 1000));
  return { asOf, ageSeconds, isConnected: links.isConnected(site) };
}
