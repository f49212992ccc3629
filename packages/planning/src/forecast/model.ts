import type { WeighedCandidate } from '../outcome.ts';
import type { BacktestError } from './problem.ts';
import type { Spread } from './spread.ts';

/** What a method says about the periods ahead. */
export interface Model {
  readonly name: string;
  readonly values: Float64Array;
  readonly spread: Spread;
  readonly oneStepDeviation: number;
  /** Errors at rolling origins, where the method looked at them. */
  readonly backtest: readonly BacktestError[];
  /** What the values were chosen from, or are the mean of; objectives are of one kind within a list. */
  readonly weighed: readonly WeighedCandidate[];
}

/** What every method is told beside the series. */
export interface Setting {
  readonly cyclesPeriods: readonly number[];
  readonly horizonPeriods: number;
  readonly seed: number;
  /** Fits only forms with additive errors and without season and undamped trends: few, and their spread needs no paths. */
  readonly isPlainOnly?: boolean;
  /** Counts a step; false ends the work after the best so far. */
  readonly mayGoOn: () => boolean;
}

/** The cycle that methods with one season look at: the shortest above one period, or 1. */
export function shortestCycle({ cyclesPeriods }: Pick<Setting, 'cyclesPeriods'>): number {
  return cyclesPeriods.reduce((least, cycle) => (cycle > 1 && (least === 1 || cycle < least) ? cycle : least), 1);
}
