/** Sums and orders over typed arrays; every function here is linear, but for sorting. */

export function meanOf(series: Float64Array, start: number = 0, end: number = series.length): number {
  let sum = 0;
  for (let at = start; at < end; at += 1) sum += series[at] as number;
  return end > start ? sum / (end - start) : 0;
}

export function meanAbsoluteOf(series: Float64Array): number {
  let sum = 0;
  for (const value of series) sum += Math.abs(value);
  return series.length > 0 ? sum / series.length : 0;
}

export function sumOfSquares(series: Float64Array): number {
  let sum = 0;
  for (const value of series) sum += value * value;
  return sum;
}

export function smallestOf(series: Float64Array): number {
  let smallest = Number.POSITIVE_INFINITY;
  for (const value of series) if (value < smallest) smallest = value;
  return smallest;
}

export function isConstant(series: Float64Array): boolean {
  return series.every((value) => value === series[0]);
}

/** Divides by `scale`; a new array. */
export function scaled(series: Float64Array, scale: number): Float64Array {
  return series.map((value) => value / scale);
}

/** Intercept (at index 0) and slope of the least-squares line through a stretch. */
export function lineThrough(
  series: Float64Array,
  start: number = 0,
  end: number = series.length,
): { level: number; slope: number } {
  const count = end - start;
  if (count < 2) return { level: count === 1 ? (series[start] as number) : 0, slope: 0 };
  const middle = (count - 1) / 2;
  const mean = meanOf(series, start, end);
  let cross = 0;
  let square = 0;
  for (let index = 0; index < count; index += 1) {
    cross += (index - middle) * ((series[start + index] as number) - mean);
    square += (index - middle) * (index - middle);
  }
  const slope = cross / square;
  return { level: mean - slope * middle, slope };
}

/** The value below which a share of the values lies, by linear interpolation; `sorted` ascends. */
export function quantileOf(sorted: Float64Array, share: number): number {
  const place = Math.min(Math.max(share, 0), 1) * (sorted.length - 1);
  const below = Math.floor(place);
  const low = sorted[below] as number;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] as number;
  return low + (high - low) * (place - below);
}

/** Autocorrelation at lags 1 to `lagMax`; zeros for a constant series. */
export function autocorrelations(series: Float64Array, lagMax: number): Float64Array {
  const count = series.length;
  const mean = meanOf(series);
  let square = 0;
  for (const value of series) square += (value - mean) * (value - mean);
  const result = new Float64Array(lagMax);
  if (square <= 0) return result;
  for (let lag = 1; lag <= lagMax && lag < count; lag += 1) {
    let sum = 0;
    for (let at = lag; at < count; at += 1)
      sum += ((series[at] as number) - mean) * ((series[at - lag] as number) - mean);
    result[lag - 1] = sum / square;
  }
  return result;
}
