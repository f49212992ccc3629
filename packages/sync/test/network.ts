import { siteId, streamName, type StreamId } from '@holdfast/domain';
import { deflate, inflate, sha256 } from '@holdfast/sealing';
import {
  defaultLimits,
  startHub,
  startNode,
  step,
  type DataLane,
  type HubContext,
  type NodeContext,
  type Snapshot,
  type SyncContext,
  type SyncInput,
  type SyncLimits,
  type SyncOutput,
  type SyncPorts,
  type SyncState,
} from '../src/index.ts';
import { decodeMessage } from '../src/message.ts';
import { Disk } from './disk.ts';
import { cheapKey, cheapVerify } from './keys.ts';

/** Probabilities per frame, and times in milliseconds. */
export interface Faults {
  readonly loss: number;
  readonly duplicate: number;
  readonly reorder: number;
  readonly cut: number;
  readonly latencyMs: number;
  readonly diskMs: number;
}
export const calm: Faults = { loss: 0, duplicate: 0, reorder: 0, cut: 0, latencyMs: 5, diskMs: 2 };

type Step = typeof step;
/** Other code than ours in one place: how a test shows that it would notice. */
export interface Planted {
  readonly step?: Step;
  readonly ports?: Partial<SyncPorts>;
}

export const catalog: StreamId = streamName({ kind: 'catalog', hubEpoch: 1 });
const versions = { current: 3, pushMinimum: 1, pullMinimum: 2 };

function ports(name: string, planted: Planted): SyncPorts {
  return { hash: sha256, key: cheapKey(name), verify: cheapVerify, compress: deflate, inflate, ...planted.ports };
}

/** A hub and its nodes on one virtual clock. Everything follows from the random numbers it is given. */
export class World {
  now = 0;
  faults: Faults;
  readonly random: () => number;
  readonly limits: SyncLimits;
  readonly hub: HubSide;
  readonly nodes: readonly NodeSide[];
  readonly #due: { readonly at: number; readonly order: number; readonly run: () => void }[] = [];
  #order = 0;

  constructor(options: {
    readonly sites: number;
    readonly random: () => number;
    readonly faults?: Faults;
    readonly limits?: Partial<SyncLimits>;
    readonly planted?: Planted;
  }) {
    this.random = options.random;
    this.faults = options.faults ?? calm;
    this.limits = { ...defaultLimits, ...options.limits };
    const planted = options.planted ?? {};
    this.hub = new HubSide(this, planted);
    this.nodes = Array.from({ length: options.sites }, (_, index) => new NodeSide(this, `S${index + 1}`, planted));
  }

  after(delayMs: number, run: () => void): void {
    this.#due.push({ at: this.now + delayMs, order: this.#order, run });
    this.#order += 1;
  }

  /** Runs whatever is due within the next milliseconds, in order. */
  run(ms: number): void {
    const until = this.now + ms;
    for (;;) {
      let next = -1;
      for (let index = 0; index < this.#due.length; index += 1) {
        const due = this.#due[index];
        const best = this.#due[next];
        if (due === undefined || due.at > until) continue;
        if (best === undefined || due.at < best.at || (due.at === best.at && due.order < best.order)) next = index;
      }
      const [due] = next < 0 ? [] : this.#due.splice(next, 1);
      if (due === undefined) break;
      this.now = due.at;
      due.run();
    }
    this.now = until;
  }

  chance(probability: number): boolean {
    return probability > 0 && this.random() < probability;
  }

  nonce(): Uint8Array {
    return Uint8Array.from({ length: 32 }, () => Math.floor(this.random() * 256));
  }

  /** Every stream is the same on every disk that should have it. */
  isConverged(): boolean {
    return this.nodes.every((node) => {
      const { disk } = node;
      return [node.own, node.commands, catalog].every((stream) => {
        const there = this.hub.disk.head(stream);
        return Buffer.from(disk.head(stream).hash).equals(there.hash);
      });
    });
  }
}

/** One machine and what drives it. */
abstract class Side {
  readonly world: World;
  readonly context: SyncContext;
  readonly events: SyncOutput[] = [];
  state: SyncState;
  link: Link | undefined;
  peerName = 'hub';
  running = 0;
  /** False once the process is gone: its answers come to nothing. */
  isAlive = true;
  readonly #step: Step;
  #wake = Number.POSITIVE_INFINITY;

  constructor(world: World, context: SyncContext, state: SyncState, planted: Planted) {
    this.world = world;
    this.context = context;
    this.state = state;
    this.#step = planted.step ?? step;
  }

  abstract readonly disk: Disk;

  input(input: SyncInput): void {
    if (!this.isAlive) return;
    const { state, outputs, wakeAt } = this.#step(this.context, this.state, input, this.world.now);
    this.state = state;
    this.checkMemory();
    for (const output of outputs) this.perform(output);
    if (wakeAt !== undefined && wakeAt < this.#wake) {
      this.#wake = wakeAt;
      this.world.after(Math.max(0, wakeAt - this.world.now), () => {
        this.#wake = Number.POSITIVE_INFINITY;
        this.input({ kind: 'tick' });
      });
    }
  }

