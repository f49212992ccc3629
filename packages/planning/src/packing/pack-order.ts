import { type Budget, Stopwatch } from '../budget.ts';
import type { OnProgress, Outcome, WeighedCandidate } from '../outcome.ts';
import { boundCost, type CartonSet, demandOf, findNeeds, listCartonSets } from './carton-sets.ts';
import { findOrderRefusal } from './check-problem.ts';
import { OrderPacking } from './order-packing.ts';
import { OrderProof } from './order-proof.ts';
import type { PackingOrderProblem, OrderSolution, PackingRefusal } from './problem.ts';

/** Greedy loadings for each carton of a set, and nodes of a proof: little at first for every set, then more, and so on. */
const rounds = [
  { effort: 1, nodesMax: 300 },
  { effort: 4, nodesMax: 3_000 },
  { effort: 16, nodesMax: 30_000 },
  { effort: 64, nodesMax: 300_000 },
  { effort: 256, nodesMax: 3_000_000 },
  { effort: 1_024, nodesMax: 30_000_000 },
] as const;
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
 * Shapes and units (mm, grams, cost in any) stand at `PackingOrderProblem`. Limits: as `packCarton`; 200 kinds of cartons;
 * sets are listed up to 8 cartons and 20 000 sets, beyond which the bound is that of cartons cut like cloth. A step of the
 * budget is a greedy loading, which costs what it does in `packCarton`, or some hundred nodes of an exact search; how many
 * are needed grows exponentially with the cartons of a set.
 *
 * In the explanation the index of `mostly` is the kind of carton that was filled first, that of `carton-set` the place among
 * the sets that are large enough and cheaper than the first answers, cheapest first.
 */
export function packOrder(
  problem: PackingOrderProblem,
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
    tried.weigh(packing.fillOneAfterAnother(main), { candidate: 'mostly', index: main });
  }
  if (tried.best !== undefined && !isDone()) tried.weigh(packing.shrink(tried.best), { candidate: 'smaller-cartons' });
  const listed = listCartonSets(cartons, demand, tried.costBest);
  const open = closeSets(problem, listed.sets, packing, tried, watch, isDone);
  const costOpen = Math.min(listed.costOther, open[0]?.cost ?? Number.POSITIVE_INFINITY);
  if (tried.best === undefined) {
    // Without a first answer the list is of all sets: when it was not cut and none is open, no set can do.
    if (costOpen === Number.POSITIVE_INFINITY) return { kind: 'refused', refusal: { kind: 'cartons-too-few' } };
    const { weighed } = tried;
    return { kind: 'refused', refusal: { kind: 'no-packing-found', isBudgetOver: watch.isOver(), weighed } };
  }
  bound = Math.min(tried.costBest, Math.max(bound, costOpen));
  return {
    kind: 'solved',
    solution: tried.best,
    objective: tried.costBest,
    sense: 'minimise',
    bound,
    isOptimal: tried.costBest <= bound,
    explanation: {
      method: 'cheapest-set-first',
      steps: packing.steps,
      weighed: tried.markChosen(),
    },
  };
}

/**
 * Packs into the cheapest set it can, or proves of sets that they are too small, with growing effort. Returns the sets of
 * which neither is known, cheapest first.
 */
function closeSets(
  problem: PackingOrderProblem,
  sets: readonly CartonSet[],
  packing: OrderPacking,
  tried: TriedPackings,
  watch: Stopwatch,
  isDone: () => boolean,
): readonly CartonSet[] {
  const proof = new OrderProof(problem, () => watch.mayGoOn());
  let open = sets.map((set, index) => ({ ...set, index }));
  for (const { effort, nodesMax } of rounds) {
    const refuted = new Set<CartonSet>();
    for (const set of open) {
      if (isDone() || watch.isOver() || set.cost >= tried.costBest) break;
      const way = { candidate: 'carton-set', index: set.index };
      const proved = proof.prove(set.types, nodesMax);
      if (proved.kind === 'impossible') {
        refuted.add(set);
        tried.refute(way);
        continue;
      }
      const exact = proved.kind === 'fits' ? packing.accept(set.types, proved.contents) : undefined;
      if (tried.weigh(exact ?? packing.packSet(set.types, effort), way)) break;
    }
    open = open.filter((set) => !refuted.has(set));
  }
  return open.filter(({ cost }) => cost < tried.costBest);
}

type Way = Pick<WeighedCandidate, 'candidate' | 'index'>;

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
  weigh(solution: OrderSolution | undefined, way: Way): boolean {
    const isBetter = solution !== undefined && (this.best === undefined || solution.cost < this.best.cost);
    const reason = solution === undefined ? 'does-not-fit' : isBetter ? 'cheapest-so-far' : 'dearer';
    if (isBetter || this.weighed.length < weighedMax)
      this.weighed.push({ ...way, objective: solution?.cost ?? Infinity, isChosen: false, reason });
    if (!isBetter) return false;
    this.best = solution;
    this.#onProgress?.({ solution, objective: solution.cost });
    return true;
  }

  refute(way: Way): void {
    if (this.weighed.length >= weighedMax) return;
    this.weighed.push({ ...way, objective: Infinity, isChosen: false, reason: 'proved-too-small' });
  }

  markChosen(): WeighedCandidate[] {
    const chosen = this.weighed.findLastIndex(({ reason }) => reason === 'cheapest-so-far');
    return this.weighed.map((candidate, index) => ({ ...candidate, isChosen: index === chosen }));
  }
}
