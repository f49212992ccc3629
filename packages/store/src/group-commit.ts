import type { LedgerTransaction, TransactOptions } from '@holdfast/domain';
import { StoreError } from './store-error.ts';

/** Either face of a ledger store. */
export interface Transactor {
  transact<T>(work: (transaction: LedgerTransaction) => T, options?: TransactOptions): T | Promise<T>;
}

export interface GroupCommitOptions<Command, Answer> {
  readonly store: Transactor;
  /**
   * Runs one command inside the group's transaction. Pure: it may run again in another group. It writes nothing when its
   * answer is a refusal; a throw fails this command alone.
   */
  readonly execute: (transaction: LedgerTransaction, command: Command) => Answer;
  /**
   * Once per group, after its last command: seals the heads that moved. When it throws, the commands are tried one by one,
   * and those for which it throws again fail alone.
   */
  readonly beforeCommit?: (transaction: LedgerTransaction) => void;
  /**
   * Before each try, outside the transaction: draws what must stay the same when the store runs the work again (times,
   * seeds), and says what the commands are likely to read.
   */
  readonly prepare?: (commands: readonly Command[]) => TransactOptions;
  /** Commands in one transaction. */
  readonly groupMax?: number;
  /** A group ends before it weighs more, unless one command alone does. By default nothing weighs anything. */
  readonly weightOf?: (command: Command) => number;
  readonly weightMax?: number;
  /**
   * How long a command may wait for others, Milliseconds. Only while commands come in groups: one that is alone, and was
   * alone the last time, never waits.
   */
  readonly delayMsMax?: number;
  /** Commands that wait; more are turned away. */
  readonly queueMax?: number;
  /** A write failed and the disk is in doubt: stop the process. Called once. */
  readonly onPoisoned: (error: unknown) => void;
}

export interface GroupCommit<Command, Answer> {
  /**
   * The answer, after the commit that made it durable. Rejects with what `execute` threw; with OVERLOADED when too many
   * wait; with STORAGE_FULL when the disk is full and nothing was written; with POISONED when the outcome is unknown.
   */
  submit(command: Command): Promise<Answer>;
  /** How many commands wait for a transaction. */
  readonly waiting: number;
  /** Resolves when nothing waits and nothing runs. */
  drained(): Promise<void>;
}

interface Waiting<Command, Answer> {
  readonly command: Command;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Runs commands that arrive close together in one transaction, and answers each after the commit: one wait for the disk
 * instead of one each.
 *
 *     idle ──submit──▶ gathering ──as many as last time, or delayMsMax──▶ running ──▶ idle, or gathering
 *                                                                           └─ the disk failed ─▶ poisoned
 */
export function createGroupCommit<Command, Answer>(
  options: GroupCommitOptions<Command, Answer>,
): GroupCommit<Command, Answer> {
  return new Group(options);
}

class Group<Command, Answer> implements GroupCommit<Command, Answer> {
  readonly #options: Required<Omit<GroupCommitOptions<Command, Answer>, 'beforeCommit'>>;
  readonly #beforeCommit: (transaction: LedgerTransaction) => void;
  #queue: Waiting<Command, Answer>[] = [];
  #state: 'idle' | 'gathering' | 'running' | 'poisoned' = 'idle';
  #lastGroup = 1;
  #timer: NodeJS.Timeout | undefined;
  #onDrained: (() => void)[] = [];
  readonly #start = (): void => {
    void this.#run();
  };

