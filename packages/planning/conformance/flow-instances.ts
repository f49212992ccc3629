import type { FlowProblem } from '@holdfast/planning/flow';
import { Random } from '@holdfast/planning/random';

/**
 * Our own instances in the two shapes that a warehouse meets: orders to nearby sites with dear shortage arcs, and stock
 * moved between sites over days. The same seed gives the same problem.
 */
export function makeAllocationFlow(siteCount: number, orderCount: number, degree: number, seed: number): FlowProblem {
  const random = new Random(seed);
  const points = Array.from({ length: siteCount + orderCount }, () => [random.next() * 100, random.next() * 100]);
  const demands = Array.from({ length: orderCount }, () => 1 + random.below(20));
  const total = demands.reduce((sum, units) => sum + units, 0);
  const perSite = Math.ceil((total * 1.2) / siteCount);
  const [dummy, nodeCount] = [siteCount + orderCount, siteCount + orderCount + 1];
  const rows: number[][] = [];
  for (let order = 0; order < orderCount; order += 1) {
    const at = siteCount + order;
    const near = Array.from({ length: siteCount }, (_, site) => [site, distance(points[site], points[at])] as const);
    near.sort((left, right) => left[1] - right[1]);
    for (const [site, km] of near.slice(0, degree)) rows.push([site, at, 1_000_000, Math.round(km * 10)]);
    rows.push([dummy, at, demands[order] ?? 0, 5000]);
  }
  for (let site = 0; site < siteCount; site += 1) rows.push([site, dummy, perSite, 0]);
  const supplies = new Float64Array(nodeCount).fill(perSite, 0, siteCount);
  demands.forEach((units, order) => (supplies[siteCount + order] = -units));
  supplies[dummy] = total - perSite * siteCount;
  return toProblem(nodeCount, supplies, rows);
}

/** `laneCount` lanes of at most 5 days, hold cost 1, lost sale 200. */
export function makeTransferFlow(siteCount: number, dayCount: number, laneCount: number, seed: number): FlowProblem {
  const random = new Random(seed);
  const dummy = siteCount * dayCount;
  const supplies = new Float64Array(dummy + 1);
  const rows: number[][] = [];
  const lanes = Array.from({ length: laneCount }, () => {
    const from = random.below(siteCount);
    const days = 1 + random.below(5);
    return {
      from,
      to: (from + 1 + random.below(siteCount - 1)) % siteCount,
      days,
      cost: 5 + 10 * days + random.below(10),
    };
  });
  for (let day = 0; day < dayCount; day += 1)
    for (let site = 0; site < siteCount; site += 1) {
      const node = day * siteCount + site;
      const demand = random.below(30);
      supplies[node] = (day === 0 ? random.below(600) : 0) - demand;
      rows.push([node, day + 1 < dayCount ? node + siteCount : dummy, 1_000_000, 1], [dummy, node, demand, 200]);
    }
  for (const { from, to, days, cost } of lanes)
    for (let day = 0; day + days < dayCount; day += 1)
      rows.push([day * siteCount + from, (day + days) * siteCount + to, 10 + random.below(40), cost]);
  supplies[dummy] = -supplies.reduce((sum, units) => sum + units, 0);
  return toProblem(dummy + 1, supplies, rows);
}

function distance(left: readonly number[] | undefined, right: readonly number[] | undefined): number {
  return Math.hypot((left?.[0] ?? 0) - (right?.[0] ?? 0), (left?.[1] ?? 0) - (right?.[1] ?? 0));
}

function toProblem(nodeCount: number, supplies: Float64Array, rows: readonly number[][]): FlowProblem {
  return {
    nodeCount,
    supplies,
    sources: Int32Array.from(rows, (row) => row[0] ?? 0),
    targets: Int32Array.from(rows, (row) => row[1] ?? 0),
    capacities: Float64Array.from(rows, (row) => row[2] ?? 0),
    unitCosts: Float64Array.from(rows, (row) => row[3] ?? 0),
  };
}
