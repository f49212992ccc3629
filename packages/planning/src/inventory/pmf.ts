import { logGamma } from './normal.ts';

/**
 * Whole quantities by their probabilities: `pmf[k]` is the chance of exactly k. Tails below `tailMin` are cut and given to what
 * is left, so it always adds up to 1.
 */
export type Pmf = Float64Array;

const tailMin = 1e-15;

export function poissonPmf(mean: number): Pmf {
  return fromLogarithms((quantity) => quantity * Math.log(mean) - mean - logGamma(quantity + 1), mean, mean);
}

/** Spreads wider than Poisson; the variance must be above the mean. */
export function negativeBinomialPmf(mean: number, variance: number): Pmf {
  const size = (mean * mean) / (variance - mean);
  const share = mean / variance;
  return fromLogarithms(
    (quantity) =>
      logGamma(quantity + size) -
      logGamma(size) -
      logGamma(quantity + 1) +
      size * Math.log(share) +
      quantity * Math.log1p(-share),
    mean,
    variance,
  );
}

/** Relative frequencies of what was seen; quantities are whole and not negative. */
export function empiricalPmf(quantities: Int32Array): Pmf {
  const counts = new Float64Array(quantities.reduce((most, quantity) => Math.max(most, quantity), 0) + 1);
  for (const quantity of quantities) counts[quantity] = (counts[quantity] as number) + 1 / quantities.length;
  return counts;
}

/** Divides by the sum and takes zeros off the end; undefined without a sum. */
export function normalised(weights: Float64Array): Pmf {
  let end = weights.length;
  while (end > 1 && weights[end - 1] === 0) end -= 1;
  let sum = 0;
  for (const weight of weights) sum += weight;
  return weights.subarray(0, end).map((weight) => weight / sum);
}

export function meanOfPmf(pmf: Pmf): number {
  let mean = 0;
  for (let quantity = 0; quantity < pmf.length; quantity += 1) mean += quantity * (pmf[quantity] as number);
  return mean;
}

/** The sum of two independent quantities. Complexity: product of the lengths. */
export function convolve(left: Pmf, right: Pmf): Pmf {
  const result = new Float64Array(left.length + right.length - 1);
  for (let first = 0; first < left.length; first += 1) {
    const chance = left[first] as number;
    if (chance === 0) continue;
    for (let second = 0; second < right.length; second += 1) {
      result[first + second] = (result[first + second] as number) + chance * (right[second] as number);
    }
  }
  return trimmed(result);
}

/** The sum of `times` independent quantities, by squaring; 0 for none. */
export function powerOf(pmf: Pmf, times: number): Pmf {
  let result: Pmf = Float64Array.of(1);
  let square = pmf;
  for (let left = times; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) result = convolve(result, square);
    if (left > 1) square = convolve(square, square);
  }
  return result;
}

/** A quantity drawn from one of several distributions. */
export function mixture(parts: readonly { readonly pmf: Pmf; readonly weight: number }[]): Pmf {
  const result = new Float64Array(parts.reduce((most, { pmf }) => Math.max(most, pmf.length), 1));
  for (const { pmf, weight } of parts) {
    for (let quantity = 0; quantity < pmf.length; quantity += 1) {
      result[quantity] = (result[quantity] as number) + weight * (pmf[quantity] as number);
    }
  }
  return result;
}

/**
 * Expected excess over each level, `E (D − y)⁺` for y = 0 … length: what is short. Beyond the end it is 0; below 0 it is the mean
 * less y.
 */
export class Excess {
  readonly mean: number;
  readonly #table: Float64Array;

  constructor(pmf: Pmf) {
    this.mean = meanOfPmf(pmf);
    this.#table = new Float64Array(pmf.length + 1);
    let above = 0;
    for (let level = pmf.length - 1; level >= 0; level -= 1) {
      // P(D > level) summed from above keeps small tails exact.
      const next = this.#table[level + 1] as number;
      this.#table[level] = next + above;
      above += pmf[level] as number;
    }
  }

  over(level: number): number {
    if (level < 0) return this.mean - level;
    return level < this.#table.length ? (this.#table[level] as number) : 0;
  }
}

/** The quantity beyond which a Poisson or negative binomial tail is nothing. */
export function tailReach(mean: number, variance: number): number {
  return Math.ceil(mean + 12 * Math.sqrt(variance) + 40 * Math.max(1, variance / Math.max(mean, 1e-9)));
}

function fromLogarithms(logarithm: (quantity: number) => number, mean: number, variance: number): Pmf {
  const reach = tailReach(mean, variance);
  const pmf = new Float64Array(reach + 1);
  for (let quantity = 0; quantity <= reach; quantity += 1) pmf[quantity] = Math.exp(logarithm(quantity));
  return trimmed(pmf);
}

function trimmed(pmf: Pmf): Pmf {
  let end = pmf.length;
  let tail = 0;
  while (end > 1 && tail + (pmf[end - 1] as number) < tailMin) {
    tail += pmf[end - 1] as number;
    end -= 1;
  }
  return normalised(pmf.subarray(0, end));
}
