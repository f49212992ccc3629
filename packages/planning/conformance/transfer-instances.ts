import { Random } from '@holdfast/planning/random';
import type { Lane, TransferProblem } from '@holdfast/planning/transfer-plan';

/**
 * A plan to make: stock lies where it was received, demand where people live; four lanes leave each site to its nearest
 * neighbours, slower and dearer with the distance. The same seed gives the same problem.
 */
export function makeTransferPlan(siteCount: number, periodCount: number, seed: number): TransferProblem {
  const random = new Random(seed);
  const points = Array.from({ length: siteCount }, () => [random.next() * 100, random.next() * 100] as const);
  const grid = (draw: (site: number) => number): Float64Array =>
    Float64Array.from({ length: siteCount * periodCount }, (_, cell) => draw(cell % siteCount));
  const popularity = points.map(() => 1 + random.below(20));
  return {
    siteCount,
    periodCount,
    openingStock: Float64Array.from({ length: siteCount }, () => random.below(10 * periodCount)),
    receipts: grid(() => (random.below(6) === 0 ? random.below(40) : 0)),
    demands: grid((site) => random.below(popularity[site] ?? 1)),
    holdCosts: Float64Array.from({ length: siteCount }, () => 1 + random.below(3)),
    lostSaleCosts: new Float64Array(siteCount).fill(200),
    safetyStocks: Float64Array.from(popularity),
    safetyShortCosts: new Float64Array(siteCount).fill(4),
    lanes: points.flatMap((_, site) => listLanes(points, site)),
  };
}

function listLanes(points: readonly (readonly [number, number])[], sourceSite: number): Lane[] {
  const from = points[sourceSite] ?? [0, 0];
  const others = points.map((point, targetSite) => ({
    targetSite,
    distance: Math.hypot(point[0] - from[0], point[1] - from[1]),
  }));
  others.sort((left, right) => left.distance - right.distance);
  return others.slice(1, 5).map(({ targetSite, distance }) => ({
    sourceSite,
    targetSite,
    leadTimePeriods: 1 + Math.floor(distance / 25),
    costPerUnit: 5 + Math.round(distance),
    capacityPerPeriod: 25,
  }));
}
