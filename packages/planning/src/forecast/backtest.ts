import type { Model, Setting } from './model.ts';
import type { BacktestError } from './problem.ts';

/** One way of forecasting, or several that share their preparation; always the same number of models, or none. */
export type Candidate = (series: Float64Array, horizonPeriods: number) => readonly Model[];

/** Origins that a choice looks at, latest first, one horizon apart: more where each says little. */
const originsMax = { short: 5, long: 3 };
/** Horizons up to here are short. */
const shortPeriodsMax = 24;
/** Longest stretch that is held out at each origin. */
const heldOutPeriodsMax = 64;
/** Above this ratio of errors a candidate would weigh less than a twentieth. */
const behindMax = 2.7;
/** How strongly a smaller error weighs: by its inverse to this power. */
const sharpness = 5;

interface Scored {
  readonly errors: Map<string, { sum: number; count: number; origins: number }>;
  /** Squared errors of each model by step ahead. */
  readonly squares: Map<string, Float64Array>;
  readonly steps: number;
  /** Places of candidates that fell too far behind to be looked at again. */
  readonly dropped: Set<number>;
}

/**
 * Weighs candidates by their mean absolute errors at rolling origins (Tashman 2000) and takes their mean, weighted by the
 * inverse of the fifth power of the error. Complexity: (origins + 1) fits of every candidate.
 */
export function pooled(series: Float64Array, setting: Setting, candidates: readonly Candidate[]): Model | undefined {
  const scored = score(series, setting, candidates);
  const models = candidates.flatMap((candidate, index) =>
    scored.dropped.has(index) || !setting.mayGoOn() ? [] : candidate(series, setting.horizonPeriods),
  );
  const usable = models.filter((model) => model.values.every(Number.isFinite));
  const first = usable[0];
  if (first === undefined) return undefined;
  const weights = usable.map(({ name }) => weightOf(scored, name));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const share = weights.map((weight) => (total > 0 ? weight / total : 1 / usable.length));
  const mix = (rowOf: (model: Model) => Float64Array, length: number): Float64Array =>
    Float64Array.from({ length }, (_, step) =>
      usable.reduce((sum, model, index) => sum + (share[index] as number) * (rowOf(model)[step] as number), 0),
    );
  const values = mix(({ values }) => values, setting.horizonPeriods);
  const deviations = widths(scored, usable, share, setting.horizonPeriods, first);
  return {
    name: 'mean weighed at rolling origins',
    values,
    spread: { kind: 'normal', deviations },
    oneStepDeviation: deviations[0] as number,
    backtest: listErrors(scored),
    weighed: listErrors(scored).map(({ method, meanAbsoluteError }) => {
      const isChosen = usable.some(({ name }) => name === method);
      return {
        candidate: method,
        objective: meanAbsoluteError,
        isChosen,
        reason: isChosen ? 'averaged' : 'far-behind',
      };
    }),
  };
}

/** The candidate with the smallest error at rolling origins; the first where the series is too short to hold any out. */
export function chosen(series: Float64Array, setting: Setting, candidates: readonly Candidate[]): Model | undefined {
  const scored = score(series, setting, candidates);
  let best: Model | undefined;
  let bestError = Number.POSITIVE_INFINITY;
  for (const [index, candidate] of candidates.entries()) {
    if (scored.dropped.has(index)) continue;
    if (best !== undefined && !setting.mayGoOn()) break;
    for (const model of candidate(series, setting.horizonPeriods)) {
      const error = errorOf(scored, model.name);
      if (!model.values.every(Number.isFinite) || (best !== undefined && !(error < bestError))) continue;
      best = model;
      bestError = error;
    }
  }
  if (best === undefined) return undefined;
  const name = best.name;
  const backtest = listErrors(scored);
  const weighed = backtest.map(({ method, meanAbsoluteError }) => ({
    candidate: method,
    objective: meanAbsoluteError,
    isChosen: method === name,
  }));
  return { ...best, backtest, weighed };
}

