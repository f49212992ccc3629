import { autocorrelations, meanOf } from './series.ts';

export type SeasonKind = 'additive' | 'multiplicative';

/** One factor (or summand) for each place of the cycle; place t mod m belongs to time t. */
export interface SeasonalPattern {
  readonly kind: SeasonKind;
  readonly places: Float64Array;
}

/**
 * Whether the autocorrelation at the length of the cycle stands out at 90 %, with Bartlett's variance, as Assimakopoulos and
 * Nikolopoulos (2000) test before they adjust. Needs two cycles and a period. Complexity: length of series × cycle.
 */
export function hasSeason(series: Float64Array, cycle: number): boolean {
  if (cycle < 2 || series.length < Math.max(2 * cycle + 1, cycle + 3)) return false;
  const correlations = autocorrelations(series, cycle);
  let squares = 1;
  for (let lag = 0; lag < cycle - 1; lag += 1) squares += 2 * (correlations[lag] as number) ** 2;
  const limit = 1.645 * Math.sqrt(squares / series.length);
  return Math.abs(correlations[cycle - 1] as number) > limit;
}

/**
 * Classical decomposition (Makridakis, Wheelwright and Hyndman 1998): ratios to, or differences from, a centred moving
 * average, averaged by place and brought to a mean of 1 (or 0). Needs two cycles; answers a flat pattern otherwise.
 */
export function findPattern(series: Float64Array, cycle: number, kind: SeasonKind): SeasonalPattern {
  const neutral = kind === 'additive' ? 0 : 1;
  const places = new Float64Array(cycle).fill(neutral);
  if (series.length < 2 * cycle) return { kind, places };
  const smooth = centredAverage(series, cycle);
  const counts = new Int32Array(cycle);
  places.fill(0);
  for (let at = 0; at < series.length; at += 1) {
    const middle = smooth[at] as number;
    if (Number.isNaN(middle)) continue;
    const value = series[at] as number;
    places[at % cycle] = (places[at % cycle] as number) + (kind === 'additive' ? value - middle : value / middle);
    counts[at % cycle] = (counts[at % cycle] as number) + 1;
  }
  for (let place = 0; place < cycle; place += 1) {
    const count = counts[place] as number;
    places[place] = count > 0 ? (places[place] as number) / count : neutral;
  }
  const mean = meanOf(places);
  for (let place = 0; place < cycle; place += 1) {
    const raw = places[place] as number;
    places[place] = kind === 'additive' ? raw - mean : Math.max(raw / mean, 0.01);
  }
  return { kind, places };
}

/** Takes a pattern off a series that begins at place 0. */
export function withoutSeason(series: Float64Array, { kind, places }: SeasonalPattern): Float64Array {
  return series.map((value, at) => {
    const seasonal = places[at % places.length] as number;
    return kind === 'additive' ? value - seasonal : value / seasonal;
  });
}

/** Puts a pattern back onto values that begin at time `start`. */
export function withSeason(values: Float64Array, { kind, places }: SeasonalPattern, start: number): Float64Array {
  return values.map((value, at) => {
    const seasonal = places[(start + at) % places.length] as number;
    return kind === 'additive' ? value + seasonal : value * seasonal;
  });
}

/** The moving average over a cycle, centred (2 × m for even cycles); NaN where it does not reach. */
export function centredAverage(series: Float64Array, cycle: number): Float64Array {
  const count = series.length;
  const result = new Float64Array(count).fill(Number.NaN);
  const half = cycle >> 1;
  const isEven = cycle % 2 === 0;
  let sum = 0;
  for (let at = 0; at < Math.min(cycle, count); at += 1) sum += series[at] as number;
  for (let at = half; at + half < count; at += 1) {
    const first = at - half;
    if (first > 0) sum += (series[first + cycle - 1] as number) - (series[first - 1] as number);
    if (isEven) result[at] = (sum + ((series[first + cycle] as number) - (series[first] as number)) / 2) / cycle;
    else result[at] = sum / cycle;
  }
  return result;
}
