import {
  addTouches,
  type Cursor,
  noTouches,
  sealHeads,
  type WorkingSet,
  type Entry,
  type Head,
  type LedgerTransaction,
  type MachinePorts,
  type NewEntry,
  type OperationId,
  type Rows,
  type Seal,
  type StoredEntry,
  type StoredOperation,
  type StreamId,
  type Touches,
} from '@holdfast/domain';
import { createMemoryStore, type MemoryStore } from '@holdfast/store/memory';
import { hash, type CheapKey } from '../base/cheap-seals.ts';
import type { Random } from '../base/random.ts';
import type { MachineClock } from './machine-clock.ts';
import { operationIds } from './operation-ids.ts';
import type { News } from './parts.ts';
import type { Surroundings } from './surroundings.ts';

/** What the work of one transaction shares. */
export interface Turn {
  readonly transaction: LedgerTransaction;
  readonly ports: MachinePorts;
  readonly touches: Touches;
  note(stream: StreamId, entry: Entry): void;
}

export interface Work {
  readonly news: News;
  /** Runs inside the transaction; what it returns is told when the transaction is durable. */
  readonly run: (turn: Turn) => () => void;
}

export interface DiskTemper {
  readonly syncMs: number;
  /** A slow disk takes fifty times as long, now and then. */
  readonly slowChance: number;
}

const groupMax = 64;
const gatherMs = 2;
const slowFactor = 50;

/**
 * One machine's only writer over a disk whose power can be cut: work that waits together is committed together, settled
 * and sealed in the same transaction, and answered when the disk has it. One transaction is on its way at a time.
 */
export class Engine {
  readonly store: MemoryStore;
  readonly ports: MachinePorts;
  /** Heads of streams as they stand on the disk. */
  readonly durable = new Map<StreamId, Head>();
  onDurable: (moved: ReadonlyMap<StreamId, Head>) => void = () => undefined;
  /** Hears how long the disk will take for the next transaction; once. */
  onNextCommit: ((syncMs: number) => void) | undefined;
  readonly #fleet: Surroundings;
  readonly #machine: string;
  readonly #temper: DiskTemper;
  readonly #random: Random;
  readonly #settle: (turn: Turn) => unknown;
  #queue: Work[] = [];
  #isBusy = false;
  /** Rises with every start, so that what an earlier process planned comes to nothing. */
  #life = 0;
  #unsynced = new Map<StreamId, Head>();
  readonly #cursors = new Map<string, { readonly peer: string; readonly cursor: Cursor }>();

  constructor(
    fleet: Surroundings,
    machine: string,
    parts: {
      readonly clock: MachineClock;
      readonly key: CheapKey;
      readonly temper: DiskTemper;
      readonly settle: (turn: Turn) => unknown;
    },
  ) {
    this.#fleet = fleet;
    this.#machine = machine;
    this.#temper = parts.temper;
    this.#settle = parts.settle;
    this.#random = fleet.random.fork(`disk ${machine}`);
    this.store = createMemoryStore({ hash, feed: machine, syncs: 'by-hand' });
    const newId = operationIds(parts.clock.now, fleet.random.fork(`ids ${machine}`));
    this.ports = { hash, now: parts.clock.now, sign: parts.key.sign, newId };
  }

  view<T>(look: (rows: Rows) => T): T {
    return this.store.view(look);
  }

  /** Entries that are on the disk: what another machine may hear of. */
  readStream(stream: StreamId, afterSeq: number, entriesMax: number, bytesMax: number): readonly StoredEntry[] {
    const last = this.durable.get(stream)?.seq ?? 0;
    const entries = this.store.readStream(stream, afterSeq, entriesMax, bytesMax);
    return entries.filter(({ seq }) => seq <= last || this.#fleet.parts.isEager(this.#machine, 'appended'));
  }

  submit(work: Work): void {
    this.#queue.push(work);
    if (!this.#isBusy && this.#queue.length === 1) this.#plan(gatherMs, () => this.#commit());
  }

  /** What a peer has: written with the next transaction, because forgetting it costs nothing but a comparison. */
  noteCursor(peer: string, cursor: Cursor): void {
    this.#cursors.set(`${peer} ${cursor.stream}`, { peer, cursor });
  }

  /** The process is gone: what waited is forgotten. With `isPowerCut`, so is what was not on the disk. */
  stop(isPowerCut: boolean): void {
    this.#life += 1;
    this.#queue = [];
    this.#cursors.clear();
    this.#isBusy = false;
    if (!isPowerCut) return this.#synced();
    this.store.powerCut();
    this.#unsynced.clear();
    this.#fleet.watcher.powerCut(this.#machine);
  }

  #plan(delayMs: number, run: () => void): void {
    const life = this.#life;
    this.#fleet.timeline.after(delayMs, () => {
      if (life === this.#life) run();
    });
  }

