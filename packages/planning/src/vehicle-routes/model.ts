import { findNear } from './near-stops.ts';
import type { UnservedStop, VehicleRoutesProblem } from './problem.ts';
import { readPartners, whyNever, type Partners } from './why-never.ts';

/**
 * The problem as the search sees it. Nodes: first the stops that some vehicle can visit, then for each vehicle (a slot) its
 * start and its end, `startNode(slot) = stopCount + 2 × slot`.
 */
export interface Model {
  readonly stopCount: number;
  readonly slotCount: number;
  readonly placeCount: number;
  /** Of the problem, by node; a stop left out before the search has no node. */
  readonly stopOf: Int32Array;
  /** By node. */
  readonly place: Int32Array;
  readonly distances: Int32Array | Float64Array;
  readonly times: Int32Array | Float64Array;
  readonly kinds: number;
  /** `stopCount × kinds`: on board from the start; and what the stop adds when it is left. */
  readonly fromStart: Float64Array;
  readonly change: Float64Array;
  /** The same shape: what the stop takes of a vehicle's room, where loads are plain. */
  readonly demand: Float64Array;
  /** Loads only ever fall, or only ever rise: their sum tells everything. */
  readonly hasPlainLoads: boolean;
  readonly hasTimes: boolean;
  /** Some ways do not exist. */
  readonly hasGaps: boolean;
  /** By node; a due time is never infinite, so a way that takes for ever is always too late. */
  readonly ready: Float64Array;
  readonly due: Float64Array;
  readonly service: Float64Array;
  /** By stop: the other stop of its pair or −1; and whether it is the first of the two. */
  readonly partner: Int32Array;
  readonly isFirst: Uint8Array;
  readonly hasPairs: boolean;
  /** By stop; of a pair the pickup carries both. Infinity: mandatory. */
  readonly prize: Float64Array;
  /** By slot. */
  readonly typeOf: Int32Array;
  readonly capacity: Float64Array;
  readonly fixedCost: Float64Array;
  readonly costPerDistance: Float64Array;
  readonly distanceMax: Float64Array;
  /** The slots of each type are one after another: `firstSlot[type] … firstSlot[type + 1]`. */
  readonly firstSlot: Int32Array;
  /** `stopCount × nearCount`, nearest first. */
  readonly near: Int32Array;
  readonly nearCount: number;
  /** Between stops, and between them and ends of routes, it is as far there as back. */
  readonly isSymmetric: boolean;
}

export interface ModelAndUnserved {
  readonly model: Model;
  readonly unserved: readonly UnservedStop[];
}

/** Takes O(places² + stops × types); stops that no vehicle could visit even alone are left out with their reason. */
export function buildModel(problem: VehicleRoutesProblem): ModelAndUnserved {
  const { stops } = problem;
  const partners = readPartners(stops);
  const unserved: UnservedStop[] = [];
  const kept: number[] = [];
  for (let stop = 0; stop < stops.places.length; stop += 1) {
    const reason = whyNever(problem, stop, partners);
    if (reason === undefined) kept.push(stop);
    else unserved.push({ stop, reason });
  }
  const stopsModel = buildStops(problem, kept, partners);
  const isSymmetric = stopsModel.isSymmetric && areDepotsSymmetric(problem);
  return { model: { ...stopsModel, ...buildSlots(problem, kept), isSymmetric }, unserved };
}

function areDepotsSymmetric({ distances, placeCount, stops, vehicles }: VehicleRoutesProblem): boolean {
  const depots = new Set(vehicles.flatMap(({ startPlace, endPlace = startPlace }) => [startPlace, endPlace]));
  for (const depot of depots)
    for (const place of stops.places)
      if (distances[depot * placeCount + place] !== distances[place * placeCount + depot]) return false;
  return true;
}

function buildStops(problem: VehicleRoutesProblem, kept: readonly number[], partners: Partners) {
  const { stops, placeCount, distances } = problem;
  const kinds = stops.loadKinds ?? 1;
  const stopCount = kept.length;
  const nodeOf = new Map(kept.map((stop, node) => [stop, node]));
  const fromStart = new Float64Array(stopCount * kinds);
  const change = new Float64Array(stopCount * kinds);
  const partner = new Int32Array(stopCount).fill(-1);
  const isFirst = new Uint8Array(stopCount);
  const prize = new Float64Array(stopCount);
  for (const [node, stop] of kept.entries()) {
    const other = partners.partner[stop]!;
    partner[node] = other < 0 ? -1 : (nodeOf.get(other) ?? -1);
    isFirst[node] = partners.isFirst[stop]!;
    prize[node] = stops.prizes?.[stop] ?? Number.POSITIVE_INFINITY;
    for (let kind = 0; kind < kinds; kind += 1) {
      const at = node * kinds + kind;
      const delivery = stops.deliveries?.[stop * kinds + kind] ?? 0;
      const pickup = stops.pickups?.[stop * kinds + kind] ?? 0;
      const paired = other < 0 ? 0 : (stops.pickups?.[(isFirst[node] === 1 ? stop : other) * kinds + kind] ?? 0);
      fromStart[at] = other < 0 ? delivery : 0;
      change[at] = other < 0 ? pickup - delivery : isFirst[node] === 1 ? paired : -paired;
    }
  }
  const places = Int32Array.from(kept, (stop) => stops.places[stop]!);
  const hasPairs = partner.some((other) => other >= 0);
  const hasPickups = stops.pickups?.some((load) => load > 0) === true;
  const hasDeliveries = stops.deliveries?.some((load) => load > 0) === true;
  return {
    stopCount,
    placeCount,
    stopOf: Int32Array.from(kept),
    distances,
    times: problem.travelTimes ?? distances,
    kinds,
    fromStart,
    change,
    demand: fromStart.map((brought, at) => (brought > 0 ? brought : Math.max(0, change[at]!))),
    hasPlainLoads: !hasPickups || (!hasDeliveries && !hasPairs),
    partner,
    isFirst,
    hasPairs,
    prize,
    ...findNear(places, distances, placeCount),
  };
}

