import type { SeriesToForecast } from './forecast-sets.ts';
import { scoreRegular } from './forecast-sets.ts';

/** The frequencies of M4 that this suite judges: what the organisers scale errors by, and how far they look ahead. */
export const m4Frequencies = {
  hourly: { cycle: 24, ahead: 48, target: 0.63, series: 414 },
  weekly: { cycle: 1, ahead: 13, target: 0.92, series: 359 },
} as const;

export type M4Frequency = keyof typeof m4Frequencies;

/**
 * Rows of the competition: a header of `V1`, `V2` and so on, then one series a row, its id first, then its values, then empty
 * fields up to the longest. Quotes and blanks are optional; fields `NA` are empty.
 */
export function parseM4Rows(text: string): ReadonlyMap<string, Float64Array> {
  const rows = new Map<string, Float64Array>();
  for (const line of text.split(/\r?\n/)) {
    const [id = '', ...fields] = line.split(',').map((field) => field.replaceAll('"', '').trim());
    if (!/^[A-Za-z]+\d+$/.test(id) || /^V\d+$/.test(id)) continue;
    const filled = fields.filter((field) => field !== '' && field !== 'NA');
    rows.set(id, Float64Array.from(filled, Number));
  }
  return rows;
}

/** Series whose history and future are both there; a future longer than the competition's horizon is cut. */
export function joinM4(
  frequency: M4Frequency,
  train: ReadonlyMap<string, Float64Array>,
  test: ReadonlyMap<string, Float64Array>,
): readonly SeriesToForecast[] {
  const { cycle, ahead } = m4Frequencies[frequency];
  return [...train].flatMap(([id, history]) => {
    const future = test.get(id)?.subarray(0, ahead);
    if (future === undefined || future.length === 0 || history.length <= cycle) return [];
    return [{ id, group: `M4 ${frequency}`, cycle, history, future }];
  });
}

/** Sums of errors over a set, and what the organisers compare them with. */
export class OverallAverage {
  #count = 0;
  readonly #sums = { smape: 0, mase: 0, referenceSmape: 0, referenceMase: 0 };

  add(series: SeriesToForecast, forecast: Float64Array): void {
    const { smape, mase } = scoreRegular(series, forecast);
    const reference = scoreRegular(series, forecastNaive2(series.history, series.cycle, series.future.length));
    this.#count += 1;
    this.#sums.smape += smape;
    this.#sums.mase += mase;
    this.#sums.referenceSmape += reference.smape;
    this.#sums.referenceMase += reference.mase;
  }

  /** Means over the set; OWA is the mean of both means against those of Naive2, as Makridakis, Spiliotis and Assimakopoulos (2020). */
  get result() {
    const { smape, mase, referenceSmape, referenceMase } = this.#sums;
    return {
      count: this.#count,
      smape: smape / this.#count,
      mase: mase / this.#count,
      referenceSmape: referenceSmape / this.#count,
      referenceMase: referenceMase / this.#count,
      owa: (smape / referenceSmape + mase / referenceMase) / 2,
    };
  }
}

/**
 * Naive2 of the organisers: the last value, with a multiplicative season from classical decomposition where the autocorrelation
 * passes their test at 90 %. Written after their R code and independent of the engine.
 */
export function forecastNaive2(history: Float64Array, cycle: number, ahead: number): Float64Array {
  const factors = passesSeasonTest(history, cycle) ? seasonFactors(history, cycle) : undefined;
  const count = history.length;
  const factorAt = (time: number): number => factors?.[time % cycle] ?? 1;
  const last = at(history, count - 1) / factorAt(count - 1);
  return Float64Array.from({ length: ahead }, (_, step) => last * factorAt(count + step));
}

/** |autocorrelation at the cycle| against 1.645 standard errors after Bartlett, for three cycles of history and more. */
export function passesSeasonTest(history: Float64Array, cycle: number): boolean {
  const count = history.length;
  if (cycle < 2 || count < 3 * cycle) return false;
  const mean = history.reduce((sum, value) => sum + value, 0) / count;
  const covariance = (lag: number): number => {
    let sum = 0;
    for (let time = lag; time < count; time += 1) sum += (at(history, time) - mean) * (at(history, time - lag) - mean);
    return sum;
  };
  const variance = covariance(0);
  if (variance === 0) return false;
  let squares = 1;
  for (let lag = 1; lag < cycle; lag += 1) squares += 2 * (covariance(lag) / variance) ** 2;
  return Math.abs(covariance(cycle) / variance) > (1.645 / Math.sqrt(count)) * Math.sqrt(squares);
}

/** R's `decompose(type = "multiplicative")`: mean ratios to a centred average by place, brought to a mean of 1. */
function seasonFactors(history: Float64Array, cycle: number): Float64Array {
  const sums = new Float64Array(cycle);
  const counts = new Float64Array(cycle);
  const half = Math.floor(cycle / 2);
  for (let time = half; time < history.length - half; time += 1) {
    let trend = 0;
    for (let offset = -half; offset <= half; offset += 1) {
      const isEdge = cycle % 2 === 0 && Math.abs(offset) === half;
      trend += (at(history, time + offset) * (isEdge ? 0.5 : 1)) / cycle;
    }
    const place = time % cycle;
    sums[place] = at(sums, place) + at(history, time) / trend;
    counts[place] = at(counts, place) + 1;
  }
  const means = sums.map((sum, place) => sum / at(counts, place));
  const mean = means.reduce((sum, value) => sum + value, 0) / cycle;
  return means.map((value) => value / mean);
}

function at(values: Float64Array, index: number): number {
  return values[index] ?? Number.NaN;
}
