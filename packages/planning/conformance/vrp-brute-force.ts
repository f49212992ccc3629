import type { VehicleRoutesProblem, VehicleType } from '@holdfast/planning/vehicle-routes';

/**
 * The least cost of all ways to part stops among vehicles, to order them, and to leave optional ones out; Infinity where a
 * mandatory one cannot be visited. Every order of every set of stops is driven by every type of vehicle: up to seven stops.
 * Shares no code with the engine nor with the checker.
 */
export function findLeastCost(problem: VehicleRoutesProblem): number {
  const count = problem.stops.places.length;
  const costOf = problem.vehicles.map((vehicle) => costOfSets(problem, vehicle));
  const known = new Map<string, number>();
  const least = (left: number, used: readonly number[]): number => {
    if (left === 0) return 0;
    const key = `${left} ${used.join(' ')}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    const first = 31 - Math.clz32(left);
    const alone = (1 << first) | mateOf(problem, first);
    let best = priceOf(problem, alone) + least(left & ~alone, used);
    for (const [type, costs] of costOf.entries()) {
      if ((used[type] ?? 0) >= (problem.vehicles[type]?.count ?? Infinity)) continue;
      const usedThen = used.map((number, at) => (at === type ? number + 1 : number));
      for (let set = left; set > 0; set = (set - 1) & left) {
        const cost = costs[set] ?? Infinity;
        if ((set & (1 << first)) !== 0 && cost < best) best = Math.min(best, cost + least(left & ~set, usedThen));
      }
    }
    known.set(key, best);
    return best;
  };
  return least(
    (1 << count) - 1,
    problem.vehicles.map(() => 0),
  );
}

function mateOf({ stops: { pairs = new Int32Array(0) } }: VehicleRoutesProblem, stop: number): number {
  const at = pairs.indexOf(stop);
  return at < 0 ? 0 : 1 << (pairs[at % 2 === 0 ? at + 1 : at - 1] ?? 0);
}

/** A pair has the prize of its pickup. */
function priceOf({ stops: { pairs = new Int32Array(0), prizes } }: VehicleRoutesProblem, set: number): number {
  for (let stop = 0; stop < 31; stop += 1) {
    if ((set & (1 << stop)) === 0 || pairs.indexOf(stop) % 2 === 1) continue;
    return prizes?.[stop] ?? Infinity;
  }
  return Infinity;
}

/** By set of stops: the cheapest order that a vehicle of this type can drive. */
function costOfSets(problem: VehicleRoutesProblem, vehicle: VehicleType): Float64Array {
  const count = problem.stops.places.length;
  const costs = new Float64Array(1 << count).fill(Infinity);
  const order: number[] = [];
  const extend = (set: number): void => {
    if (set > 0) costs[set] = Math.min(costs[set] ?? Infinity, drive(problem, vehicle, order));
    for (let stop = 0; stop < count; stop += 1) {
      if ((set & (1 << stop)) !== 0) continue;
      order.push(stop);
      extend(set | (1 << stop));
      order.pop();
    }
  };
  extend(0);
  return costs;
}

/** The cost of a route, or Infinity where it breaks a rule. */
function drive(problem: VehicleRoutesProblem, vehicle: VehicleType, order: readonly number[]): number {
  const { placeCount, distances, travelTimes = distances, stops } = problem;
  const { startPlace, endPlace = startPlace, shiftStart = 0, shiftEnd = Infinity, distanceMax = Infinity } = vehicle;
  let [place, time, distance] = [startPlace, shiftStart, 0];
  for (const stop of [...order, -1]) {
    const to = stop < 0 ? endPlace : (stops.places[stop] ?? 0);
    distance += distances[place * placeCount + to] ?? Infinity;
    time += travelTimes[place * placeCount + to] ?? Infinity;
    time = Math.max(time, stop < 0 ? 0 : (stops.readyTimes?.[stop] ?? 0));
    if (time > (stop < 0 ? shiftEnd : (stops.dueTimes?.[stop] ?? Infinity))) return Infinity;
    time += stop < 0 ? 0 : (stops.serviceTimes?.[stop] ?? 0);
    place = to;
  }
  if (distance > distanceMax || !keepsLoads(problem, vehicle, order)) return Infinity;
  return (vehicle.fixedCost ?? 0) + (vehicle.costPerDistance ?? 1) * distance;
}

function keepsLoads({ stops }: VehicleRoutesProblem, vehicle: VehicleType, order: readonly number[]): boolean {
  const { pairs = new Int32Array(0), deliveries, pickups, loadKinds: kinds = 1 } = stops;
  for (let kind = 0; kind < kinds; kind += 1) {
    const capacity = vehicle.capacities?.[kind] ?? Infinity;
    const brought = (stop: number): number => (pairs.includes(stop) ? 0 : (deliveries?.[stop * kinds + kind] ?? 0));
    let load = order.reduce((sum, stop) => sum + brought(stop), 0);
    if (load > capacity) return false;
    for (const [turn, stop] of order.entries()) {
      const at = pairs.indexOf(stop);
      const pickup = at % 2 === 1 ? (pairs[at - 1] ?? 0) : stop;
      const taken = pickups?.[pickup * kinds + kind] ?? 0;
      load += at % 2 === 1 ? -taken : taken - brought(stop);
      if (load > capacity) return false;
      if (at % 2 === 1 && !order.slice(0, turn).includes(pickup)) return false;
      if (at >= 0 && at % 2 === 0 && !order.slice(turn).includes(pairs[at + 1] ?? -1)) return false;
    }
  }
  return true;
}
