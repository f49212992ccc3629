import type { EmptyRefusal, NumberRefusal, TooLargeRefusal, WrongLengthRefusal } from '../refusal.ts';
import { findNumber } from '../refusal.ts';
import type { DemandProfile } from './intermittent.ts';

/** Every method by its name in the literature. `combination` is the plain mean of weighted ETS and two kinds of Theta. */
export const methodNames = [
  'seasonal-naive',
  'ses',
  'damped-trend',
  'ets',
  'ets-weighted',
  'theta',
  'optimised-theta',
  'dynamic-optimised-theta',
  'combination',
  'long-cycles',
  'croston',
  'sba',
  'tsb',
  'adida',
  'intermittent-combination',
] as const;

export type MethodName = (typeof methodNames)[number];

/**
 * What is known of a demand and how far ahead to look.
 *
 * Limits: `periodsMax` periods of history, `horizonPeriodsMax` ahead, `cyclesMax` cycles, `coveragesMax` intervals, `eventsMax` events.
 */
export interface ForecastProblem {
  /** Demand in each period, oldest first, in any unit. May be negative (returns); negative or rare demand narrows the choice of methods. */
  readonly history: Float64Array;
  readonly horizonPeriods: number;
  /** Lengths of seasonal cycles in periods: `[12]` for months, `[24, 168]` for hours, `[]` for none. */
  readonly cyclesPeriods: readonly number[];
  /** `automatic` (default) chooses by the kind of demand; `backtest` leans from that to what is plainly better at rolling origins. */
  readonly method?: MethodName | 'automatic' | 'backtest';
  /** What NaN in the history means: a refusal (default) or a gap to be bridged by a straight line. Infinity is always refused. */
  readonly missing?: 'refuse' | 'bridge';
  /** Promotions, holidays, prices: known in every period of history and horizon. */
  readonly events?: readonly EventSeries[];
  /** Whether an event adds an amount or multiplies demand; the latter needs positive demand. Default `additive`. */
  readonly eventKind?: 'additive' | 'multiplicative';
  /** Shares of future demand that intervals are to cover, each between 0 and 1. Default 0.8 and 0.95. */
  readonly coverages?: readonly number[];
}

export interface EventSeries {
  readonly name: string;
  /** One value for each period of the history, then of the horizon; 0 where nothing happens. */
  readonly values: Float64Array;
}

export interface Forecast {
  /** Expected demand in each period ahead; never negative when the history never is. */
  readonly values: Float64Array;
  readonly intervals: readonly PredictionInterval[];
  readonly profile: DemandProfile;
  readonly effects: readonly EventEffect[];
  /** Standard deviation of errors one period ahead. */
  readonly oneStepDeviation: number;
  /** Errors at rolling origins, where the choice looked at them. */
  readonly backtest: readonly BacktestError[];
}

/**
 * Quantiles of what may come, with equal chances below and above. Expected demand is a mean and may lie outside: where most
 * periods have no demand, the middle half of outcomes is zero and the mean is above it.
 */
export interface PredictionInterval {
  readonly coverage: number;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
}

/** By how much demand changes for one unit of the event: an amount, or a factor when events multiply. */
export interface EventEffect {
  readonly name: string;
  readonly effect: number;
  /** Of the amount, or of the factor's logarithm. */
  readonly standardError: number;
}

export interface BacktestError {
  readonly method: string;
  readonly meanAbsoluteError: number;
  readonly origins: number;
}

/** Values of one event, by its place among the events. */
export type EventField = `events[${number}].values`;

/** Listed in order of precedence: when several apply, the first is returned. */
export type ForecastRefusal =
  | EmptyRefusal<'history'>
  | TooLargeRefusal<'history' | 'horizonPeriods' | 'cyclesPeriods' | 'coverages' | 'events'>
  | NumberRefusal<'history' | 'horizonPeriods' | 'cyclesPeriods' | 'coverages' | EventField>
  | { readonly kind: 'method-unknown'; readonly method: string }
  /** Every period of the history is a gap. */
  | { readonly kind: 'nothing-known' }
  | WrongLengthRefusal<EventField>
  | { readonly kind: 'events-cannot-multiply'; readonly period: number }
  | { readonly kind: 'negative-demand'; readonly period: number; readonly method: MethodName };