  /** Invariant 6, whatever the peer does. */
  checkMemory(): void {
    for (const { queue, lane, stream } of this.state.incoming) {
      const window = this.world.limits.windows[lane];
      const bytes = queue.reduce((sum, batch) => sum + batch.bytes, 0);
      const entries = queue.reduce((sum, batch) => sum + batch.entries.length, 0);
      if (queue.length > 1 && (bytes > window.bytes || entries > window.entries)) {
        throw new Error(`${stream} holds ${entries} entries of ${bytes} bytes in memory`);
      }
    }
  }

  perform(output: SyncOutput): void {
    this.events.push(output);
    const { world } = this;
    switch (output.kind) {
      case 'send':
        this.#checkAck(output.frame);
        this.link?.carry(this, output.frame);
        return;
      case 'close':
        this.link?.close();
        if (this.link === undefined) world.after(0, () => this.input({ kind: 'closed', random: world.random() }));
        return;
      case 'read':
        world.after(0, () => this.#answerRead(output));
        return;
      case 'apply':
        this.running += 1;
        world.after(world.faults.diskMs * world.random(), () => this.#answerApply(output));
        return;
      case 'acknowledged':
        this.disk.acknowledge(this.peerName, output.stream, output.cursor, output.signature);
        return;
      default:
        this.performOwn(output);
    }
  }

  abstract performOwn(output: SyncOutput): void;

  /** Invariant 1: what an acknowledgement names is on the disk. */
  #checkAck(frame: Uint8Array): void {
    const { message } = decodeMessage(frame.subarray(9));
    if (message?.kind !== 'ack') return;
    if (this.disk.head(message.stream as StreamId).seq < message.seq) throw new Error('acknowledged before applied');
  }

  #answerRead(output: Extract<SyncOutput, { kind: 'read' }>): void {
    const { session, stream, afterSeq, entriesMax, wantsPrevious } = output;
    const entries = this.disk.links(stream).slice(afterSeq, afterSeq + entriesMax);
    const previous = wantsPrevious ? this.disk.hashAt(stream, afterSeq) : undefined;
    this.input({ kind: 'entries', session, stream, afterSeq, previous, entries });
  }

  /** What the disk makes of a batch; a test may poison it. */
  poison: ((stream: StreamId, seq: number) => boolean) | undefined;

  #answerApply({ session, stream, batch }: Extract<SyncOutput, { kind: 'apply' }>): void {
    this.running -= 1;
    if (!this.isAlive) return;
    const index = batch.entries.findIndex(({ seq }) => this.poison?.(stream, seq) === true);
    const head = this.disk.apply(stream, batch, index < 0 ? undefined : index);
    if (index >= 0) this.disk.stop(stream, head.seq + 1, 'poison');
    if (index < 0) this.input({ kind: 'applied', session, stream, head });
    else this.input({ kind: 'quarantined', session, stream, head, why: 'poison' });
  }
}

export class NodeSide extends Side {
  disk = new Disk();
  readonly site: string;
  readonly own: StreamId;
  readonly commands: StreamId;
  /** Set while the line is down: nothing can be dialled. */
  isDark = false;

  constructor(world: World, site: string, planted: Planted) {
    const context: NodeContext = {
      role: 'node',
      hub: 'HQ',
      site,
      epoch: 1,
      hubKey: cheapKey('HQ').publicKey,
      ports: ports(site, planted),
      versions,
      limits: world.limits,
    };
    super(world, context, startNode(), planted);
    this.site = site;
    this.own = streamName({ kind: 'site', site: siteId(site), epoch: 1 });
    this.commands = streamName({ kind: 'to-site', hubEpoch: 1, site: siteId(site), epoch: 1 });
    world.after(0, () => this.input({ kind: 'tick' }));
  }

  append(text: string): void {
    const head = this.disk.append(this.own, Buffer.from(text));
    this.input({ kind: 'appended', stream: this.own, head });
  }

  /** The process dies and starts again: the disk stays, everything else is gone. */
  restart(): void {
    this.link?.close();
    this.link = undefined;
    this.running = 0;
    this.state = startNode();
    this.world.after(10, () => this.input({ kind: 'tick' }));
  }

  snapshot(): Snapshot {
    const hubKey = cheapKey('HQ').publicKey;
    return {
      outgoing: [this.disk.outgoing('hub', this.own, 'movements')],
      incoming: [this.disk.incoming(this.commands, 'commands', hubKey), this.disk.incoming(catalog, 'catalog', hubKey)],
    };
  }

  performOwn(output: SyncOutput): void {
    if (output.kind !== 'dial') return;
    const { world } = this;
    world.after(world.faults.latencyMs, () => {
      if (this.isDark || this.running > 0) return this.input({ kind: 'closed', random: world.random() });
      this.link = new Link(world, this, world.hub.accept());
      this.input({ kind: 'connected', nonce: world.nonce(), snapshot: this.snapshot() });
    });
  }
}

