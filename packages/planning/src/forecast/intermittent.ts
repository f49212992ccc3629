import { meanOf, quantileOf } from './series.ts';

/** Demand by the mean interval between demands (ADI) and the squared variation of their sizes, after Syntetos and Boylan (2005). */
export type DemandClass = 'none' | 'smooth' | 'erratic' | 'intermittent' | 'lumpy';

/** Limits of Syntetos, Boylan and Croston (2005). */
const intervalLimit = 1.32;
const variationLimit = 0.49;

export interface DemandProfile {
  readonly demandClass: DemandClass;
  /** Periods since the first demand for each period with one. */
  readonly meanIntervalPeriods: number;
  readonly squaredVariation: number;
}

/** Counted from the first demand on: what lies before says that the article was not sold yet. */
export function profileDemand(series: Float64Array): DemandProfile {
  const first = firstDemand(series);
  if (first < 0) {
    return { demandClass: 'none', meanIntervalPeriods: Number.POSITIVE_INFINITY, squaredVariation: 0 };
  }
  const sizes = series.subarray(first).filter((value) => value !== 0);
  const meanIntervalPeriods = (series.length - first) / sizes.length;
  const mean = meanOf(sizes);
  const variance = meanOf(sizes.map((size) => (size - mean) ** 2));
  const squaredVariation = mean === 0 ? 0 : variance / (mean * mean);
  const isRare = meanIntervalPeriods >= intervalLimit;
  const isUneven = squaredVariation >= variationLimit;
  const demandClass = isRare ? (isUneven ? 'lumpy' : 'intermittent') : isUneven ? 'erratic' : 'smooth';
  return { demandClass, meanIntervalPeriods, squaredVariation };
}

/** Index of the first period that is not zero; −1 without one. */
function firstDemand(series: Float64Array): number {
  return series.findIndex((value) => value !== 0);
}

/**
 * Croston (1972): sizes and intervals are smoothed apart, at periods with demand only. With `isCorrected` the approximation of
 * Syntetos and Boylan (2005), which takes the bias of the ratio off. One value for every period ahead.
 */
export function rateByCroston(series: Float64Array, alpha: number, isCorrected: boolean): number {
  const first = firstDemand(series);
  if (first < 0) return 0;
  let size = series[first] as number;
  let interval = first + 1;
  let waited = 1;
  for (let at = first + 1; at < series.length; at += 1) {
    const value = series[at] as number;
    if (value === 0) {
      waited += 1;
      continue;
    }
    size += alpha * (value - size);
    interval += alpha * (waited - interval);
    waited = 1;
  }
  return (isCorrected ? 1 - alpha / 2 : 1) * (size / interval);
}

/** Teunter, Syntetos and Babai (2011): the chance of a demand is brought up to date in every period, so it fades when sales end. */
export function rateByTsb(series: Float64Array, alpha: number, beta: number): number {
  const sizes = series.filter((value) => value !== 0);
  if (sizes.length === 0) return 0;
  let size = meanOf(sizes);
  let chance = sizes.length / series.length;
  for (const value of series) {
    if (value === 0) {
      chance -= beta * chance;
    } else {
      size += alpha * (value - size);
      chance += beta * (1 - chance);
    }
  }
  return size * chance;
}

/** Simple exponential smoothing of every period, from the mean of all. */
export function rateBySmoothing(series: Float64Array, alpha: number, start: number = meanOf(series)): number {
  let level = start;
  for (const value of series) level += alpha * (value - level);
  return level;
}

/**
 * ADIDA of Nikolopoulos, Syntetos, Boylan, Petropoulos and Assimakopoulos (2011): buckets as long as the mean interval, aligned to
 * the end, smoothed and shared out evenly.
 */
export function rateByAdida(series: Float64Array, alpha: number): number {
  const { meanIntervalPeriods } = profileDemand(series);
  if (!Number.isFinite(meanIntervalPeriods)) return 0;
  const length = Math.min(Math.max(Math.round(meanIntervalPeriods), 1), series.length);
  const buckets = Math.floor(series.length / length);
  const start = series.length - buckets * length;
  const sums = Float64Array.from(
    { length: buckets },
    (_, bucket) => meanOf(series, start + bucket * length, start + (bucket + 1) * length) * length,
  );
  return rateBySmoothing(sums, alpha) / length;
}

/** Periods without demand that an article is granted before its first one, which was not a period drawn at random. */
const gracePeriods = 1;
/** Single demands above this quantile of their sizes count as if they were as large as that. */
const sizeQuantile = 0.95;
/** Demands that a young article is taken to have had beside those seen: near the half of Jeffreys' prior for a rate. */
const priorDemands = 0.4;
/** Chance that a grown article is given up within a twelfth of a year. */
const monthlyEnd = 0.02;

/**
 * What the automatic choice takes for rare demand: the mean of demand over one cycle and over one and a half, counted from the first
 * demand on, with the largest sizes cut (Winsor). Windows are temporal aggregation as in ADIDA, with buckets as long as a year.
 *
 * Articles younger than two cycles get part of a demand more: some that will sell have hardly sold yet (the posterior mean of a
 * Poisson rate). Older ones may have been given up, all the likelier the longer they are silent for their rate, and may be given
 * up within the horizon; both by a constant chance, as in the models of Schmittlein, Morrison and Colombo (1987).
 *
 * @param cycle periods of a year, or 12 where there is none
 * @returns one rate for all of the horizon
 */
export function rateByCombination(series: Float64Array, cycle: number, horizonPeriods: number): number {
  const first = firstDemand(series);
  if (first < 0) return 0;
  const age = series.length - first;
  const isYoung = age < 2 * cycle;
  const end = isYoung ? 0 : 1 - (1 - monthlyEnd) ** (12 / cycle);
  const sizes = series.filter((value) => value !== 0).sort();
  const limit = quantileOf(sizes, sizeQuantile);
  const meanSize = meanOf(sizes.map((size) => Math.min(size, limit)));
  const silent = silentPeriods(series);
  const overWindow = (window: number): number => {
    const periods = Math.min(window, series.length, age + gracePeriods);
    let sum = isYoung ? priorDemands * meanSize : 0;
    let demands = 0;
    for (const value of series.subarray(-periods)) {
      sum += Math.min(value, limit);
      demands += Number(value !== 0);
    }
    const alive = chanceAlive((demands + 0.5) / (periods + 1), silent, end);
    // Where it was given up, that was half-way through its silence for all we know.
    const alivePeriods = Math.max(periods - (Math.min(silent, periods) * (1 - alive)) / 2, 1);
    return (sum / alivePeriods) * alive;
  };
  return ((overWindow(cycle) + overWindow(Math.round(1.5 * cycle))) / 2) * meanSurvival(end, horizonPeriods);
}

/** Periods since the last demand. */
function silentPeriods(series: Float64Array): number {
  let at = series.length - 1;
  while (at >= 0 && series[at] === 0) at -= 1;
  return series.length - 1 - at;
}

/** That an article which sells with `chance` in a period and ends with `end` is not at its end after so many periods without. */
function chanceAlive(chance: number, silent: number, end: number): number {
  if (silent === 0 || end === 0) return 1;
  const stay = (1 - end) * (1 - Math.min(chance, 0.95));
  const silentAlive = stay ** silent;
  return silentAlive / (silentAlive + (end * (1 - silentAlive)) / (1 - stay));
}

/** Mean chance over the horizon that an article is still there. */
function meanSurvival(end: number, horizonPeriods: number): number {
  if (end === 0) return 1;
  return ((1 - end) * (1 - (1 - end) ** horizonPeriods)) / (end * horizonPeriods);
}
