import type { Model } from './model.ts';
import type { VehicleRoute } from './problem.ts';
import type { RoutePlan } from './route-plan.ts';

/** What a driver is told: when to leave, and when each stop is reached, begun and left. O(stops × kinds of load). */
export function describeRoute(plan: RoutePlan, slot: number): VehicleRoute {
  const { model } = plan;
  const nodes = plan.stopsOf(slot);
  const distance = plan.distance[slot]!;
  return {
    vehicle: model.typeOf[slot]!,
    stops: nodes.map((node) => model.stopOf[node]!),
    distance,
    fixedCost: model.fixedCost[slot]!,
    distanceCost: model.costPerDistance[slot]! * distance,
    loadsMax: findHighestLoads(model, nodes),
    ...timeRoute(model, nodes, plan.startNode(slot)),
  };
}

function findHighestLoads({ kinds, fromStart, change }: Model, nodes: Int32Array): Float64Array {
  const highest = new Float64Array(kinds);
  for (let kind = 0; kind < kinds; kind += 1) {
    let load = 0;
    for (const node of nodes) load += fromStart[node * kinds + kind]!;
    highest[kind] = load;
    for (const node of nodes) {
      load += change[node * kinds + kind]!;
      highest[kind] = Math.max(highest[kind]!, load);
    }
  }
  return highest;
}

/**
 * First as early as possible; then the departure is put off by what the vehicle would only wait, as far as every window
 * allows (the forward time slack of Savelsbergh, 1992).
 */
function timeRoute(model: Model, nodes: Int32Array, begin: number) {
  const { place, times, placeCount, ready, due, service } = model;
  const count = nodes.length;
  const arrivals = new Float64Array(count);
  const serviceStarts = new Float64Array(count);
  const departures = new Float64Array(count);
  const run = (departure: number): number => {
    let from = begin;
    let time = departure;
    for (const [at, node] of nodes.entries()) {
      arrivals[at] = time + times[place[from]! * placeCount + place[node]!]!;
      serviceStarts[at] = Math.max(arrivals[at], ready[node]!);
      time = serviceStarts[at] + service[node]!;
      departures[at] = time;
      from = node;
    }
    return time + times[place[from]! * placeCount + place[begin + 1]!]!;
  };
  let departure = ready[begin]!;
  let returnTime = run(departure);
  let waits = 0;
  let slack = Infinity;
  for (const [at, node] of nodes.entries()) {
    waits += serviceStarts[at]! - arrivals[at]!;
    slack = Math.min(slack, waits + due[node]! - serviceStarts[at]!);
  }
  slack = Math.min(slack, waits, waits + due[begin + 1]! - returnTime);
  if (slack > 0) {
    departure += slack;
    returnTime = run(departure);
  }
  return { departure, arrivals, serviceStarts, departures, returnTime };
}
