import type { Budget } from '../budget.ts';
import { seedDefault, Stopwatch } from '../budget.ts';
import type { OnProgress, Outcome } from '../outcome.ts';
import type { EventFit } from './events.ts';
import { fitEvents } from './events.ts';
import { profileDemand } from './intermittent.ts';
import { automaticModel, backtestedModel, runMethod, shortModel } from './methods.ts';
import type { Model, Setting } from './model.ts';
import { shortestCycle } from './model.ts';
import type { Forecast, ForecastProblem, ForecastRefusal, PredictionInterval } from './problem.ts';
import { bridged, findRefusal } from './problem.ts';
import { naiveModel } from './regular.ts';
import { smallestOf } from './series.ts';
import { differenceAt } from './spread.ts';

const defaultCoverages = [0.8, 0.95] as const;

/**
 * Foresees demand, with intervals, effects of events and the reasons for the method.
 *
 * The automatic choice: rare demand (mean interval of 1.32 periods and more) by means over windows from the first demand on and
 * the chance that the article is still there; cycles above 24 periods, several, or none that is named in 60 periods and more, by
 * decomposition and a pool weighed at rolling origins; all else by the mean of that pool and the plain mean of weighted ETS,
 * optimised Theta and dynamic optimised Theta. Sources are named at each method.
 *
 * @param budget a step is one fitted model; with none left it is the seasonal naive forecast
 * @returns the objective is the standard deviation of errors one period ahead, in the unit of the history; it proves no bound.
 * Complexity: history × 10³ for a choice of ETS forms; long histories are fitted on their latest 400 to 600 periods.
 */
export function forecastDemand(
  problem: ForecastProblem,
  budget: Budget,
  onProgress?: OnProgress<Forecast>,
): Outcome<Forecast, ForecastRefusal> {
  const refusal = findRefusal(problem);
  if (refusal !== undefined) return { kind: 'refused', refusal };
  const stopwatch = new Stopwatch(budget);
  const history = bridged(problem.history);
  const cyclesPeriods = [...new Set(problem.cyclesPeriods)].filter((cycle) => cycle > 1).sort((a, b) => a - b);
  const setting: Setting = {
    cyclesPeriods,
    horizonPeriods: problem.horizonPeriods,
    seed: budget.seed ?? seedDefault,
    mayGoOn: () => stopwatch.mayGoOn(),
  };
  const eventFit = findEvents(problem, history, shortestCycle(setting));
  const cleaned = eventFit === undefined ? history : withoutEvents(problem, history, eventFit);
  const naive = naiveModel(cleaned, setting, shortestCycle(setting));
  const finish = (model: Model): Forecast => toForecast(problem, history, model, eventFit);
  onProgress?.({ solution: finish(naive), objective: naive.oneStepDeviation });
  const found = stopwatch.isOver() ? naive : findModel(problem, cleaned, setting);
  const model = found.values.every(Number.isFinite) ? found : naive;
  const solution = finish(model);
  if (model.oneStepDeviation < naive.oneStepDeviation) onProgress?.({ solution, objective: model.oneStepDeviation });
  const method = codeOf(model.name);
  const alone = { candidate: method, objective: model.oneStepDeviation, isChosen: true };
  const weighed =
    model.weighed.length === 0
      ? [alone]
      : model.weighed.map((each) => ({ ...each, candidate: codeOf(each.candidate) }));
  const explanation = { method, steps: stopwatch.steps, weighed };
  return {
    kind: 'solved',
    solution,
    objective: model.oneStepDeviation,
    isOptimal: false,
    sense: 'minimise',
    explanation,
  };
}

/** A name of the literature as a code: `ETS(M,Ad,M)` is `ets-m-ad-m`. */
function codeOf(name: string): string {
  return name
    .replaceAll(/([a-z])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
}

function findModel({ method = 'automatic' }: ForecastProblem, series: Float64Array, setting: Setting): Model {
  const model =
    method === 'automatic'
      ? automaticModel(series, setting)
      : method === 'backtest'
        ? backtestedModel(series, setting)
        : runMethod(method, series, setting);
  return model ?? shortModel(series, setting);
}

function findEvents(problem: ForecastProblem, history: Float64Array, cycle: number): EventFit | undefined {
  const { events = [], eventKind = 'additive' } = problem;
  if (events.length === 0) return undefined;
  const isMultiplicative = eventKind === 'multiplicative';
  return fitEvents(isMultiplicative ? history.map(Math.log) : history, events, cycle, isMultiplicative);
}

function withoutEvents({ eventKind }: ForecastProblem, history: Float64Array, { shifts }: EventFit): Float64Array {
  return history.map((value, at) =>
    eventKind === 'multiplicative' ? value / factorOf(shifts[at] as number) : value - (shifts[at] as number),
  );
}

/** Bounded, so that no event makes a number that is none of a demand that is one. */
function factorOf(shift: number): number {
  return Math.exp(Math.min(Math.max(shift, -230), 230));
}

function toForecast(
  problem: ForecastProblem,
  history: Float64Array,
  { values, spread, oneStepDeviation, backtest }: Model,
  eventFit: EventFit | undefined,
): Forecast {
  const least = smallestOf(history) >= 0 ? 0 : Number.NEGATIVE_INFINITY;
  const shifts = eventFit?.shifts.subarray(history.length);
  const shifted = (value: number, step: number): number => {
    if (shifts === undefined) return Math.max(value, least);
    const shift = shifts[step] as number;
    return Math.max(problem.eventKind === 'multiplicative' ? value * factorOf(shift) : value + shift, least);
  };
  const at = (share: number): Float64Array =>
    values.map((value, step) => shifted(value + differenceAt(spread, step, share), step));
  const intervals = (problem.coverages ?? defaultCoverages).map((coverage): PredictionInterval => ({
    coverage,
    lower: at((1 - coverage) / 2),
    upper: at((1 + coverage) / 2),
  }));
  return {
    values: values.map(shifted),
    intervals,
    profile: profileDemand(history),
    effects: eventFit?.effects ?? [],
    oneStepDeviation,
    backtest,
  };
}
