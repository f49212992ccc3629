import { Random } from '@holdfast/planning/random';
import { euclideanDistances, type VehicleRoutesProblem, type VehicleType } from '@holdfast/planning/vehicle-routes';

/** Which rules a problem has beside plain loads. */
export const richKinds = ['depots', 'fleet', 'pairs', 'optional', 'windows', 'all'] as const;
export type RichKind = (typeof richKinds)[number];

export interface RichOptions {
  readonly kind: RichKind;
  readonly stopCount: number;
  readonly seed: number;
}

/**
 * Problems of our own with the rules for which there is no public set here: three depots, unlike vehicles, pickup and delivery,
 * optional stops, windows with shifts and limits of distance, and all of these. Stops lie on a square of 1 000; places 0 to 2
 * are depots.
 */
export function makeRichProblem({ kind, stopCount, seed }: RichOptions): VehicleRoutesProblem {
  const random = new Random(seed);
  const has = (...kinds: readonly RichKind[]): boolean => kind === 'all' || kinds.includes(kind);
  const column = (of: (at: number) => number, length = stopCount): Float64Array =>
    Float64Array.from({ length }, (_, at) => of(at));
  const points = column(() => random.below(1000), 2 * (stopCount + 3));
  const kinds = has('fleet') ? 2 : 1;
  const deliveries = column(() => 1 + random.below(9), stopCount * kinds);
  const pickups = column(() => 1 + random.below(9), stopCount * kinds);
  const readyTimes = column(() => random.below(3000));
  const pairCount = Math.floor(stopCount / (has('pairs') ? 3 : Infinity));
  const prizes = column(() => (random.below(3) === 0 ? 50 + random.below(500) : Infinity));
  return {
    placeCount: stopCount + 3,
    distances: euclideanDistances(points, Math.round),
    stops: {
      places: Int32Array.from({ length: stopCount }, (_, stop) => stop + 3),
      loadKinds: kinds,
      deliveries,
      ...(has('pairs') ? { pickups, pairs: Int32Array.from({ length: 2 * pairCount }, (_, at) => at) } : {}),
      ...(has('optional') ? { prizes } : {}),
      ...(has('windows')
        ? { readyTimes, dueTimes: readyTimes.map((ready) => ready + 2500), serviceTimes: column(() => 20) }
        : {}),
    },
    vehicles: makeFleet(has('depots'), has('fleet'), has('windows'), kinds),
  };
}

function makeFleet(hasDepots: boolean, hasFleet: boolean, hasShifts: boolean, kinds: number): VehicleType[] {
  const fleet: VehicleType[] = [];
  for (const depot of hasDepots ? [0, 1, 2] : [0]) {
    const rules = {
      startPlace: depot,
      ...(hasDepots && depot === 2 ? { endPlace: 0 } : {}),
      ...(hasShifts ? { shiftStart: 100, shiftEnd: 7000, distanceMax: 4500 } : {}),
    };
    const capacities = (of: number): number[] => Array.from({ length: kinds }, () => of);
    fleet.push({ ...rules, capacities: capacities(40), ...(hasFleet ? { fixedCost: 150, count: 6 } : {}) });
    if (hasFleet) fleet.push({ ...rules, capacities: capacities(90), fixedCost: 400, costPerDistance: 1.3, count: 3 });
  }
  return fleet;
}
