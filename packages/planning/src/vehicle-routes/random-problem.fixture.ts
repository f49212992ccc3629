import { Random } from '../random.ts';
import { euclideanDistances } from './distances.ts';
import type { VehicleRoutesProblem } from './problem.ts';

export interface RandomProblemOptions {
  readonly stopCount: number;
  readonly seed: number;
  /** Windows of a quarter of the day. */
  readonly hasWindows?: boolean;
  /** Two depots, two types of vehicle, pickups, pairs, prizes, and two kinds of load. */
  readonly isRich?: boolean;
}

/** A problem of our own making: stops on a square of 1 000, the depot near its middle. */
export function makeRandomProblem({
  stopCount,
  seed,
  hasWindows = false,
  isRich = false,
}: RandomProblemOptions): VehicleRoutesProblem {
  const random = new Random(seed);
  const kinds = isRich ? 2 : 1;
  const column = (length: number, of: (at: number) => number): Float64Array =>
    Float64Array.from({ length }, (_, at) => of(at));
  const points = randomPoints(stopCount + 2, random);
  const pairCount = isRich ? Math.floor(stopCount / 6) : 0;
  const readyTimes = column(stopCount, () => (hasWindows ? random.below(6000) : 0));
  const load = (): number => 1 + random.below(9);
  return {
    placeCount: stopCount + 2,
    distances: euclideanDistances(points),
    stops: {
      places: Int32Array.from({ length: stopCount }, (_, stop) => stop + 2),
      loadKinds: kinds,
      deliveries: column(stopCount * kinds, load),
      ...(hasWindows
        ? { readyTimes, dueTimes: readyTimes.map((ready) => ready + 2000), serviceTimes: column(stopCount, () => 50) }
        : {}),
      ...(isRich
        ? {
            pickups: column(stopCount * kinds, () => random.below(6)),
            prizes: column(stopCount, () => (random.below(4) === 0 ? random.below(400) : Infinity)),
            pairs: Int32Array.from({ length: 2 * pairCount }, (_, at) => at),
          }
        : {}),
    },
    vehicles: isRich
      ? [
          { startPlace: 0, count: 3, capacities: [60, 80], fixedCost: 200, shiftEnd: 9000 },
          { startPlace: 1, endPlace: 0, capacities: [30, 30], fixedCost: 50, costPerDistance: 1.2, distanceMax: 5000 },
        ]
      : [{ startPlace: 0, capacities: [50] }],
  };
}

/** x, y, x, y …; the first two places, depots, lie towards the middle. */
function randomPoints(count: number, random: Random): Float64Array {
  return Float64Array.from({ length: 2 * count }, (_, at) => (at < 4 ? 350 + random.below(300) : random.below(1000)));
}
