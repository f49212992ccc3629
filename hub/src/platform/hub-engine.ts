import {
  assert,
  sealHeads,
  settleHub,
  type Head,
  type HubContext,
  type HubLimits,
  type LedgerStore,
  type LedgerTransaction,
  type Rows,
  type SiteId,
  type StreamId,
  type Touches,
  type TransactOptions,
  type WriterPorts,
} from '@holdfast/domain';
import { machineIds, machineIdSeedBytes } from '@holdfast/server';
import { createGroupCommit, type GroupCommit } from '@holdfast/store';
import type { LinkBook } from './link-book.ts';
import { mergePrefetch } from './prefetch.ts';
import { Turn, type Work } from './work.ts';

export interface HubEngineOptions {
  readonly store: LedgerStore;
  readonly ports: WriterPorts & { readonly randomBytes: (count: number) => Uint8Array };
  readonly hubEpoch: number;
  readonly limits: HubLimits;
  readonly links: LinkBook;
  /** Whether the store loads what it is told beforehand. */
  readonly takesHints: boolean;
  /** The disk or the database failed, so what was written is in doubt: the process must end. Called once. */
  readonly onFailure: (error: unknown) => void;
}

/** What a committed transaction changed, for those who wait for it. */
export interface Committed {
  /** Heads of headquarters' streams that got entries. */
  readonly moved: ReadonlyMap<StreamId, Head>;
  readonly touches: Touches;
  /** Sites whose entries were applied, and when they wrote the last of them. */
  readonly applied: ReadonlyMap<SiteId, number>;
  /** When it was decided, Unix milliseconds. */
  readonly at: number;
  /** Pieces of work in it, entries that it appended, and how long it took. */
  readonly commands: number;
  readonly entries: number;
  readonly seconds: number;
}

/** One piece of work on its way; the answer is there once the transaction has run to its end. */
interface Job {
  readonly work: Work<unknown>;
  answer?: { readonly value: unknown };
}

/** What is drawn before a transaction and stays the same when it is run again. */
interface Draw {
  readonly hub: Omit<HubContext, 'rows'>;
  readonly seed: Uint8Array;
  /** On the monotonic clock. */
  readonly startedAt: number;
}

/** One run of one transaction. */
interface Run {
  readonly turn: Turn;
  readonly finish: ((settled: ReturnType<typeof settleHub>) => void)[];
  committed?: Omit<Committed, 'seconds'>;
  isAnnounced: boolean;
}

// An answer waits for the whole transaction, so a transaction is bounded: in entries, and in pieces of work.
const groupWeightMax = 1000;
const groupWorkMax = 128;

/**
 * Headquarters' only writer: one queue of commands, site batches and its own periodic work. What waits together is
 * committed together; in the same transaction headquarters settles what was touched and signs the heads that moved. An
 * answer is given after the commit, so it is durable when it is heard.
 */
export class HubEngine {
  readonly store: LedgerStore;
  readonly hubEpoch: number;
  readonly #options: HubEngineOptions;
  readonly #group: GroupCommit<Job, Run>;
  readonly #listeners = new Set<(committed: Committed) => void>();
  #draw: Draw | undefined;
  #run: { readonly of: LedgerTransaction; readonly run: Run } | undefined;

  constructor(options: HubEngineOptions) {
    this.#options = options;
    this.store = options.store;
    this.hubEpoch = options.hubEpoch;
    this.#group = createGroupCommit<Job, Run>({
      store: options.store,
      prepare: (jobs) => this.#prepare(jobs),
      execute: (transaction, job) => this.#execute(transaction, job),
      beforeCommit: (transaction) => this.#settle(transaction),
      groupMax: groupWorkMax,
      weightOf: ({ work }) => work.weight,
      weightMax: groupWeightMax,
      onPoisoned: options.onFailure,
    });
  }

  async submit<Answer>(work: Work<Answer>): Promise<Answer> {
    const job: Job = { work };
    const run = await this.#group.submit(job);
    this.#announce(run);
    assert(job.answer !== undefined, 'a committed transaction without an answer');
    return job.answer.value as Answer;
  }

  /** A consistent look at the read models. */
  view<Answer>(look: (rows: Rows) => Answer): Promise<Answer> {
    return this.#options.store.view(look);
  }

  now(): number {
    return this.#options.ports.now();
  }

  get waiting(): number {
    return this.#group.waiting;
  }

  /** Hears of every commit, in order, before those who waited for it. Returns the way to stop. */
  onCommitted(listener: (committed: Committed) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Resolves when nothing waits and nothing runs. */
  drained(): Promise<void> {
    return this.#group.drained();
  }

  #prepare(jobs: readonly Job[]): TransactOptions {
    const { ports, hubEpoch, limits, links, takesHints } = this.#options;
    const now = ports.now();
    this.#draw = {
      hub: { hubEpoch, now, limits, link: links.freeze(now) },
      seed: ports.randomBytes(machineIdSeedBytes),
      startedAt: performance.now(),
    };
    if (!takesHints) return {};
    const prefetch = mergePrefetch(jobs.map(({ work }) => work.prefetch?.()));
    return prefetch === undefined ? {} : { prefetch };
  }

  /** A store that runs the work again does so in a new transaction. */
  #runOf(transaction: LedgerTransaction): Run {
    if (this.#run?.of === transaction) return this.#run.run;
    assert(this.#draw !== undefined, 'a transaction that was not prepared');
    const { hub, seed } = this.#draw;
    const ports = { ...this.#options.ports, now: () => hub.now, newId: machineIds(hub.now, seed) };
    const turn = new Turn(transaction, { ...hub, rows: transaction.rows }, ports);
    const run: Run = { turn, finish: [], isAnnounced: false };
    this.#run = { of: transaction, run };
    return run;
  }

  #execute(transaction: LedgerTransaction, job: Job): Run {
    const run = this.#runOf(transaction);
    const answer = job.work.run(run.turn);
    run.finish.push((settled) => (job.answer = { value: answer(settled) }));
    return run;
  }

  #settle(transaction: LedgerTransaction): void {
    const run = this.#runOf(transaction);
    const { turn } = run;
    const settled = settleHub(transaction, turn.ports, turn.context, turn.touches);
    turn.noteWritten(settled);
    sealHeads(transaction, turn.ports, turn.moved);
    for (const finish of run.finish) finish(settled);
    const moved = new Map([...turn.moved].map((stream) => [stream, transaction.head(stream)]));
    run.committed = {
      moved,
      touches: turn.touches,
      applied: turn.applied,
      at: turn.context.now,
      commands: run.finish.length,
      entries: turn.entries,
    };
  }

  #announce(run: Run): void {
    if (run.isAnnounced || run.committed === undefined) return;
    run.isAnnounced = true;
    const seconds = (performance.now() - (this.#draw?.startedAt ?? 0)) / 1000;
    for (const listener of this.#listeners) listener({ ...run.committed, seconds });
  }
}
