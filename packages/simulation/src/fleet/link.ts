import { genesisHash, type EntryBatch, type Head, type StreamId } from '@holdfast/domain';
import type {
  DataLane,
  IncomingSnapshot,
  OutgoingSnapshot,
  Position,
  SyncContext,
  SyncInput,
  SyncOutput,
  SyncState,
  VerifiedBatch,
} from '@holdfast/sync';
import { hash } from '../base/cheap-seals.ts';
import type { Random } from '../base/random.ts';
import type { Engine } from './engine.ts';
import type { Surroundings } from './surroundings.ts';
import type { Connection, Side, WireEnd } from './wire.ts';

type OutputOf<Kind extends SyncOutput['kind']> = Extract<SyncOutput, { readonly kind: Kind }>;

/** What both drivers of the replication machine do: a node's, and headquarters' for one link. */
export abstract class Link implements WireEnd {
  readonly fleet: Surroundings;
  readonly machine: string;
  readonly engine: Engine;
  readonly random: Random;
  state: SyncState;
  connection: Connection | undefined;
  /** Batches that are being committed. */
  applying = 0;
  isAlive = true;
  readonly #side: Side;
  readonly #context: SyncContext;
  readonly #inbox: SyncInput[] = [];
  #isStepping = false;
  #wakeAt = Number.POSITIVE_INFINITY;

  constructor(
    fleet: Surroundings,
    side: Side,
    parts: {
      readonly machine: string;
      readonly engine: Engine;
      readonly context: SyncContext;
      readonly state: SyncState;
    },
  ) {
    this.fleet = fleet;
    this.#side = side;
    this.machine = parts.machine;
    this.engine = parts.engine;
    this.state = parts.state;
    this.#context = parts.context;
    this.random = fleet.random.fork(`link ${parts.machine} ${fleet.countLinks()}`);
  }

  /** The other machine's name. */
  abstract readonly peer: string;
  protected abstract performOwn(output: SyncOutput): void;
  /** The connection is gone. */
  protected abstract left(): void;

  input(input: SyncInput): void {
    this.#inbox.push(input);
    if (this.#isStepping) return;
    this.#isStepping = true;
    for (let next = this.#inbox.shift(); next !== undefined; next = this.#inbox.shift()) {
      if (this.isAlive) this.#step(this.fleet.parts.syncInput(this.machine, next));
    }
    this.#isStepping = false;
  }

  #step(input: SyncInput): void {
    const { timeline, parts, watcher } = this.fleet;
    const { state, outputs, wakeAt } = parts.step(this.#context, this.state, input, timeline.now);
    this.state = state;
    watcher.linkMoved(this.machine, state);
    for (const output of outputs) this.#perform(output);
    if (wakeAt === undefined || wakeAt >= this.#wakeAt) return;
    this.#wakeAt = wakeAt;
    timeline.at(wakeAt, () => this.#wake(wakeAt));
  }

  #wake(at: number): void {
    if (at !== this.#wakeAt || !this.isAlive) return;
    this.#wakeAt = Number.POSITIVE_INFINITY;
    this.input({ kind: 'tick' });
  }

  #perform(output: SyncOutput): void {
    switch (output.kind) {
      case 'send':
        this.connection?.send(this.#side, output.frame);
        return;
      case 'close':
        this.fleet.trace.note('close', this.machine, output.reason);
        this.#hangUp();
        return;
      case 'read':
        this.#read(output);
        return;
      case 'apply':
        this.#apply(output);
        return;
      case 'acknowledged':
        this.#acknowledged(output);
        return;
      case 'fence':
        this.fleet.watcher.fenced(this.machine, output.stream, output.why);
        return;
      case 'event':
        this.fleet.trace.note(output.event.what, this.machine, this.peer);
        this.fleet.watcher.synchronised(this.machine, this.peer, output.event);
        this.performOwn(output);
        return;
      default:
        this.performOwn(output);
    }
  }

  #hangUp(): void {
    this.connection?.hangUp(this.#side);
    this.hungUp();
  }

  #read({ session, stream, afterSeq, entriesMax, bytesMax, wantsPrevious }: OutputOf<'read'>): void {
    const from = this.fleet.parts.readsAfter(this.machine, afterSeq);
    const entries = this.engine.readStream(stream, from, entriesMax, bytesMax);
    const last = entries.at(-1);
    if (last !== undefined) this.fleet.watcher.sent(this.machine, stream, last.seq);
    const previous = wantsPrevious ? this.#hashAt(stream, afterSeq) : undefined;
    this.input({ kind: 'entries', session, stream, afterSeq, previous, entries });
  }

  #hashAt(stream: StreamId, seq: number): Uint8Array | undefined {
    return seq === 0 ? genesisHash(hash, stream) : this.engine.readStream(stream, seq - 1, 1, 1)[0]?.hash;
  }

  #apply({ session, stream, batch }: OutputOf<'apply'>): void {
    this.applying += 1;
    this.engine.submit({
      news: 'applied',
      run: (turn) => {
        const entryBatch = toEntryBatch(stream, batch);
        const outcome = this.fleet.parts.applyBatch(turn.transaction, hash, entryBatch, turn.ports.now());
        if (outcome.kind !== 'applied' && outcome.kind !== 'quarantined') {
          throw new Error(`${this.machine} could not apply ${stream}: ${outcome.kind}`);
        }
        for (const entry of outcome.entries) turn.note(stream, entry);
        if (outcome.kind === 'quarantined') {
          turn.transaction.putMeta(`stopped ${stream}`, outcome.illegal.kind);
          this.fleet.watcher.quarantined(this.machine, stream, outcome.illegal);
        }
        const head = turn.transaction.head(stream);
        return () => {
          this.applying -= 1;
          if (outcome.kind === 'applied') return this.input({ kind: 'applied', session, stream, head });
          this.input({ kind: 'quarantined', session, stream, head, why: outcome.illegal.kind });
        };
      },
    });
  }

