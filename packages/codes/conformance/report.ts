import { existsSync, readFileSync } from 'node:fs';

/** What a conformance suite returns. Justified differences are listed with their reason and not counted as passed. */
export type SuiteReport = {
  readonly suite: string;
  readonly passed: number;
  readonly failed: number;
  readonly justified: number;
  readonly failures: readonly SuiteFailure[];
  readonly figures: readonly SuiteFigure[];
};

export type SuiteFailure = {
  readonly case: string;
  readonly expected: unknown;
  readonly got: unknown;
  readonly why: string;
};

export type SuiteFigure = {
  readonly metric: string;
  readonly value: number;
  readonly unit: string;
  readonly target?: number;
  readonly met?: boolean;
};

/** Counts cases by group; a difference with a reason is justified, one without has failed. */
export class Tally {
  #passed = 0;
  #justified = 0;
  readonly #failures: SuiteFailure[] = [];
  readonly #groups = new Map<string, { passed: number; all: number }>();
  readonly #absent: string[] = [];

  /** A file of vectors; undefined where there is none, which the report then says by `name`. */
  read(path: string, name: string): string | undefined {
    if (existsSync(path)) return readFileSync(path, 'utf8');
    this.#absent.push(name);
    return undefined;
  }

  check(name: string, expected: unknown, got: unknown, reason?: string): void {
    const group = name.slice(0, name.indexOf(':'));
    const counts = this.#groups.get(group) ?? { passed: 0, all: 0 };
    this.#groups.set(group, counts);
    counts.all += 1;
    if (JSON.stringify(expected) === JSON.stringify(got)) {
      this.#passed += 1;
      counts.passed += 1;
      return;
    }
    if (reason !== undefined) this.#justified += 1;
    this.#failures.push({ case: name, expected, got, why: reason === undefined ? 'differs' : `justified: ${reason}` });
  }

  /** Runs the checks of one vector. A throw is a failure of that vector, not of the suite. */
  guard(name: string, check: () => void): void {
    try {
      check();
    } catch (error) {
      this.check(name, 'an answer', String(error));
    }
  }

  report(suite: string): SuiteReport {
    return {
      suite,
      passed: this.#passed,
      failed: this.#failures.length - this.#justified,
      justified: this.#justified,
      failures: this.#failures,
      figures: [
        ...[...this.#groups].flatMap(([group, { passed, all }]) => [
          { metric: `${group} passed`, value: passed, unit: 'cases' },
          { metric: `${group} all`, value: all, unit: 'cases' },
        ]),
        ...this.#absent.map((name) => ({
          metric: `no file ${name}: nothing of it is checked`,
          value: 0,
          unit: 'cases',
        })),
      ],
    };
  }
}
