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

/** What models did where the truth is known. */
export interface HeldOut {
  /** Periods that were held out at each origin. */
  readonly steps: number;
  /** By name of the model, for each origin that it was asked at: truth less forecast. */
  readonly errors: ReadonlyMap<string, readonly Float64Array[]>;
  /** Places of candidates that fell too far behind to be looked at again. */
  readonly dropped: ReadonlySet<number>;
}

/**
 * Lets candidates forecast stretches that are known, from origins before them (Tashman 2000). Every origin leaves half of the
 * series and four periods to fit. Complexity: a fit of every candidate for each origin.
 *
 * @param behindMax candidates whose best model errs so many times as much as the least are not asked again
 */
export function holdOut(
  series: Float64Array,
  setting: Setting,
  candidates: readonly Candidate[],
  behindMax: number,
): HeldOut {
  const steps = Math.min(setting.horizonPeriods, heldOutPeriodsMax, Math.max(1, Math.floor(series.length / 6)));
  const errors = new Map<string, Float64Array[]>();
  const dropped = new Set<number>();
  const origins = steps <= shortPeriodsMax ? originsMax.short : originsMax.long;
  for (let origin = 1; origin <= origins; origin += 1) {
    const end = series.length - origin * steps;
    if (end < Math.max(4, series.length / 2)) break;
    const namesOf = candidates.map((candidate, index) => {
      if (dropped.has(index) || !setting.mayGoOn()) return [];
      const models = candidate(series.subarray(0, end), steps);
      for (const { name, values } of models) {
        const rows = errors.get(name) ?? [];
        rows.push(values.map((value, step) => (series[end + step] as number) - value));
        errors.set(name, rows);
      }
      return models.map(({ name }) => name);
    });
    for (const index of findBehind(errors, namesOf, behindMax)) dropped.add(index);
  }
  return { steps, errors, dropped };
}

function findBehind(
  errors: ReadonlyMap<string, readonly Float64Array[]>,
  namesOf: readonly (readonly string[])[],
  behindMax: number,
): readonly number[] {
  const least = namesOf.map((names) => Math.min(...names.map((name) => meanLoss(errors.get(name), Math.abs))));
  const best = Math.min(...least);
  return least.flatMap((error, index) =>
    (namesOf[index] as readonly string[]).length > 0 && error > behindMax * best ? [index] : [],
  );
}

/** Over all origins and steps; infinite where a forecast is not a number or nothing was held out. */
export function meanLoss(rows: readonly Float64Array[] | undefined, lossOf: (error: number) => number): number {
  let sum = 0;
  let count = 0;
  for (const row of rows ?? []) {
    for (const error of row) sum += Number.isFinite(error) ? lossOf(error) : Number.POSITIVE_INFINITY;
    count += row.length;
  }
  return count > 0 ? sum / count : Number.POSITIVE_INFINITY;
}

export function listErrors({ errors }: HeldOut): readonly BacktestError[] {
  return [...errors].map(([method, rows]) => ({
    method,
    meanAbsoluteError: meanLoss(rows, Math.abs),
    origins: rows.length,
  }));
}
