import type { VehicleRoute, VehicleRoutesProblem, VehicleRoutesSolution } from '@holdfast/planning/vehicle-routes';

const tolerance = 1e-6;

export interface CheckedRoutes {
  /** Rules that are broken, in words; empty for a right solution. */
  readonly faults: readonly string[];
  /** Added up here, from the matrix. */
  readonly distance: number;
  readonly objective: number;
}

/** Checks a solution from the problem alone, stop by stop; shares no code with the engine and believes none of its sums. */
export function checkRoutes(problem: VehicleRoutesProblem, solution: VehicleRoutesSolution): CheckedRoutes {
  const faults: string[] = [];
  const { stops, vehicles } = problem;
  const visits = new Int32Array(stops.places.length);
  const usedOf = vehicles.map(() => 0);
  let distance = 0;
  let objective = 0;
  for (const [at, route] of solution.routes.entries()) {
    const vehicle = vehicles[route.vehicle];
    if (vehicle === undefined) {
      faults.push(`route ${at}: no such vehicle`);
      continue;
    }
    usedOf[route.vehicle] = (usedOf[route.vehicle] ?? 0) + 1;
    if (route.stops.length === 0) faults.push(`route ${at} visits nothing`);
    for (const stop of route.stops) visits[stop] = (visits[stop] ?? 0) + 1;
    const length = checkTimes(problem, route, at, faults);
    checkLoads(problem, route, at, faults);
    checkPairs(problem, route, at, faults);
    if (isAbove(length, vehicle.distanceMax ?? Infinity)) faults.push(`route ${at} is too long`);
    if (!isNear(length, route.distance)) faults.push(`route ${at}: distance ${route.distance}, added up ${length}`);
    const costs = [vehicle.fixedCost ?? 0, (vehicle.costPerDistance ?? 1) * length] as const;
    if (!isNear(costs[0], route.fixedCost) || !isNear(costs[1], route.distanceCost))
      faults.push(`route ${at}: cost is not that of its vehicle`);
    distance += length;
    objective += costs[0] + costs[1];
  }
  if (!isNear(solution.distance, distance)) faults.push(`distance ${solution.distance}, added up ${distance}`);
  if (!isNear(solution.cost, objective)) faults.push(`cost ${solution.cost}, added up ${objective}`);
  for (const { stop } of solution.unserved) visits[stop] = (visits[stop] ?? 0) + 1;
  for (const [stop, count] of visits.entries()) {
    if (count !== 1) faults.push(`stop ${stop} is visited or listed as unserved ${count} times`);
  }
  for (const [at, used] of usedOf.entries()) {
    if (used > (vehicles[at]?.count ?? Infinity)) faults.push(`vehicle type ${at}: ${used} used`);
  }
  const seconds = new Set((stops.pairs ?? []).filter((_, at) => at % 2 === 1));
  for (const { stop } of solution.unserved) {
    const prize = stops.prizes?.[stop] ?? Infinity;
    if (prize < Infinity && !seconds.has(stop)) objective += prize;
  }
  return { faults, distance, objective };
}

export function isNear(left: number, right: number): boolean {
  const size = Math.max(1, Math.abs(left), Math.abs(right));
  return left === right || (size < Infinity && Math.abs(left - right) <= tolerance * size);
}

/** More than rounding above a limit. */
function isAbove(number: number, limit: number): boolean {
  return number > limit && !isNear(number, limit);
}

/** Windows, shift, and the times as told to the driver. Returns the distance. */
function checkTimes(problem: VehicleRoutesProblem, route: VehicleRoute, at: number, faults: string[]): number {
  const { placeCount, distances, travelTimes = distances, stops, vehicles } = problem;
  const vehicle = vehicles[route.vehicle] ?? { startPlace: 0 };
  let place = vehicle.startPlace;
  let time = route.departure;
  let distance = 0;
  if (isAbove(vehicle.shiftStart ?? 0, time)) faults.push(`route ${at} leaves before its shift`);
  for (const [turn, stop] of route.stops.entries()) {
    const leg = place * placeCount + (stops.places[stop] ?? Number.NaN);
    distance += distances[leg] ?? Number.NaN;
    const arrival = time + (travelTimes[leg] ?? Number.NaN);
    const begin = Math.max(arrival, stops.readyTimes?.[stop] ?? 0);
    if (isAbove(begin, stops.dueTimes?.[stop] ?? Infinity)) faults.push(`route ${at}: stop ${stop} is late`);
    if (Number.isNaN(arrival) || arrival === Infinity) faults.push(`route ${at}: no way to stop ${stop}`);
    time = begin + (stops.serviceTimes?.[stop] ?? 0);
    const told = [route.arrivals[turn], route.serviceStarts[turn], route.departures[turn]];
    if (![arrival, begin, time].every((actual, which) => isNear(actual, told[which] ?? Number.NaN))) {
      faults.push(`route ${at}: stop ${stop} has times that are not so`);
    }
    place = stops.places[stop] ?? 0;
  }
  const home = place * placeCount + (vehicle.endPlace ?? vehicle.startPlace);
  time += travelTimes[home] ?? Number.NaN;
  if (!(time < Infinity) || isAbove(time, vehicle.shiftEnd ?? Infinity))
    faults.push(`route ${at} ends after its shift`);
  if (!isNear(time, route.returnTime))
    faults.push(`route ${at} is said to end at ${route.returnTime}, ends at ${time}`);
  return distance + (distances[home] ?? Number.NaN);
}

