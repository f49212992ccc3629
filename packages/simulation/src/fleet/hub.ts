import {
  catalogStream,
  siteId,
  streamName,
  toSiteStream,
  type HubContext,
  type LinkState,
  type SiteId,
  type StreamId,
} from '@holdfast/domain';
import { startHub, type Snapshot, type SyncOutput } from '@holdfast/sync';
import type { CheapKey } from '../base/cheap-seals.ts';
import type { HubCommand, HubCommandName } from './commands.ts';
import { Engine, type Turn } from './engine.ts';
import type { Fleet } from './fleet.ts';
import { Link } from './link.ts';
import { MachineClock } from './machine-clock.ts';
import type { Server } from './node.ts';
import type { Answer, Request } from './operation.ts';
import type { Connection } from './wire.ts';

interface LinkRecord {
  lastHeardAt: number;
  downSince: number;
  downMs: number;
}

const hubEpoch = 1;
const tickMs = 30_000;
const replannedLinesMax = 100;

/** Headquarters: one disk, one stream to each site, a session for each link. */
export class Hub implements Server {
  readonly fleet: Fleet;
  readonly name = 'hub';
  readonly clock: MachineClock;
  readonly key: CheapKey;
  readonly engine: Engine;
  isUp = false;
  sessions: HubLink[] = [];
  #leaving: HubLink[] = [];
  readonly #records = new Map<SiteId, LinkRecord>();
  #life = 0;

  constructor(fleet: Fleet) {
    this.fleet = fleet;
    this.clock = new MachineClock(fleet.timeline, fleet.scenario.skewMs.get('hub') ?? 0);
    this.key = fleet.seals.keyOf('hub');
    this.engine = new Engine(fleet, this.name, {
      clock: this.clock,
      key: this.key,
      temper: fleet.scenario.disk,
      settle: (turn) => this.#settle(turn),
    });
    this.engine.onDurable = (moved) => {
      for (const [stream, head] of moved) {
        for (const session of this.sessions)
          if (session.reads(stream)) session.input({ kind: 'appended', stream, head });
      }
    };
  }

  start(): void {
    this.isUp = true;
    this.fleet.parts.onStart(this.name);
    for (const site of this.fleet.scenario.sites) {
      const now = this.clock.now();
      this.#records.set(site, { lastHeardAt: now, downSince: now, downMs: 0 });
    }
    this.#life += 1;
    this.#tick(this.#life);
  }

  stop(isPowerCut: boolean): void {
    this.isUp = false;
    this.#life += 1;
    for (const session of this.sessions) session.die(isPowerCut);
    this.sessions = [];
    this.#leaving = [];
    this.engine.stop(isPowerCut);
  }

