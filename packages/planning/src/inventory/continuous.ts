import { gammaShare, inverseNormal, normalDensity, normalShare } from './normal.ts';

/** A divisible quantity by its first two moments. Normal ones may be negative; gamma ones lean to the right and never are. */
export interface Spreading {
  readonly kind: 'normal' | 'gamma';
  readonly mean: number;
  readonly deviation: number;
}

/** Share of outcomes at or below a value. */
export function shareBelow({ kind, mean, deviation }: Spreading, at: number): number {
  if (kind === 'normal') return normalShare((at - mean) / deviation);
  const shape = (mean / deviation) ** 2;
  return gammaShare(shape, (at * shape) / mean);
}

/** Expected excess over a value, `E (X − at)⁺`. */
export function excessOver(spreading: Spreading, at: number): number {
  const { kind, mean, deviation } = spreading;
  if (kind === 'normal') {
    const standard = (at - mean) / deviation;
    return deviation * (normalDensity(standard) - standard * normalShare(-standard));
  }
  if (at <= 0) return mean - at;
  const shape = (mean / deviation) ** 2;
  const scaledAt = (at * shape) / mean;
  return Math.max(mean * (1 - gammaShare(shape + 1, scaledAt)) - at * (1 - gammaShare(shape, scaledAt)), 0);
}

/** The value below which a share of outcomes lies. */
export function quantile(spreading: Spreading, share: number): number {
  const { kind, mean, deviation } = spreading;
  if (kind === 'normal') return mean + deviation * inverseNormal(share);
  return bisect((at) => shareBelow(spreading, at) - share, 0, mean + 60 * deviation * (1 + deviation / mean));
}

/** Where a rising function crosses zero, to the last digits. */
export function bisect(rising: (at: number) => number, from: number, to: number): number {
  let low = from;
  let high = to;
  for (let step = 0; step < 100 && high - low > 1e-12 * Math.max(1, Math.abs(high)); step += 1) {
    const middle = (low + high) / 2;
    if (rising(middle) >= 0) high = middle;
    else low = middle;
  }
  return high;
}
