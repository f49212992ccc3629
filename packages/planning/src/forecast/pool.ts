import { fitAutoregression, forecastAutoregression } from './autoregression.ts';
import type { Candidate } from './backtest.ts';
import { pooled } from './backtest.ts';
import { decompose, recompose } from './long-cycles.ts';
import type { Model, Setting } from './model.ts';
import { combinationModel, naiveModel, thetaModel, weightedEtsModel } from './regular.ts';
import { isConstant } from './series.ts';

/** Cycles that come with others: hours of a day lie in a week. Tried where the series holds three and more. */
const widerCycles: ReadonlyMap<number, number> = new Map([
  [24, 168],
  [48, 336],
  [96, 672],
]);

/** Of the order of a day of hours: an autoregression may reach so far back where seasons were taken off. */
const adjustedOrderMax = 26;
/** A year of weeks: an autoregression of changes may find a season that nobody named. */
const unnamedOrderMax = 56;
/** From here on a series without a named cycle is long enough for such a search: three years of weeks. */
const unnamedPeriodsMin = 156;
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
 * For hours, days and weeks: seasonal-naive, and the decomposed series carried on by ETS, Theta and autoregressions, and the series
 * without any season, pooled by how they did at rolling origins. Without a named cycle an autoregression of changes stands in for
 * the decomposed ones.
 */
export function longCyclesModel(series: Float64Array, setting: Setting): Model {
  if (isConstant(series)) return combinationModel(series, setting);
  const cycles = withWiderCycles(setting.cyclesPeriods, series.length).filter(
    (cycle) => 2 * cycle <= series.length && cycle > 1,
  );
  const plain = { ...setting, cyclesPeriods: [], isWithoutSpread: true, isPlainOnly: true };
  const candidates: Candidate[] = [
    ...cycles.map((cycle): Candidate => (part, horizonPeriods) => [
      naiveModel(part, { ...setting, horizonPeriods }, cycle),
    ]),
    (part, horizonPeriods) => [{ ...combinationModel(part, { ...plain, horizonPeriods }), name: 'combination' }],
  ];
  if (cycles.length === 0) {
    candidates.push((part, horizonPeriods) => changesModel(part, { ...plain, horizonPeriods }, unnamedOrderMax));
  } else {
    candidates.push((part, horizonPeriods) => decomposed(part, cycles, { ...plain, horizonPeriods }));
  }
  return pooled(series, setting, candidates) ?? naiveModel(series, setting, cycles.at(-1) ?? 1);
}

function decomposed(series: Float64Array, cycles: readonly number[], setting: Setting): readonly Model[] {
  const parts = decompose(series, cycles, setting.horizonPeriods);
  const { adjusted } = parts;
  const models = [
    weightedEtsModel(adjusted, setting),
    thetaModel(adjusted, setting, { isOptimised: true, isDynamic: true }),
    autoregressionModel(adjusted, setting),
    changesModel(adjusted, setting, adjustedOrderMax)[0],
  ];
  const names = ['ets', 'theta', 'autoregression', 'autoregression of changes'].map((name) => `decomposed ${name}`);
  return models.flatMap((model, index) =>
    model === undefined ? [] : [{ ...model, name: names[index] as string, values: recompose(parts, model.values) }],
  );
}

function autoregressionModel(series: Float64Array, setting: Setting): Model | undefined {
  if (!setting.mayGoOn()) return undefined;
  const latest = series.subarray(-autoregressionPeriodsMax);
  const fit = fitAutoregression(latest, adjustedOrderMax);
  return valuesOnly('autoregression', forecastAutoregression(fit, latest, setting.horizonPeriods));
}

/** An autoregression of the changes from period to period, around no drift, added up again. */
function changesModel(series: Float64Array, setting: Setting, orderMax: number): readonly Model[] {
  if (!setting.mayGoOn() || series.length < 8) return [];
  const latest = series.subarray(-autoregressionPeriodsMax);
  const changes = Float64Array.from(
    { length: latest.length - 1 },
    (_, at) => (latest[at + 1] as number) - (latest[at] as number),
  );
  const { coefficients } = fitAutoregression(changes, orderMax);
  let level = latest.at(-1) as number;
  const steps = forecastAutoregression({ mean: 0, coefficients }, changes, setting.horizonPeriods);
  return [
    valuesOnly(
      'autoregression of changes',
      steps.map((change) => (level += change)),
    ),
  ];
}

function valuesOnly(name: string, values: Float64Array): Model {
  const spread = { kind: 'normal', deviations: new Float64Array(values.length) } as const;
  return { name, values, spread, oneStepDeviation: 0, backtest: [], weighed: [] };
}