  #acknowledged({ stream, cursor, signature }: OutputOf<'acknowledged'>): void {
    const { peer } = this;
    this.fleet.watcher.acknowledged(this.machine, peer, stream, cursor.seq);
    this.engine.noteCursor(peer, { stream, ...cursor, signature });
  }

  received(frame: Uint8Array): void {
    this.input({ kind: 'received', frame });
  }

  hungUp(): void {
    this.connection = undefined;
    this.input({ kind: 'closed', random: this.random.next() });
    this.left();
  }

  /** The process is gone. */
  die(isPowerCut: boolean): void {
    this.isAlive = false;
    if (isPowerCut) this.connection?.vanish(this.#side);
    else this.connection?.hangUp(this.#side);
    this.connection = undefined;
    this.left();
  }

  protected outgoing(stream: StreamId, lane: DataLane): OutgoingSnapshot {
    const cursor = this.engine.store.transact((transaction) => transaction.cursor(this.peer, stream));
    const acknowledged = cursor.seq === 0 ? { seq: 0, hash: genesisHash(hash, stream) } : cursor;
    return { stream, lane, head: this.#headOf(stream), acknowledged };
  }

  protected incoming(stream: StreamId, lane: DataLane, writerKey: string): IncomingSnapshot {
    const head = this.#headOf(stream);
    const seal = head.seq === 0 ? undefined : this.engine.store.findSeal(stream, head.seq);
    const signature = seal?.seq === head.seq ? seal.signature : new Uint8Array(0);
    const why = this.engine.store.transact((transaction) => transaction.getMeta(`stopped ${stream}`));
    const stopped = why === undefined ? {} : { stopped: { seq: head.seq + 1, why } };
    return { stream, lane, writerKey, head, seal: signature, ...stopped };
  }

  #headOf(stream: StreamId): Position {
    const head: Head | undefined = this.engine.durable.get(stream);
    return head === undefined ? { seq: 0, hash: genesisHash(hash, stream) } : { seq: head.seq, hash: head.hash };
  }
}

function toEntryBatch(stream: StreamId, { firstSeq, entries, seal }: VerifiedBatch): EntryBatch {
  return { stream, firstSeq, entries: entries.map(({ bytes }) => bytes), seal };
}
