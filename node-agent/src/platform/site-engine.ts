import {
  assert,
  execute,
  sealHeads,
  settleSite,
  type Draft,
  type Head,
  type LedgerTransaction,
  type NotRecordable,
  type Operation,
  type Refusal,
  type RepeatRefusal,
  type Result,
  type Rows,
  type SiteContext,
  type SyncLedgerStore,
  type WriterPorts,
  type Written,
} from '@holdfast/domain';
import { EdgeProblem, machineIds, machineIdSeedBytes } from '@holdfast/server';
import { createGroupCommit, type GroupCommit } from '@holdfast/store';
import { Turn, type Work } from './work.ts';

export interface SiteEngineOptions {
  readonly store: SyncLedgerStore;
  readonly ports: WriterPorts & { readonly randomBytes: (count: number) => Uint8Array };
  readonly site: Pick<SiteContext, 'site' | 'epoch' | 'stream'>;
  /** False: nobody is there to share rights with, so the site keeps them all until it is enrolled. */
  readonly hasHub: boolean;
  /** Business date, from what the ledger says of the site. */
  readonly today: (rows: Rows, now: number) => string;
  readonly elsewhere: (
    rows: Rows,
    owner: string,
    item: string,
  ) => { readonly quantity: number; readonly knownAt: number };
  /** The disk failed, so what was written is in doubt: the process must end. Called once. */
  readonly onFailure: (error: unknown) => void;
}

/** What a commit brought. */
export interface Committed {
  /** Head of the site's stream; left out when it did not move. */
  readonly head?: Head;
  readonly commands: number;
  readonly entries: number;
  readonly seconds: number;
}

export type CommandRefusal = Refusal | RepeatRefusal | NotRecordable;
export type CommandResult = Result<Written, CommandRefusal>;
export type Decide = (context: SiteContext) => Result<readonly Draft[], Refusal>;

interface Job {
  readonly work: Work<unknown>;
  answer?: { readonly value: unknown };
}

interface Draw {
  readonly now: number;
  readonly seed: Uint8Array;
  readonly startedAt: number;
}

interface Run {
  readonly turn: Turn;
  committed?: Committed;
  isAnnounced: boolean;
}

/**
 * The site's only writer: one queue of commands and of headquarters' batches. What waits together is committed together;
 * in the same transaction the site settles what was touched and signs its head. An answer is given after the commit.
 */
export class SiteEngine {
  readonly store: SyncLedgerStore;
  readonly #options: SiteEngineOptions;
  readonly #group: GroupCommit<Job, Run>;
  readonly #listeners = new Set<(committed: Committed) => void>();
  #draw: Draw | undefined;
  #run: { readonly of: LedgerTransaction; readonly run: Run } | undefined;
  #fence = '';

  constructor(options: SiteEngineOptions) {
    this.#options = options;
    this.store = options.store;
    this.#group = createGroupCommit<Job, Run>({
      store: options.store,
      prepare: () => {
        this.#draw = {
          now: this.now(),
          seed: options.ports.randomBytes(machineIdSeedBytes),
          startedAt: performance.now(),
        };
        return {};
      },
      execute: (transaction, job) => {
        const run = this.#runOf(transaction);
        run.turn.commands += 1;
        job.answer = { value: job.work(run.turn) };
        return run;
      },
      beforeCommit: (transaction) => this.#settle(transaction),
      onPoisoned: options.onFailure,
    });
  }

  get site(): SiteEngineOptions['site'] {
    return this.#options.site;
  }

  get waiting(): number {
    return this.#group.waiting;
  }

  /** Why this machine may not write; '' when it may. */
  get fenced(): string {
    return this.#fence;
  }

  now(): number {
    return this.#options.ports.now();
  }

  /** Nothing is written any more: this disk is not the one that wrote the stream. */
  fence(why: string): void {
    this.#fence = why;
  }

  async submit<Answer>(work: Work<Answer>): Promise<Answer> {
    if (this.#fence !== '') throw new EdgeProblem('site-fenced', { why: this.#fence });
    const job: Job = { work };
    const run = await this.#group.submit(job);
    this.#announce(run);
    assert(job.answer !== undefined, 'a committed transaction without an answer');
    return job.answer.value as Answer;
  }

  /** A command of a person or a program: seen? → decided → appended, once (I2). */
  command(operation: Operation, decide: Decide): Promise<CommandResult> {
    return this.submit((turn) => {
      const { transaction, ports, site } = turn;
      const result = execute(transaction, ports, operation, [site.stream], () => decide(turn.context()));
      if (result.ok) {
        if (!result.value.isRepeat) turn.noteWritten(result.value.entries);
      } else if (result.refusal.kind === 'insufficient-rights') {
        const { owner, item, quantity, quantityFree } = result.refusal;
        turn.wanted.push({ owner, item, quantity: quantity - quantityFree });
      }
      return result;
    });
  }

  /** A consistent look at what is durable. */
  view<Answer>(look: (rows: Rows) => Answer): Answer {
    return this.store.view(look);
  }

  /** What a decision would know outside a transaction; for suggestions and screens. */
  look<Answer>(read: (context: SiteContext) => Answer): Answer {
    return this.store.view((rows) => read({ ...this.#contextOf(rows, this.now()), rows, seq: 0 }));
  }

  onCommitted(listener: (committed: Committed) => void): void {
    this.#listeners.add(listener);
  }

  /** Resolves when nothing waits and nothing runs. */
  drained(): Promise<void> {
    return this.#group.drained();
  }

  #contextOf(rows: Rows, now: number): Omit<SiteContext, 'rows' | 'seq'> {
    const { site, today, elsewhere } = this.#options;
    return { ...site, today: today(rows, now), elsewhere: (owner, item) => elsewhere(rows, owner, item) };
  }

  /** A group in which a command failed is run again, in a new transaction. */
  #runOf(transaction: LedgerTransaction): Run {
    if (this.#run?.of === transaction) return this.#run.run;
    assert(this.#draw !== undefined, 'a transaction that was not prepared');
    const { now, seed } = this.#draw;
    const ports = { ...this.#options.ports, now: () => now, newId: machineIds(now, seed) };
    const run: Run = { turn: new Turn(transaction, this.#contextOf(transaction.rows, now), ports), isAnnounced: false };
    this.#run = { of: transaction, run };
    return run;
  }

  #settle(transaction: LedgerTransaction): void {
    const run = this.#runOf(transaction);
    const { turn } = run;
    if (this.#options.hasHub)
      turn.noteWritten(settleSite(transaction, turn.ports, turn.site, turn.touches, turn.wanted));
    if (turn.written > 0) sealHeads(transaction, turn.ports, [turn.site.stream]);
    run.committed = {
      ...(turn.written > 0 ? { head: transaction.head(turn.site.stream) } : {}),
      commands: turn.commands,
      entries: turn.written,
      seconds: 0,
    };
  }

  /** Those who wait for one commit are woken together; the first one tells. */
  #announce(run: Run): void {
    if (run.isAnnounced || run.committed === undefined) return;
    run.isAnnounced = true;
    const seconds = (performance.now() - (this.#draw?.startedAt ?? 0)) / 1000;
    for (const listener of this.#listeners) listener({ ...run.committed, seconds });
  }
}