export class HubSide {
  disk = new Disk();
  sessions: SessionSide[] = [];
  readonly world: World;
  readonly planted: Planted;
  readonly context: HubContext;
  /** Above 0 while the hub turns links away. */
  retryAfterMs = 0;
  poison: ((stream: StreamId, seq: number) => boolean) | undefined;

  constructor(world: World, planted: Planted) {
    this.world = world;
    this.planted = planted;
    this.context = { role: 'hub', hub: 'HQ', ports: ports('HQ', planted), versions, limits: world.limits };
  }

  accept(): SessionSide {
    const session = new SessionSide(this.world, this, this.planted);
    this.sessions.push(session);
    session.poison = this.poison;
    return session;
  }

  append(stream: StreamId, text: string): void {
    const head = this.disk.append(stream, Buffer.from(text));
    for (const session of this.sessions) session.input({ kind: 'appended', stream, head });
  }

  restart(): void {
    for (const session of this.sessions) {
      session.isAlive = false;
      session.link?.close();
    }
    this.sessions = [];
  }
}

export class SessionSide extends Side {
  readonly hub: HubSide;

  constructor(world: World, hub: HubSide, planted: Planted) {
    super(world, hub.context, startHub(), planted);
    this.hub = hub;
  }

  get disk(): Disk {
    return this.hub.disk;
  }

  performOwn(output: SyncOutput): void {
    const { world, hub } = this;
    if (output.kind === 'identify') {
      const isKnown = world.nodes.some(({ site }) => site === output.site) && output.epoch === 1;
      const publicKey = isKnown ? cheapKey(output.site).publicKey : '';
      world.after(1, () => this.input({ kind: 'identified', session: output.session, publicKey, refusal: '' }));
    }
    if (output.kind === 'admit') {
      this.peerName = output.site;
      for (const other of hub.sessions) if (other !== this && other.peerName === output.site) other.link?.close();
      this.#admitWhenQuiet(output.session, output.site);
    }
  }

  #admitWhenQuiet(session: number, site: string): void {
    const isBusy = this.hub.sessions.some((other) => other.peerName === site && other.running > 0);
    if (isBusy) return this.world.after(1, () => this.#admitWhenQuiet(session, site));
    this.input({ kind: 'admitted', session, snapshot: this.snapshot(site) });
  }

  snapshot(name: string): Snapshot {
    const site = siteId(name);
    const { disk } = this;
    const outgoing = (stream: StreamId, lane: DataLane) => disk.outgoing(name, stream, lane);
    return {
      outgoing: [
        outgoing(streamName({ kind: 'to-site', hubEpoch: 1, site, epoch: 1 }), 'commands'),
        outgoing(catalog, 'catalog'),
      ],
      incoming: [disk.incoming(streamName({ kind: 'site', site, epoch: 1 }), 'movements', cheapKey(name).publicKey)],
    };
  }
}

/** A wire that may lose, repeat, reorder and cut. */
export class Link {
  readonly #ends: readonly [Side, Side];
  readonly #world: World;
  readonly #lastArrival: [number, number] = [0, 0];
  isOpen = true;
  /** A test that wants to change or watch frames. */
  static tap: ((from: Side, frame: Uint8Array) => Uint8Array | undefined) | undefined;

  constructor(world: World, node: NodeSide, session: SessionSide) {
    this.#world = world;
    this.#ends = [node, session];
    session.link = this;
    session.input({ kind: 'accepted', nonce: world.nonce(), retryAfterMs: world.hub.retryAfterMs });
  }

  carry(from: Side, sent: Uint8Array): void {
    const { faults } = this.#world;
    if (!this.isOpen) return;
    if (this.#world.chance(faults.cut)) return this.close();
    if (this.#world.chance(faults.loss)) return;
    const frame = Link.tap === undefined ? sent : Link.tap(from, sent);
    if (frame === undefined) return;
    this.#deliver(from, frame);
    if (this.#world.chance(faults.duplicate)) this.#deliver(from, frame);
  }

  #deliver(from: Side, frame: Uint8Array): void {
    const { now, faults, random } = this.#world;
    const direction = from === this.#ends[0] ? 0 : 1;
    const to = this.#ends[1 - direction] as Side;
    const arrival = now + faults.latencyMs * (0.5 + random());
    const at = this.#world.chance(faults.reorder) ? arrival : Math.max(arrival, this.#lastArrival[direction]);
    this.#lastArrival[direction] = Math.max(at, this.#lastArrival[direction]);
    this.#world.after(at - now, () => {
      if (this.isOpen) to.input({ kind: 'received', frame });
    });
  }

  close(): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    for (const end of this.#ends) {
      if (end.link !== this && end.link !== undefined) continue;
      end.link = undefined;
      const { state } = end;
      this.#world.after(1, () => {
        // A restarted process knows nothing of its old link.
        if (end.state.ordinal === state.ordinal) end.input({ kind: 'closed', random: this.#world.random() });
      });
    }
  }
}