export const periodsMax = 200_000;
export const horizonPeriodsMax = 10_000;
export const cyclesMax = 8;
export const coveragesMax = 20;
export const eventsMax = 50;

const needNonNegative: readonly string[] = ['croston', 'sba', 'tsb', 'adida', 'intermittent-combination'];

/** The first thing that is wrong with a problem, if anything is. */
export function findRefusal(problem: ForecastProblem): ForecastRefusal | undefined {
  const { history, horizonPeriods, cyclesPeriods, coverages = [], method = 'automatic' } = problem;
  if (history.length === 0) return { kind: 'empty', what: 'history' };
  if (history.length > periodsMax) return { kind: 'too-large', what: 'history', countMax: periodsMax };
  if (!Number.isInteger(horizonPeriods) || horizonPeriods < 1) {
    return { kind: 'number-not-valid', field: 'horizonPeriods', index: 0, value: horizonPeriods };
  }
  if (horizonPeriods > horizonPeriodsMax)
    return { kind: 'too-large', what: 'horizonPeriods', countMax: horizonPeriodsMax };
  if (cyclesPeriods.length > cyclesMax) return { kind: 'too-large', what: 'cyclesPeriods', countMax: cyclesMax };
  const cycle = findNumber('cyclesPeriods', cyclesPeriods, (length) => !Number.isInteger(length) || length < 1);
  if (cycle !== undefined) return cycle;
  if (coverages.length > coveragesMax) return { kind: 'too-large', what: 'coverages', countMax: coveragesMax };
  const coverage = findNumber('coverages', coverages, (share) => !(share > 0 && share < 1));
  if (coverage !== undefined) return coverage;
  if (method !== 'automatic' && method !== 'backtest' && !methodNames.includes(method)) {
    return { kind: 'method-unknown', method };
  }
  const wrong = findWrongValue(problem);
  if (wrong !== undefined) return wrong;
  const event = findWrongEvent(problem);
  if (event !== undefined) return event;
  if (method !== 'automatic' && method !== 'backtest' && needNonNegative.includes(method)) {
    const period = history.findIndex((value) => value < 0);
    if (period >= 0) return { kind: 'negative-demand', period, method };
  }
  return undefined;
}

function findWrongValue({ history, missing = 'refuse' }: ForecastProblem): ForecastRefusal | undefined {
  const isWrong = (value: number): boolean =>
    !Number.isFinite(value) && !(missing === 'bridge' && Number.isNaN(value)) ? true : Math.abs(value) > 1e100;
  const wrong = findNumber('history', history, isWrong);
  if (wrong !== undefined) return wrong;
  return history.every(Number.isNaN) ? { kind: 'nothing-known' } : undefined;
}

function findWrongEvent(problem: ForecastProblem): ForecastRefusal | undefined {
  const { history, horizonPeriods, events = [], eventKind = 'additive' } = problem;
  if (events.length > eventsMax) return { kind: 'too-large', what: 'events', countMax: eventsMax };
  const lengthExpected = history.length + horizonPeriods;
  for (const [event, { values }] of events.entries()) {
    const field: EventField = `events[${event}].values`;
    if (values.length !== lengthExpected) return { kind: 'wrong-length', field, length: values.length, lengthExpected };
    const wrong = findNumber(field, values, (value) => !(Math.abs(value) < 1e100));
    if (wrong !== undefined) return wrong;
  }
  if (events.length > 0 && eventKind === 'multiplicative') {
    const period = history.findIndex((value) => value <= 0);
    if (period >= 0) return { kind: 'events-cannot-multiply', period };
  }
  return undefined;
}

/** The history with gaps bridged by straight lines; before the first and after the last known value it stays level. */
export function bridged(history: Float64Array): Float64Array {
  if (!history.some(Number.isNaN)) return history;
  const result = history.slice();
  let known = -1;
  for (let at = 0; at <= result.length; at += 1) {
    if (at < result.length && Number.isNaN(result[at])) continue;
    const left = known >= 0 ? (result[known] as number) : (result[at] as number);
    const right = at < result.length ? (result[at] as number) : left;
    for (let gap = known + 1; gap < at; gap += 1) {
      result[gap] = left + ((right - left) * (gap - known)) / (at - known);
    }
    known = at;
  }
  return result;
}
