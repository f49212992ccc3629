import type { SiteId, StreamId } from '@holdfast/domain';
import { syncVersions } from '@holdfast/protocol';
import {
  acceptSites,
  asReader,
  linkPorts,
  StartupError,
  type LinkObservation,
  type LinkSide,
  type SiteIdentity,
  type SiteLinks,
} from '@holdfast/server';
import { defaultLimits, type Position, type SyncLimits } from '@holdfast/sync';
import type { Server } from 'node:http';
import type { Logger } from 'pino';
import type { Headquarters } from '../platform/headquarters.ts';
import { startPeriodic } from '../platform/periodic.ts';
import { applySiteBatch } from './apply-site-batch.ts';
import { HeldNotices, noticePeriodMs } from './held-notices.ts';
import { acknowledgeWork, connectedWork, forkedWork } from './link-work.ts';
import { takeSnapshot } from './site-snapshot.ts';

export interface LinkOptions {
  readonly server: Server;
  readonly logger: Logger;
  readonly limits?: Partial<SyncLimits>;
  /** Headquarters' disk contradicts what headquarters signed: nothing may be written any more. */
  readonly onFence: (error: Error) => void;
}

/** Headquarters' end of every site's link: what comes is applied, what is written wakes its readers. */
export function serveLinks(hub: Headquarters, options: LinkOptions): SiteLinks {
  const { engine, identity } = hub;
  const notices = new HeldNotices(hub, (site, body) => links.notify(site, body));
  const ends: Ends = { current: new Map(), notices };
  const links: SiteLinks = acceptSites({
    server: options.server,
    context: {
      role: 'hub',
      ports: linkPorts(identity.key),
      versions: syncVersions,
      limits: { ...defaultLimits, ...options.limits },
      hub: identity.hubId,
    },
    identify: (site, epoch) => identify(hub, site as SiteId, epoch),
    sideOf: (site, epoch) => sideOf(hub, options, ends, { site: site as SiteId, epoch }),
  });
  hub.links.watch((site) => links.find(site)?.exchangedMsAgo);
  const stopListening = engine.onCommitted((committed) => {
    for (const [stream, { seq, hash }] of committed.moved) links.appended(stream, { seq, hash });
    notices.committed(committed);
  });
  const stopNotices = startPeriodic(noticePeriodMs, () => notices.flush(), report(options));
  return {
    ...links,
    close: async () => {
      await links.close();
      stopListening();
      await stopNotices();
    },
  };
}

/** What the links of all sites share. */
interface Ends {
  /** The link of each site that counts. */
  readonly current: Map<SiteId, object>;
  readonly notices: HeldNotices;
}

/** Only the current incarnation of a site comes in (I6); an old one is refused like a stranger. */
async function identify({ engine }: Headquarters, site: SiteId, epoch: number): Promise<SiteIdentity> {
  const known = await engine.view((rows) => rows.get('sites', site));
  return { publicKey: known?.epoch === epoch ? known.publicKey : '', refusal: '' };
}

function sideOf(
  hub: Headquarters,
  options: LinkOptions,
  ends: Ends,
  { site, epoch }: { readonly site: SiteId; readonly epoch: number },
): LinkSide {
  const { engine } = hub;
  const side: LinkSide = {
    snapshot: async () => {
      const known = await engine.view((rows) => rows.get('sites', site));
      if (known === undefined || known.epoch !== epoch) throw new Error(`site ${site} has no epoch ${epoch} any more`);
      return takeSnapshot(engine, known);
    },
    reader: asReader(engine.store),
    apply: (stream, { firstSeq, entries, seal }) =>
      engine.submit(applySiteBatch({ stream, firstSeq, entries: entries.map(({ bytes }) => bytes), seal })),
    acknowledge: (stream, cursor, signature) =>
      engine.submit(acknowledgeWork(site, epoch, { stream, ...cursor, signature })),
    fence: (stream, why, local) => options.onFence(contradiction(site, stream, why, local)),
    forked: (stream, mine, theirs) => void engine.submit(forkedWork(stream, mine, theirs)).catch(report(options)),
    observe: (observation) => observe(hub, options, { ...ends, side, site }, observation),
  };
  return side;
}

function contradiction(site: SiteId, stream: StreamId, why: string, local: Position): Error {
  return new StartupError(
    'HUB_ROLLED_BACK',
    `Site ${site} holds entries of ${stream} that headquarters signed and this database does not have (it ends at ${local.seq}: ${why}). ` +
      'This database is an old copy: stop here and restore the newest one.',
  );
}

interface Observed extends Ends {
  readonly side: object;
  readonly site: SiteId;
}

function observe(
  hub: Headquarters,
  options: LinkOptions,
  { current, notices, side, site }: Observed,
  seen: LinkObservation,
): void {
  const { engine, links } = hub;
  const { logger } = options;
  switch (seen.what) {
    case 'heard':
      return links.heard(site, engine.now());
    case 'opened':
      // A site has one link: the one that proved itself last.
      current.set(site, side);
      return;
    case 'live':
      links.setConnected(site, true, engine.now());
      logger.info({ site }, 'a site is connected');
      void Promise.all([engine.submit(connectedWork(site)), notices.connected(site)]).catch(report(options));
      return;
    case 'closed':
      if (current.get(site) !== side) return;
      current.delete(site);
      links.setConnected(site, false, engine.now());
      logger.info({ site, reason: seen.reason }, 'a site is cut off');
      return;
    case 'failed':
      return logger.error({ site, err: seen.error }, 'the link of a site failed here');
    default:
      return logger.warn({ site, ...seen }, 'a link reports');
  }
}

function report({ logger }: LinkOptions): (error: unknown) => void {
  return (error) => logger.error({ err: error }, 'work for a link failed');
}
