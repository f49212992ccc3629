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

/** Of the order of a day of hours: an autoregression may reach so far back. */
const autoregressionOrderMax = 26;

export function withWiderCycles(cycles: readonly number[], periods: number): readonly number[] {
  const wider = cycles.map((cycle) => widerCycles.get(cycle) ?? 1).filter((cycle) => cycle > 1 && 3 * cycle <= periods);
  return [...new Set([...cycles, ...wider])];
}

/** Whether seasons are too long, or too many, for a model with one state for each place. */
export function hasLongCycles(cycles: readonly number[], periods: number): boolean {
  const real = withWiderCycles(cycles, periods).filter((cycle) => cycle > 1);
  return real.length > 1 || real.some((cycle) => cycle > 24);
}

/**
 * For hours, days and weeks: seasonal-naive, and the decomposed series carried on by ETS, Theta and an autoregression, and the
 * series without any season, pooled by how they did at rolling origins.
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
  if (cycles.length > 0)
    candidates.push((part, horizonPeriods) => decomposed(part, cycles, { ...plain, horizonPeriods }));
  return pooled(series, setting, candidates) ?? naiveModel(series, setting, cycles.at(-1) ?? 1);
}

function decomposed(series: Float64Array, cycles: readonly number[], setting: Setting): readonly Model[] {
  const parts = decompose(series, cycles, setting.horizonPeriods);
  const { adjusted } = parts;
  const models = [
    weightedEtsModel(adjusted, setting),
    thetaModel(adjusted, setting, { isOptimised: true, isDynamic: true }),
    autoregressionModel(adjusted, setting),
  ];
  const names = ['decomposed ets', 'decomposed theta', 'decomposed autoregression'];
  return models.flatMap((model, index) =>
    model === undefined ? [] : [{ ...model, name: names[index] as string, values: recompose(parts, model.values) }],
  );
}

function autoregressionModel(series: Float64Array, setting: Setting): Model | undefined {
  if (!setting.mayGoOn()) return undefined;
  const fit = fitAutoregression(series, autoregressionOrderMax);
  const values = forecastAutoregression(fit, series, setting.horizonPeriods);
  const spread = { kind: 'normal', deviations: new Float64Array(setting.horizonPeriods) } as const;
  return { name: 'autoregression', values, spread, oneStepDeviation: 0, backtest: [], weighed: [] };
}
