import { minimise } from './nelder-mead.ts';
import { lineThrough, meanAbsoluteOf, scaled, sumOfSquares } from './series.ts';

/** A fitted theta model, in the unit of the series divided by `scale`. */
export interface ThetaFit {
  readonly name: string;
  readonly alpha: number;
  readonly theta: number;
  readonly scale: number;
  readonly level: number;
  /** Mean of what was seen, and the line through it as it stood at the end. */
  readonly meanLevel: number;
  readonly intercept: number;
  readonly slope: number;
  readonly seenPeriods: number;
  readonly isDynamic: boolean;
  /** Of one-step errors, by the degrees of freedom that the fit leaves. */
  readonly deviation: number;
}

export interface ThetaOptions {
  /** The line's coefficient is estimated rather than 2. */
  readonly isOptimised: boolean;
  /** The line through the history is brought up to date with every period. */
  readonly isDynamic: boolean;
}

const evaluationsMax = 160;
const fittedPeriodsMax = 400;

/**
 * The Theta method of Assimakopoulos and Nikolopoulos (2000) as a state space model with one source of error, after
 * Fiorucci, Pellegrini, Louzada, Petropoulos and Koehler (2016): standard (theta = 2), optimised, and dynamic. The series must
 * be adjusted for season. Needs three periods. Complexity: length × evaluations.
 */
export function fitTheta(series: Float64Array, options: ThetaOptions): ThetaFit | undefined {
  if (series.length < 3) return undefined;
  const scale = meanAbsoluteOf(series) || 1;
  const part = scaled(
    series.length > fittedPeriodsMax ? series.subarray(series.length - fittedPeriodsMax) : series,
    scale,
  );
  const run = new ThetaRun(part, options.isDynamic);
  const measure = (point: Float64Array): number => run.squares(point[0] as number, point[1] as number, point[2] ?? 2);
  const level = part[0] as number;
  const start = options.isOptimised ? [0.3, level / 2, 2] : [0.3, level];
  const steps = options.isOptimised ? [0.25, 0.2 * Math.abs(level) + 0.02, 1] : [0.25, 0.2 * Math.abs(level) + 0.02];
  const { point, value } = minimise(measure, Float64Array.from(start), Float64Array.from(steps), evaluationsMax);
  if (!Number.isFinite(value)) return undefined;
  const residuals = new Float64Array(part.length);
  const theta = point[2] ?? 2;
  const alpha = point[0] as number;
  const end = run.finish(alpha, point[1] as number, theta, residuals);
  const kind = `${options.isDynamic ? 'Dynamic' : ''}${options.isOptimised ? 'Optimised' : ''}`;
  const known = residuals.subarray(options.isDynamic ? 2 : 0);
  const deviation = Math.sqrt(sumOfSquares(known) / Math.max(known.length - point.length, 1));
  return {
    name: `${kind}Theta`,
    alpha,
    theta,
    scale,
    ...end,
    seenPeriods: part.length,
    isDynamic: options.isDynamic,
    deviation,
  };
}

/** Expected values after the end of the series, in its unit. */
export function forecastTheta(fit: ThetaFit, horizonPeriods: number): Float64Array {
  const { alpha, theta, isDynamic, scale } = fit;
  const result = new Float64Array(horizonPeriods);
  let { level, meanLevel, intercept, slope } = fit;
  let fade = (1 - alpha) ** fit.seenPeriods;
  for (let step = 0; step < horizonPeriods; step += 1) {
    const count = fit.seenPeriods + step;
    const gain = (1 - fade * (1 - alpha)) / alpha;
    const value = level + (1 - 1 / theta) * (fade * intercept + gain * slope);
    result[step] = value * scale;
    level = alpha * value + (1 - alpha) * level;
    if (isDynamic) {
      meanLevel = (count * meanLevel + value) / (count + 1);
      slope = ((count - 1) * slope + (6 * (value - meanLevel)) / (count + 1)) / (count + 2);
      intercept = meanLevel - (slope * (count + 2)) / 2;
    }
    fade *= 1 - alpha;
  }
  return result;
}

interface ThetaEnd {
  readonly level: number;
  readonly meanLevel: number;
  readonly intercept: number;
  readonly slope: number;
}

class ThetaRun {
  readonly #series: Float64Array;
  readonly #isDynamic: boolean;
  readonly #intercept: number;
  readonly #slope: number;
  #end: ThetaEnd = { level: 0, meanLevel: 0, intercept: 0, slope: 0 };

  constructor(series: Float64Array, isDynamic: boolean) {
    this.#series = series;
    this.#isDynamic = isDynamic;
    const line = lineThrough(series);
    // The literature counts periods from 1.
    this.#slope = line.slope;
    this.#intercept = line.level - line.slope;
  }

  squares(alpha: number, level: number, theta: number): number {
    if (alpha < 0.005 || alpha > 0.995 || theta < 1 || theta > 30) return Number.POSITIVE_INFINITY;
    return this.#run(alpha, level, theta);
  }

  finish(alpha: number, level: number, theta: number, residuals: Float64Array): ThetaEnd {
    this.#run(alpha, level, theta, residuals);
    return this.#end;
  }

  #run(alpha: number, start: number, theta: number, residuals?: Float64Array): number {
    const series = this.#series;
    const isDynamic = this.#isDynamic;
    const weight = 1 - 1 / theta;
    let level = start;
    let meanLevel = 0;
    let intercept = isDynamic ? (series[0] as number) : this.#intercept;
    let slope = isDynamic ? 0 : this.#slope;
    let fade = 1;
    let squares = 0;
    for (let at = 0; at < series.length; at += 1) {
      const value = series[at] as number;
      const gain = (1 - fade * (1 - alpha)) / alpha;
      const error = value - level - weight * (fade * intercept + gain * slope);
      // The first two errors of a dynamic line say nothing about it.
      if (!isDynamic || at >= 2) squares += error * error;
      if (residuals !== undefined) residuals[at] = error;
      level = alpha * value + (1 - alpha) * level;
      if (isDynamic) {
        const count = at + 1;
        meanLevel = ((count - 1) * meanLevel + value) / count;
        slope = at === 0 ? 0 : ((count - 2) * slope + (6 * (value - meanLevel)) / count) / (count + 1);
        intercept = meanLevel - (slope * (count + 1)) / 2;
      }
      fade *= 1 - alpha;
    }
    this.#end = { level, meanLevel, intercept, slope };
    return squares;
  }
}
