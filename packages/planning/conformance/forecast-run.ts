import type { Forecast, MethodName } from '../src/forecast/index.ts';
import { forecastDemand } from '../src/forecast/index.ts';
import type { SeriesToForecast } from './forecast-sets.ts';
import { processorNow } from './processor-clock.ts';
import type { SuiteFailure, SuiteFigure } from './suite-report.ts';

/** Counts checks, times and figures of one run of the suite. */
export class Run {
  passed = 0;
  readonly times: number[] = [];
  readonly failures: SuiteFailure[] = [];
  readonly figures: SuiteFigure[] = [];

  check(name: string, isRight: boolean, expected: unknown, got: unknown): void {
    if (isRight) this.passed += 1;
    else this.failures.push({ case: name, expected, got, why: 'differs' });
  }

  /** A figure held to its bar, or shown beside it when the set is not the one the bar speaks of. */
  quality(metric: string, value: number, unit: string, target: number, isBound: boolean): void {
    this.figures.push({ metric, value, unit, target, met: value <= target, ...(isBound ? {} : { isTimed: true }) });
  }

  /** The time of a series since the one counted `from`: the median, since other work on the machine falls on single series. */
  time(what: string, from: number): void {
    const sorted = this.times.slice(from).sort((left, right) => left - right);
    const median = sorted[sorted.length >> 1] ?? Number.NaN;
    this.figures.push({
      metric: `${what}: time for a series, median`,
      value: median,
      unit: 'ms',
      target: 30,
      met: median <= 30,
      isTimed: true,
    });
    this.figures.push({
      metric: `${what}: time for a series, longest`,
      value: sorted.at(-1) ?? Number.NaN,
      unit: 'ms',
      isTimed: true,
    });
  }

  /** Forecasts with the clock running, and checks that the answer is sound; NaN where it is refused. */
  forecast(
    { id, group, history, future, cycle }: SeriesToForecast,
    method: MethodName | 'automatic' = 'automatic',
    cyclesPeriods: readonly number[] = [cycle],
  ): Forecast | undefined {
    const startedAt = processorNow();
    const outcome = forecastDemand(
      { history, horizonPeriods: future.length, cyclesPeriods, method },
      { timeMsMax: Number.POSITIVE_INFINITY, now: () => performance.now() },
    );
    const time = processorNow() - startedAt;
    this.times.push(time);
    const problem =
      outcome.kind === 'refused' ? outcome.refusal.kind : findUnsound(outcome.solution, history, future.length);
    this.check(`${group}: ${id}`, problem === undefined, undefined, problem);
    return outcome.kind === 'solved' ? outcome.solution : undefined;
  }
}

/** What is wrong with a forecast whatever the future brings: its length, a value that is none, intervals that cross. */
export function findUnsound(
  { values, intervals }: Forecast,
  history: Float64Array,
  horizonPeriods: number,
): string | undefined {
  if (values.length !== horizonPeriods) return 'length';
  if (!values.every(Number.isFinite)) return 'not finite';
  if (history.every((value) => value >= 0) && values.some((value) => value < 0)) return 'negative';
  for (const [index, { lower, upper }] of intervals.entries()) {
    const inner = intervals[index - 1];
    for (let step = 0; step < horizonPeriods; step += 1) {
      const low = lower[step] ?? Number.NaN;
      const high = upper[step] ?? Number.NaN;
      if (!(low <= high)) return 'interval turned over';
      if (
        inner !== undefined &&
        !(low <= (inner.lower[step] ?? Number.NaN) && high >= (inner.upper[step] ?? Number.NaN))
      )
        return 'intervals cross';
    }
  }
  return undefined;
}

/** How often what came lay within the intervals, in per cent. */
export class Cover {
  readonly #inside = [0, 0];
  #count = 0;

  add({ intervals }: Forecast, future: Float64Array): void {
    this.#count += future.length;
    intervals.forEach(({ lower, upper }, index) => {
      const inside = future.filter((value, step) => value >= (lower[step] ?? 0) && value <= (upper[step] ?? 0));
      this.#inside[index] = (this.#inside[index] ?? 0) + inside.length;
    });
  }

  get percent(): readonly number[] {
    return this.#inside.map((inside) => (100 * inside) / this.#count);
  }
}

/** Means of two measures. */
export class Mean {
  #first = 0;
  #second = 0;
  #count = 0;

  add(first: number, second: number): this {
    this.#first += first;
    this.#second += second;
    this.#count += 1;
    return this;
  }

  get first(): number {
    return this.#first / this.#count;
  }

  get second(): number {
    return this.#second / this.#count;
  }
}
