import type { EtsFit } from './ets-fit.ts';
import { quantileOf, sumOfSquares } from './series.ts';

/** How future demand scatters about what is expected, for each period ahead. */
export type Spread =
  | { readonly kind: 'normal'; readonly deviations: Float64Array }
  /** As normal, with the tails of Student's t: the deviations themselves were measured on few errors. */
  | { readonly kind: 'student'; readonly deviations: Float64Array; readonly freedom: number }
  /** One ascending array for each period ahead: differences from the expected value. */
  | { readonly kind: 'sampled'; readonly differences: readonly Float64Array[] };

/** The difference from the expected value that a share of outcomes stays below, `step` periods (from 0) ahead. */
export function differenceAt(spread: Spread, step: number, share: number): number {
  if (spread.kind === 'normal') return (spread.deviations[step] as number) * inverseNormal(share);
  if (spread.kind === 'student') return (spread.deviations[step] as number) * inverseStudent(share, spread.freedom);
  return quantileOf(spread.differences[step] as Float64Array, share);
}

/** Standard deviation `step` periods (from 0) ahead. */
export function deviationAt(spread: Spread, step: number): number {
  if (spread.kind !== 'sampled') return spread.deviations[step] as number;
  return rootMeanSquare(spread.differences[step] as Float64Array);
}

/** Wider or narrower by a factor for each period ahead. */
export function scaledSpread(spread: Spread, factors: Float64Array): Spread {
  if (spread.kind !== 'sampled') {
    return { ...spread, deviations: spread.deviations.map((value, step) => value * (factors[step] as number)) };
  }
  const differences = spread.differences.map((row, step) => row.map((value) => value * (factors[step] as number)));
  return { kind: 'sampled', differences };
}

/**
 * Exact deviations of a form with additive errors and no season (Hyndman et al. 2008, chapter 6): an error moves what comes `j`
 * periods later by alpha, and by beta as far as the trend has carried it.
 */
export function additiveSpread({ smoothing, deviation, scale, form }: EtsFit, horizonPeriods: number): Spread {
  const { alpha, beta, phi } = smoothing;
  const deviations = new Float64Array(horizonPeriods);
  let squares = 1;
  let carried = 0;
  let power = 1;
  for (let step = 0; step < horizonPeriods; step += 1) {
    deviations[step] = deviation * scale * Math.sqrt(squares);
    power *= form.isDamped ? phi : 1;
    carried += power;
    squares += (alpha + (form.trend === 'none' ? 0 : beta * carried)) ** 2;
  }
  return { kind: 'normal', deviations };
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

/** Quantile of Student's t by the expansion of Cornish and Fisher; the third digit is right from four degrees of freedom on. */
export function inverseStudent(share: number, freedom: number): number {
  const normal = inverseNormal(share);
  const square = normal * normal;
  const first = (square + 1) / (4 * freedom);
  const second = (5 * square * square + 16 * square + 3) / (96 * freedom * freedom);
  const third = (3 * square ** 3 + 19 * square * square + 17 * square - 15) / (384 * freedom ** 3);
  return normal * (1 + first + second + third);
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
