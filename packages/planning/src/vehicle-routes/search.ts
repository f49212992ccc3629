import { type Budget, seedDefault, type Stopwatch } from '../budget.ts';
import { Random } from '../random.ts';
import { GeneticSearch } from './genetic-search.ts';
import type { Model } from './model.ts';
import { RoutePlan } from './route-plan.ts';
import { RuinAndRecreate } from './ruin-and-recreate.ts';
import { hasSavings } from './savings.ts';
import { buildToursModel, hasToursModel } from './tours-model.ts';

/** Share of the budget for ruin and recreate where hybrid genetic search follows, by the number of stops. */
const ruinShareOfFew = 0.5;
const ruinShareOfMany = 0.9;
const manyStops = 300;
const ruinShareVehiclesFirst = 0.4;
/** Steps for a budget without any limit, so that it ends. */
const stepsMaxOtherwise = 1_000_000;
/** One birth of the genetic search counts as so many steps of ruin and recreate: that is about what it takes. */
const stepsOfBirth = 50;

export interface Found {
  readonly plan: RoutePlan;
  readonly steps: number;
  /** What each method reached, in the order they ran; the plan is of the last that improved. */
  readonly weighed: readonly { readonly method: string; readonly cost: number }[];
}

/**
 * Ruin and recreate first, which knows every rule; then, where the problem is one that it knows, hybrid genetic search from
 * there. Of both the better is taken. The first plan is complete before the budget is looked at.
 */
export function searchRoutes(
  model: Model,
  budget: Budget,
  stopwatch: Stopwatch,
  isVehiclesFirst: boolean,
  onBetter: (plan: RoutePlan) => void,
): Found {
  const random = new Random(budget.seed ?? seedDefault);
  const hasGenetic = hasToursModel(model);
  const share = !hasGenetic
    ? 1
    : isVehiclesFirst
      ? ruinShareVehiclesFirst
      : model.stopCount > manyStops
        ? ruinShareOfMany
        : ruinShareOfFew;
  const limits = new Limits(budget, stopwatch);
  const search = new RuinAndRecreate(new RoutePlan(model), {
    isVehiclesFirst,
    progress: () => limits.progress() / share,
    mayGoOn: () => limits.mayGoOn(1),
    random,
    onBetter,
  });
  const weighed = [{ method: hasSavings(model) ? 'savings' : 'greedy-insertion', cost: search.best.cost }];
  search.run();
  const first = search.best;
  weighed.push({ method: 'slack-induction-by-string-removals', cost: first.cost });
  if (!hasGenetic || first.absentCount > 0 || limits.isOver()) return { plan: first, steps: limits.steps, weighed };
  const second = searchGenetically(model, search, isVehiclesFirst, limits, random, onBetter);
  if (second !== undefined) weighed.push({ method: 'hybrid-genetic-search', cost: second.cost });
  return { plan: second ?? first, steps: limits.steps, weighed };
}

function searchGenetically(
  model: Model,
  { best: first, samples }: RuinAndRecreate,
  isVehiclesFirst: boolean,
  limits: Limits,
  random: Random,
  onBetter: (plan: RoutePlan) => void,
): RoutePlan | undefined {
  const tours = buildToursModel(model, isVehiclesFirst ? first.usedCount : Math.ceil(first.usedCount * 1.15) + 2);
  if (tours === undefined) return undefined;
  let best: RoutePlan | undefined;
  const routes = Array.from(first.used.subarray(0, first.usedCount), (slot) => first.stopsOf(slot));
  const known = [routes, ...samples].map((tours) => tours.map((tour) => tour.map((stop) => stop + 1)));
  const search = new GeneticSearch(tours, {
    random,
    known,
    mayGoOn: () => limits.mayGoOn(stepsOfBirth) && !limits.isOver(),
    isOver: () => limits.isOver(),
    onBetter: (found) => {
      const plan = planOf(model, found);
      if (plan.cost >= (best ?? first).cost - 1e-9 * first.cost) return;
      best = plan;
      onBetter(plan);
    },
  });
  search.run();
  return best;
}

function planOf(model: Model, tours: readonly Int32Array[]): RoutePlan {
  const plan = new RoutePlan(model);
  for (const [slot, tour] of tours.entries()) {
    let after = plan.startNode(slot);
    for (const node of tour) {
      plan.link(node - 1, after, slot);
      after = node - 1;
    }
    plan.refresh(slot);
  }
  plan.recount();
  return plan;
}

/** The budget in steps of ruin and recreate. */
class Limits {
  readonly #budget: Budget;
  readonly #stopwatch: Stopwatch;
  readonly #stepsMax: number;
  #steps = 0;

  constructor(budget: Budget, stopwatch: Stopwatch) {
    this.#budget = budget;
    this.#stopwatch = stopwatch;
    this.#stepsMax = budget.stepsMax ?? (budget.timeMsMax === Infinity ? stepsMaxOtherwise : Infinity);
  }

  get steps(): number {
    return this.#steps;
  }

  mayGoOn(steps: number): boolean {
    this.#steps += steps;
    return this.#steps < this.#stepsMax;
  }

  isOver(): boolean {
    return this.#steps >= this.#stepsMax || this.#stopwatch.isOver();
  }

  /** From 0 to 1. */
  progress(): number {
    if (this.isOver()) return 1;
    const { timeMsMax } = this.#budget;
    return Math.max(this.#steps / this.#stepsMax, timeMsMax === Infinity ? 0 : this.#stopwatch.elapsedMs() / timeMsMax);
  }
}
