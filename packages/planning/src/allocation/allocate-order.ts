import { type Budget, Stopwatch } from '../budget.ts';
import type { Outcome, WeighedCandidate } from '../outcome.ts';
import {
  type EmptyRefusal,
  findNumber,
  type NumberRefusal,
  type ReferenceRefusal,
  type WrongLengthRefusal,
} from '../refusal.ts';
import { readSolution } from './allocate-orders.ts';
import { allocateNearest, type Draft } from './nearest.ts';
import { type Assignment, openBook, type OrderBook, openSupply, type Supply } from './order-book.ts';
import { OrderSolver } from './order-solver.ts';
import {
  type AllocationField,
  type AllocationProblem,
  type AllocationRefusal,
  type AllocationSolution,
  findAllocationMistake,
} from './problem.ts';

/** Keeps the search within about 2 ms: sets of sites times what judging one costs. */
const workMax = 400_000;
const nodesMin = 100;
const singlesShown = 5;

/** One order against what is there now. Amounts as in AllocationProblem. */
export interface OneOrderProblem {
  readonly siteCount: number;
  readonly itemCount: number;
  /** `site × itemCount + item`; only the items of the order are read. */
  readonly stock: Int32Array;
  /** By line. */
  readonly items: Int32Array;
  readonly quantities: Int32Array;
  /** By site. */
  readonly shipmentCosts: Float64Array;
  readonly unfilledCostPerUnit: number;
  readonly isClosed?: Uint8Array;
  readonly isSplitForbidden?: boolean;
  /** By site: what its capacities leave. */
  readonly siteShipmentsLeft?: Float64Array;
  readonly siteUnitsLeft?: Float64Array;
  /** By item: what the quota of the order's channel leaves. */
  readonly quotaLeft?: Float64Array;
}

/** Listed in order of precedence. Fields and places are those of the order as it was given. */
export type OneOrderRefusal =
  | EmptyRefusal<'sites'>
  | WrongLengthRefusal<OneOrderField>
  | NumberRefusal<OneOrderField>
  | ReferenceRefusal<'items'>;

type OneOrderField = keyof OneOrderProblem;

/**
 * The cheapest shipments for one order given the stock as it is: exact by branch and bound over sets of sites, within about
 * 2 ms; with more sites and lines than that allows, or where units of a site run short in a split, a greedy choice
 * improved by as much of the search as fits, with a bound. Never worse than nearest-with-stock, which a budget of 0 ms
 * gives. The explanation lists the cheapest single sites, nearest-with-stock and the choice.
 *
 * Branch and bound in the manner of Land and Doig (1960): sets of sites double with each site, and judging one costs the
 * lines of the order, in all at most 400 000 looks. Nothing grows with the catalogue.
 */
export function allocateOrder(order: OneOrderProblem, budget: Budget): Outcome<AllocationSolution, OneOrderRefusal> {
  const refusal = findWrongGrid(order);
  if (refusal !== undefined) return { kind: 'refused', refusal };
  const items = [...new Set(order.items)];
  const problem = narrow(order, items);
  const mistake = findAllocationMistake(problem);
  if (mistake !== undefined) return { kind: 'refused', refusal: widen(order, items, mistake) };
  const watch = new Stopwatch(budget);
  const book = openBook(problem);
  const supply = openSupply(problem);
  const nearest = allocateNearest(book, 0, supply);
  const solver = new OrderSolver(book);
  if (watch.isOver())
    return toOutcome(book, nearest, { bound: 0, isOptimal: nearest.cost === 0, nearest, singles: [] });
  const wants = Math.max(1, book.wantItems.length);
  const nodesMax = Math.max(nodesMin, Math.floor(workMax / (wants * order.siteCount)));
  solver.solve(0, supply, undefined, 0, nodesMax);
  const best = solver.read();
  const { bound, isExact: isOptimal } = solver;
  const singles = weighSingles(book, supply);
  const chosen = best.cost <= nearest.cost ? best : nearest;
  return toOutcome(book, chosen, { bound: Math.min(bound, chosen.cost), isOptimal, nearest, singles });
}

/** What the order as a batch would no longer show: grids over the whole catalogue, and items that are not in it. */
function findWrongGrid({
  siteCount,
  itemCount,
  stock,
  items,
  quotaLeft,
}: OneOrderProblem): OneOrderRefusal | undefined {
  const isCount = (count: number): boolean => Number.isSafeInteger(count) && count >= 0;
  const wrong =
    findNumber('siteCount', [siteCount], (count) => !isCount(count)) ??
    findNumber('itemCount', [itemCount], (count) => !isCount(count));
  if (wrong !== undefined) return wrong;
  const columns = [
    ['stock', stock.length, siteCount * itemCount],
    ['quotaLeft', quotaLeft?.length ?? itemCount, itemCount],
  ] as const;
  for (const [field, length, lengthExpected] of columns)
    if (length !== lengthExpected) return { kind: 'wrong-length', field, length, lengthExpected };
  const index = items.findIndex((item) => item < 0 || item >= itemCount);
  return index < 0 ? undefined : { kind: 'unknown-reference', field: 'items', index };
}

