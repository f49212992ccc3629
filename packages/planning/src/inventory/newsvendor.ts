import type { Outcome } from '../outcome.ts';
import { findNumber, type NumberRefusal } from '../refusal.ts';
import type { Spreading } from './continuous.ts';
import { excessOver, quantile } from './continuous.ts';
import type { Demand, DemandRefusal } from './demand.ts';
import { amountMax, findDemandRefusal, pmfOf } from './demand.ts';
import { isFiniteThroughout } from './finite.ts';
import { Excess } from './pmf.ts';

/** One order for one season. */
export interface NewsvendorProblem {
  readonly demand: Demand;
  /** Whole units, or any quantity (only for normal and gamma demand, which are not rounded then). */
  readonly units: 'whole' | 'divisible';
  /** For each unit that is asked for and missing. */
  readonly underageCost: number;
  /** For each unit that is left. */
  readonly overageCost: number;
}

export interface NewsvendorAnswer {
  readonly quantity: number;
  /** The share of seasons in which everything asked for should be there. */
  readonly criticalRatio: number;
  readonly expectedCost: number;
  readonly expectedShort: number;
  readonly expectedLeft: number;
}

/** Listed in order of precedence. */
export type NewsvendorRefusal =
  | DemandRefusal
  | NumberRefusal<'underageCost' | 'overageCost'>
  | { readonly kind: 'demand-not-divisible' };

/** The newsvendor's order (Arrow, Harris and Marschak 1951), exact. Linear in the units demand reaches. */
export function solveNewsvendor(problem: NewsvendorProblem): Outcome<NewsvendorAnswer, NewsvendorRefusal> {
  const { demand, units, underageCost, overageCost } = problem;
  const refusal = findDemandRefusal(demand) ?? findCostRefusal(problem);
  if (refusal !== undefined) return { kind: 'refused', refusal };
  const criticalRatio = underageCost / (underageCost + overageCost);
  const answer = (
    quantity: number,
    mean: number,
    expectedShort: number,
  ): Outcome<NewsvendorAnswer, NewsvendorRefusal> => {
    const expectedLeft = quantity - mean + expectedShort;
    const expectedCost = underageCost * expectedShort + overageCost * expectedLeft;
    const solution = { quantity, criticalRatio, expectedCost, expectedShort, expectedLeft };
    if (!isFiniteThroughout(solution)) return { kind: 'refused', refusal: { kind: 'answer-not-finite' } };
    return {
      kind: 'solved',
      solution,
      objective: expectedCost,
      sense: 'minimise',
      bound: expectedCost,
      isOptimal: true,
      explanation: { method: 'critical-ratio', steps: 1, weighed: [] },
    };
  };
  if (units === 'divisible') {
    const spreading = demand as Spreading;
    const quantity = quantile(spreading, criticalRatio);
    return answer(quantity, spreading.mean, excessOver(spreading, quantity));
  }
  const pmf = pmfOf(demand);
  let quantity = 0;
  let below = pmf[0] as number;
  while (quantity + 1 < pmf.length && below < criticalRatio - 1e-14) {
    quantity += 1;
    below += pmf[quantity] as number;
  }
  const excess = new Excess(pmf);
  return answer(quantity, excess.mean, excess.over(quantity));
}

function findCostRefusal({
  demand,
  units,
  underageCost,
  overageCost,
}: NewsvendorProblem): NewsvendorRefusal | undefined {
  const isWrong = (cost: number): boolean => !(cost > 0 && cost < amountMax);
  const wrong =
    findNumber('underageCost', [underageCost], isWrong) ?? findNumber('overageCost', [overageCost], isWrong);
  if (wrong !== undefined) return wrong;
  const isDivisible = demand.kind === 'normal' || demand.kind === 'gamma';
  return units === 'divisible' && !isDivisible ? { kind: 'demand-not-divisible' } : undefined;
}
