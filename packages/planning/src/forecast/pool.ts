import { deviationsAhead, fitAutoregression, forecastAutoregression } from './autoregression.ts';
import { findHiddenCycles } from './hidden-cycles.ts';
import { decompose, recompose } from './long-cycles.ts';
import type { Model, Setting } from './model.ts';
import { pooled } from './pooled.ts';
import { combinationModel, naiveModel, thetaModel, weightedEtsModel } from './regular.ts';
import type { Candidate } from './rolling-origins.ts';
import { isConstant } from './series.ts';
import { deviationAt, scaledSpread } from './spread.ts';

/** Cycles that come with others: hours of a day lie in a week. Tried where the series holds three and more. */
const widerCycles: ReadonlyMap<number, number> = new Map([
  [24, 168],
  [48, 336],
  [96, 672],
]);

/** Of the order of a day of hours: an autoregression may reach so far back where seasons were taken off. */
const adjustedOrderMax = 26;
/** A year of weeks: an autoregression of the series as it stands may find a season that nobody named. */
const unadjustedOrderMax = 56;
/** From here on a series without a named cycle is long enough for a pool: five years of months, a year of weeks. */
const unnamedPeriodsMin = 60;
const autoregressionPeriodsMax = 3_000;

export function withWiderCycles(cycles: readonly number[], periods: number): readonly number[] {
  const wider = cycles.map((cycle) => widerCycles.get(cycle) ?? 1).filter((cycle) => cycle > 1 && 3 * cycle <= periods);
  return [...new Set([...cycles, ...wider])];
}

/**
 * Whether seasons are too long, or too many, for a model with one state for each place, or not named for a series that is long
 * enough to have some.
 */
export function hasLongCycles(cycles: readonly number[], periods: number): boolean {
  const real = withWiderCycles(cycles, periods).filter((cycle) => cycle > 1);
  if (real.length === 0) return periods >= unnamedPeriodsMin;
  return real.length > 1 || real.some((cycle) => cycle > 24);
}

/**
 * For hours, days and weeks, and for what has no named cycle: ETS, Theta and autoregressions of the series as it stands and of the
 * series without its seasons, and the seasonal naive forecast, pooled by how they did at rolling origins. Where no cycle is named,
 * seasons that are plainly seen are taken off too.
 */
export function longCyclesModel(series: Float64Array, setting: Setting): Model {
  if (isConstant(series)) return combinationModel(series, setting);
  const named = setting.cyclesPeriods.length > 0 ? setting.cyclesPeriods : findHiddenCycles(series);
  const cycles = withWiderCycles(named, series.length).filter((cycle) => 2 * cycle <= series.length && cycle > 1);
  const plain = { ...setting, cyclesPeriods: [], isPlainOnly: true };
  const candidates: Candidate[] = [
    ...cycles.map((cycle): Candidate => (part, horizonPeriods) => [
      naiveModel(part, { ...setting, horizonPeriods }, cycle),
    ]),
    (part, horizonPeriods) => members(part, unadjustedOrderMax, { ...plain, horizonPeriods }),
  ];
  if (cycles.length > 0) {
    candidates.push((part, horizonPeriods) => decomposed(part, cycles, { ...plain, horizonPeriods }));
  }
  return pooled(series, setting, candidates) ?? naiveModel(series, setting, cycles.at(-1) ?? 1);
}

/** Five ways to carry on a series without a season, or with one that an autoregression may find. */
function members(series: Float64Array, orderMax: number, setting: Setting): readonly Model[] {
  return [
    named('ets', weightedEtsModel(series, setting)),
    named('theta', thetaModel(series, setting, { isOptimised: true, isDynamic: true })),
    ...autoregressionModels(series, orderMax, setting),
  ].filter((model) => model !== undefined);
}

function named(name: string, model: Model | undefined): Model | undefined {
  return model === undefined ? undefined : { ...model, name };
}

function decomposed(series: Float64Array, cycles: readonly number[], setting: Setting): readonly Model[] {
  const parts = decompose(series, cycles, setting.horizonPeriods);
  return members(parts.adjusted, adjustedOrderMax, setting).map((model) => {
    const values = recompose(parts, model.values);
    // In logarithms a deviation is a share of the value.
    const spread = parts.isLogarithmic ? scaledSpread(model.spread, values.map(Math.abs)) : model.spread;
    return { ...model, name: `decomposed ${model.name}`, values, spread, oneStepDeviation: deviationAt(spread, 0) };
  });
}

/** Autoregressions of the level, and of the changes from period to period about no drift and about their mean, added up again. */
function autoregressionModels(series: Float64Array, orderMax: number, setting: Setting): readonly Model[] {
  if (!setting.mayGoOn() || series.length < 8) return [];
  const { horizonPeriods } = setting;
  const latest = series.subarray(-autoregressionPeriodsMax);
  const level = fitAutoregression(latest, adjustedOrderMax);
  const changes = Float64Array.from(
    { length: latest.length - 1 },
    (_, at) => (latest[at + 1] as number) - (latest[at] as number),
  );
  const fit = fitAutoregression(changes, orderMax);
  const addUp = (mean: number): Float64Array => {
    let sum = latest.at(-1) as number;
    const steps = forecastAutoregression({ ...fit, mean }, changes, horizonPeriods);
    return steps.map((change) => (sum += change));
  };
  const spreadOfChanges = deviationsAhead(fit, horizonPeriods, true);
  return [
    modelOf(
      'autoregression',
      forecastAutoregression(level, latest, horizonPeriods),
      deviationsAhead(level, horizonPeriods, false),
    ),
    modelOf('autoregression of changes', addUp(0), spreadOfChanges),
    modelOf('autoregression of changes with drift', addUp(fit.mean), spreadOfChanges),
  ];
}

function modelOf(name: string, values: Float64Array, deviations: Float64Array): Model {
  const spread = { kind: 'normal', deviations } as const;
  return { name, values, spread, oneStepDeviation: deviations[0] as number, backtest: [], weighed: [] };
}
