import type { EmptyRefusal, NumberRefusal, WrongLengthRefusal } from '../refusal.ts';

/** How far forecasts lean to one side; units as the series. Errors are demand less forecast: positive means too little was foreseen. */
export interface BiasReport {
  readonly periods: number;
  readonly cumulativeError: number;
  readonly meanError: number;
  readonly meanAbsoluteError: number;
  /** Trigg's (1964) smoothed error over smoothed absolute error, between −1 and 1. */
  readonly smoothedSignal: number;
  /** Cumulative error in mean absolute deviations. */
  readonly trackingSignal: number;
  /** The tracking signal is beyond ±`trackingLimit`: the forecast leans, and somebody should look. */
  readonly isLeaning: boolean;
  readonly trackingLimit: number;
}

export type BiasRefusal =
  | WrongLengthRefusal<'forecast'>
  | EmptyRefusal<'demand'>
  /** An error that is no number, or beyond 1e100, which sums do not bear. */
  | NumberRefusal<'errors'>;

/** Customary for Brown's tracking signal: beyond it chance is an unlikely cause. */
const trackingLimit = 4;
const smoothing = 0.1;
const errorMax = 1e100;

/** Follows the errors of past forecasts. Linear in the number of periods. */
export function trackBias(
  demand: Float64Array,
  forecast: Float64Array,
):
  | { readonly kind: 'tracked'; readonly report: BiasReport }
  | { readonly kind: 'refused'; readonly refusal: BiasRefusal } {
  const refuse = (refusal: BiasRefusal) => ({ kind: 'refused', refusal }) as const;
  if (demand.length !== forecast.length) {
    return refuse({ kind: 'wrong-length', field: 'forecast', length: forecast.length, lengthExpected: demand.length });
  }
  if (demand.length === 0) return refuse({ kind: 'empty', what: 'demand' });
  let sum = 0;
  let absolute = 0;
  let smoothedError = 0;
  let smoothedAbsolute = 0;
  for (let at = 0; at < demand.length; at += 1) {
    const error = (demand[at] as number) - (forecast[at] as number);
    if (!(Math.abs(error) <= errorMax))
      return refuse({ kind: 'number-not-valid', field: 'errors', index: at, value: error });
    sum += error;
    absolute += Math.abs(error);
    smoothedError += smoothing * (error - smoothedError);
    smoothedAbsolute += smoothing * (Math.abs(error) - smoothedAbsolute);
  }
  const meanAbsoluteError = absolute / demand.length;
  const trackingSignal = meanAbsoluteError > 0 ? sum / meanAbsoluteError : 0;
  const report = {
    periods: demand.length,
    cumulativeError: sum,
    meanError: sum / demand.length,
    meanAbsoluteError,
    smoothedSignal: smoothedAbsolute > 0 ? smoothedError / smoothedAbsolute : 0,
    trackingSignal,
    isLeaning: Math.abs(trackingSignal) > trackingLimit,
    trackingLimit,
  };
  return { kind: 'tracked', report };
}
