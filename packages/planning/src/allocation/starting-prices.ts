import type { Stopwatch } from '../budget.ts';
import { ArcList, type FlowProblem, solveFlow } from '../flow/index.ts';
import type { OrderBook } from './order-book.ts';

/** Costs of the flow are whole numbers up to this. */
const costMax = 1e7;

/**
 * Prices of stock to start a bound from, like `stock`: the dual prices of the transport problem in which the cost of a
 * shipment is spread over all units that it could carry (the aggregated linear relaxation), solved as a min-cost flow.
 * From nothing the prices of scarce stock settle up to 2 % lower, and need twice the rounds. Undefined when time ran out
 * or the numbers are too far apart. Wants × sites arcs.
 */
export function findStartingPrices(book: OrderBook, watch: Stopwatch, timeMsMax: number): Float64Array | undefined {
  const { problem, unfilledCosts } = book;
  let dearest = 0;
  for (const costs of [problem.shipmentCosts, unfilledCosts])
    for (const cost of costs) dearest = Math.max(dearest, cost);
  if (dearest === 0) return undefined;
  const scale = costMax / dearest;
  const startedAt = watch.elapsedMs();
  const outcome = solveFlow(buildTransport(book, scale), {
    timeMsMax,
    now: () => watch.elapsedMs() - startedAt,
    isCancelled: () => watch.isOver(),
  });
  if (outcome.kind !== 'solved') return undefined;
  const { prices } = outcome.solution;
  const { stock } = problem;
  const outside = prices.at(-1)!;
  return Float64Array.from(stock, (units, cell) => (units > 0 ? Math.max(0, (prices[cell]! - outside) / scale) : 0));
}

/** Nodes: cells of stock, wants, and the world outside, which takes what is left and fills what nobody ships. */
function buildTransport(book: OrderBook, scale: number): FlowProblem {
  const { problem, firstWant, wantItems, wantQuantities, unfilledCosts } = book;
  const { siteCount, itemCount, stock } = problem;
  const cells = stock.length;
  const outside = cells + wantItems.length;
  const supplies = new Float64Array(outside + 1);
  const arcs = new ArcList();
  for (let cell = 0; cell < cells; cell += 1) {
    supplies[cell] = stock[cell]!;
    if (stock[cell]! > 0) arcs.add(cell, outside, stock[cell]!, 0);
  }
  for (let order = 0; order < problem.orderCount; order += 1) {
    const [first, end] = [firstWant[order]!, firstWant[order + 1]!];
    for (let want = first; want < end; want += 1) {
      supplies[cells + want] = -wantQuantities[want]!;
      arcs.add(outside, cells + want, wantQuantities[want]!, Math.round(unfilledCosts[order]! * scale));
    }
    for (let site = 0; site < siteCount; site += 1) {
      const at = order * siteCount + site;
      if (problem.isClosed?.[at] === 1) continue;
      const unitsOf = (want: number): number =>
        Math.min(wantQuantities[want]!, stock[site * itemCount + wantItems[want]!]!);
      let carried = 0;
      for (let want = first; want < end; want += 1) carried += unitsOf(want);
      const cost = Math.round((problem.shipmentCosts[at]! * scale) / carried);
      for (let want = first; want < end; want += 1) {
        const units = unitsOf(want);
        if (units > 0) arcs.add(site * itemCount + wantItems[want]!, cells + want, units, cost);
      }
    }
  }
  supplies[outside] = -supplies.reduce((sum, units) => sum + units, 0);
  return { nodeCount: outside + 1, supplies, ...arcs.toArrays() };
}
