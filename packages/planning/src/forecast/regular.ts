import { Random } from '../random.ts';
import type { EtsFit } from './ets-fit.ts';
import { fitEts, forecastEts, listForms } from './ets-fit.ts';
import type { EtsForm } from './ets-model.ts';
import { simulateEts } from './ets-paths.ts';
import type { Model, Setting } from './model.ts';
import { shortestCycle } from './model.ts';
import type { SeasonalPattern } from './season.ts';
import { findPattern, hasSeason, withSeason, withoutSeason } from './season.ts';
import { isConstant, meanOf, smallestOf } from './series.ts';
import { additiveSpread, growingSpread, rootMeanSquare } from './spread.ts';
import type { ThetaOptions } from './theta.ts';
import { fitTheta, forecastTheta } from './theta.ts';

/** The value one cycle ago, or the last one where there is no cycle that fits. Always answers. */
export function naiveModel(series: Float64Array, { horizonPeriods }: Setting, cycle: number): Model {
  const count = series.length;
  const lag = cycle > 1 && cycle <= count ? cycle : 1;
  const values = Float64Array.from(
    { length: horizonPeriods },
    (_, step) => series[count - lag + (step % lag)] as number,
  );
  const errors = new Float64Array(Math.max(count - lag, 0));
  for (let at = lag; at < count; at += 1) errors[at - lag] = (series[at] as number) - (series[at - lag] as number);
  const oneStepDeviation = rootMeanSquare(errors);
  const deviations = values.map((_, step) => oneStepDeviation * Math.sqrt(Math.floor(step / lag) + 1));
  const name = lag > 1 ? `seasonal-naive ${lag}` : 'naive';
  return { name, values, spread: { kind: 'normal', deviations }, oneStepDeviation, backtest: [], weighed: [] };
}

/** The form with the smallest criterion; see `listForms`. */
export function etsModel(series: Float64Array, setting: Setting, forms?: readonly EtsForm[]): Model | undefined {
  const fits = fitForms(series, setting, forms);
  const best = bestOf(fits);
  if (best === undefined) return undefined;
  const weighed = fits.map((fit) => ({ candidate: fit.name, objective: fit.aicc, isChosen: fit === best }));
  const shared = [{ fit: best, share: 1 }];
  return { ...modelOfEts(shared, best.name, forecastEts(best, setting.horizonPeriods), setting), weighed };
}

/** Flattens Akaike's weights: the criterion is itself an estimate, and flat means of forecasts are hard to beat. */
const weightFlatness = 2;

/**
 * The mean of all forms, weighted by Akaike's weights (Kolassa 2011), flattened. The paths of its spread are shared out by
 * Akaike's weights as they are: each form tells its own future.
 */
export function weightedEtsModel(series: Float64Array, setting: Setting): Model | undefined {
  const fits = fitForms(series, setting);
  const best = bestOf(fits);
  if (best === undefined) return undefined;
  const values = new Float64Array(setting.horizonPeriods);
  let weights = 0;
  const shared: { readonly fit: EtsFit; readonly share: number }[] = [];
  for (const fit of fits) {
    const weight = Math.exp((best.aicc - fit.aicc) / (2 * weightFlatness));
    if (weight < 1e-3) continue;
    weights += weight;
    shared.push({ fit, share: weight ** weightFlatness });
    const part = forecastEts(fit, setting.horizonPeriods);
    for (let step = 0; step < values.length; step += 1)
      values[step] = (values[step] as number) + weight * (part[step] as number);
  }
  const mean = values.map((value) => value / weights);
  shared.sort((left, right) => right.share - left.share);
  const total = shared.reduce((sum, { share }) => sum + share, 0);
  const shares = shared.map(({ fit, share }) => ({ fit, share: share / total }));
  return modelOfEts(shares, `weighted ${best.name}`, mean, setting);
}

function fitForms(series: Float64Array, setting: Setting, forms?: readonly EtsForm[]): readonly EtsFit[] {
  const cycle = shortestCycle(setting);
  const fits: EtsFit[] = [];
  for (const form of forms ?? listForms(series, cycle)) {
    if (setting.isPlainOnly === true && !isPlain(form)) continue;
    if (!setting.mayGoOn()) break;
    const fit = fitEts(series, form, cycle);
    if (fit !== undefined) fits.push(fit);
  }
  return fits;
}

function isPlain({ error, trend, isDamped }: EtsForm): boolean {
  return error === 'additive' && (trend === 'none' || isDamped);
}