function hasNever(ways: Int32Array | Float64Array | undefined): boolean {
  if (ways === undefined || ways instanceof Int32Array) return false;
  for (let at = 0; at < ways.length; at += 1) if (ways[at] === Infinity) return true;
  return false;
}

function buildSlots(problem: VehicleRoutesProblem, kept: readonly number[]) {
  const { stops, vehicles, travelTimes } = problem;
  const kinds = stops.loadKinds ?? 1;
  const counts = vehicles.map(({ count }) => Math.min(Math.floor(count ?? Infinity), kept.length));
  const slotCount = counts.reduce((sum, count) => sum + count, 0);
  const nodeCount = kept.length + 2 * slotCount;
  const column = (): Float64Array => new Float64Array(slotCount);
  const [fixedCost, costPerDistance, distanceMax] = [column(), column(), column()];
  const node = {
    place: new Int32Array(nodeCount),
    ready: new Float64Array(nodeCount),
    due: new Float64Array(nodeCount),
  };
  const service = new Float64Array(nodeCount);
  const capacity = new Float64Array(slotCount * kinds).fill(Infinity);
  const typeOf = new Int32Array(slotCount);
  const firstSlot = new Int32Array(vehicles.length + 1);
  for (const [at, stop] of kept.entries()) {
    node.place[at] = stops.places[stop]!;
    node.ready[at] = stops.readyTimes?.[stop] ?? 0;
    node.due[at] = Math.min(stops.dueTimes?.[stop] ?? Infinity, Number.MAX_VALUE);
    service[at] = stops.serviceTimes?.[stop] ?? 0;
  }
  let slot = 0;
  for (const [type, vehicle] of vehicles.entries()) {
    for (let of = 0; of < counts[type]!; of += 1, slot += 1) {
      typeOf[slot] = type;
      fixedCost[slot] = vehicle.fixedCost ?? 0;
      costPerDistance[slot] = vehicle.costPerDistance ?? 1;
      distanceMax[slot] = vehicle.distanceMax ?? Infinity;
      if (vehicle.capacities !== undefined) capacity.set(vehicle.capacities, slot * kinds);
      const start = kept.length + 2 * slot;
      node.place.set([vehicle.startPlace, vehicle.endPlace ?? vehicle.startPlace], start);
      node.ready.fill(vehicle.shiftStart ?? 0, start, start + 2);
      node.due.fill(Math.min(vehicle.shiftEnd ?? Infinity, Number.MAX_VALUE), start, start + 2);
    }
    firstSlot[type + 1] = slot;
  }
  const hasClosedTimes = hasNever(travelTimes);
  const hasLimits =
    (stops.dueTimes ?? []).some((due) => due < Infinity) ||
    vehicles.some(({ shiftEnd = Infinity }) => shiftEnd < Infinity);
  return {
    slotCount,
    ...node,
    service,
    typeOf,
    capacity,
    fixedCost,
    costPerDistance,
    distanceMax,
    firstSlot,
    hasGaps: hasClosedTimes || hasNever(problem.distances),
    // Without any limit everybody only waits: times matter to the schedule, not to the search. Ways that are never open do.
    hasTimes: hasLimits || hasClosedTimes,
  };
}

/** By loads alone, were all vehicles as large as the largest. */
export function countVehiclesLeast({
  stopCount,
  slotCount,
  kinds,
  fromStart,
  capacity,
  prize,
  hasPlainLoads,
}: Model): number {
  let least = 1;
  if (!hasPlainLoads || prize.some((price) => price !== Infinity)) return least;
  for (let kind = 0; kind < kinds; kind += 1) {
    let load = 0;
    let largest = 0;
    for (let stop = 0; stop < stopCount; stop += 1) load += fromStart[stop * kinds + kind]!;
    for (let slot = 0; slot < slotCount; slot += 1) largest = Math.max(largest, capacity[slot * kinds + kind]!);
    if (largest > 0 && largest < Infinity) least = Math.max(least, Math.ceil(load / largest - 1e-9));
  }
  return least;
}