function score(series: Float64Array, setting: Setting, candidates: readonly Candidate[]): Scored {
  const steps = Math.min(setting.horizonPeriods, heldOutPeriodsMax, Math.max(1, Math.floor(series.length / 6)));
  const scored: Scored = { errors: new Map(), squares: new Map(), steps, dropped: new Set() };
  const origins = steps <= shortPeriodsMax ? originsMax.short : originsMax.long;
  for (let origin = 1; origin <= origins; origin += 1) {
    const end = series.length - origin * steps;
    if (end < Math.max(4, series.length / 2)) break;
    const namesOf = candidates.map((candidate, index) => {
      if (scored.dropped.has(index) || !setting.mayGoOn()) return [];
      const models = candidate(series.subarray(0, end), steps);
      for (const model of models) addErrors(scored, model, series, end);
      return models.map(({ name }) => name);
    });
    dropBehind(scored, namesOf);
  }
  return scored;
}

/** Candidates whose best model errs `behindMax` times as much as the least are not fitted again. */
function dropBehind(scored: Scored, namesOf: readonly (readonly string[])[]): void {
  const errors = namesOf.map((names) => Math.min(...names.map((name) => errorOf(scored, name))));
  const least = Math.min(...errors);
  errors.forEach((error, index) => {
    if ((namesOf[index] as readonly string[]).length > 0 && error > behindMax * least) scored.dropped.add(index);
  });
}

function addErrors({ errors, squares, steps }: Scored, model: Model, series: Float64Array, end: number): void {
  const entry = errors.get(model.name) ?? { sum: 0, count: 0, origins: 0 };
  const row = squares.get(model.name) ?? new Float64Array(steps);
  for (let step = 0; step < steps; step += 1) {
    const error = (series[end + step] as number) - (model.values[step] as number);
    entry.sum += Number.isFinite(error) ? Math.abs(error) : Number.POSITIVE_INFINITY;
    row[step] = (row[step] as number) + error * error;
  }
  entry.count += steps;
  entry.origins += 1;
  errors.set(model.name, entry);
  squares.set(model.name, row);
}

function errorOf({ errors }: Scored, name: string): number {
  const entry = errors.get(name);
  return entry === undefined ? Number.POSITIVE_INFINITY : entry.sum / entry.count;
}

function weightOf(scored: Scored, name: string): number {
  const least = Math.min(...[...scored.errors.keys()].map((other) => errorOf(scored, other)));
  const error = errorOf(scored, name);
  if (error === 0 || error === least) return 1;
  return Number.isFinite(error) ? (least / error) ** sharpness : 0;
}

function listErrors(scored: Scored): readonly BacktestError[] {
  return [...scored.errors].map(([method, { origins }]) => ({
    method,
    meanAbsoluteError: errorOf(scored, method),
    origins,
  }));
}

/** Root mean squares of the held-out errors by step, never falling; beyond the last step they grow with the root of time. */
function widths(
  { errors, squares, steps }: Scored,
  models: readonly Model[],
  shares: readonly number[],
  horizonPeriods: number,
  fallback: Model,
): Float64Array {
  const result = new Float64Array(horizonPeriods);
  let running = 0;
  let count = 0;
  for (let step = 0; step < horizonPeriods; step += 1) {
    if (step < steps) {
      models.forEach(({ name }, index) => {
        const origins = errors.get(name)?.origins ?? 0;
        if (origins > 0)
          running += ((shares[index] as number) * ((squares.get(name) as Float64Array)[step] as number)) / origins;
      });
      count += 1;
    }
    const measured = Math.sqrt(running / count) * Math.sqrt(Math.max(1, (step + 1) / steps));
    const previous = step > 0 ? (result[step - 1] as number) : 0;
    result[step] = running > 0 ? Math.max(previous, measured) : fallback.oneStepDeviation * Math.sqrt(step + 1);
  }
  return result;
}
