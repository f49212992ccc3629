import { siteId, streamName, type StreamId } from '@holdfast/domain';
import type { DataLane, HubContext, NodeContext, Snapshot, SyncOutput } from '../src/index.ts';
import { Disk } from './disk.ts';
import { cheapKey } from './keys.ts';
import { portsOf, versions, type Rig } from './rig.ts';
import { Side } from './side.ts';
import { Wire } from './wire.ts';

export const catalog: StreamId = streamName({ kind: 'catalog', hubEpoch: 1 });

export class NodeSide extends Side {
  disk = new Disk();
  readonly hub: HubSide;
  readonly site: string;
  readonly own: StreamId;
  readonly commands: StreamId;
  /** Set while the line is down: nothing can be dialled. */
  isDark = false;
  #headWhenConnected = 0;

  constructor(rig: Rig, hub: HubSide, site: string) {
    const context: NodeContext = {
      role: 'node',
      hub: 'HQ',
      site,
      epoch: 1,
      hubKey: cheapKey('HQ').publicKey,
      ports: portsOf(site),
      versions,
      limits: rig.limits,
    };
    super(rig, context, rig.machine.startNode());
    this.hub = hub;
    this.site = site;
    this.own = streamName({ kind: 'site', site: siteId(site), epoch: 1 });
    this.commands = streamName({ kind: 'to-site', hubEpoch: 1, site: siteId(site), epoch: 1 });
    rig.after(0, () => this.input({ kind: 'tick' }));
  }

  append(text: string): void {
    const head = this.disk.append(this.own, Buffer.from(text));
    this.input({ kind: 'appended', stream: this.own, head });
  }

  goDark(): void {
    this.isDark = true;
    this.link?.cut();
  }

  /** The process dies and starts again: the disk stays (or is another one), everything else is gone. */
  restart(disk: Disk = this.disk): void {
    this.life += 1;
    this.link?.cut();
    this.link = undefined;
    this.running = 0;
    this.disk = disk;
    this.state = this.rig.machine.startNode();
    const { life } = this;
    this.rig.after(10, () => {
      if (this.life === life) this.input({ kind: 'tick' });
    });
  }

  snapshot(): Snapshot {
    const hubKey = cheapKey('HQ').publicKey;
    return {
      outgoing: [this.disk.outgoing('hub', this.own, 'movements')],
      incoming: [this.disk.incoming(catalog, 'catalog', hubKey), this.disk.incoming(this.commands, 'commands', hubKey)],
    };
  }

  performOwn(output: SyncOutput): void {
    if (output.kind !== 'dial') return;
    const { rig, life } = this;
    rig.after(rig.faults.latencyMs, () => {
      if (this.life !== life) return;
      if (this.isDark || this.running > 0) return this.input({ kind: 'closed', random: rig.random() });
      this.#headWhenConnected = this.disk.head(this.own).seq;
      const session = this.hub.accept();
      const link = new Wire(rig, this, session);
      session.input({ kind: 'accepted', nonce: rig.nonce(), retryAfterMs: this.hub.retryAfterMs });
      if (link.isOpen) this.input({ kind: 'connected', nonce: rig.nonce(), snapshot: this.snapshot() });
    });
  }

  override checkApply(stream: StreamId): void {
    const isStopped = this.state.outgoing.some(({ stopped }) => stopped !== undefined);
    if (!isStopped && this.hub.disk.head(this.own).seq < this.#headWhenConnected) {
      throw new Error(`pulled ${stream} before the backlog was pushed`);
    }
  }
}

export class HubSide {
  disk = new Disk();
  sessions: SessionSide[] = [];
  readonly rig: Rig;
  readonly sites: readonly string[];
  readonly context: HubContext;
  /** Above 0 while the hub turns links away. */
  retryAfterMs = 0;
  /** Said to a site that has proved itself. */
  refusal = '';
  poison: ((stream: StreamId, seq: number) => boolean) | undefined;
  /** Public keys that the sites are enrolled with. */
  keyOf: (site: string) => string = (site) => cheapKey(site).publicKey;

  constructor(rig: Rig, sites: readonly string[]) {
    this.rig = rig;
    this.sites = sites;
    this.context = { role: 'hub', hub: 'HQ', ports: portsOf('HQ'), versions, limits: rig.limits };
  }

  accept(): SessionSide {
    const session = new SessionSide(this.rig, this);
    session.poison = (stream, seq) => this.poison?.(stream, seq) === true;
    this.sessions.push(session);
    return session;
  }

  append(stream: StreamId, text: string): void {
    const head = this.disk.append(stream, Buffer.from(text));
    for (const session of this.sessions) session.input({ kind: 'appended', stream, head });
  }

  restart(disk: Disk = this.disk): void {
    for (const session of this.sessions) {
      session.isAlive = false;
      session.link?.cut();
    }
    this.disk = disk;
  }

  sawEvent(what: string): boolean {
    return this.sessions.some((session) => session.sawEvent(what));
  }

  saw(kind: SyncOutput['kind']): readonly SyncOutput[] {
    return this.sessions.flatMap((session) => session.saw(kind));
  }

  get live(): SessionSide | undefined {
    return this.sessions.findLast(({ isAlive, state }) => isAlive && state.phase === 'live');
  }
}

export class SessionSide extends Side {
  readonly hub: HubSide;

  constructor(rig: Rig, hub: HubSide) {
    super(rig, hub.context, rig.machine.startHub());
    this.hub = hub;
  }

  get disk(): Disk {
    return this.hub.disk;
  }

  performOwn(output: SyncOutput): void {
    const { rig, hub } = this;
    if (output.kind === 'identify') {
      const isKnown = hub.sites.includes(output.site) && output.epoch === 1;
      const publicKey = isKnown ? hub.keyOf(output.site) : '';
      const { refusal } = hub;
      rig.after(1, () => this.input({ kind: 'identified', session: output.session, publicKey, refusal }));
    }
    if (output.kind === 'admit') {
      this.peerName = output.site;
      for (const other of hub.sessions) if (other !== this && other.peerName === output.site) other.link?.cut();
      this.#admitWhenQuiet(output.session, output.site);
    }
  }

  #admitWhenQuiet(session: number, site: string): void {
    const isBusy = this.hub.sessions.some((other) => other.isAlive && other.peerName === site && other.running > 0);
    if (isBusy) return this.rig.after(1, () => this.#admitWhenQuiet(session, site));
    this.input({ kind: 'admitted', session, snapshot: this.snapshot(site) });
  }

  snapshot(name: string): Snapshot {
    const site = siteId(name);
    const outgoing = (stream: StreamId, lane: DataLane) => this.disk.outgoing(name, stream, lane);
    return {
      outgoing: [
        outgoing(catalog, 'catalog'),
        outgoing(streamName({ kind: 'to-site', hubEpoch: 1, site, epoch: 1 }), 'commands'),
      ],
      incoming: [
        this.disk.incoming(streamName({ kind: 'site', site, epoch: 1 }), 'movements', cheapKey(name).publicKey),
      ],
    };
  }
}
