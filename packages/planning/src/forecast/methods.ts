import { chosen } from './choice.ts';
import {
  profileDemand,
  rateByAdida,
  rateByCombination,
  rateByCroston,
  rateBySmoothing,
  rateByTsb,
} from './intermittent.ts';
import type { Model, Setting } from './model.ts';
import { shortestCycle } from './model.ts';
import { hasLongCycles, longCyclesModel } from './pool.ts';
import type { MethodName } from './problem.ts';
import { regularModel } from './regular-mean.ts';
import {
  combinationModel,
  etsModel,
  flatModel,
  naiveModel,
  smoothingModel,
  thetaModel,
  weightedEtsModel,
} from './regular.ts';
import type { Candidate } from './rolling-origins.ts';
import { isConstant, smallestOf } from './series.ts';
import { empiricalSpread } from './spread.ts';

/** Smoothing of rare demand: the value that studies since Syntetos and Boylan (2005) find good for most articles. */
const rareAlpha = 0.1;
/** Periods of a year where no cycle says how long it is. */
const yearPeriods = 12;

/** Runs one method; undefined where the series is too short for it or the budget is used up. */
export function runMethod(name: MethodName, series: Float64Array, setting: Setting): Model | undefined {
  const cycle = shortestCycle(setting);
  switch (name) {
    case 'seasonal-naive':
      return naiveModel(series, setting, cycle);
    case 'ses':
      return smoothingModel(series, setting, false);
    case 'damped-trend':
      return smoothingModel(series, setting, true);
    case 'ets':
      return etsModel(series, setting);
    case 'ets-weighted':
      return weightedEtsModel(series, setting);
    case 'theta':
      return thetaModel(series, setting, { isOptimised: false, isDynamic: false });
    case 'optimised-theta':
      return thetaModel(series, setting, { isOptimised: true, isDynamic: false });
    case 'dynamic-optimised-theta':
      return thetaModel(series, setting, { isOptimised: true, isDynamic: true });
    case 'combination':
      return combinationModel(series, setting);
    case 'long-cycles':
      return longCyclesModel(series, setting);
    case 'croston':
      return rareModel(name, series, setting, rateByCroston(series, rareAlpha, false));
    case 'sba':
      return rareModel(name, series, setting, rateByCroston(series, rareAlpha, true));
    case 'tsb':
      return rareModel(name, series, setting, rateByTsb(series, rareAlpha, rareAlpha));
    case 'adida':
      return rareModel(name, series, setting, rateByAdida(series, rareAlpha));
    case 'intermittent-combination': {
      const year = cycle >= 4 && cycle <= 366 ? cycle : yearPeriods;
      return rareModel(name, series, setting, rateByCombination(series, year, setting.horizonPeriods));
    }
  }
}

/** The same rate in every period ahead. */
function rareModel(name: MethodName, series: Float64Array, setting: Setting, rate: number): Model {
  const flat = flatModel(series, setting, rate);
  return { ...flat, name, spread: empiricalSpread(series, rate, setting.horizonPeriods) };
}

/** Whether demand is rare enough, in the sense of Syntetos and Boylan, for methods that look at single demands. */
export function isRare(series: Float64Array): boolean {
  if (smallestOf(series) < 0) return false;
  const { demandClass } = profileDemand(series);
  return demandClass === 'intermittent' || demandClass === 'lumpy';
}

/** By the kind of demand: rare, with long cycles, or regular. */
export function automaticModel(series: Float64Array, setting: Setting): Model | undefined {
  if (isConstant(series)) return flatModel(series, setting, series[0] as number);
  if (isRare(series)) return runMethod('intermittent-combination', series, setting);
  if (hasLongCycles(setting.cyclesPeriods, series.length)) return longCyclesModel(series, setting);
  return regularModel(series, setting);
}

/** What may be better than the automatic choice for one series, beside what that choice is made of. */
const regularRivals: readonly MethodName[] = [
  'combination',
  'seasonal-naive',
  'ses',
  'damped-trend',
  'ets',
  'theta',
  'dynamic-optimised-theta',
];
const rareRivals: readonly MethodName[] = ['ses', 'croston', 'sba', 'tsb', 'adida'];

/** The automatic choice, or whichever method was plainly better at rolling origins; rare demand is judged by squared errors. */
export function backtestedModel(series: Float64Array, setting: Setting): Model | undefined {
  const areRare = isRare(series);
  const named =
    (name: string, run: (part: Float64Array, setting: Setting) => Model | undefined): Candidate =>
    (part, horizonPeriods) => {
      const model = run(part, { ...setting, horizonPeriods });
      return model === undefined ? [] : [{ ...model, name }];
    };
  const methods = new Map<string, Candidate>([['automatic', named('automatic', automaticModel)]]);
  for (const name of areRare ? rareRivals : regularRivals) {
    methods.set(
      name,
      named(name, (part, settingThere) => runMethod(name, part, settingThere)),
    );
  }
  return chosen(series, setting, methods, areRare ? (error) => error * error : Math.abs);
}

/** A plain mean with a level that adapts: what is answered where even the simplest model has too little to go by. */
export function shortModel(series: Float64Array, setting: Setting): Model {
  return flatModel(series, setting, rateBySmoothing(series, 0.3));
}
