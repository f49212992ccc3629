import { type Budget, seedDefault, Stopwatch } from '../budget.ts';
import type { OnProgress, Outcome, WeighedCandidate } from '../outcome.ts';
import { improveDraft } from './improve.ts';
import { boundByPrices, type PricedBound } from './lagrangian.ts';
import { boundByLinearProgram, type LinearSolver } from './linear-program.ts';
import { allocateNearest, chooseBest, type Draft, draftInTurn, rankOrders } from './nearest.ts';
import { openBook, type OrderBook } from './order-book.ts';
import { OrderSolver } from './order-solver.ts';
import {
  type AllocationProblem,
  type AllocationRefusal,
  type AllocationSolution,
  findAllocationMistake,
} from './problem.ts';
import { findStartingPrices } from './starting-prices.ts';

const nodesMax = 5_000;
/** Steps of the search, per order, where the budget names no end. */
const stepsPerOrder = 300;
const warmUpShare = 0.05;
const startShare = 0.25;
const boundShare = 0.45;
const gapClosed = 1e-9;

export interface AllocationOptions {
  /** Starts the prices from the linear relaxation, in at most a quarter of the time; it blocks meanwhile. */
  readonly linearSolver?: LinearSolver;
}

/**
 * Which site ships what of many orders at once. Three drafts are weighed: nearest-with-stock, each order in turn at its
 * best, and the same at prices of scarce stock from a Lagrangian bound that starts from a flow; ruin and recreate improves the best of
 * them until the budget ends or the bound is reached. Never worse than nearest-with-stock, which even a budget of 0 ms gives.
 *
 * Sources: Geoffrion (1974) for the relaxation, Camerini, Fratta and Maffioli (1975) for its steps, Schrimpf and others (2000)
 * for ruin and recreate. Amounts and costs below 10¹⁰⁰; the size is limited by the memory for the two dense grids.
 *
 * A step of the budget is a round of prices or a recreated group. About 10 µs an order and step; 2 000 orders × 20 sites
 * settle within 10 s. Memory: orders × sites and sites × items.
 */
export function allocateOrders(
  problem: AllocationProblem,
  budget: Budget,
  onProgress?: OnProgress<AllocationSolution>,
  options: AllocationOptions = {},
): Outcome<AllocationSolution, AllocationRefusal> {
  const refusal = findAllocationMistake(problem);
  if (refusal !== undefined) return { kind: 'refused', refusal };
  const watch = new Stopwatch(budget);
  const book = openBook(problem);
  const solver = new OrderSolver(book);
  const ranks = rankOrders(book);
  const weighed: { candidate: string; draft: Draft }[] = [];
  const weigh = (candidate: string, draft: Draft): Draft => {
    weighed.push({ candidate, draft });
    const best = weighed.reduce((least, { draft }) => (draft.cost < least.cost ? draft : least), draft);
    if (best === draft) onProgress?.({ solution: readSolution(book, draft, undefined), objective: draft.cost });
    return best;
  };
  let best = weigh(
    'nearest-with-stock',
    draftInTurn(book, ranks, (order, supply) => allocateNearest(book, order, supply)),
  );
  let priced: PricedBound | undefined;
  if (!watch.isOver()) best = weigh('each-in-turn', draftInTurn(book, ranks, chooseBest(solver, undefined, nodesMax)));
  const shareOf = trackShare(watch, budget, problem.orderCount);
  const seed = budget.seed ?? seedDefault;
  const onBetter = (draft: Draft): void =>
    onProgress?.({ solution: readSolution(book, draft, priced), objective: draft.cost });
  if (!watch.isOver()) {
    const progress = (): number => shareOf() / warmUpShare;
    best = weigh('warmed-up', improveDraft(book, best, watch, { prices: undefined, seed, progress, onBetter }));
    priced = findBound(book, best.cost, watch, { ...options, timeMsMax: budget.timeMsMax, shareOf });
    const { prices, bound } = priced;
    if (!watch.isOver() && best.cost > bound * (1 + gapClosed)) {
      best = weigh('at-prices', draftInTurn(book, ranks, chooseBest(solver, prices, nodesMax)));
      const start = shareOf();
      const rest = (): number => (shareOf() - start) / (1 - start);
      best = weigh('improved', improveDraft(book, best, watch, { prices, seed: seed + 1, progress: rest, onBetter }));
    }
  }
  return toOutcome(book, best, priced, watch, weighed);
}

