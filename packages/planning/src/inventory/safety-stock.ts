import type { Outcome } from '../outcome.ts';
import { findNumber, type NumberRefusal } from '../refusal.ts';
import { bisect, excessOver, quantile, shareBelow } from './continuous.ts';
import { amountMax } from './demand.ts';
import { isFiniteThroughout } from './finite.ts';
import type { ServiceTarget } from './level-for-service.ts';

/** Divisible demand and lead time by their means and standard deviations, in periods and units of stock. */
export interface SafetyStockProblem {
  readonly shape: 'normal' | 'gamma';
  readonly demandMean: number;
  readonly demandDeviation: number;
  readonly leadTimeMeanPeriods: number;
  readonly leadTimeDeviationPeriods: number;
  /** Periods between reviews; 0 when the stock is watched all the time. */
  readonly reviewPeriods: number;
  /** Mean units of an order; only a fill rate looks at it. */
  readonly orderQuantity: number;
  readonly target: ServiceTarget;
}

export interface SafetyStock {
  readonly reorderPoint: number;
  readonly safetyStock: number;
  readonly cycleService: number;
  readonly fillRate: number;
  /** Of demand over lead time and review. */
  readonly mean: number;
  readonly deviation: number;
}

/** Listed in order of precedence. */
export type SafetyStockRefusal =
  | NumberRefusal<
      | 'demandMean'
      | 'demandDeviation'
      | 'leadTimeMeanPeriods'
      | 'leadTimeDeviationPeriods'
      | 'reviewPeriods'
      | 'orderQuantity'
      | 'target.share'
    >
  /** Each number is usable, but they are too far apart for an answer in finite numbers. */
  | { readonly kind: 'answer-not-finite' };

/**
 * Safety stock under spread of demand and of lead time, as textbooks have it (Silver, Pyke and Thomas 2017, chapters 6 and 7):
 * variance over the lead time is `(L + R) σ² + μ² σ_L²`; a fill rate counts what is short in a cycle, less what was short before
 * its order came. The level is reached exactly: for orders that undershoot it, and for small demand, take `findLevelForService`.
 * Constant time.
 */
export function findSafetyStock(problem: SafetyStockProblem): Outcome<SafetyStock, SafetyStockRefusal> {
  const refusal = findRefusal(problem);
  if (refusal !== undefined) return { kind: 'refused', refusal };
  const { shape, demandMean, demandDeviation, leadTimeMeanPeriods, leadTimeDeviationPeriods, reviewPeriods } = problem;
  const { orderQuantity, target } = problem;
  const periods = leadTimeMeanPeriods + reviewPeriods;
  const mean = demandMean * periods;
  const variance = periods * demandDeviation ** 2 + (demandMean * leadTimeDeviationPeriods) ** 2;
  const deviation = Math.sqrt(variance);
  const isCertain = deviation <= 1e-12 * Math.max(mean, 1e-300);
  const spreading = { kind: shape, mean, deviation };
  const fillAt = (level: number): number =>
    isCertain
      ? 1 - Math.min(Math.max(mean - level, 0), orderQuantity) / orderQuantity
      : 1 - (excessOver(spreading, level) - excessOver(spreading, level + orderQuantity)) / orderQuantity;
  const level = (): number => {
    if (isCertain) return target.kind === 'fill-rate' ? mean - (1 - target.share) * orderQuantity : mean;
    if (target.kind === 'cycle-service') return quantile(spreading, target.share);
    return bisect(
      (at) => fillAt(at) - target.share,
      -orderQuantity - 40 * deviation,
      mean + 60 * deviation * (1 + deviation / mean),
    );
  };
  const reorderPoint = level();
  const safetyStock = reorderPoint - mean;
  const cycleService = isCertain ? Number(reorderPoint >= mean) : shareBelow(spreading, reorderPoint);
  const solution = { reorderPoint, safetyStock, cycleService, fillRate: fillAt(reorderPoint), mean, deviation };
  if (!isFiniteThroughout(solution)) return { kind: 'refused', refusal: { kind: 'answer-not-finite' } };
  const explanation = { method: `${shape}-${target.kind}`, steps: 1, weighed: [] };
  return {
    kind: 'solved',
    solution,
    objective: reorderPoint,
    sense: 'minimise',
    bound: reorderPoint,
    isOptimal: true,
    explanation,
  };
}

function findRefusal(problem: SafetyStockProblem): SafetyStockRefusal | undefined {
  const { demandMean, demandDeviation, leadTimeMeanPeriods, leadTimeDeviationPeriods, reviewPeriods, orderQuantity } =
    problem;
  const isNegative = (value: number): boolean => !(value >= 0 && value < amountMax);
  const isNotPositive = (value: number): boolean => !(value > 0 && value < amountMax);
  return (
    findNumber('demandMean', [demandMean], isNotPositive) ??
    findNumber('demandDeviation', [demandDeviation], isNegative) ??
    findNumber('leadTimeMeanPeriods', [leadTimeMeanPeriods], isNegative) ??
    findNumber('leadTimeDeviationPeriods', [leadTimeDeviationPeriods], isNegative) ??
    findNumber('reviewPeriods', [reviewPeriods], isNegative) ??
    findNumber('orderQuantity', [orderQuantity], isNotPositive) ??
    findNumber('target.share', [problem.target.share], (share) => !(share > 0 && share < 1))
  );
}
