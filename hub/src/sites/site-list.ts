import { streamName, toSiteStream, catalogStream, type LinkState, type SiteRow } from '@holdfast/domain';
import type { HubEngine } from '../platform/hub-engine.ts';
import type { LinkBook } from '../platform/link-book.ts';
import { listQuarantines, type Quarantine } from '../platform/quarantines.ts';
import { cursorPeer } from '../replication/site-snapshot.ts';

/** A site and how well headquarters knows it. */
export interface SiteHealth {
  readonly site: SiteRow;
  readonly link: LinkState;
  readonly knownAt: number;
  /** Entries of the site that are on headquarters' disk, and when the last of them came (0: none came yet). */
  readonly seq: number;
  readonly receivedAt: number;
  /** Entries of headquarters for this site that it is not known to have on its disk. */
  readonly unsent: number;
  readonly quarantine: Quarantine | undefined;
}

export async function listSites(engine: HubEngine, links: LinkBook): Promise<readonly SiteHealth[]> {
  const now = engine.now();
  const [sites, heads, cursors, quarantines] = await Promise.all([
    engine.view((rows) => rows.list('sites', 'all')),
    engine.store.heads(),
    engine.store.listCursors(),
    engine.submit(listQuarantines()),
  ]);
  const headOf = (stream: string): number => heads.find((head) => head.stream === stream)?.seq ?? 0;
  return Promise.all(
    sites.map(async (row): Promise<SiteHealth> => {
      const { site, epoch } = row;
      const stream = streamName({ kind: 'site', site, epoch });
      const seq = headOf(stream);
      const peer = cursorPeer(site, epoch);
      const acknowledged = (name: string): number =>
        cursors.find((cursor) => cursor.peer === peer && cursor.stream === name)?.seq ?? 0;
      const written = [toSiteStream(engine, site, epoch), catalogStream(engine)];
      const [last] = seq === 0 ? [] : await engine.store.readStream(stream, seq - 1, 1, 1);
      return {
        site: row,
        link: links.find(site, now),
        knownAt: links.knownAt(site, now),
        seq,
        receivedAt: last?.appendedAt ?? 0,
        unsent: written.reduce((sum, name) => sum + headOf(name) - acknowledged(name), 0),
        quarantine: quarantines.find((mark) => mark.stream === stream),
      };
    }),
  );
}
