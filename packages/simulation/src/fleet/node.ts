import {
  streamName,
  type Draft,
  type OperationId,
  type Refusal,
  type Result,
  type SiteContext,
  type SiteId,
  type StockKey,
  type StreamId,
} from '@holdfast/domain';
import { startNode, type NodeContext, type Snapshot, type SyncOutput } from '@holdfast/sync';
import type { CheapKey } from '../base/cheap-seals.ts';
import type { SiteCommand, SiteCommandName } from './commands.ts';
import { Engine, type Turn } from './engine.ts';
import type { Fleet } from './fleet.ts';
import { Link } from './link.ts';
import { MachineClock } from './machine-clock.ts';
import type { Answer, Request } from './operation.ts';
import type { Surroundings } from './surroundings.ts';
import { Connection, type Wire } from './wire.ts';

/** What answers terminals. */
export interface Server {
  readonly name: string;
  readonly isUp: boolean;
  handle(request: Request, reply: (answer: Answer) => void): void;
}

/** A site's node: its disk, its own stream, and its link to headquarters. */
export class Node implements Server {
  readonly fleet: Fleet;
  readonly site: SiteId;
  readonly name: string;
  readonly epoch = 1;
  readonly stream: StreamId;
  readonly wire: Wire;
  readonly clock: MachineClock;
  readonly key: CheapKey;
  readonly engine: Engine;
  link: NodeLink | undefined;
  isUp = false;

  constructor(fleet: Fleet, site: SiteId, wire: Wire) {
    const { scenario, seals } = fleet;
    this.fleet = fleet;
    this.site = site;
    this.name = site;
    this.wire = wire;
    this.stream = streamName({ kind: 'site', site, epoch: 1 });
    this.clock = new MachineClock(fleet.timeline, scenario.skewMs.get(site) ?? 0);
    this.key = seals.keyOf(site);
    this.engine = new Engine(fleet, this.name, {
      clock: this.clock,
      key: this.key,
      temper: scenario.disk,
      settle: (turn) => this.#settle(turn),
    });
    this.engine.onDurable = (moved) => {
      const head = moved.get(this.stream);
      if (head !== undefined) this.link?.input({ kind: 'appended', stream: this.stream, head });
    };
  }

  start(): void {
    this.isUp = true;
    this.fleet.parts.onStart(this.name);
    this.link = new NodeLink(this.fleet, this);
    this.link.input({ kind: 'tick' });
  }

  stop(isPowerCut: boolean): void {
    this.isUp = false;
    this.link?.die(isPowerCut);
    this.link = undefined;
    this.engine.stop(isPowerCut);
  }

  get isLive(): boolean {
    return this.link?.state.phase === 'live';
  }

  context(rows: SiteContext['rows'], seq: number): SiteContext {
    return { rows, site: this.site, epoch: 1, stream: this.stream, seq, today: this.clock.today() };
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

  #wanted: (StockKey & { readonly quantity: number })[] = [];

  #execute(turn: Turn, { operation, isDone }: Request): Answer {
    const { parts } = this.fleet;
    const { transaction } = turn;
    const id: OperationId = parts.requestId(this.name, operation);
    const result = parts.execute(transaction, turn.ports, { ...pick(operation), id }, [this.stream], () => {
      const context = this.context(transaction.rows, transaction.head(this.stream).seq);
      return decideAtSite(parts.siteCommands, operation.command as SiteCommandName, context, operation.input, isDone);
    });
    if (!result.ok) {
      if (result.refusal.kind === 'insufficient-rights') this.#wanted.push(result.refusal);
      return { ok: false, refusal: result.refusal };
    }
    if (!result.value.isRepeat) for (const { stream, entry } of result.value.entries) turn.note(stream, entry);
    return { ok: true, written: result.value };
  }

  #settle(turn: Turn): ReturnType<Fleet['parts']['settleSite']> {
    const site = { site: this.site, epoch: 1, stream: this.stream, today: this.clock.today() };
    const wanted = this.#wanted.splice(0);
    return this.fleet.parts.settleSite(turn.transaction, turn.ports, site, turn.touches, wanted);
  }
}

function pick(operation: Request['operation']): Omit<Parameters<Fleet['parts']['execute']>[2], 'id'> {
  const { actor, device, occurredAt, requestDigest } = operation;
  return { actor, device, occurredAt, requestDigest };
}

function decideAtSite(
  commands: { readonly [Name in SiteCommandName]: unknown },
  name: SiteCommandName,
  context: SiteContext,
  input: unknown,
  isDone: boolean,
): Result<readonly Draft[], Refusal> {
  // The terminal made the input for this very command.
  return (commands[name] as SiteCommand<unknown>).decide(context, input, isDone);
}

/** Who dials headquarters, and for what. */
export interface Dialer {
  readonly name: string;
  readonly site: SiteId;
  readonly epoch: number;
  readonly stream: StreamId;
  readonly key: CheapKey;
  readonly wire: Wire;
  readonly engine: Engine;
}

/** A node's side of its link; one for the life of a process. */
export class NodeLink extends Link {
  readonly peer = 'hub';
  readonly #dialer: Dialer;

  constructor(fleet: Surroundings, dialer: Dialer) {
    const { scenario, seals } = fleet;
    const context: NodeContext = {
      role: 'node',
      hub: 'HQ',
      site: dialer.site,
      epoch: dialer.epoch,
      hubKey: seals.keyOf('hub').publicKey,
      ports: fleet.syncPorts(dialer.name, dialer.key),
      versions: fleet.versions,
      limits: scenario.limits,
    };
    super(fleet, 'node', { machine: dialer.name, engine: dialer.engine, context, state: startNode() });
    this.#dialer = dialer;
  }

  protected override left(): void {
    // The machine dials again by itself.
  }

  protected override performOwn(output: SyncOutput): void {
    if (output.kind !== 'dial') return;
    const { timeline, hub } = this.fleet;
    const { wire } = this.#dialer;
    timeline.after(2 * wire.delayMs(), () => {
      if (!this.isAlive || this.state.phase !== 'dialing') return;
      if (!wire.isWhole || !hub.isUp || this.applying > 0) {
        this.input({ kind: 'closed', random: this.random.next() });
        return;
      }
      this.connection = new Connection(wire, this);
      hub.accept(this.connection);
      this.input({ kind: 'connected', nonce: this.random.bytes(32), snapshot: this.#snapshot() });
    });
  }

  #snapshot(): Snapshot {
    const { site, stream, epoch } = this.#dialer;
    const hubKey = this.fleet.seals.keyOf('hub').publicKey;
    const commands = streamName({ kind: 'to-site', hubEpoch: 1, site, epoch });
    const catalog = streamName({ kind: 'catalog', hubEpoch: 1 });
    return this.fleet.parts.snapshot(this.machine, this.peer, {
      outgoing: [this.outgoing(stream, 'movements')],
      incoming: [this.incoming(commands, 'commands', hubKey), this.incoming(catalog, 'catalog', hubKey)],
    });
  }
}
