import type { SuiteFailure, SuiteFigure, SuiteReport } from './suite-report.ts';

/** Counts cases and collects figures. */
export class FlowTally {
  #passed = 0;
  readonly #failures: SuiteFailure[] = [];
  readonly #figures: SuiteFigure[] = [];

  check(name: string, expected: unknown, got: unknown, why = 'differs'): void {
    if (JSON.stringify(expected) === JSON.stringify(got)) this.#passed += 1;
    else this.#failures.push({ case: name, expected, got, why });
  }

  show(metric: string, value: number, unit: string): void {
    this.#figures.push({ metric, value, unit });
  }

  /** A time, or a quality within a time: shown beside its bar, of which it must not be more. */
  showTimed(metric: string, value: number, unit: string, target: number): void {
    this.#figures.push({ metric, value, unit, target, met: value <= target, isTimed: true });
  }

  report(): SuiteReport {
    const { length: failed } = this.#failures;
    return { passed: this.#passed, failed, justified: 0, failures: this.#failures, figures: this.#figures };
  }
}