/** The order as a batch of one over its own items, so that nothing grows with the catalogue. */
function narrow(order: OneOrderProblem, kept: readonly number[]): AllocationProblem {
  const { siteCount, itemCount, stock, items, isSplitForbidden, siteShipmentsLeft, siteUnitsLeft, quotaLeft } = order;
  const places = new Map(kept.map((item, place) => [item, place]));
  return {
    orderCount: 1,
    siteCount,
    itemCount: kept.length,
    stock: Int32Array.from({ length: siteCount * kept.length }, (_, cell) => {
      const site = Math.floor(cell / kept.length);
      return stock[site * itemCount + kept[cell % kept.length]!]!;
    }),
    lineOrders: new Int32Array(items.length),
    lineItems: items.map((item) => places.get(item)!),
    lineQuantities: order.quantities,
    shipmentCosts: order.shipmentCosts,
    unfilledCostPerUnit: order.unfilledCostPerUnit,
    ...(order.isClosed && { isClosed: order.isClosed }),
    ...(isSplitForbidden === true && { isSplitForbidden: Uint8Array.of(1) }),
    ...(siteShipmentsLeft && { siteShipmentsMax: siteShipmentsLeft }),
    ...(siteUnitsLeft && { siteUnitsMax: siteUnitsLeft }),
    ...(quotaLeft && {
      channels: {
        channelCount: 1,
        orderChannels: Int32Array.of(0),
        unitsMax: Float64Array.from(kept, (item) => quotaLeft[item]!),
      },
    }),
  };
}

/** Members of the batch under their names in the order; all others are called alike. */
const namesInOrder: Partial<Record<AllocationField, OneOrderField>> = {
  lineQuantities: 'quantities',
  siteShipmentsMax: 'siteShipmentsLeft',
  siteUnitsMax: 'siteUnitsLeft',
  'channels.unitsMax': 'quotaLeft',
};

/** A mistake in the batch as one in the order that it was made from. */
function widen({ itemCount }: OneOrderProblem, kept: readonly number[], mistake: AllocationRefusal): OneOrderRefusal {
  if (mistake.kind === 'empty') return mistake;
  if (mistake.kind === 'unknown-reference') return { ...mistake, field: 'items' };
  const field = namesInOrder[mistake.field] ?? (mistake.field as OneOrderField);
  if (mistake.kind === 'wrong-length') return { ...mistake, field };
  const { index } = mistake;
  const item = kept[index % kept.length]!;
  if (field === 'stock') return { ...mistake, field, index: Math.floor(index / kept.length) * itemCount + item };
  return { ...mistake, field, index: field === 'quotaLeft' ? item : index };
}

/** What each site alone would cost, cheapest first. */
function weighSingles(book: OrderBook, supply: Supply): WeighedCandidate[] {
  const { problem } = book;
  const costs = Array.from({ length: problem.siteCount }, (_, site) => {
    if (problem.isClosed?.[site] === 1) return undefined;
    const isClosed = new Uint8Array(problem.siteCount).fill(1);
    isClosed[site] = 0;
    const { sites, cost } = allocateNearest({ ...book, problem: { ...problem, isClosed } }, 0, supply);
    return sites.length === 0
      ? undefined
      : { candidate: 'site', index: site, objective: cost, isChosen: false, reason: 'dearer' };
  });
  return costs
    .filter((cost) => cost !== undefined)
    .sort((left, right) => left.objective - right.objective)
    .slice(0, singlesShown);
}

interface Weighing {
  readonly bound: number;
  readonly isOptimal: boolean;
  readonly nearest: Assignment;
  readonly singles: readonly WeighedCandidate[];
}

function toOutcome(
  book: OrderBook,
  chosen: Assignment,
  { bound, isOptimal, nearest, singles }: Weighing,
): Outcome<AllocationSolution, OneOrderRefusal> {
  const draft: Draft = { assignments: [chosen], cost: chosen.cost };
  const isSame = chosen.cost === nearest.cost;
  const [alone] = chosen.sites.length === 1 ? chosen.sites : [];
  const candidate = chosen.sites.length === 0 ? 'nothing' : alone === undefined ? 'several-sites' : 'site';
  return {
    kind: 'solved',
    solution: readSolution(book, draft, undefined),
    objective: chosen.cost,
    sense: 'minimise',
    bound,
    isOptimal,
    explanation: {
      method: 'branch-and-bound-over-sites',
      steps: 1,
      weighed: [
        { candidate, ...(alone === undefined ? {} : { index: alone }), objective: chosen.cost, isChosen: true },
        ...singles.filter(({ index }) => index !== alone),
        {
          candidate: 'nearest-with-stock',
          objective: nearest.cost,
          isChosen: false,
          reason: isSame ? 'no-cheaper' : 'dearer',
        },
      ],
    },
  };
}
