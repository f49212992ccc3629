import type { Model } from './model.ts';
import type { VehicleRoutesProblem } from './problem.ts';

/**
 * A cost that no plan can go below: every stop is reached from somewhere, or its prize is lost; where all stops are
 * mandatory, as many vehicles as the loads need come home. Cheap, O(stops²), and weak: routes far from the depot are not seen.
 */
export function boundOf(model: Model, problem: VehicleRoutesProblem, vehiclesLeast: number): number {
  const { stopCount, placeCount, place, distances, prize, partner, isFirst } = model;
  const vehicles = problem.vehicles.filter(({ count }) => count === undefined || count >= 1);
  const least = (numbers: readonly number[]): number =>
    numbers.reduce((low, number) => Math.min(low, number), Infinity);
  const perDistance = least(vehicles.map(({ costPerDistance = 1 }) => costPerDistance));
  const reach = new Float64Array(stopCount);
  let home = Infinity;
  for (let stop = 0; stop < stopCount; stop += 1) {
    const here = place[stop]!;
    let nearest = least(vehicles.map(({ startPlace }) => distances[startPlace * placeCount + here]!));
    for (let other = 0; other < stopCount; other += 1) {
      if (other !== stop) nearest = Math.min(nearest, distances[place[other]! * placeCount + here]!);
    }
    reach[stop] = perDistance * nearest;
    for (const { startPlace, endPlace = startPlace } of vehicles)
      home = Math.min(home, distances[here * placeCount + endPlace]!);
  }
  let bound = 0;
  for (let stop = 0; stop < stopCount; stop += 1) {
    const other = partner[stop]!;
    if (other >= 0 && isFirst[stop] === 0) continue;
    bound += Math.min(prize[stop]!, reach[stop]! + (other < 0 ? 0 : reach[other]!));
  }
  if (stopCount === 0 || prize.some((price) => price !== Infinity)) return bound;
  return bound + vehiclesLeast * (least(vehicles.map(({ fixedCost = 0 }) => fixedCost)) + perDistance * home);
}
