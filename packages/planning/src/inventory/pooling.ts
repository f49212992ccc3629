import type { Outcome } from '../outcome.ts';
import {
  type EmptyRefusal,
  findNumber,
  type NumberRefusal,
  type TooLargeRefusal,
  type WrongLengthRefusal,
} from '../refusal.ts';
import { inverseNormal } from './normal.ts';

/** Sites that could share one stock; arrays have one entry for each site. */
export interface PoolingProblem {
  /** Standard deviation of demand in one period. */
  readonly deviations: Float64Array;
  /** Row by row; 1 on the diagonal, the same on both sides of it. */
  readonly correlations: Float64Array;
  /** Periods that safety stock must last: lead time and review; the same for each site and for the pool. */
  readonly protectedPeriods: number;
  /** Chance of getting through those periods, above one half. */
  readonly cycleService: number;
}

export interface PoolingAnswer {
  /** What each site needs alone. */
  readonly separateStocks: Float64Array;
  readonly separateTotal: number;
  readonly pooledStock: number;
  /** What pooling saves, as a share of the separate total. */
  readonly saving: number;
  /** Shares of the pooled stock by each site's part in the joint variance (Euler's rule); they add up to it, and may be negative. */
  readonly attributedStocks: Float64Array;
}

/** Listed in order of precedence. */
export type PoolingRefusal =
  | EmptyRefusal<'sites'>
  | TooLargeRefusal<'sites'>
  | NumberRefusal<'deviations' | 'correlations' | 'protectedPeriods' | 'cycleService'>
  | WrongLengthRefusal<'correlations'>
  | { readonly kind: 'correlations-contradict' };

const sitesMax = 300;

/** Risk pooling after Eppen (1979), for normal demand with any correlations. Complexity: cube of the sites, for their check. */
export function poolSites(problem: PoolingProblem): Outcome<PoolingAnswer, PoolingRefusal> {
  const refusal = findRefusal(problem);
  if (refusal !== undefined) return { kind: 'refused', refusal };
  const { deviations, correlations, protectedPeriods, cycleService } = problem;
  const sites = deviations.length;
  const factor = inverseNormal(cycleService) * Math.sqrt(protectedPeriods);
  const covariances = deviations.map((deviation, site) => {
    let sum = 0;
    for (let other = 0; other < sites; other += 1)
      sum += (correlations[site * sites + other] as number) * (deviations[other] as number);
    return deviation * sum;
  });
  const variance = Math.max(
    covariances.reduce((sum, value) => sum + value, 0),
    0,
  );
  const joint = Math.sqrt(variance);
  const separateStocks = deviations.map((deviation) => factor * deviation);
  const separateTotal = separateStocks.reduce((sum, stock) => sum + stock, 0);
  const pooledStock = factor * joint;
  const solution = {
    separateStocks,
    separateTotal,
    pooledStock,
    saving: separateTotal > 0 ? 1 - pooledStock / separateTotal : 0,
    attributedStocks: covariances.map((covariance) => (joint > 0 ? (factor * covariance) / joint : 0)),
  };
  const weighed = [
    { candidate: 'separate', objective: separateTotal, isChosen: false },
    { candidate: 'pooled', objective: pooledStock, isChosen: true },
  ];
  const explanation = { method: 'risk-pooling', steps: 1, weighed };
  return {
    kind: 'solved',
    solution,
    objective: pooledStock,
    sense: 'minimise',
    bound: pooledStock,
    isOptimal: true,
    explanation,
  };
}

function findRefusal({
  deviations,
  correlations,
  protectedPeriods,
  cycleService,
}: PoolingProblem): PoolingRefusal | undefined {
  const sites = deviations.length;
  if (sites === 0) return { kind: 'empty', what: 'sites' };
  if (sites > sitesMax) return { kind: 'too-large', what: 'sites', countMax: sitesMax };
  const wrong = findNumber('deviations', deviations, (deviation) => !(deviation >= 0 && deviation < 1e100));
  if (wrong !== undefined) return wrong;
  const { length } = correlations;
  if (length !== sites * sites)
    return { kind: 'wrong-length', field: 'correlations', length, lengthExpected: sites * sites };
  for (let site = 0; site < sites; site += 1) {
    for (let other = 0; other <= site; other += 1) {
      const value = correlations[site * sites + other] as number;
      const isSame = Math.abs(value - (correlations[other * sites + site] as number)) <= 1e-9;
      const isRight = site === other ? Math.abs(value - 1) <= 1e-9 : Math.abs(value) <= 1;
      if (!isSame || !isRight)
        return { kind: 'number-not-valid', field: 'correlations', index: site * sites + other, value };
    }
  }
  if (!isPossible(correlations, sites)) return { kind: 'correlations-contradict' };
  return (
    findNumber('protectedPeriods', [protectedPeriods], (periods) => !(periods > 0 && periods < 1e9)) ??
    findNumber('cycleService', [cycleService], (share) => !(share > 0.5 && share < 1))
  );
}

/** Whether any quantities can be correlated so: Cholesky's decomposition meets no negative pivot. */
function isPossible(correlations: Float64Array, sites: number): boolean {
  const work = correlations.slice();
  for (let pivot = 0; pivot < sites; pivot += 1) {
    const lead = work[pivot * sites + pivot] as number;
    if (lead < -1e-9) return false;
    for (let row = pivot + 1; row < sites; row += 1) {
      const entry = work[row * sites + pivot] as number;
      if (lead <= 1e-9) {
        if (Math.abs(entry) > 1e-4) return false;
        continue;
      }
      for (let column = pivot + 1; column < sites; column += 1) {
        work[row * sites + column] =
          (work[row * sites + column] as number) - (entry * (work[pivot * sites + column] as number)) / lead;
      }
    }
  }
  return true;
}
