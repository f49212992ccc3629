import type { OperationId, Refusal, RepeatRefusal, Written } from '@holdfast/domain';
import type { Random } from '../base/random.ts';
import type { CommandName } from './commands.ts';
import type { Fleet } from './fleet.ts';
import type { Lan } from './lan.ts';
import { MachineClock } from './machine-clock.ts';
import type { Server } from './node.ts';
import { operationIds } from './operation-ids.ts';
import { digestOf, type Answer, type Operation, type ShelfEffect } from './operation.ts';

/** What becomes of a command, for the person at the terminal. */
export interface Outcome {
  /** The deed: done once, as soon as the node has said yes, or without it when the node cannot be asked. */
  readonly deed?: (written: Written | undefined) => void;
  /** The node said no, so nothing was done. */
  readonly refused?: (refusal: Refusal | RepeatRefusal) => void;
  /** Recorded at the node. */
  readonly accepted?: (written: Written) => void;
}

export interface Wish {
  readonly command: CommandName;
  readonly input: unknown;
  readonly isFact: boolean;
  /** The deed is done already: the goods came, the shelf was counted. */
  readonly isDone?: boolean;
  readonly effects?: readonly ShelfEffect[];
}

interface Waiting {
  readonly wish: Wish;
  readonly operation: Operation;
  readonly outcome: Outcome;
  isDone: boolean;
  attempts: number;
}

const answerWithinMs = 3_000;
const resendAfterMs = 5_000;
const resendAfterMsMax = 60_000;
const tellAgainAfterMs = 8_000;

/**
 * A terminal and its outbox: whatever a person wants or did is stored before it is sent, and sent again under the same
 * id until it is answered, one after the other. A fact that is not answered in time was done anyway: its replay says so.
 */
export class Terminal {
  readonly name: string;
  readonly server: Server;
  readonly lan: Lan;
  readonly random: Random;
  readonly #fleet: Fleet;
  readonly #clock: MachineClock;
  readonly #newId: () => OperationId;
  readonly #outbox: Waiting[] = [];

  constructor(fleet: Fleet, name: string, server: Server, lan: Lan) {
    this.name = name;
    this.server = server;
    this.lan = lan;
    this.random = fleet.random.fork(`terminal ${name}`);
    this.#fleet = fleet;
    this.#clock = new MachineClock(fleet.timeline, fleet.scenario.terminalSkewMs(this.random));
    this.#newId = operationIds(this.#clock.now, this.random.fork('ids'));
  }

  /** The node can be asked, and will answer to what is asked now and not to something older. */
  get isConnected(): boolean {
    return this.lan.isUp && this.server.isUp && this.#outbox.length === 0;
  }

  get waiting(): number {
    return this.#outbox.length;
  }

  submit(wish: Wish, outcome: Outcome = {}): Operation {
    const { command, input, effects = [], isFact } = wish;
    const operation: Operation = {
      id: this.#newId(),
      device: this.name,
      actor: `${this.name} person`,
      occurredAt: this.#clock.now(),
      command,
      input,
      requestDigest: digestOf(command, input),
      effects,
      isFact,
    };
    const isDone = isFact && (wish.isDone === true || !this.isConnected);
    this.#outbox.push({ wish, operation, outcome, isDone, attempts: 0 });
    this.#fleet.watcher.stored(operation);
    this.#fleet.trace.note(command, this.name, isDone ? 'done' : '', this.#fleet.operations);
    if (isDone) outcome.deed?.(undefined);
    if (this.#outbox.length === 1) this.#send();
    return operation;
  }

  #send(): void {
    const next = this.#outbox[0];
    if (next === undefined) return;
    next.attempts += 1;
    const { attempts } = next;
    const { parts, timeline } = this.#fleet;
    const operation = attempts === 1 ? next.operation : parts.resend(next.operation, attempts);
    this.lan.ask(this.server, { operation, isDone: next.isDone }, (answer) => this.#answered(next, answer));
    timeline.after(answerWithinMs, () => {
      if (this.#outbox[0] === next && next.attempts === attempts) this.#unanswered(next);
    });
  }

  #unanswered(next: Waiting): void {
    this.lan.giveUp();
    const { operation, outcome, attempts } = next;
    const { parts, timeline } = this.#fleet;
    if (operation.isFact && !next.isDone) {
      next.isDone = true;
      outcome.deed?.(undefined);
    }
    if (!parts.keeps(operation, attempts)) return this.#next();
    const wait = Math.min(resendAfterMsMax, resendAfterMs * 2 ** Math.min(attempts, 5)) * this.random.next();
    timeline.after(wait, () => {
      if (this.#outbox[0] === next && next.attempts === attempts) this.#send();
    });
  }

  #answered(next: Waiting, answer: Answer): void {
    if (this.#outbox[0] !== next) return;
    this.lan.giveUp();
    const { wish, operation, outcome, isDone } = next;
    this.#fleet.trace.note(answer.ok ? 'accepted' : answer.refusal.kind, this.name, operation.command);
    this.#fleet.watcher.answered(operation, this.server.name, answer, isDone);
    this.#next();
    if (!answer.ok) {
      if (isDone) this.#tellAgain(wish, outcome);
      else outcome.refused?.(answer.refusal);
      return;
    }
    if (!isDone) outcome.deed?.(answer.written);
    outcome.accepted?.(answer.written);
  }

  /** What was done stays done: if the node cannot read it, as of an item that it has not heard of, it is told again later. */
  #tellAgain(wish: Wish, { accepted }: Outcome): void {
    this.#fleet.timeline.after(tellAgainAfterMs, () => {
      this.submit({ ...wish, isDone: true }, accepted === undefined ? {} : { accepted });
    });
  }

  #next(): void {
    this.#outbox.shift();
    if (this.#outbox.length > 0) this.#send();
  }
}