function bestOf(fits: readonly EtsFit[]): EtsFit | undefined {
  return fits.reduce<EtsFit | undefined>(
    (best, fit) => (best === undefined || fit.aicc < best.aicc ? fit : best),
    undefined,
  );
}

/** The spread and deviation of fits whose first is the best. */
function modelOfEts(
  shared: readonly { readonly fit: EtsFit; readonly share: number }[],
  name: string,
  values: Float64Array,
  { horizonPeriods, seed, isPlainOnly }: Setting,
): Model {
  const { fit } = shared[0] as (typeof shared)[number];
  const spread = isPlainOnly ? additiveSpread(fit, horizonPeriods) : simulateEts(shared, values, new Random(seed));
  const level = fit.form.error === 'multiplicative' ? Math.abs(values[0] as number) : fit.scale;
  return { name, values, spread, oneStepDeviation: fit.deviation * level, backtest: [], weighed: [] };
}

/** Theta on the series without its season, which is put back; the season must pass its test. */
export function thetaModel(series: Float64Array, setting: Setting, options: ThetaOptions): Model | undefined {
  if (!setting.mayGoOn()) return undefined;
  const pattern = testedPattern(series, shortestCycle(setting));
  const adjusted = pattern === undefined ? series : withoutSeason(series, pattern);
  const fit = fitTheta(adjusted, options);
  if (fit === undefined) return undefined;
  const flat = forecastTheta(fit, setting.horizonPeriods);
  const values = pattern === undefined ? flat : withSeason(flat, pattern, series.length);
  const oneStepDeviation = fit.deviation * fit.scale;
  const spread = growingSpread(oneStepDeviation, fit.alpha, setting.horizonPeriods);
  return { name: fit.name, values, spread, oneStepDeviation, backtest: [], weighed: [] };
}

/** Exponential smoothing, with a damped trend or with none, on the series without its season. */
export function smoothingModel(series: Float64Array, setting: Setting, isDamped: boolean): Model | undefined {
  const pattern = testedPattern(series, shortestCycle(setting));
  const adjusted = pattern === undefined ? series : withoutSeason(series, pattern);
  const form: EtsForm = { error: 'additive', trend: isDamped ? 'additive' : 'none', isDamped, season: 'none' };
  const model = etsModel(adjusted, { ...setting, cyclesPeriods: [] }, [form]);
  if (model === undefined || pattern === undefined) return model;
  return { ...model, values: withSeason(model.values, pattern, series.length) };
}

function testedPattern(series: Float64Array, cycle: number): SeasonalPattern | undefined {
  if (!hasSeason(series, cycle)) return undefined;
  return findPattern(series, cycle, smallestOf(series) > 0 ? 'multiplicative' : 'additive');
}

/**
 * The plain mean of weighted ETS, optimised Theta and dynamic optimised Theta. Its spread is that of ETS. Members that the
 * series is too short for, or that the budget did not reach, are left out; without any it is the mean of the series.
 */
export function combinationModel(series: Float64Array, setting: Setting): Model {
  if (isConstant(series)) return flatModel(series, setting, series[0] as number);
  const optimised = { isOptimised: true, isDynamic: false };
  const members = [
    thetaModel(series, setting, { ...optimised, isDynamic: true }),
    thetaModel(series, setting, optimised),
    weightedEtsModel(series, setting),
  ].filter((model) => model !== undefined && model.values.every(Number.isFinite)) as Model[];
  const last = members.at(-1);
  if (last === undefined) return flatModel(series, setting, meanOf(series.subarray(-3)));
  const values = last.values.map((_, step) => {
    let sum = 0;
    for (const member of members) sum += member.values[step] as number;
    return sum / members.length;
  });
  const weighed = members.map(({ name, oneStepDeviation }) => ({
    candidate: name,
    objective: oneStepDeviation,
    isChosen: true,
    reason: 'averaged',
  }));
  return { ...last, weighed, name: `mean of ${members.map(({ name }) => name).join(', ')}`, values };
}

/** One value for every period ahead. */
export function flatModel(series: Float64Array, { horizonPeriods }: Setting, value: number): Model {
  const oneStepDeviation = rootMeanSquare(series.map((seen) => seen - value));
  const values = new Float64Array(horizonPeriods).fill(value);
  return {
    name: 'flat',
    values,
    spread: growingSpread(oneStepDeviation, 0.1, horizonPeriods),
    oneStepDeviation,
    backtest: [],
    weighed: [],
  };
}
