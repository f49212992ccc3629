import { type Budget, Stopwatch } from '../budget.ts';
import type { OnProgress, Outcome, WeighedCandidate } from '../outcome.ts';
import { boundCost, demandOf, findNeeds, listCartonSets } from './carton-sets.ts';
import { findOrderRefusal } from './check-problem.ts';
import { OrderPacking } from './order-packing.ts';
import type { OrderProblem, OrderSolution, PackingRefusal } from './problem.ts';

/** Greedy loadings for each carton of a set: little at first for every set, then four times as much, and so on. */
const effortsByRound: readonly number[] = [1, 4, 16, 64, 256];
const weighedMax = 50;

/**
 * Packs everything into the cheapest set of cartons. The objective is the cost of the cartons; the bound is the cheapest
 * set whose volume, weight limits and inner edges could do.
 *
 * First complete answers: fill one kind of carton after another, close with the cheapest that takes the rest, then try a
 * smaller carton for what lies in each. After that every set that is cheaper and large enough is tried, cheapest
 * first, with growing effort (bin packing with several kinds, after Correia, Gouveia and Saldanha-da-Gama 2008; each
 * carton is filled as in `packCarton`). The first complete answer is always finished, so a budget of 0 gives one too, unless
 * the stock of cartons is so short that the first ways leave something out: then the refusal says whether it is proved that
 * the cartons are too few (`cartons-too-few`) or no way was found (`no-packing-found`), and whether the budget was over.
 *
 * Limits: as `packCarton`; 200 kinds of cartons; sets are listed up to 8 cartons and 20 000 sets, beyond which the bound
 * is that of cartons cut like cloth.
 */
export function packOrder(
  problem: OrderProblem,
  budget: Budget,
  onProgress?: OnProgress<OrderSolution>,
): Outcome<OrderSolution, PackingRefusal> {
  const refusal = findOrderRefusal(problem);
  if (refusal !== undefined) return { kind: 'refused', refusal };
  const { cartons, items } = problem;
  const watch = new Stopwatch(budget);
  const needs = findNeeds(problem);
  const demand = demandOf(items, needs, items.count);
  let bound = boundCost(cartons, demand);
  if (bound === Number.POSITIVE_INFINITY) return { kind: 'refused', refusal: { kind: 'cartons-too-few' } };
  const packing = new OrderPacking(problem, needs, budget, watch);
  const tried = new TriedPackings(onProgress);
  const isDone = (): boolean => tried.best !== undefined && (tried.best.cost <= bound || watch.isOver());
  for (const main of packing.listMainTypes()) {
    if (isDone()) break;
    tried.weigh(packing.fillOneAfterAnother(main), `mostly:${main}`);
  }
  if (tried.best !== undefined && !isDone()) tried.weigh(packing.shrink(tried.best), 'smaller-cartons');
  const listed = listCartonSets(cartons, demand, tried.costBest);
  if (listed.costMin < Number.POSITIVE_INFINITY) bound = Math.max(bound, listed.costMin);
  for (const effort of effortsByRound) {
    for (const set of listed.sets) {
      if (isDone() || watch.isOver() || set.cost >= tried.costBest) break;
      if (tried.weigh(packing.packSet(set.types, effort), `set:${set.types.join('+')}`)) break;
    }
  }
  if (tried.best === undefined) {
    // Without a first answer the list is of all sets: when it was not cut and is empty, no set can do.
    if (listed.costMin === Number.POSITIVE_INFINITY) return { kind: 'refused', refusal: { kind: 'cartons-too-few' } };
    const { weighed } = tried;
    return { kind: 'refused', refusal: { kind: 'no-packing-found', isBudgetOver: watch.isOver(), weighed } };
  }
  return {
    kind: 'solved',
    solution: tried.best,
    objective: tried.costBest,
    bound,
    isOptimal: tried.costBest <= bound,
    explanation: {
      method: 'carton sets by rising cost, each carton filled by beam search (BSG)',
      steps: packing.steps,
      weighed: tried.markChosen(),
    },
  };
}

/** The ways that were tried and the best of them. */
class TriedPackings {
  readonly #onProgress: OnProgress<OrderSolution> | undefined;
  readonly weighed: WeighedCandidate[] = [];
  best: OrderSolution | undefined;

  constructor(onProgress: OnProgress<OrderSolution> | undefined) {
    this.#onProgress = onProgress;
  }

  get costBest(): number {
    return this.best?.cost ?? Number.POSITIVE_INFINITY;
  }

  /** Says whether it is the best so far; `undefined` did not fit. */
  weigh(solution: OrderSolution | undefined, candidate: string): boolean {
    const isBetter = solution !== undefined && (this.best === undefined || solution.cost < this.best.cost);
    const reason = solution === undefined ? 'does-not-fit' : isBetter ? 'cheapest-so-far' : 'dearer';
    if (isBetter || this.weighed.length < weighedMax)
      this.weighed.push({ candidate, objective: solution?.cost ?? Infinity, isChosen: false, reason });
    if (!isBetter) return false;
    this.best = solution;
    this.#onProgress?.({ solution, objective: solution.cost });
    return true;
  }

  markChosen(): WeighedCandidate[] {
    const chosen = this.weighed.findLastIndex(({ reason }) => reason === 'cheapest-so-far');
    return this.weighed.map((candidate, index) => ({ ...candidate, isChosen: index === chosen }));
  }
}
