import { meanOf } from './series.ts';

/** A stationary autoregression around a mean: `coefficients[0]` belongs to the period before. */
export interface Autoregression {
  readonly mean: number;
  readonly coefficients: Float64Array;
  /** Of one-step errors. */
  readonly deviation: number;
}

/**
 * Fits by the recursion of Levinson and Durbin; the order, up to `orderMax`, has the smallest AICc. Complexity: length × order.
 */
export function fitAutoregression(series: Float64Array, orderMax: number): Autoregression {
  const count = series.length;
  const mean = meanOf(series);
  const limit = Math.min(orderMax, Math.floor(count / 4));
  const covariances = new Float64Array(limit + 1);
  for (let lag = 0; lag <= limit; lag += 1) {
    let sum = 0;
    for (let at = lag; at < count; at += 1)
      sum += ((series[at] as number) - mean) * ((series[at - lag] as number) - mean);
    covariances[lag] = sum / count;
  }
  let variance = covariances[0] as number;
  let current = new Float64Array(0);
  let best = current;
  let bestVariance = variance;
  let bestCriterion = criterion(variance, 0, count);
  for (let order = 1; order <= limit && variance > 0; order += 1) {
    let sum = covariances[order] as number;
    for (let lag = 1; lag < order; lag += 1) sum -= (current[lag - 1] as number) * (covariances[order - lag] as number);
    const reflection = sum / variance;
    const next = new Float64Array(order);
    for (let lag = 1; lag < order; lag += 1) {
      next[lag - 1] = (current[lag - 1] as number) - reflection * (current[order - lag - 1] as number);
    }
    next[order - 1] = reflection;
    current = next;
    variance *= 1 - reflection * reflection;
    const value = criterion(variance, order, count);
    if (value < bestCriterion) {
      bestCriterion = value;
      best = current;
      bestVariance = variance;
    }
  }
  const freedom = Math.max(count - best.length - 1, 1);
  return { mean, coefficients: best, deviation: Math.sqrt((Math.max(bestVariance, 0) * count) / freedom) };
}

/** Expected values after the end of the series. */
export function forecastAutoregression(
  { mean, coefficients }: Pick<Autoregression, 'mean' | 'coefficients'>,
  series: Float64Array,
  horizonPeriods: number,
): Float64Array {
  const order = coefficients.length;
  const path = new Float64Array(order + horizonPeriods);
  for (let at = 0; at < order; at += 1) path[at] = (series[series.length - order + at] as number) - mean;
  for (let step = 0; step < horizonPeriods; step += 1) {
    let sum = 0;
    for (let lag = 1; lag <= order; lag += 1)
      sum += (coefficients[lag - 1] as number) * (path[order + step - lag] as number);
    path[order + step] = sum;
  }
  return path.subarray(order).map((value) => value + mean);
}

/**
 * Deviations of the forecasts: what one error does to later periods, squared and summed up. With `isSummed` the series holds the
 * changes of what is forecast.
 */
export function deviationsAhead(
  { coefficients, deviation }: Pick<Autoregression, 'coefficients' | 'deviation'>,
  horizonPeriods: number,
  isSummed: boolean,
): Float64Array {
  const responses = new Float64Array(horizonPeriods);
  const result = new Float64Array(horizonPeriods);
  let sum = 0;
  let squares = 0;
  for (let step = 0; step < horizonPeriods; step += 1) {
    let response = step === 0 ? 1 : 0;
    for (let lag = 1; lag <= Math.min(step, coefficients.length); lag += 1)
      response += (coefficients[lag - 1] as number) * (responses[step - lag] as number);
    responses[step] = response;
    sum += response;
    squares += (isSummed ? sum : response) ** 2;
    result[step] = deviation * Math.sqrt(squares);
  }
  return result;
}

function criterion(variance: number, order: number, count: number): number {
  const parameters = order + 2;
  const freedom = Math.max(count - parameters - 1, 1);
  return count * Math.log(Math.max(variance, 1e-300)) + 2 * parameters + (2 * parameters * (parameters + 1)) / freedom;
}
