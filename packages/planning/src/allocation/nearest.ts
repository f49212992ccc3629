import { type Assignment, openSupply, type OrderBook, type Supply, take } from './order-book.ts';
import type { Prices } from './order-offers.ts';
import type { OrderSolver } from './order-solver.ts';

/** All orders' assignments with their cost. */
export interface Draft {
  readonly assignments: Assignment[];
  cost: number;
}

/** Rush first, then as they came. */
export function rankOrders({ problem }: OrderBook): Int32Array {
  const ranks = Int32Array.from({ length: problem.orderCount }, (_, order) => order);
  const { priorities } = problem;
  if (priorities === undefined) return ranks;
  return ranks.sort((left, right) => priorities[right]! - priorities[left]! || left - right);
}

/** The habit to beat: each order takes what the nearest (cheapest) open site has, the rest from the next, and so on. */
export function allocateNearest(book: OrderBook, order: number, supply: Supply): Assignment {
  const { problem, firstWant, wantItems, wantQuantities, sitesByCost } = book;
  const { siteCount, itemCount, isClosed, channels } = problem;
  const first = firstWant[order]!;
  const wantCount = firstWant[order + 1]! - first;
  const rest = wantQuantities.slice(first, first + wantCount);
  const quotaFrom = (channels?.orderChannels[order] ?? 0) * itemCount;
  let overQuota = 0;
  for (let want = 0; want < wantCount; want += 1) {
    const quota = supply.quotasLeft?.[quotaFrom + wantItems[first + want]!] ?? Number.POSITIVE_INFINITY;
    overQuota += Math.max(0, rest[want]! - quota);
    rest[want] = Math.min(rest[want]!, quota);
  }
  const sites: number[] = [];
  const quantities: number[] = [];
  let cost = 0;
  for (let rank = 0; rank < siteCount; rank += 1) {
    const site = sitesByCost[order * siteCount + rank]!;
    if (isClosed?.[order * siteCount + site] === 1 || (supply.shipmentsLeft?.[site] ?? 1) < 1) continue;
    let room = supply.unitsLeft?.[site] ?? Number.POSITIVE_INFINITY;
    const row = Array.from(rest, (need, want) => {
      const units = Math.min(need, room, supply.stock[site * itemCount + wantItems[first + want]!]!);
      room -= units;
      return units;
    });
    if (!row.some((units) => units > 0)) continue;
    row.forEach((units, want) => (rest[want]! -= units));
    quantities.push(...row);
    sites.push(site);
    cost += problem.shipmentCosts[order * siteCount + site]!;
    if (problem.isSplitForbidden?.[order] === 1) break;
  }
  cost += (rest.reduce((sum, units) => sum + units, 0) + overQuota) * book.unfilledCosts[order]!;
  return { sites, quantities: Int32Array.from(quantities), cost };
}

/** Every order in turn from what the earlier ones left, each by `choose`. */
export function draftInTurn(
  book: OrderBook,
  orders: Int32Array,
  choose: (order: number, supply: Supply) => Assignment,
): Draft {
  const supply = openSupply(book.problem);
  const draft: Draft = { assignments: Array.from({ length: orders.length }), cost: 0 };
  for (const order of orders) {
    const assignment = choose(order, supply);
    take(book, supply, order, assignment, 1);
    draft.assignments[order] = assignment;
    draft.cost += assignment.cost;
  }
  return draft;
}

/** Chooses the cheapest set of sites for each order by itself, at prices where there are any. */
export function chooseBest(
  solver: OrderSolver,
  prices: Prices | undefined,
  nodesMax: number,
): (order: number, supply: Supply) => Assignment {
  return (order, supply) => {
    solver.solve(order, supply, prices, prices === undefined ? 0 : 1, nodesMax);
    return solver.read();
  };
}