  #commit(): void {
    const group = this.#queue.splice(0, groupMax);
    this.#isBusy = true;
    const told: (() => void)[] = [];
    let entries: readonly NewEntry[] = [];
    let rows: WorkingSet | undefined;
    const moved = this.store.transact((transaction) => {
      rows = transaction.rows as WorkingSet;
      const noting = new NotingTransaction(transaction);
      entries = noting.entries;
      const seen = this.#fleet.parts.transaction(this.#machine, noting);
      const turn = this.#turn(seen);
      for (const work of group) told.push(this.#tellOf(work, work.run(turn)));
      this.#settle(turn);
      for (const { peer, cursor } of this.#cursors.values()) seen.putCursor(peer, cursor);
      return this.#seal(seen, entries);
    });
    this.#cursors.clear();
    this.#fleet.watcher.committed({ machine: this.#machine, entries, rows: rows?.dirty() ?? new Map() });
    this.#whenSynced(moved, told);
  }

  #turn(transaction: LedgerTransaction): Turn {
    const touches = noTouches();
    return { transaction, ports: this.ports, touches, note: (stream, entry) => addTouches(touches, stream, entry) };
  }

  #seal(transaction: LedgerTransaction, entries: readonly NewEntry[]): ReadonlyMap<StreamId, Head> {
    const moved = new Map<StreamId, Head>();
    for (const { stream } of entries) moved.set(stream, transaction.head(stream));
    const own = [...moved.keys()].filter((stream) => this.#fleet.writerOf(stream) === this.#machine);
    sealHeads(transaction, this.ports, own);
    return moved;
  }

  #tellOf({ news }: Work, tell: () => void): () => void {
    if (!this.#fleet.parts.isEager(this.#machine, news)) return tell;
    this.#plan(0, tell);
    return () => undefined;
  }

  #whenSynced(moved: ReadonlyMap<StreamId, Head>, told: readonly (() => void)[]): void {
    for (const [stream, head] of moved) this.#unsynced.set(stream, head);
    if (this.#fleet.parts.isEager(this.#machine, 'appended')) this.#plan(0, () => this.onDurable(moved));
    const slow = this.#random.chance(this.#temper.slowChance) ? slowFactor : 1;
    const syncMs = this.#temper.syncMs * (0.5 + this.#random.next()) * slow;
    this.onNextCommit?.(syncMs);
    this.onNextCommit = undefined;
    this.#plan(syncMs, () => {
      this.#isBusy = false;
      this.#synced();
      for (const tell of told) tell();
      this.onDurable(moved);
      if (!this.#isBusy && this.#queue.length > 0) this.#commit();
    });
  }

  #synced(): void {
    this.store.markSynced();
    for (const [stream, head] of this.#unsynced) this.durable.set(stream, head);
    this.#unsynced.clear();
    this.#fleet.watcher.synced(this.#machine);
  }
}

/** Sees what is appended without being in its way. */
class NotingTransaction implements LedgerTransaction {
  readonly rows: Rows;
  readonly entries: NewEntry[] = [];
  readonly #transaction: LedgerTransaction;

  constructor(transaction: LedgerTransaction) {
    this.#transaction = transaction;
    this.rows = transaction.rows;
  }

  head(stream: StreamId): Head {
    return this.#transaction.head(stream);
  }

  findOperation(stream: StreamId, id: OperationId): StoredOperation | undefined {
    return this.#transaction.findOperation(stream, id);
  }

  append(entry: NewEntry): void {
    this.#transaction.append(entry);
    this.entries.push(entry);
  }

  putSeal(seal: Seal): void {
    this.#transaction.putSeal(seal);
  }

  cursor(peer: string, stream: StreamId): Cursor {
    return this.#transaction.cursor(peer, stream);
  }

  putCursor(peer: string, cursor: Cursor): void {
    this.#transaction.putCursor(peer, cursor);
  }

  getMeta(name: string): string | undefined {
    return this.#transaction.getMeta(name);
  }

  putMeta(name: string, value: string): void {
    this.#transaction.putMeta(name, value);
  }
}
