import { siteDigest, streamName, type Head, type SiteId, type StreamId } from '@holdfast/domain';
import type { HubEngine } from '../platform/hub-engine.ts';
import type { Work } from '../platform/work.ts';

/** What headquarters' copy of a site says, to be held against what the site itself says (I5). */
export interface SiteDigest {
  readonly site: SiteId;
  readonly epoch: number;
  readonly stream: StreamId;
  readonly head: Head;
  readonly digest: Uint8Array;
  /** When the last entry came here, Unix milliseconds; 0 when none did. */
  readonly receivedAt: number;
}

export async function readSiteDigest(engine: HubEngine, site: SiteId): Promise<SiteDigest | undefined> {
  const read = await engine.submit(digestWork(site));
  if (read === undefined) return undefined;
  const { stream, head } = read;
  const [last] = head.seq === 0 ? [] : await engine.store.readStream(stream, head.seq - 1, 1, 1);
  return { ...read, receivedAt: last?.appendedAt ?? 0 };
}

/** Head and rows of one moment. */
function digestWork(site: SiteId): Work<Omit<SiteDigest, 'receivedAt'> | undefined> {
  return {
    weight: 0,
    prefetch: () => ({
      rows: [{ table: 'sites', key: [site] }],
      lists: [
        { table: 'balances', index: 'byAccount', prefix: [site] },
        { table: 'rights', index: 'bySite', prefix: [site] },
      ],
    }),
    run: ({ transaction, context, ports }) => {
      const known = context.rows.get('sites', site);
      if (known === undefined) return () => undefined;
      const stream = streamName({ kind: 'site', site, epoch: known.epoch });
      const digest = siteDigest(ports.hash, context.rows, site);
      const read = { site, epoch: known.epoch, stream, head: transaction.head(stream), digest };
      return () => read;
    },
  };
}
