import type { Random } from '../random.ts';
import type { EtsFit } from './ets-fit.ts';
import { quantileOf, sumOfSquares } from './series.ts';

/** How future demand scatters about what is expected, for each period ahead. */
export type Spread =
  | { readonly kind: 'normal'; readonly deviations: Float64Array }
  /** One ascending array for each period ahead: differences from the expected value. */
  | { readonly kind: 'sampled'; readonly differences: readonly Float64Array[] };

const pathCount = 400;

/** The difference from the expected value that a share of outcomes stays below, `step` periods (from 0) ahead. */
export function differenceAt(spread: Spread, step: number, share: number): number {
  if (spread.kind === 'normal') return (spread.deviations[step] as number) * inverseNormal(share);
  return quantileOf(spread.differences[step] as Float64Array, share);
}

/** Standard deviation `step` periods (from 0) ahead. */
export function deviationAt(spread: Spread, step: number): number {
  if (spread.kind === 'normal') return spread.deviations[step] as number;
  return rootMeanSquare(spread.differences[step] as Float64Array);
}

/** Wider or narrower by a factor for each period ahead. */
export function scaledSpread(spread: Spread, factors: Float64Array): Spread {
  if (spread.kind === 'normal') {
    return { kind: 'normal', deviations: spread.deviations.map((value, step) => value * (factors[step] as number)) };
  }
  const differences = spread.differences.map((row, step) => row.map((value) => value * (factors[step] as number)));
  return { kind: 'sampled', differences };
}

/** Paths of a fitted model with normal errors, as its own recursions drive them; the same for the same seed. */
export function simulateEts(fit: EtsFit, horizonPeriods: number, random: Random): Spread {
  const { scale, state, deviation } = fit;
  const rows = Array.from({ length: horizonPeriods }, () => new Float64Array(pathCount));
  const cycle = state.length - 2;
  const turned = state.slice();
  // The recursions count places from the start of what they are given: turn the seasons so that place 0 comes next.
  for (let place = 0; place < cycle; place += 1)
    turned[2 + place] = state[2 + ((fit.seenPeriods + place) % cycle)] as number;
  const path = new Float64Array(horizonPeriods);
  const errors = new Float64Array(horizonPeriods);
  for (let drawn = 0; drawn < pathCount; drawn += 1) {
    for (let step = 0; step < horizonPeriods; step += 1) errors[step] = deviation * drawNormal(random);
    runErrors(fit, turned, errors, path);
    for (let step = 0; step < horizonPeriods; step += 1)
      (rows[step] as Float64Array)[drawn] = (path[step] as number) * scale;
  }
  const still = new Float64Array(horizonPeriods);
  runErrors(fit, turned, new Float64Array(horizonPeriods), still);
  const differences = rows.map((row, step) => row.map((value) => value - (still[step] as number) * scale).sort());
  return { kind: 'sampled', differences };
}

/** One path: the recursions of the model with given errors in place of what was seen. */
function runErrors({ form, smoothing }: EtsFit, start: Float64Array, errors: Float64Array, path: Float64Array): void {
  const { alpha, beta, gamma, phi } = smoothing;
  const state = start.slice();
  const cycle = state.length - 2;
  let level = state[0] as number;
  let slope = state[1] as number;
  for (let step = 0; step < path.length; step += 1) {
    const place = 2 + (step % Math.max(cycle, 1));
    const damped = form.trend === 'none' ? 0 : form.trend === 'additive' ? phi * slope : slope ** phi;
    const base = form.trend === 'multiplicative' ? level * damped : level + damped;
    const seasonal = form.season === 'none' ? 0 : (state[place] as number);
    const expected = form.season === 'multiplicative' ? base * seasonal : base + seasonal;
    const error = errors[step] as number;
    const value = form.error === 'multiplicative' ? expected * Math.max(1 + error, 0) : expected + error;
    path[step] = value;
    const hasFactor = form.season === 'multiplicative';
    const adjusted = hasFactor ? (seasonal === 0 ? base : value / seasonal) : value - seasonal;
    const next = base + alpha * (adjusted - base);
    if (form.trend === 'additive') slope = damped + (beta / alpha) * (next - level - damped);
    else if (form.trend === 'multiplicative') slope = damped + (beta / alpha) * (next / level - damped);
    level = next;
    if (form.season === 'additive') state[place] = seasonal + gamma * (value - base - seasonal);
    else if (hasFactor && base !== 0) state[place] = seasonal + gamma * (value / base - seasonal);
  }
}

/** Errors of a level that is smoothed with `alpha`: their variance grows by alpha² with each period. */
export function growingSpread(oneStepDeviation: number, alpha: number, horizonPeriods: number): Spread {
  const deviations = Float64Array.from(
    { length: horizonPeriods },
    (_, step) => oneStepDeviation * Math.sqrt(1 + step * alpha * alpha),
  );
  return { kind: 'normal', deviations };
}

/** Rare demand: what was seen in single periods, drawn towards the expected rate, is what a period ahead may bring. */
export function empiricalSpread(series: Float64Array, rate: number, horizonPeriods: number): Spread {
  const mean = series.reduce((sum, value) => sum + value, 0) / series.length;
  const factor = mean > 0 ? rate / mean : 1;
  const sorted = series.map((value) => value * factor - rate).sort();
  return { kind: 'sampled', differences: Array.from({ length: horizonPeriods }, () => sorted) };
}

export function rootMeanSquare(values: Float64Array): number {
  return values.length > 0 ? Math.sqrt(sumOfSquares(values) / values.length) : 0;
}

/** One standard normal number by the polar method of Marsaglia and Bray (1964). */
function drawNormal(random: Random): number {
  for (;;) {
    const across = 2 * random.next() - 1;
    const along = 2 * random.next() - 1;
    const square = across * across + along * along;
    if (square > 0 && square < 1) return across * Math.sqrt((-2 * Math.log(square)) / square);
  }
}

/** Quantile of the standard normal distribution by Acklam's rational approximation; relative error below 1.2e-9. */
export function inverseNormal(share: number): number {
  if (share <= 0) return Number.NEGATIVE_INFINITY;
  if (share >= 1) return Number.POSITIVE_INFINITY;
  if (share > 0.5) return -inverseNormal(1 - share);
  if (share < 0.02425) {
    const tail = Math.sqrt(-2 * Math.log(share));
    return polynomial(tailNumerator, tail) / (polynomial(tailDenominator, tail) * tail + 1);
  }
  const offset = share - 0.5;
  const square = offset * offset;
  return (polynomial(middleNumerator, square) * offset) / (polynomial(middleDenominator, square) * square + 1);
}

const middleNumerator = [
  -3.969683028665376e1, 2.209460984245205e2, -2.759285104469687e2, 1.38357751867269e2, -3.066479806614716e1,
  2.506628277459239,
];
const middleDenominator = [
  -5.447609879822406e1, 1.615858368580409e2, -1.556989798598866e2, 6.680131188771972e1, -1.328068155288572e1,
];
const tailNumerator = [
  -7.784894002430293e-3, -3.223964580411365e-1, -2.400758277161838, -2.549732539343734, 4.374664141464968,
  2.938163982698783,
];
const tailDenominator = [7.784695709041462e-3, 3.224671290700398e-1, 2.445134137142996, 3.754408661907416];

function polynomial(coefficients: readonly number[], at: number): number {
  return coefficients.reduce((sum, coefficient) => sum * at + coefficient, 0);
}
