/**
 * How long an engine may work. Engines look at it between steps that take about a millisecond, so a limit of 0 still gives
 * the first feasible answer and nothing runs much longer than it was allowed.
 */
export interface Budget {
  /** Milliseconds from the call; NaN and what is below 0 count as 0. */
  readonly timeMsMax: number;
  /** Steps of the engine's own kind (iterations, nodes). With a limit here and none in time, the answer is the same everywhere. */
  readonly stepsMax?: number;
  /** Chooses among equally good ways; `seedDefault` where it is not given. The same seed and the same steps give the same answer. */
  readonly seed?: number;
  /** A clock in milliseconds, given by the caller: this package has none. It never goes back. */
  readonly now: () => number;
  /** Asked at every look; true ends the work with the best so far. */
  readonly isCancelled?: () => boolean;
}

export const seedDefault = 1;

/** Looks at a budget as an engine works. */
export class Stopwatch {
  readonly #budget: Budget;
  readonly #startedAt: number;
  #steps = 0;

  constructor(budget: Budget) {
    this.#budget = budget;
    this.#startedAt = budget.now();
  }

  get steps(): number {
    return this.#steps;
  }

  elapsedMs(): number {
    return this.#budget.now() - this.#startedAt;
  }

  /** Counts one step and says whether another may follow. */
  mayGoOn(): boolean {
    this.#steps += 1;
    return !this.isOver();
  }

  /** Says whether the budget is used up, without counting. */
  isOver(): boolean {
    const { timeMsMax, stepsMax, isCancelled } = this.#budget;
    // A limit that is not a number is used up: what compares false would let work go on for ever.
    if (stepsMax !== undefined && !(this.#steps < stepsMax)) return true;
    if (timeMsMax !== Number.POSITIVE_INFINITY && !(this.elapsedMs() < timeMsMax)) return true;
    return isCancelled?.() === true;
  }
}
