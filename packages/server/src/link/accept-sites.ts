import type { Encodable, StreamId } from '@holdfast/domain';
import { linkGreetingBytesMax, linkPath, linkPayloadBytesMax, linkSubprotocol } from '@holdfast/protocol';
import type { HubContext, Position } from '@holdfast/sync';
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { random } from './close-reason.ts';
import type { LinkStatus } from './dial-hub.ts';
import type { LinkObservation, LinkSide } from './link-side.ts';
import { SiteSession, type LinkPeer, type SiteIdentity } from './site-session.ts';

export interface AcceptOptions {
  readonly server: Server;
  readonly context: HubContext;
  /** Who a site says it is: its key and, when it may not come in, why not. An empty key for a site that is not known. */
  readonly identify: (site: string, epoch: number) => SiteIdentity | Promise<SiteIdentity>;
  /** Called once a site has proved itself. */
  readonly sideOf: (site: string, epoch: number) => LinkSide;
  /** For the log, the metrics and the security journal. */
  readonly observe?: (peer: LinkPeer, observation: LinkObservation) => void;
  /** Links that may be greeting at the same time; others are told to come back. */
  readonly greetingsMax?: number;
  readonly linksMax?: number;
}

export interface SiteLinks {
  /** To be called after every commit to a stream that headquarters writes. */
  appended(stream: StreamId, head: Position): void;
  /** A hint for a site, outside the ledger. Dropped when it is not connected. */
  notify(site: string, body: Encodable): void;
  find(site: string): LinkStatus | undefined;
  sites(): readonly string[];
  /** Ends the link of a site; it will dial again. */
  disconnect(site: string): void;
  close(): Promise<void>;
}

const busyRetryMs = 500;
const linksMaxDefault = 2_000;
const greetingsMaxDefault = 1_000;

/** Headquarters' end of all links, beside whatever else the server serves. */
export function acceptSites(options: AcceptOptions): SiteLinks {
  const { server } = options;
  const sockets = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: linkPayloadBytesMax,
    handleProtocols: (offered) => (offered.has(linkSubprotocol) ? linkSubprotocol : false),
  });
  const greeting = new Set<SiteSession>();
  const bySite = new Map<string, SiteSession>();
  /** When nothing that earlier links of a site began is running any more. */
  const quietBefore = new Map<string, Promise<unknown>>();
  const all = new Set<SiteSession>();
  let isClosing = false;

  function onUpgrade(request: IncomingMessage, stream: Duplex, head: Buffer): void {
    if (request.url?.split('?', 1)[0] !== linkPath) {
      // Somebody else's, unless there is nobody else.
      if (server.listenerCount('upgrade') === 1) stream.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n');
      return;
    }
    const isFull = all.size >= (options.linksMax ?? linksMaxDefault) * 2;
    if (isFull || isClosing) return void stream.destroy();
    limitGreeting(stream);
    sockets.handleUpgrade(request, stream, head, (socket) => {
      const session: SiteSession = new SiteSession({ socket, ...options, admit, ended });
      authenticated.set(stream, session);
      all.add(session);
      greeting.add(session);
      session.accept(retryAfterMs());
    });
  }

  const authenticated = new WeakMap<Duplex, SiteSession>();

  /** A stranger gets a few kilobytes to say who it is, whatever lengths it announces. */
  function limitGreeting(stream: Duplex): void {
    let bytes = 0;
    const watch = (chunk: Buffer): void => {
      bytes += chunk.length;
      if (authenticated.get(stream)?.isProved === true) stream.off('data', watch);
      else if (bytes > linkGreetingBytesMax) stream.destroy();
    };
    stream.on('data', watch);
  }

  function retryAfterMs(): number {
    const isBusy =
      greeting.size > (options.greetingsMax ?? greetingsMaxDefault) ||
      bySite.size >= (options.linksMax ?? linksMaxDefault);
    return isBusy ? Math.ceil(busyRetryMs * (1 + random())) : 0;
  }

  /** A site has one link: the one that proved itself last. What the others began is finished first. */
  async function admit(session: SiteSession): Promise<void> {
    greeting.delete(session);
    const { site } = session;
    const earlier = bySite.get(site);
    bySite.set(site, session);
    earlier?.replace();
    const quiet = Promise.all([quietBefore.get(site), earlier?.settled()]);
    quietBefore.set(site, quiet);
    await quiet;
  }

  function ended(session: SiteSession): void {
    greeting.delete(session);
    all.delete(session);
    if (bySite.get(session.site) !== session) return;
    bySite.delete(session.site);
    // A link that comes next must wait for what this one began.
    quietBefore.set(session.site, Promise.all([quietBefore.get(session.site), session.settled()]));
  }

  server.on('upgrade', onUpgrade);

  return {
    appended: (stream, head) => {
      for (const session of bySite.values()) session.appended(stream, head);
    },
    notify: (site, body) => bySite.get(site)?.notify(body),
    find: (site) => bySite.get(site)?.status(),
    sites: () => [...bySite.keys()],
    disconnect: (site) => bySite.get(site)?.stop(),
    close: async () => {
      isClosing = true;
      server.off('upgrade', onUpgrade);
      const sessions = [...all];
      for (const session of sessions) session.stop();
      await Promise.all(sessions.map((session) => session.finished()));
      sockets.close();
    },
  };
}
