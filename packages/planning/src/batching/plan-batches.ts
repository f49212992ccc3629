import { type Budget, seedDefault, Stopwatch } from '../budget.ts';
import type { OnProgress, Outcome, WeighedCandidate } from '../outcome.ts';
import { boundLength } from './bound.ts';
import { batchAsTheyCome, batchBySavings, exchangeOrders } from './exchange.ts';
import { exactOrdersMax, type Partition, partitionOrders } from './partition.ts';
import { type BatchingProblem, type BatchingRefusal, type BatchingSolution, findBatchingRefusal } from './problem.ts';
import { WalkLengths } from './walk-lengths.ts';

/** Walks that are still swept after the end of the budget, in milliseconds; the rest are S-shapes. */
const graceMs = 20;
/** Where the sets take longer than this part of the budget, the rest of it is for the search. */
const partitionPart = 0.7;

/**
 * Puts orders into walks of pickers so that all walks together are shortest. Every walk is the shortest of its stops by
 * `routePicks`. First savings (Clarke and Wright, variant (ii)) and large neighbourhood search; up to 15 orders then dynamic
 * programming over sets with bounds on their walks, which proves the answer, given time; with more, the search goes on until
 * the budget ends. The bound counts walks by capacity; up to 15 orders that of the sets is used. Limits: 5 000 orders, aisles
 * that go both ways. Without time the walks are S-shapes.
 */
export function planBatches(
  problem: BatchingProblem,
  budget: Budget,
  onProgress?: OnProgress<BatchingSolution>,
): Outcome<BatchingSolution, BatchingRefusal> {
  const refusal = findBatchingRefusal(problem);
  if (refusal !== undefined) return { kind: 'refused', refusal };
  const planner = new Planner(problem, budget, onProgress);
  const partition = planner.plan();
  const { solution, objective, candidate } = planner.conclude();
  const bound = Math.min(objective, Math.max(partition?.bound ?? 0, planner.bound()));
  return {
    kind: 'solved',
    solution,
    objective,
    sense: 'minimise',
    bound,
    isOptimal: objective <= bound * (1 + 1e-9),
    explanation: { method: candidate, steps: planner.steps, weighed: planner.weighed },
  };
}

type Groups = readonly (readonly number[])[];

interface Candidate {
  readonly candidate: string;
  readonly groups: Groups;
  readonly objective: number;
}

class Planner {
  weighed: readonly WeighedCandidate[] = [];
  steps = 0;
  readonly #problem: BatchingProblem;
  readonly #budget: Budget;
  readonly #onProgress: OnProgress<BatchingSolution> | undefined;
  readonly #whole: Stopwatch;
  readonly #lengths: WalkLengths;
  #best: Candidate = { candidate: 'none', groups: [], objective: Number.POSITIVE_INFINITY };
  readonly #candidates: Candidate[] = [];

  constructor(problem: BatchingProblem, budget: Budget, onProgress: OnProgress<BatchingSolution> | undefined) {
    this.#problem = problem;
    this.#budget = budget;
    this.#onProgress = onProgress;
    this.#whole = new Stopwatch(budget);
    this.#lengths = new WalkLengths(problem, () => this.#isLate());
  }

  plan(): Partition | undefined {
    const count = Math.max(0, this.#problem.stopsFrom.length - 1);
    this.#weigh('as-they-come', batchAsTheyCome(count, this.#lengths, this.#whole));
    // The walks of the answer take about as long as those of the first one did.
    const { timeMsMax } = this.#budget;
    const spentMs = this.#whole.elapsedMs();
    const timeLeftMs =
      timeMsMax === Number.POSITIVE_INFINITY
        ? timeMsMax
        : timeMsMax - Math.max(spentMs, Math.min(3 * spentMs, 0.3 * timeMsMax));
    const watch = new Stopwatch({ ...this.#budget, timeMsMax: timeLeftMs });
    if (!watch.isOver()) this.#weigh('savings', batchBySavings(this.#problem, this.#lengths, watch));
    let partition: Partition | undefined;
    if (count > exactOrdersMax) this.#search(watch, Number.POSITIVE_INFINITY);
    else {
      this.#search(watch, 10 * count);
      if (!watch.isOver()) partition = this.#partition(count, watch, timeLeftMs * partitionPart);
      if (partition?.isProven !== true) this.#search(watch, Number.POSITIVE_INFINITY);
    }
    this.steps = watch.steps;
    return this.#lengths.isExact ? partition : undefined;
  }

  /** The best candidate as walks; the candidates then say what each came to. */
  conclude(): { readonly solution: BatchingSolution; readonly objective: number; readonly candidate: string } {
    const best = this.#best;
    const solution = this.#toSolution(best.groups);
    const objective = solution.batches.reduce((sum, { length }) => sum + length, 0);
    this.weighed = this.#candidates.map(({ candidate, objective: length }): WeighedCandidate => {
      const isChosen = candidate === best.candidate;
      return {
        candidate,
        objective: isChosen ? objective : length,
        isChosen,
        ...(isChosen ? {} : { reason: 'longer' }),
      };
    });
    return { solution, objective, candidate: best.candidate };
  }

  bound(): number {
    const { least, isExact } = this.#lengths;
    return boundLength(this.#problem, least, (order) =>
      isExact && !this.#isLate() ? this.#lengths.lengthOf([order]) : least.leastOf([order]),
    );
  }

  #isLate(): boolean {
    const { timeMsMax, isCancelled } = this.#budget;
    return isCancelled?.() === true || this.#whole.elapsedMs() >= timeMsMax + graceMs;
  }

  #partition(count: number, watch: Stopwatch, timeMsMax: number): Partition {
    const isOver = (): boolean => watch.isOver() || watch.elapsedMs() >= timeMsMax;
    const mayMeasure = (): boolean => watch.mayGoOn() && !isOver();
    const partition = partitionOrders(count, this.#lengths, this.#best.objective, { mayMeasure, isOver });
    if (partition.groups !== undefined) this.#weigh('partition', partition.groups);
    return partition;
  }

  #search(watch: Stopwatch, stepsMax: number): void {
    if (watch.isOver()) return;
    const seed = (this.#budget.seed ?? seedDefault) + (Number.isFinite(stepsMax) ? 1 : 0);
    let groups = this.#best.groups;
    exchangeOrders(groups, this.#lengths, { watch, stepsMax, seed }, (found) => {
      groups = found.map((orders) => [...orders]);
      this.#report(groups);
    });
    if (groups !== this.#best.groups) this.#weigh('large-neighbourhood', groups, true);
  }

  #weigh(candidate: string, groups: Groups, isReported = false): void {
    const objective = groups.reduce((sum, orders) => sum + this.#lengths.lengthOf(orders), 0);
    const known = this.#candidates.findIndex((other) => other.candidate === candidate);
    if (known >= 0) this.#candidates.splice(known, 1);
    const found = { candidate, groups, objective };
    this.#candidates.push(found);
    if (objective >= this.#best.objective - 1e-9) return;
    this.#best = found;
    if (!isReported) this.#report(groups);
  }

  #report(groups: Groups): void {
    if (this.#onProgress === undefined) return;
    const solution = this.#toSolution(groups);
    this.#onProgress({ solution, objective: solution.batches.reduce((sum, { length }) => sum + length, 0) });
  }

  #toSolution(groups: Groups): BatchingSolution {
    const batches = groups.map((group) => this.#lengths.walkOf(group));
    return { batches: batches.sort((left, right) => (left.orders[0] as number) - (right.orders[0] as number)) };
  }
}
