import { inverseNormal } from '../forecast/spread.ts';

export { inverseNormal };

/** Density of the standard normal distribution. */
export function normalDensity(at: number): number {
  return Math.exp((-at * at) / 2) / Math.sqrt(2 * Math.PI);
}

/** Share of the standard normal distribution below a value, through the regularised incomplete gamma function. */
export function normalShare(at: number): number {
  const half = 0.5 * gammaShare(0.5, (at * at) / 2);
  return at >= 0 ? 0.5 + half : 0.5 - half;
}

/** Logarithm of the gamma function by Lanczos' series with nine terms; relative error near 1e-14. */
export function logGamma(at: number): number {
  // Near zero the series would lose the argument beside 1.
  if (at < 0.5) return logGamma(at + 1) - Math.log(at);
  let sum = lanczos[0] as number;
  for (let index = 1; index < lanczos.length; index += 1) sum += (lanczos[index] as number) / (at - 1 + index);
  const shifted = at + 6.5;
  return 0.5 * Math.log(2 * Math.PI) + (at - 0.5) * Math.log(shifted) - shifted + Math.log(sum);
}

const lanczos = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];

/** Regularised lower incomplete gamma function: share of a gamma variable of this shape and scale 1 below a value. */
export function gammaShare(shape: number, at: number): number {
  if (at <= 0) return 0;
  if (at === Number.POSITIVE_INFINITY) return 1;
  const front = Math.exp(shape * Math.log(at) - at - logGamma(shape));
  if (at < shape + 1) {
    let term = 1 / shape;
    let sum = term;
    for (let step = 1; step < seriesTermsMax && term > sum * 1e-16; step += 1) {
      term *= at / (shape + step);
      sum += term;
    }
    return Math.min(1, sum * front);
  }
  let below = at + 1 - shape;
  let across = 1e300;
  let along = 1 / below;
  let result = along;
  for (let step = 1; step < seriesTermsMax; step += 1) {
    const factor = -step * (step - shape);
    below += 2;
    along = 1 / nonZero(factor * along + below);
    across = nonZero(below + factor / across);
    const change = along * across;
    result *= change;
    if (Math.abs(change - 1) < 1e-15) break;
  }
  return Math.max(0, 1 - front * result);
}

/** Terms until the series settle grow with the root of the shape. */
const seriesTermsMax = 10_000;

function nonZero(value: number): number {
  return Math.abs(value) < 1e-300 ? 1e-300 : value;
}
