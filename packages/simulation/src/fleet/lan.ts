import type { Random } from '../base/random.ts';
import type { Timeline } from '../base/timeline.ts';
import type { Fleet } from './fleet.ts';
import type { Server } from './node.ts';
import type { Answer, Request } from './operation.ts';
import type { Watcher } from './watcher.ts';

export interface LanTemper {
  readonly latencyMs: number;
  /** Per message, each way. */
  readonly loss: number;
  /** Of a request that was accepted: somebody sends the same bytes again, some time later. */
  readonly replay: number;
}

const replayedWithinMs = 10 * 60_000;

/**
 * One request and its answer at a time, as over HTTP: whoever stops waiting closes the connection, so a request that
 * was given up is never executed afterwards. What was accepted may be replayed at any time.
 */
export class Lan {
  isUp = true;
  readonly #timeline: Timeline;
  readonly #random: Random;
  readonly #temper: LanTemper;
  readonly #watcher: Watcher;
  #asking = 0;

  constructor(fleet: Pick<Fleet, 'timeline' | 'watcher'>, random: Random, temper: LanTemper) {
    this.#timeline = fleet.timeline;
    this.#watcher = fleet.watcher;
    this.#random = random;
    this.#temper = temper;
  }

  ask(server: Server, request: Request, onAnswer: (answer: Answer) => void): void {
    this.#asking += 1;
    const asking = this.#asking;
    const isWaiting = (): boolean => asking === this.#asking;
    if (this.#isLost()) return;
    this.#timeline.after(this.#delayMs(), () => {
      if (!isWaiting() || !this.isUp || !server.isUp) return;
      server.handle(request, (answer) => {
        if (answer.ok) this.#replay(server, request);
        if (this.#isLost()) return;
        this.#timeline.after(this.#delayMs(), () => {
          if (isWaiting() && this.isUp) onAnswer(answer);
        });
      });
    });
  }

  giveUp(): void {
    this.#asking += 1;
  }

  #replay(server: Server, request: Request): void {
    if (!this.#random.chance(this.#temper.replay)) return;
    const isGarbled = this.#random.chance(0.2);
    const { operation } = request;
    const sent = isGarbled ? { ...operation, requestDigest: operation.requestDigest.toReversed() } : operation;
    this.#timeline.after(this.#random.below(replayedWithinMs), () => {
      server.handle({ ...request, operation: sent }, (answer) => this.#watcher.replayed?.(sent, isGarbled, answer));
    });
  }

  #isLost(): boolean {
    return !this.isUp || this.#random.chance(this.#temper.loss);
  }

  #delayMs(): number {
    return this.#temper.latencyMs * (0.5 + this.#random.next());
  }
}
