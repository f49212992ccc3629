import type { StreamId } from '@holdfast/domain';
import { syncVersions } from '@holdfast/protocol';
import { dialHub, linkPorts, type HubLink, type LinkObservation, type LinkStatus } from '@holdfast/server';
import { defaultLimits } from '@holdfast/sync';
import type { Logger } from 'pino';
import type { NodeIdentity } from '../platform/node-identity.ts';
import type { SiteEngine } from '../platform/site-engine.ts';
import type { HeldElsewhereBook } from './held-elsewhere-book.ts';
import { hubSide, takeSnapshot } from './hub-side.ts';
import { loadMarks } from './marks.ts';

export interface LinkKeeperOptions {
  readonly engine: SiteEngine;
  readonly identity: NodeIdentity;
  readonly hubUrl: URL | undefined;
  readonly elsewhere: HeldElsewhereBook;
  readonly logger: Logger;
}

/** What a person or a scraper is told of the link; times are Unix milliseconds, 0 for never. */
export interface LinkReport {
  readonly hubUrl: string;
  readonly isEnrolled: boolean;
  readonly isConnected: boolean;
  readonly phase: string;
  readonly unsent: number;
  readonly lastHeardAt: number;
  readonly lastExchangeAt: number;
  readonly streams: readonly {
    readonly stream: StreamId;
    readonly direction: 'in' | 'out';
    readonly head: number;
    readonly done: number;
    readonly stopped: string;
  }[];
}

/** The node's end of the link to headquarters: wakes it after every commit, and says how it stands. */
export class LinkKeeper {
  readonly #options: LinkKeeperOptions;
  #link: HubLink | undefined;
  #acknowledgedAt: number;

  constructor(options: LinkKeeperOptions) {
    this.#options = options;
    this.#acknowledgedAt = loadMarks(options.engine.store).acknowledgedAt;
  }

  /** Dials when this site is enrolled and an address is set; a site without headquarters needs no link. */
  start(): void {
    const { engine, identity, hubUrl, elsewhere } = this.#options;
    const { enrolment } = identity;
    if (hubUrl === undefined || enrolment === undefined) return;
    this.#link = dialHub({
      url: hubUrl.href,
      context: {
        role: 'node',
        site: identity.site,
        epoch: identity.epoch,
        hub: enrolment.hubId,
        hubKey: enrolment.hubPublicKey,
        ports: linkPorts(identity.key),
        versions: syncVersions,
        limits: defaultLimits,
      },
      side: hubSide({
        engine,
        identity,
        enrolment,
        elsewhere,
        observe: (observation) => this.#observe(observation),
        acknowledged: (at) => (this.#acknowledgedAt = at),
      }),
      known: takeSnapshot(engine, identity, enrolment),
    });
    engine.onCommitted(({ head }) => {
      if (head !== undefined) this.#link?.appended(identity.stream, { seq: head.seq, hash: head.hash });
    });
  }

  /** When headquarters last confirmed to know what this site knew. */
  lastExchangeAt(): number {
    return Math.max(this.#acknowledgedAt, this.#momentAgo(this.#link?.view().exchangedMsAgo));
  }

  report(): LinkReport {
    const { identity, hubUrl } = this.#options;
    const view = this.#link?.view();
    const streams = view === undefined ? [] : streamsOf(view);
    const own = streams.find(({ direction }) => direction === 'out');
    return {
      hubUrl: hubUrl?.href ?? '',
      isEnrolled: identity.enrolment !== undefined,
      isConnected: view?.phase === 'live' || view?.phase === 'pushing',
      phase: view?.phase ?? 'none',
      unsent: own === undefined ? this.#ownHead() : Math.max(0, own.head - own.done),
      lastHeardAt: Math.max(this.#acknowledgedAt, this.#momentAgo(view?.heardMsAgo)),
      lastExchangeAt: this.lastExchangeAt(),
      streams,
    };
  }

  async close(): Promise<void> {
    await this.#link?.close();
  }

  #ownHead(): number {
    const { engine, identity } = this.#options;
    return engine.store.heads().find((head) => head.stream === identity.stream)?.seq ?? 0;
  }

  #momentAgo(milliseconds: number | undefined): number {
    return milliseconds === undefined ? 0 : this.#options.engine.now() - milliseconds;
  }

  #observe(observation: LinkObservation): void {
    const { logger } = this.#options;
    switch (observation.what) {
      case 'heard':
        return;
      case 'failed':
        logger.debug({ err: observation.error }, 'the link failed');
        return;
      case 'opened':
      case 'closed':
      case 'live':
      case 'peer-proved':
        logger.info(observation, 'link');
        return;
      default:
        logger.warn(observation, 'link');
    }
  }
}

function streamsOf(view: LinkStatus): LinkReport['streams'] {
  const outgoing = view.outgoing.map(({ stream, head, peerHasUpTo, stopped }) => ({
    stream,
    direction: 'out' as const,
    head,
    done: peerHasUpTo,
    stopped: stopped ?? '',
  }));
  const incoming = view.incoming.map(({ stream, applied, writerHas, stopped }) => ({
    stream,
    direction: 'in' as const,
    head: Math.max(writerHas, applied),
    done: applied,
    stopped: stopped?.why ?? '',
  }));
  return [...outgoing, ...incoming];
}