function checkLoads(problem: VehicleRoutesProblem, route: VehicleRoute, at: number, faults: string[]): void {
  const kinds = problem.stops.loadKinds ?? 1;
  for (let kind = 0; kind < kinds; kind += 1) {
    const highest = highestLoad(problem, route.stops, kind);
    if (isAbove(highest, problem.vehicles[route.vehicle]?.capacities?.[kind] ?? Infinity))
      faults.push(`route ${at} carries too much of kind ${kind}`);
    if (!isNear(highest, route.loadsMax[kind] ?? Number.NaN))
      faults.push(`route ${at}: highest load ${route.loadsMax[kind]} of kind ${kind}, added up ${highest}`);
  }
}

/** On any leg: what is brought from the start, and what is picked up. A pair carries the row of its pickup in between. */
function highestLoad({ stops }: VehicleRoutesProblem, route: ArrayLike<number>, kind: number): number {
  const kinds = stops.loadKinds ?? 1;
  const mates = new Map<number, number>();
  for (let pair = 0; pair + 1 < (stops.pairs?.length ?? 0); pair += 2) {
    mates.set(stops.pairs?.[pair] ?? -1, -1);
    mates.set(stops.pairs?.[pair + 1] ?? -1, stops.pairs?.[pair] ?? -1);
  }
  const amount = (column: Int32Array | Float64Array | undefined, stop: number): number =>
    column?.[stop * kinds + kind] ?? 0;
  const visits = Array.from(route);
  let load = 0;
  for (const stop of visits) if (!mates.has(stop)) load += amount(stops.deliveries, stop);
  let highest = load;
  for (const stop of visits) {
    const mate = mates.get(stop);
    if (mate === undefined) load += amount(stops.pickups, stop) - amount(stops.deliveries, stop);
    else load += mate < 0 ? amount(stops.pickups, stop) : -amount(stops.pickups, mate);
    highest = Math.max(highest, load);
  }
  return highest;
}

function checkPairs({ stops }: VehicleRoutesProblem, route: VehicleRoute, at: number, faults: string[]): void {
  const turnOf = new Map(Array.from(route.stops, (stop, turn) => [stop, turn]));
  for (let pair = 0; pair + 1 < (stops.pairs?.length ?? 0); pair += 2) {
    const pickup = turnOf.get(stops.pairs?.[pair] ?? -1);
    const delivery = turnOf.get(stops.pairs?.[pair + 1] ?? -1);
    if (pickup === undefined && delivery === undefined) continue;
    if (pickup === undefined || delivery === undefined) faults.push(`route ${at} has one stop of pair ${pair / 2}`);
    else if (pickup > delivery) faults.push(`route ${at} delivers pair ${pair / 2} before it has it`);
  }
}

/** Tours of the first type of vehicle, as `solutionOfRoutes`. */
export function solutionOfTours(
  problem: VehicleRoutesProblem,
  tours: readonly (readonly number[])[],
): VehicleRoutesSolution {
  return solutionOfRoutes(
    problem,
    tours.map((tour) => [0, ...tour]),
  );
}

/**
 * Routes as a solution with the times that a clock would show, so that a published or planted solution goes through the same
 * check.
 *
 * @param routes of each the type of vehicle, then the stops
 */
export function solutionOfRoutes(
  problem: VehicleRoutesProblem,
  routes: readonly (readonly number[])[],
): VehicleRoutesSolution {
  const driven = routes.map(([vehicle = 0, ...stops]) => driveRoute(problem, vehicle, stops));
  const distance = driven.reduce((sum, route) => sum + route.distance, 0);
  const cost = driven.reduce((sum, { fixedCost, distanceCost }) => sum + fixedCost + distanceCost, 0);
  return { routes: driven, unserved: [], distance, cost };
}

function driveRoute(problem: VehicleRoutesProblem, vehicle: number, tour: readonly number[]): VehicleRoute {
  const { placeCount, distances, travelTimes = distances, stops, vehicles } = problem;
  const {
    startPlace,
    endPlace = startPlace,
    shiftStart = 0,
    fixedCost = 0,
    costPerDistance = 1,
  } = vehicles[vehicle] ?? { startPlace: 0 };
  const times: [number, number, number][] = [];
  let [place, time, distance] = [startPlace, shiftStart, 0];
  const goTo = (to: number): void => {
    distance += distances[place * placeCount + to] ?? Number.NaN;
    time += travelTimes[place * placeCount + to] ?? Number.NaN;
    place = to;
  };
  for (const stop of tour) {
    goTo(stops.places[stop] ?? 0);
    const begin = Math.max(time, stops.readyTimes?.[stop] ?? 0);
    const end = begin + (stops.serviceTimes?.[stop] ?? 0);
    times.push([time, begin, end]);
    time = end;
  }
  goTo(endPlace);
  return {
    vehicle,
    stops: Int32Array.from(tour),
    distance,
    fixedCost,
    distanceCost: costPerDistance * distance,
    loadsMax: Float64Array.from({ length: stops.loadKinds ?? 1 }, (_, kind) => highestLoad(problem, tour, kind)),
    departure: shiftStart,
    arrivals: Float64Array.from(times, ([arrival]) => arrival),
    serviceStarts: Float64Array.from(times, ([, begin]) => begin),
    departures: Float64Array.from(times, ([, , end]) => end),
    returnTime: time,
  };
}
