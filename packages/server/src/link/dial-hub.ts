import type { StreamId } from '@holdfast/domain';
import { linkPath, linkPayloadBytesMax, linkSubprotocol } from '@holdfast/protocol';
import { startNode, type LinkView, type NodeContext, type Position, type Snapshot } from '@holdfast/sync';
import { randomBytes } from 'node:crypto';
import { WebSocket } from 'ws';
import { closeReason, frameOf, random } from './close-reason.ts';
import type { LinkObservation, LinkSide } from './link-side.ts';
import { LinkSocket } from './link-socket.ts';
import { MachineDriver } from './machine-driver.ts';

export interface DialOptions {
  /** Base address of headquarters, `ws://…` or `wss://…`; `http` and `https` are taken as such. */
  readonly url: string;
  readonly context: NodeContext;
  readonly side: LinkSide;
  /** For showing what is known before the first contact. */
  readonly known?: Snapshot;
}

export interface HubLink {
  /** To be called after every commit to a stream that this node writes. */
  appended(stream: StreamId, head: Position): void;
  view(): LinkStatus;
  /** Ends the link and waits until nothing that it began on the disk is running. */
  close(): Promise<void>;
}

export interface LinkStatus extends LinkView {
  /** How long ago, in milliseconds; `undefined` for never since this process started. */
  readonly heardMsAgo: number | undefined;
  readonly exchangedMsAgo: number | undefined;
}

/** Keeps a link to headquarters: dials, works, falls back, dials again, until it is closed. */
export function dialHub(options: DialOptions): HubLink {
  const { context, side } = options;
  const address = linkAddress(options.url);
  const ended = Promise.withResolvers<void>();
  let socket: WebSocket | undefined;
  let isStopping = false;
  const observe = (observation: LinkObservation): void => side.observe?.(observation);

  const driver: MachineDriver = new MachineDriver(
    context,
    startNode(options.known),
    {
      dial,
      identify: () => undefined,
      admit: () => undefined,
      close: ({ reason }) => {
        if (socket?.readyState === WebSocket.CONNECTING) socket.terminate();
        else driver.socket?.close(reason);
      },
      observe,
    },
    side,
  );

  function dial(): void {
    const dialled = new WebSocket(address, linkSubprotocol, {
      perMessageDeflate: false,
      maxPayload: linkPayloadBytesMax,
      handshakeTimeout: context.limits.dialTimeoutMs,
      followRedirects: false,
    });
    socket = dialled;
    driver.socket = new LinkSocket(dialled);
    dialled.on('open', () => void connected(dialled));
    dialled.on('message', (data, isBinary) => {
      const frame = frameOf(data, isBinary);
      if (frame === undefined) return dialled.terminate();
      driver.input({ kind: 'received', frame });
      observe({ what: 'heard' });
    });
    // A failed dial emits both; the close is what counts.
    dialled.on('error', (error) => observe({ what: 'failed', error }));
    dialled.on('close', (code) => closed(dialled, code));
  }

  async function connected(dialled: WebSocket): Promise<void> {
    observe({ what: 'opened' });
    // A hub that is busy speaks first; it is heard when the machine knows of the link.
    dialled.pause();
    try {
      // What an earlier link began must be on the disk before anybody says where the disk stands.
      await driver.settled();
      driver.forgetTold();
      const snapshot = await side.snapshot();
      if (dialled.readyState !== dialled.OPEN) return;
      driver.input({ kind: 'connected', nonce: randomBytes(32), snapshot });
      driver.repeatTold();
    } catch (error) {
      driver.fail(error);
    } finally {
      dialled.resume();
    }
  }

  function closed(dialled: WebSocket, code: number): void {
    if (socket !== dialled) return;
    socket = undefined;
    driver.socket = undefined;
    observe({ what: 'closed', reason: closeReason(code), code });
    driver.input({ kind: 'closed', random: random() });
    if (isStopping) ended.resolve();
  }

  driver.input({ kind: 'tick' });

  return {
    appended: (stream, head) => driver.appended(stream, head),
    view: () => linkStatus(driver),
    close: async () => {
      isStopping = true;
      driver.input({ kind: 'stop' });
      if (socket !== undefined) await ended.promise;
      driver.stopTimer();
      await driver.settled();
    },
  };
}

export function linkStatus(driver: MachineDriver): LinkStatus {
  const view = driver.view();
  const now = driver.now();
  const ago = (at: number | undefined): number | undefined => (at === undefined ? undefined : now - at);
  return { ...view, heardMsAgo: ago(view.lastHeardAt), exchangedMsAgo: ago(view.lastExchangeAt) };
}

function linkAddress(base: string): URL {
  const url = new URL(base);
  url.protocol = url.protocol.replace(/^http/, 'ws');
  url.pathname = `${url.pathname.replace(/\/$/, '')}${linkPath}`;
  return url;
}
