import type { Model, Setting } from './model.ts';
import type { Candidate, HeldOut } from './rolling-origins.ts';
import { holdOut, listErrors, meanLoss } from './rolling-origins.ts';
import type { Spread } from './spread.ts';
import { deviationAt } from './spread.ts';

/** How strongly a smaller error weighs: by its inverse to this power. */
const sharpness = 5;
/** Above this ratio of errors a candidate would weigh less than a hundredth. */
const behindMax = 2.7;
/** Errors of neighbouring periods move together: so many count as one. */
const correlatedPeriods = 7;
/** What the models say of their own spread counts as so many held-out errors. */
const priorErrors = 4;

/**
 * Weighs candidates by their mean absolute errors at rolling origins and takes their mean, weighted by the inverse of the fifth
 * power of the error. Complexity: (origins + 1) fits of every candidate.
 */
export function pooled(series: Float64Array, setting: Setting, candidates: readonly Candidate[]): Model | undefined {
  const heldOut = holdOut(series, setting, candidates, behindMax);
  const models = candidates.flatMap((candidate, index) =>
    heldOut.dropped.has(index) || !setting.mayGoOn() ? [] : candidate(series, setting.horizonPeriods),
  );
  const usable = models.filter((model) => model.values.every(Number.isFinite));
  if (usable.length === 0) return undefined;
  const shares = sharesOf(heldOut, usable);
  const values = mean(
    usable.map((model) => model.values),
    shares,
  );
  const spread = spreadOf(heldOut, usable, shares, values);
  const backtest = listErrors(heldOut);
  const names = new Set(usable.map(({ name }) => name));
  return {
    name: 'mean weighed at rolling origins',
    values,
    spread,
    oneStepDeviation: deviationAt(spread, 0),
    backtest,
    weighed: backtest.map(({ method, meanAbsoluteError }) => ({
      candidate: method,
      objective: meanAbsoluteError,
      isChosen: names.has(method),
      reason: names.has(method) ? 'averaged' : 'far-behind',
    })),
  };
}

/** Weights that sum to 1; equal where nothing was held out. */
function sharesOf({ errors }: HeldOut, models: readonly Model[]): readonly number[] {
  const losses = models.map(({ name }) => meanLoss(errors.get(name), Math.abs));
  const least = Math.min(...losses);
  const weights = losses.map((loss) => (loss === least ? 1 : Number.isFinite(loss) ? (least / loss) ** sharpness : 0));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

function mean(rows: readonly Float64Array[], shares: readonly number[]): Float64Array {
  return (rows[0] as Float64Array).map((_, step) =>
    rows.reduce((sum, row, index) => sum + (shares[index] as number) * (row[step] as number), 0),
  );
}

/**
 * What the models say of their spread, in the mean, gives its shape. Its size is drawn towards the held-out absolute errors of
 * their mean forecast, which know what models do not: that demand changes its ways. Few errors make heavier tails.
 */
function spreadOf(heldOut: HeldOut, models: readonly Model[], shares: readonly number[], values: Float64Array): Spread {
  const shape = values.map((_, step) =>
    models.reduce((sum, { spread }, index) => sum + (shares[index] as number) * deviationAt(spread, step), 0),
  );
  const origins = Math.min(...models.map(({ name }) => heldOut.errors.get(name)?.length ?? 0));
  let ratios = 0;
  let count = 0;
  for (let origin = 0; origin < origins; origin += 1) {
    const rows = models.map(
      ({ name }) => (heldOut.errors.get(name) as readonly Float64Array[])[origin] as Float64Array,
    );
    const errors = mean(rows, shares);
    for (const [step, error] of errors.entries()) {
      const expected = shape[step] as number;
      if (!(expected > 0) || !Number.isFinite(error)) continue;
      ratios += Math.abs(error / expected);
      count += 1;
    }
  }
  const seen = count > 0 ? origins * Math.max(heldOut.steps / correlatedPeriods, 1) : 0;
  // A mean absolute error times the root of π/2 is a deviation; single large errors do not carry it away.
  const square = count > 0 ? (Math.PI / 2) * (ratios / count) ** 2 : 1;
  const size = Math.sqrt((priorErrors + seen * square) / (priorErrors + seen));
  return { kind: 'student', deviations: shape.map((value) => value * size), freedom: priorErrors + seen };
}
