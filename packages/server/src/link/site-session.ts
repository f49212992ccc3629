import type { Encodable, StreamId } from '@holdfast/domain';
import { startHub, type HubContext, type Position } from '@holdfast/sync';
import { randomBytes } from 'node:crypto';
import type { WebSocket } from 'ws';
import { closeReason, frameOf, random } from './close-reason.ts';
import { linkStatus, type LinkStatus } from './dial-hub.ts';
import type { LinkObservation, LinkSide } from './link-side.ts';
import { LinkSocket } from './link-socket.ts';
import { MachineDriver } from './machine-driver.ts';

export interface SiteIdentity {
  /** 64 hex digits, or '' for a site that is not known. */
  readonly publicKey: string;
  /** Why it may not come in although it is who it says; '' when it may. */
  readonly refusal: string;
}

/** Who is at the other end: only its word as long as it has not proved itself. */
export interface LinkPeer {
  readonly site: string;
  readonly epoch: number;
  readonly isProved: boolean;
}

export interface SessionOptions {
  readonly socket: WebSocket;
  readonly context: HubContext;
  readonly identify: (site: string, epoch: number) => SiteIdentity | Promise<SiteIdentity>;
  readonly sideOf: (site: string, epoch: number) => LinkSide;
  readonly observe?: ((peer: LinkPeer, observation: LinkObservation) => void) | undefined;
  readonly admit: (session: SiteSession) => Promise<void>;
  readonly ended: (session: SiteSession) => void;
}

/** One accepted socket and its machine, from the first byte to the last. */
export class SiteSession {
  site = '';
  epoch = 0;
  isProved = false;
  readonly #options: SessionOptions;
  readonly #socket: LinkSocket;
  readonly #driver: MachineDriver;
  readonly #finished = Promise.withResolvers<void>();

  constructor(options: SessionOptions) {
    this.#options = options;
    const { socket } = options;
    this.#socket = new LinkSocket(socket);
    this.#driver = new MachineDriver(options.context, startHub(), {
      dial: () => undefined,
      identify: ({ session, site, epoch }) => void this.#identify(session, site, epoch),
      admit: ({ session, site, epoch }) => void this.#admit(session, site, epoch),
      close: ({ reason }) => this.#socket.close(reason),
      observe: (observation) => this.#observe(observation),
    });
    this.#driver.socket = this.#socket;
    socket.on('message', (data, isBinary) => {
      const frame = frameOf(data, isBinary);
      if (frame === undefined) return socket.terminate();
      this.#driver.input({ kind: 'received', frame });
      this.#observe({ what: 'heard' });
    });
    // Without a listener an error would end the process; the close that follows says all.
    socket.on('error', () => undefined);
    socket.on('close', (code) => this.#closed(code));
  }

  accept(retryAfterMs: number): void {
    this.#driver.input({ kind: 'accepted', nonce: randomBytes(32), retryAfterMs });
  }

  appended(stream: StreamId, head: Position): void {
    this.#driver.appended(stream, head);
  }

  notify(body: Encodable): void {
    this.#driver.input({ kind: 'notify', body });
  }

  status(): LinkStatus {
    return linkStatus(this.#driver);
  }

  stop(): void {
    this.#driver.input({ kind: 'stop' });
  }

  replace(): void {
    this.#socket.close('replaced');
    this.#socket.terminate();
  }

  settled(): Promise<void> {
    return this.#driver.settled();
  }

  finished(): Promise<void> {
    return this.#finished.promise;
  }

  async #identify(session: number, site: string, epoch: number): Promise<void> {
    try {
      this.site = site;
      this.epoch = epoch;
      this.#driver.input({ kind: 'identified', session, ...(await this.#options.identify(site, epoch)) });
    } catch (error) {
      this.#driver.fail(error);
    }
  }

  async #admit(session: number, site: string, epoch: number): Promise<void> {
    try {
      this.isProved = true;
      const side = this.#options.sideOf(site, epoch);
      this.#driver.side = side;
      this.#observe({ what: 'opened' });
      this.#driver.forgetTold();
      await this.#options.admit(this);
      this.#driver.input({ kind: 'admitted', session, snapshot: await side.snapshot() });
      this.#driver.repeatTold();
    } catch (error) {
      this.#driver.fail(error);
    }
  }

  #observe(observation: LinkObservation): void {
    const { site, epoch, isProved } = this;
    this.#driver.side?.observe?.(observation);
    this.#options.observe?.({ site, epoch, isProved }, observation);
  }

  #closed(code: number): void {
    this.#driver.input({ kind: 'closed', random: random() });
    this.#driver.stopTimer();
    this.#options.ended(this);
    this.#observe({ what: 'closed', reason: closeReason(code), code });
    void this.#driver.settled().then(() => this.#finished.resolve());
  }
}