  #tick(life: number): void {
    if (life !== this.#life) return;
    this.fleet.timeline.after(tickMs, () => this.#tick(life));
    this.engine.submit({
      news: 'answer',
      run: (turn) => {
        const written = this.fleet.parts.replanDark(turn.transaction, turn.ports, this.#context(), replannedLinesMax);
        for (const { stream, entry } of written) turn.note(stream, entry);
        return () => undefined;
      },
    });
  }

  accept(connection: Connection): void {
    const session = new HubLink(this.fleet, this, connection);
    this.sessions.push(session);
    connection.accept(session);
    session.input({ kind: 'accepted', nonce: session.random.bytes(32), retryAfterMs: 0 });
  }

  isConnected(site: SiteId): boolean {
    return this.sessions.some((session) => session.site === site && session.state.phase === 'live');
  }

  /** A link came alive: what waits for that site may go there. */
  linked(site: SiteId): void {
    const record = this.#records.get(site);
    if (record !== undefined) record.downMs += this.clock.now() - record.downSince;
    this.engine.submit({
      news: 'answer',
      run: (turn) => {
        turn.touches.sites.add(site);
        return () => undefined;
      },
    });
  }

  ended(session: HubLink): void {
    const { site } = session;
    this.sessions = this.sessions.filter((other) => other !== session);
    if (session.applying > 0) this.#leaving.push(session);
    const record = this.#records.get(site);
    if (record === undefined || this.isConnected(site)) return;
    record.lastHeardAt = record.downSince = this.clock.now();
  }

  /** A batch of the site is still on its way to the disk, perhaps of a link that has ended. */
  isApplying(site: SiteId): boolean {
    this.#leaving = this.#leaving.filter(({ applying }) => applying > 0);
    return [...this.#leaving, ...this.sessions].some((session) => session.site === site && session.applying > 0);
  }

  #linkState(site: SiteId, now: number): LinkState {
    const isConnected = this.isConnected(site);
    const record = this.#records.get(site);
    if (record === undefined) return { isConnected, lastHeardAt: now, offlinePerMille: 0 };
    const down = record.downMs + (isConnected ? 0 : Math.max(0, now - record.downSince));
    const share = Math.round((1000 * down) / Math.max(60_000, this.fleet.timeline.now));
    return {
      isConnected,
      lastHeardAt: isConnected ? now : record.lastHeardAt,
      offlinePerMille: Math.min(1000, Math.max(0, share)),
    };
  }

  #context(): Omit<HubContext, 'rows'> {
    const now = this.clock.now();
    const links = new Map<SiteId, LinkState>();
    const link = (site: SiteId): LinkState => {
      let state = links.get(site);
      if (state === undefined) links.set(site, (state = this.#linkState(site, now)));
      return state;
    };
    return { hubEpoch, now, link, limits: this.fleet.scenario.hubLimits };
  }

  handle(request: Request, reply: (answer: Answer) => void): void {
    if (!this.isUp) return;
    this.engine.submit({
      news: 'answer',
      run: (turn) => {
        const answer = this.#execute(turn, request);
        return () => reply(answer);
      },
    });
  }

  #execute(turn: Turn, { operation }: Request): Answer {
    const { parts } = this.fleet;
    const { actor, device, occurredAt, requestDigest, input } = operation;
    const command = parts.hubCommands[operation.command as HubCommandName] as HubCommand<unknown>;
    const context: HubContext = { ...this.#context(), rows: turn.transaction.rows };
    const id = parts.requestId(this.name, operation);
    const asked = { id, actor, device, occurredAt, requestDigest };
    const streams: readonly StreamId[] = command.streams(context, input);
    const result = parts.execute(turn.transaction, turn.ports, asked, streams, () => command.decide(context, input));
    if (!result.ok) return { ok: false, refusal: result.refusal };
    if (!result.value.isRepeat) for (const { stream, entry } of result.value.entries) turn.note(stream, entry);
    return { ok: true, written: result.value };
  }

  #settle(turn: Turn): ReturnType<Fleet['parts']['settleHub']> {
    return this.fleet.parts.settleHub(turn.transaction, turn.ports, this.#context(), turn.touches);
  }
}

/** Headquarters' side of one link. */
export class HubLink extends Link {
  /** Who it is, once it has proved so. */
  site: SiteId = siteId('');
  #epoch = 0;
  readonly #hub: Hub;

  constructor(fleet: Fleet, hub: Hub, connection: Connection) {
    super(fleet, 'hub', {
      machine: hub.name,
      engine: hub.engine,
      state: startHub(),
      context: {
        role: 'hub',
        hub: 'HQ',
        ports: fleet.syncPorts(hub.name, hub.key),
        versions: fleet.versions,
        limits: fleet.scenario.limits,
      },
    });
    this.#hub = hub;
    this.connection = connection;
  }

  get peer(): string {
    return this.site;
  }

  /** Whether the other side reads a stream of ours. */
  reads(stream: StreamId): boolean {
    return this.state.outgoing.some((outgoing) => outgoing.stream === stream);
  }

  protected override performOwn(output: SyncOutput): void {
    switch (output.kind) {
      case 'identify':
        this.#identify(output.session, siteId(output.site), output.epoch);
        return;
      case 'admit':
        this.site = siteId(output.site);
        this.#epoch = output.epoch;
        this.#admitWhenQuiet(output.session);
        return;
      case 'event':
        if (output.event.what === 'live') this.#hub.linked(this.site);
        return;
      default:
    }
  }

  protected override left(): void {
    this.#hub.ended(this);
  }

  #identify(session: number, site: SiteId, epoch: number): void {
    const row = this.engine.view((rows) => rows.get('sites', site));
    const isKnown = this.fleet.parts.admits(site, epoch, row !== undefined && row.epoch === epoch);
    const publicKey = isKnown ? (row?.publicKey ?? '') : '';
    this.input({ kind: 'identified', session, publicKey, refusal: '' });
  }

  #admitWhenQuiet(session: number): void {
    const others = this.#hub.sessions.filter((other) => other !== this && other.site === this.site);
    for (const other of others) other.input({ kind: 'stop' });
    if (this.#hub.isApplying(this.site)) {
      this.fleet.timeline.after(5, () => {
        if (this.isAlive) this.#admitWhenQuiet(session);
      });
      return;
    }
    this.input({ kind: 'admitted', session, snapshot: this.#snapshot() });
  }

  #snapshot(): Snapshot {
    const { site } = this;
    const epoch = this.#epoch;
    const own = streamName({ kind: 'site', site, epoch });
    const key = this.engine.view((rows) => rows.get('sites', site))?.publicKey ?? '';
    const context = { hubEpoch };
    return this.fleet.parts.snapshot(this.machine, site, {
      outgoing: [
        this.outgoing(toSiteStream(context, site, epoch), 'commands'),
        this.outgoing(catalogStream(context), 'catalog'),
      ],
      incoming: [this.incoming(own, 'movements', key)],
    });
  }
}