function findBound(
  book: OrderBook,
  known: number,
  watch: Stopwatch,
  {
    linearSolver,
    timeMsMax,
    shareOf,
  }: AllocationOptions & { readonly timeMsMax: number; readonly shareOf: () => number },
): PricedBound {
  const linear =
    linearSolver === undefined || watch.isOver() ? undefined : boundByLinearProgram(book, linearSolver, timeMsMax / 4);
  const start = linear?.stockPrices ?? findStartingPrices(book, watch, timeMsMax * startShare);
  const end = Math.max(boundShare, shareOf() + 0.1);
  const priced = boundByPrices(book, known, watch, () => shareOf() > end, start);
  // The solver works within tolerances: a little less than it says is certain enough.
  return { ...priced, bound: Math.max(priced.bound, (linear?.bound ?? 0) * (1 - 1e-6)) };
}

/** How much of the budget is used, from 0 to 1, by time or by steps, whichever ends first. */
function trackShare(watch: Stopwatch, { timeMsMax, stepsMax }: Budget, orderCount: number): () => number {
  const isEndless = timeMsMax === Number.POSITIVE_INFINITY && stepsMax === undefined;
  const steps = stepsMax ?? (isEndless ? stepsPerOrder * (orderCount + 1) : Number.POSITIVE_INFINITY);
  return () =>
    Math.min(
      1,
      Math.max(watch.steps / steps, timeMsMax === Number.POSITIVE_INFINITY ? 0 : watch.elapsedMs() / timeMsMax),
    );
}

function toOutcome(
  book: OrderBook,
  best: Draft,
  priced: PricedBound | undefined,
  watch: Stopwatch,
  weighed: readonly { candidate: string; draft: Draft }[],
): Outcome<AllocationSolution, AllocationRefusal> {
  const solution = readSolution(book, best, priced);
  const objective = best.assignments.reduce((sum, { cost }) => sum + cost, 0);
  const bound = Math.min(objective, priced?.bound ?? 0);
  const candidates: WeighedCandidate[] = weighed.map(({ candidate, draft }) => ({
    candidate,
    objective: draft.cost,
    isChosen: draft === best,
    ...(draft === best ? {} : { reason: 'dearer' }),
  }));
  return {
    kind: 'solved',
    solution,
    objective,
    sense: 'minimise',
    bound,
    isOptimal: objective <= bound * (1 + gapClosed),
    explanation: { method: 'lagrangian-relaxation-with-ruin-and-recreate', steps: watch.steps, weighed: candidates },
  };
}

/** Gives what the wants of an order got to its lines, in turn. */
export function readSolution(book: OrderBook, draft: Draft, priced: PricedBound | undefined): AllocationSolution {
  const { problem, firstWant, wantItems } = book;
  const linesOfWant = new Map<string, number[]>();
  problem.lineOrders.forEach((order, line) => {
    const key = `${order}:${problem.lineItems[line]!}`;
    const lines = linesOfWant.get(key);
    if (lines === undefined) linesOfWant.set(key, [line]);
    else lines.push(line);
  });
  const unfilled = problem.lineQuantities.slice();
  const [lines, sites, quantities]: [number[], number[], number[]] = [[], [], []];
  let shipmentCount = 0;
  for (const [order, assignment] of draft.assignments.entries()) {
    const first = firstWant[order]!;
    const wantCount = firstWant[order + 1]! - first;
    shipmentCount += assignment.sites.length;
    for (const [at, site] of assignment.sites.entries())
      for (let want = 0; want < wantCount; want += 1) {
        let units = assignment.quantities[at * wantCount + want]!;
        for (const line of linesOfWant.get(`${order}:${wantItems[first + want]!}`) ?? []) {
          const given = Math.min(units, unfilled[line]!);
          if (given === 0) continue;
          unfilled[line]! -= given;
          units -= given;
          lines.push(line);
          sites.push(site);
          quantities.push(given);
        }
      }
  }
  return {
    lines: Int32Array.from(lines),
    sites: Int32Array.from(sites),
    quantities: Int32Array.from(quantities),
    unfilled,
    shipmentCount,
    stockValues: priced?.prices.stock.slice() ?? new Float64Array(problem.stock.length),
  };
}
