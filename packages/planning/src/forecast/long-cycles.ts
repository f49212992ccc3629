import { meanOf, smallestOf } from './series.ts';

/** A series in seasonal parts and the rest, in logarithms where its swings grow with its level. */
export interface Decomposition {
  readonly isLogarithmic: boolean;
  readonly adjusted: Float64Array;
  /** Summed patterns for `horizonPeriods` after the end. */
  readonly ahead: Float64Array;
  /** The cycles that the series is long enough for. */
  readonly cycles: readonly number[];
}

/** Weight of a cycle against the one after it: patterns drift. */
const memory = 0.88;
/** Latest cycles that are looked at. */
const blocksMax = 40;
const passes = 2;

/**
 * Seasons of several lengths (24 and 168 hours; 52 weeks) by rounds of backfitting, as MSTL does (Bandara, Hyndman and Bergmeir
 * 2021): each pattern is a weighted mean over the latest whole cycles about a broken line through their means, drawn towards
 * zero as far as its spread may be chance (James and Stein 1961). Complexity: length × cycles.
 *
 * @param cycles lengths in periods; those that do not fit twice into the series are left out
 */
export function decompose(series: Float64Array, cycles: readonly number[], horizonPeriods: number): Decomposition {
  const usable = [...new Set(cycles)].filter((cycle) => cycle > 1 && 2 * cycle <= series.length).sort((a, b) => a - b);
  const longest = usable.at(-1);
  const isLogarithmic = longest !== undefined && swingsGrow(series, longest);
  const values = isLogarithmic ? series.map(Math.log) : series;
  const patterns: Float64Array[] = usable.map((cycle) => new Float64Array(cycle));
  const rest = values.slice();
  for (let pass = 0; pass < passes; pass += 1) {
    for (const [index, cycle] of usable.entries()) {
      const pattern = patterns[index] as Float64Array;
      addPattern(rest, pattern, 1);
      const found = findLatestPattern(rest, cycle);
      patterns[index] = found;
      addPattern(rest, found, -1);
    }
  }
  const ahead = new Float64Array(horizonPeriods);
  for (const pattern of patterns) {
    for (let step = 0; step < horizonPeriods; step += 1) {
      ahead[step] = (ahead[step] as number) + (pattern[step % pattern.length] as number);
    }
  }
  return { isLogarithmic, adjusted: rest, ahead, cycles: usable };
}

/** Puts seasons and scale back onto forecasts of the adjusted series. */
export function recompose({ isLogarithmic, ahead }: Decomposition, values: Float64Array): Float64Array {
  return values.map((value, step) => {
    const sum = value + (ahead[step] as number);
    return isLogarithmic ? Math.exp(Math.min(sum, 700)) : sum;
  });
}

/** Place 0 of a pattern belongs to the first period after the series. */
export function addPattern(series: Float64Array, pattern: Float64Array, sign: number): void {
  const cycle = pattern.length;
  let place = cycle - (series.length % cycle);
  if (place === cycle) place = 0;
  for (let at = 0; at < series.length; at += 1) {
    series[at] = (series[at] as number) + sign * (pattern[place] as number);
    place = place + 1 === cycle ? 0 : place + 1;
  }
}

/** Rows of the latest whole cycles, as differences from a broken line through the means of the cycles. */
export function deviationsByCycle(
  series: Float64Array,
  cycle: number,
  blocksAtMost: number,
): { readonly deviations: Float64Array; readonly blocks: number } {
  const blocks = Math.min(Math.floor(series.length / cycle), blocksAtMost);
  const start = series.length - blocks * cycle;
  const means = Float64Array.from({ length: blocks }, (_, block) =>
    meanOf(series, start + block * cycle, start + (block + 1) * cycle),
  );
  const deviations = new Float64Array(blocks * cycle);
  for (let at = 0; at < deviations.length; at += 1) {
    deviations[at] = (series[start + at] as number) - brokenLine(means, (at + 0.5) / cycle - 0.5);
  }
  return { deviations, blocks };
}

/** The season of one cycle as it stands now, about zero. */
export function findLatestPattern(series: Float64Array, cycle: number): Float64Array {
  const { deviations, blocks } = deviationsByCycle(series, cycle, blocksMax);
  const pattern = new Float64Array(cycle);
  const noise = new Float64Array(cycle);
  let weights = 0;
  let squaredWeights = 0;
  for (let block = 0; block < blocks; block += 1) {
    const weight = memory ** (blocks - 1 - block);
    weights += weight;
    squaredWeights += weight * weight;
    for (let place = 0; place < cycle; place += 1) {
      pattern[place] = (pattern[place] as number) + weight * (deviations[block * cycle + place] as number);
    }
  }
  for (let place = 0; place < cycle; place += 1) pattern[place] = (pattern[place] as number) / weights;
  const mean = meanOf(pattern);
  for (let at = 0; at < deviations.length; at += 1) {
    const place = at % cycle;
    noise[place] = (noise[place] as number) + ((deviations[at] as number) - (pattern[place] as number)) ** 2;
  }
  let signal = 0;
  for (const value of pattern) signal += (value - mean) ** 2;
  // Variance of a weighted mean of as many independent deviations as there are cycles.
  const chance = blocks > 1 ? (meanOf(noise) / (blocks - 1)) * (squaredWeights / (weights * weights)) * cycle : signal;
  const kept = signal > 0 ? Math.max(0, 1 - chance / signal) : 0;
  return pattern.map((value) => kept * (value - mean));
}

/** Through the means of the cycles at their middles; half a step beyond the first and the last. */
function brokenLine(means: Float64Array, place: number): number {
  const last = means.length - 1;
  if (last === 0) return means[0] as number;
  const left = Math.min(Math.max(Math.floor(place), 0), last - 1);
  const low = means[left] as number;
  return low + ((means[left + 1] as number) - low) * (place - left);
}

/** Whether the spread within a cycle keeps step with its mean rather than staying the same. */
function swingsGrow(series: Float64Array, cycle: number): boolean {
  if (smallestOf(series) <= 0) return false;
  const blocks = Math.min(Math.floor(series.length / cycle), blocksMax);
  const spreads: number[] = [];
  const ratios: number[] = [];
  for (let block = 1; block <= blocks; block += 1) {
    const end = series.length - (block - 1) * cycle;
    const mean = meanOf(series, end - cycle, end);
    let squares = 0;
    for (let at = end - cycle; at < end; at += 1) squares += ((series[at] as number) - mean) ** 2;
    spreads.push(Math.sqrt(squares / cycle));
    ratios.push(Math.sqrt(squares / cycle) / mean);
  }
  return unevenness(ratios) < unevenness(spreads);
}

function unevenness(values: readonly number[]): number {
  const list = Float64Array.from(values);
  const mean = meanOf(list);
  if (mean <= 0) return 0;
  let squares = 0;
  for (const value of list) squares += (value - mean) ** 2;
  return Math.sqrt(squares / list.length) / mean;
}
