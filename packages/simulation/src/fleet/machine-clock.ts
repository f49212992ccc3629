import type { Timeline } from '../base/timeline.ts';

/** 2026-03-02T00:00:00Z, a Monday: when every fleet begins. */
export const epochMs = 1_772_409_600_000;

/** A machine's wall clock: some way off from the truth, and set now and then. Its monotonic clock is virtual time. */
export class MachineClock {
  readonly #timeline: Timeline;
  #skewMs: number;

  constructor(timeline: Timeline, skewMs: number) {
    this.#timeline = timeline;
    this.#skewMs = skewMs;
  }

  /** Unix milliseconds. */
  readonly now = (): number => epochMs + this.#timeline.now + this.#skewMs;

  jump(byMs: number): void {
    this.#skewMs += byMs;
  }

  /** Business date, `YYYY-MM-DD`, in UTC. */
  today(): string {
    const days = Math.floor(this.now() / 86_400_000);
    if (days !== this.#days) {
      this.#days = days;
      this.#date = new Date(days * 86_400_000).toISOString().slice(0, 10);
    }
    return this.#date;
  }

  #days = -1;
  #date = '';
}
