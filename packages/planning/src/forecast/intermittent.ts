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

/**
 * What the automatic choice takes for rare demand: the mean of demand over one cycle and over one and a half, counted from the first
 * demand on, with the largest sizes cut. So articles that are new are neither thinned by the time before their first demand nor
 * judged by that demand alone, and articles whose sales end are seen to end. Windows are temporal aggregation as in ADIDA, with
 * buckets as long as a year; the cut is Winsor's.
 *
 * @param cycle periods of a year, or 12 where there is none
 */
export function rateByCombination(series: Float64Array, cycle: number): number {
  const first = firstDemand(series);
  if (first < 0) return 0;
  const age = series.length - first + gracePeriods;
  const limit = quantileOf(series.filter((value) => value !== 0).sort(), sizeQuantile);
  const overWindow = (window: number): number => {
    let sum = 0;
    for (const value of series.subarray(-window)) sum += Math.min(value, limit);
    return sum / Math.min(window, series.length, age);
  };
  return (overWindow(cycle) + overWindow(Math.round(1.5 * cycle))) / 2;
}
