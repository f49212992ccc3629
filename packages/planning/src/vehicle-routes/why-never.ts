import type { Stops, UnservedReason, VehicleRoutesProblem, VehicleType } from './problem.ts';

/** By stop of the problem: the other stop of its pair or −1; and whether it is the first of the two. */
export interface Partners {
  readonly partner: Int32Array;
  readonly isFirst: Uint8Array;
}

export function readPartners({ places, pairs = new Int32Array(0) }: Stops): Partners {
  const partner = new Int32Array(places.length).fill(-1);
  const isFirst = new Uint8Array(places.length);
  for (let at = 0; at + 1 < pairs.length; at += 2) {
    const [first = 0, second = 0] = pairs.subarray(at, at + 2);
    partner[first] = second;
    partner[second] = first;
    isFirst[first] = 1;
  }
  return { partner, isFirst };
}

const order: readonly UnservedReason[] = [
  'unreachable',
  'load-above-every-capacity',
  'window-out-of-reach',
  'farther-than-distance-max',
];

/** Why no vehicle can visit this stop, or this pair, and nothing else; undefined when one can. */
export function whyNever(problem: VehicleRoutesProblem, stop: number, partners: Partners): UnservedReason | undefined {
  const { partner, isFirst } = partners;
  const other = partner[stop]!;
  const visits = other < 0 ? [stop] : isFirst[stop] === 1 ? [stop, other] : [other, stop];
  const reasons = new Set<UnservedReason>();
  for (const vehicle of problem.vehicles) {
    if (vehicle.count === 0) continue;
    const reason = whyNotBy(problem, vehicle, visits, other >= 0);
    if (reason === undefined) return undefined;
    reasons.add(reason);
  }
  const [only] = reasons;
  if (only === undefined) return 'fleet-exhausted';
  return reasons.size === 1 ? only : 'no-suitable-vehicle';
}

function whyNotBy(
  { placeCount, distances, travelTimes = distances, stops }: VehicleRoutesProblem,
  vehicle: VehicleType,
  visits: readonly number[],
  isPair: boolean,
): UnservedReason | undefined {
  const found = new Set<UnservedReason>();
  let place = vehicle.startPlace;
  let time = vehicle.shiftStart ?? 0;
  let distance = 0;
  const goTo = (to: number): void => {
    distance += distances[place * placeCount + to]!;
    time += travelTimes[place * placeCount + to]!;
    place = to;
  };
  for (const stop of visits) {
    goTo(stops.places[stop]!);
    if (distance !== Number.POSITIVE_INFINITY && time > (stops.dueTimes?.[stop] ?? Number.POSITIVE_INFINITY)) {
      found.add('window-out-of-reach');
    }
    time = Math.max(time, stops.readyTimes?.[stop] ?? 0);
    if (time > (stops.dueTimes?.[stop] ?? Number.POSITIVE_INFINITY)) found.add('window-out-of-reach');
    time += stops.serviceTimes?.[stop] ?? 0;
  }
  goTo(vehicle.endPlace ?? vehicle.startPlace);
  if (distance === Number.POSITIVE_INFINITY || time === Number.POSITIVE_INFINITY) found.add('unreachable');
  if (time > (vehicle.shiftEnd ?? Number.POSITIVE_INFINITY)) found.add('window-out-of-reach');
  if (distance > (vehicle.distanceMax ?? Number.POSITIVE_INFINITY)) found.add('farther-than-distance-max');
  const kinds = stops.loadKinds ?? 1;
  for (let kind = 0; kind < kinds; kind += 1) {
    const at = (visits[0] ?? 0) * kinds + kind;
    const load = Math.max(isPair ? 0 : (stops.deliveries?.[at] ?? 0), stops.pickups?.[at] ?? 0);
    if (load > (vehicle.capacities?.[kind] ?? Number.POSITIVE_INFINITY)) found.add('load-above-every-capacity');
  }
  return order.find((reason) => found.has(reason));
}