  constructor({ beforeCommit, ...options }: GroupCommitOptions<Command, Answer>) {
    this.#options = {
      groupMax: 64,
      weightOf: () => 0,
      weightMax: Number.POSITIVE_INFINITY,
      prepare: () => ({}),
      delayMsMax: 2,
      queueMax: 4096,
      ...options,
    };
    this.#beforeCommit = beforeCommit ?? (() => undefined);
  }

  get waiting(): number {
    return this.#queue.length;
  }

  submit(command: Command): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (this.#state === 'poisoned') {
        reject(poisoned(undefined));
      } else if (this.#queue.length >= this.#options.queueMax) {
        const message = `${this.#queue.length} commands wait already. Try again in a moment.`;
        reject(new StoreError('OVERLOADED', message));
      } else {
        this.#queue.push({ command, resolve, reject });
        this.#gather();
      }
    });
  }

  drained(): Promise<void> {
    if (this.#isDrained()) return Promise.resolve();
    return new Promise((resolve) => this.#onDrained.push(resolve));
  }

  #isDrained(): boolean {
    return this.#queue.length === 0 && this.#state !== 'running';
  }

  #gather(): void {
    const isEnough = this.#queue.length >= Math.min(this.#lastGroup, this.#options.groupMax);
    if (this.#state === 'gathering' && isEnough && this.#timer !== undefined) {
      clearTimeout(this.#timer);
      this.#timer = undefined;
      setImmediate(this.#start);
    }
    if (this.#state !== 'idle') return;
    this.#state = 'gathering';
    // setImmediate, not at once: whatever else the sockets brought in this turn of the loop comes along.
    if (isEnough) setImmediate(this.#start);
    else this.#timer = setTimeout(this.#start, this.#options.delayMsMax);
  }

  async #run(): Promise<void> {
    this.#timer = undefined;
    this.#state = 'running';
    const group = this.#queue.splice(0, this.#countNext());
    this.#lastGroup = group.length;
    try {
      await this.#settle(group);
      this.#state = 'idle';
    } catch (error) {
      this.#poison(group, error);
    }
    if (this.#queue.length > 0) {
      // Those who came meanwhile have waited enough.
      this.#state = 'gathering';
      setImmediate(this.#start);
      return;
    }
    for (const resolve of this.#onDrained.splice(0)) resolve();
  }

  #countNext(): number {
    const { groupMax, weightOf, weightMax } = this.#options;
    const most = Math.min(groupMax, this.#queue.length);
    let weight = 0;
    for (let count = 0; count < most; count += 1) {
      weight += weightOf((this.#queue[count] as Waiting<Command, Answer>).command);
      if (weight > weightMax) return Math.max(1, count);
    }
    return most;
  }

  /** Answers every command of the group. A command that throws is taken out and the others run again. */
  async #settle(group: readonly Waiting<Command, Answer>[]): Promise<void> {
    let rest = group;
    while (rest.length > 0) {
      const outcome = await this.#attempt(rest);
      if (outcome.kind === 'committed') {
        for (let index = 0; index < rest.length; index += 1) rest[index]?.resolve(outcome.answers[index] as Answer);
        return;
      }
      if (outcome.kind === 'one-failed') {
        rest[outcome.index]?.reject(outcome.error);
        rest = rest.filter((_, index) => index !== outcome.index);
        continue;
      }
      const [only] = rest;
      if (outcome.kind === 'refused' && rest.length > 1) {
        // The database says no and does not say to whom.
        for (const each of rest) await this.#settle([each]);
      } else if (outcome.kind === 'refused') {
        only?.reject(outcome.error);
      } else {
        for (const { reject } of rest) reject(outcome.error);
      }
      return;
    }
  }

  /** Throws when the outcome is in doubt. */
  async #attempt(group: readonly Waiting<Command, Answer>[]): Promise<Outcome<Answer>> {
    const options = this.#options.prepare(group.map(({ command }) => command));
    let failed: { readonly index: number; readonly error: unknown } | undefined;
    try {
      const answers = await this.#options.store.transact((transaction) => {
        failed = undefined;
        const made: Answer[] = [];
        for (let index = 0; index < group.length; index += 1) {
          try {
            const { command } = group[index] as Waiting<Command, Answer>;
            made.push(this.#options.execute(transaction, command));
          } catch (error) {
            // May be the store's own signal to load and run again; then the next run forgets it.
            failed = { index, error };
            throw error;
          }
        }
        try {
          this.#beforeCommit(transaction);
        } catch (error) {
          failed = { index: group.length, error };
          throw error;
        }
        return made;
      }, options);
      return { kind: 'committed', answers };
    } catch (error) {
      if (failed !== undefined && failed.error === error) {
        return failed.index < group.length ? { kind: 'one-failed', ...failed } : { kind: 'refused', error };
      }
      const code = error instanceof StoreError ? error.code : undefined;
      if (code === 'NEGATIVE_BALANCE') return { kind: 'refused', error };
      if (code === 'STORAGE_FULL' || code === 'CONNECTION_LOST') return { kind: 'all-failed', error };
      throw error;
    }
  }

  #poison(group: readonly Waiting<Command, Answer>[], cause: unknown): void {
    this.#state = 'poisoned';
    for (const { reject } of [...group, ...this.#queue.splice(0)]) reject(poisoned(cause));
    this.#options.onPoisoned(cause);
  }
}

type Outcome<Answer> =
  | { readonly kind: 'committed'; readonly answers: readonly Answer[] }
  | { readonly kind: 'one-failed'; readonly index: number; readonly error: unknown }
  | { readonly kind: 'refused' | 'all-failed'; readonly error: unknown };

function poisoned(cause: unknown): StoreError {
  return new StoreError(
    'POISONED',
    'The ledger could not be written, so it is not known whether this was kept. Start again, then repeat it under its id.',
    { cause },
  );
}
