import { type Budget, Stopwatch } from '../budget.ts';
import type { OnProgress, Outcome, WeighedCandidate } from '../outcome.ts';
import { routePicks } from '../pick-route/index.ts';
import { batchAsTheyCome, batchBySavings, exchangeOrders } from './exchange.ts';
import { exactOrdersMax, partitionOrders } from './partition.ts';
import {
  atOnce,
  type Batch,
  type BatchingProblem,
  type BatchingRefusal,
  type BatchingSolution,
  findBatchingRefusal,
  gatherStops,
} from './problem.ts';
import { WalkLengths } from './walk-lengths.ts';

type Groups = readonly (readonly number[])[];

/**
 * Puts orders into walks of pickers so that all walks together are shortest. Every walk is the shortest of its stops by
 * `routePicks`. Up to 15 orders exact (dynamic programming over sets) when the budget allows 2ⁿ walks, about 0.03 ms each
 * for one block; otherwise savings (Clarke and Wright, variant (ii)) and large neighbourhood search until the budget ends,
 * without a bound. Limits: 5 000 orders, aisles that go both ways.
 */
export function planBatches(
  problem: BatchingProblem,
  budget: Budget,
  onProgress?: OnProgress<BatchingSolution>,
): Outcome<BatchingSolution, BatchingRefusal> {
  const refusal = findBatchingRefusal(problem);
  if (refusal !== undefined) return { kind: 'refused', refusal };
  const count = Math.max(0, problem.stopsFrom.length - 1);
  const lengths = new WalkLengths(problem);
  const watch = new Stopwatch(budget);
  const candidates: { readonly candidate: string; readonly groups: Groups; readonly objective: number }[] = [];
  const weigh = (candidate: string, groups: Groups): void => {
    const objective = groups.reduce((sum, orders) => sum + lengths.lengthOf(orders), 0);
    const best = candidates.reduce((least, other) => Math.min(least, other.objective), Number.POSITIVE_INFINITY);
    candidates.push({ candidate, groups, objective });
    if (onProgress !== undefined && objective < best - 1e-9)
      onProgress({ solution: toSolution(problem, groups), objective });
  };
  weigh('as-they-come', batchAsTheyCome(count, lengths));
  if (!watch.isOver()) weigh('savings', batchBySavings(problem, lengths, watch));
  // Where the sets take too long, the rest of the time is for the search.
  const mayPartition = (): boolean => watch.mayGoOn() && watch.elapsedMs() < budget.timeMsMax * 0.6;
  const exact = count <= exactOrdersMax && !watch.isOver() ? partitionOrders(count, lengths, mayPartition) : undefined;
  if (exact !== undefined) weigh('partition', exact);
  else if (!watch.isOver()) {
    const best = candidates.reduce((left, right) => (right.objective < left.objective ? right : left));
    let groups: Groups = best.groups;
    exchangeOrders(best.groups, lengths, watch, budget.seed ?? 0, (found, objective) => {
      groups = found.map((orders) => [...orders]);
      onProgress?.({ solution: toSolution(problem, groups), objective });
    });
    weigh('large-neighbourhood', groups);
  }
  const best = candidates.reduce((left, right) => (right.objective <= left.objective + 1e-9 ? right : left));
  const solution = toSolution(problem, best.groups);
  const objective = solution.batches.reduce((sum, { length }) => sum + length, 0);
  const weighed = candidates.map(({ candidate, objective: length }): WeighedCandidate => ({
    candidate,
    objective: length,
    isChosen: candidate === best.candidate,
    ...(candidate === best.candidate ? {} : { reason: 'longer' }),
  }));
  const isExact = exact !== undefined && problem.layout.crossOffsets.length <= 5;
  return {
    kind: 'solved',
    solution,
    objective,
    ...(isExact ? { bound: objective } : {}),
    isOptimal: isExact,
    explanation: { method: best.candidate, steps: watch.steps, weighed },
  };
}

function toSolution(problem: BatchingProblem, groups: Groups): BatchingSolution {
  const batches = groups.map((group): Batch => {
    const orders = Int32Array.from(group).sort();
    const { places, indices } = gatherStops(problem, [...orders]);
    const walk = routePicks({ ...problem, stops: places }, atOnce);
    if (walk.kind === 'refused') return { orders, walk: indices, length: Number.NaN };
    return { orders, walk: walk.solution.order.map((stop) => indices[stop] as number), length: walk.objective };
  });
  return { batches: batches.sort((left, right) => (left.orders[0] as number) - (right.orders[0] as number)) };
}
