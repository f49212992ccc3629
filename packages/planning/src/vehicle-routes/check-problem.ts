import type { VehicleRoutesProblem, VehicleRoutesRefusal } from './problem.ts';

/** Above this a matrix of distances alone would take more than a gigabyte. */
export const placeCountMax = 12_000;
const stopCountMax = 12_000;
const loadKindsMax = 64;
const vehicleTypesMax = 1_000;
/** Vehicles that may be out at once: of each type as many as there are, or as there are stops. */
const vehicleCountMax = 200_000;

/** Above this sums and products might run over. */
const quantityMax = 1e100;

type Numbers = readonly number[] | Int32Array | Float64Array;
interface Column {
  readonly field: string;
  readonly numbers: Numbers | undefined;
  readonly length: number;
  readonly mayBeInfinite?: boolean;
}

/** The first refusal that applies, or undefined when the engine can work with the problem. Linear in the input. */
export function findRefusal(problem: VehicleRoutesProblem): VehicleRoutesRefusal | undefined {
  const { vehicles } = problem;
  const excess = findExcess(problem);
  if (excess !== undefined) return excess;
  const columns = listColumns(problem);
  for (const { field, numbers, length } of columns) {
    if (numbers !== undefined && numbers.length !== length) {
      return { kind: 'wrong-shape', field, length: numbers.length, lengthExpected: length };
    }
  }
  for (const column of columns) {
    const index = findBad(column);
    if (index >= 0)
      return { kind: 'not-a-quantity', field: column.field, index, value: column.numbers?.[index] ?? Number.NaN };
  }
  return findBadIndex(problem) ?? (vehicles.length === 0 ? { kind: 'no-vehicles' } : undefined);
}

/** Asked first, so that nothing is read or set aside for a problem that is too large. */
function findExcess({ placeCount, stops, vehicles }: VehicleRoutesProblem): VehicleRoutesRefusal | undefined {
  const stopCount = stops.places.length;
  let vehicleCount = 0;
  for (const { count = Infinity } of vehicles) if (count > 0) vehicleCount += Math.min(count, stopCount);
  const sizes = [
    { field: 'placeCount', count: placeCount, countMax: placeCountMax },
    { field: 'stops.places', count: stopCount, countMax: stopCountMax },
    { field: 'stops.loadKinds', count: stops.loadKinds ?? 1, countMax: loadKindsMax },
    { field: 'vehicles', count: vehicles.length, countMax: vehicleTypesMax },
    { field: 'vehicles.count', count: vehicleCount, countMax: vehicleCountMax },
  ] as const;
  for (const size of sizes) if (size.count > size.countMax) return { kind: 'too-large', ...size };
  return undefined;
}

function listColumns({ placeCount, distances, travelTimes, stops, vehicles }: VehicleRoutesProblem): Column[] {
  const rows = stops.places.length;
  const kinds = stops.loadKinds ?? 1;
  const pairsLength = stops.pairs === undefined ? 0 : stops.pairs.length + (stops.pairs.length % 2);
  const column = (field: string, numbers: Numbers | undefined, length: number, mayBeInfinite = false): Column => ({
    field,
    numbers,
    length,
    mayBeInfinite,
  });
  return [
    column('placeCount', [whole(placeCount)], 1),
    column('stops.loadKinds', [whole(kinds)], 1),
    column('distances', distances, placeCount * placeCount, true),
    column('travelTimes', travelTimes, placeCount * placeCount, true),
    column('stops.deliveries', stops.deliveries, rows * kinds),
    column('stops.pickups', stops.pickups, rows * kinds),
    column('stops.readyTimes', stops.readyTimes, rows),
    column('stops.dueTimes', stops.dueTimes, rows, true),
    column('stops.serviceTimes', stops.serviceTimes, rows),
    column('stops.prizes', stops.prizes, rows, true),
    column('stops.pairs', stops.pairs, pairsLength),
    ...vehicles.flatMap((vehicle, at) => [
      column(`vehicles[${at}].capacities`, vehicle.capacities, kinds, true),
      column(`vehicles[${at}].count`, [vehicle.count === Infinity ? Infinity : whole(vehicle.count ?? 0)], 1, true),
      column(`vehicles[${at}].fixedCost`, [vehicle.fixedCost ?? 0], 1),
      column(`vehicles[${at}].costPerDistance`, [vehicle.costPerDistance ?? 1], 1),
      column(`vehicles[${at}].shiftStart`, [vehicle.shiftStart ?? 0], 1),
      column(`vehicles[${at}].shiftEnd`, [vehicle.shiftEnd ?? 0], 1, true),
      column(`vehicles[${at}].distanceMax`, [vehicle.distanceMax ?? 0], 1, true),
    ]),
  ];
}

function whole(count: number): number {
  return Number.isInteger(count) ? count : Number.NaN;
}

/** −1 when all are quantities. NaN is neither above nor below anything. */
function findBad({ numbers, mayBeInfinite }: Column): number {
  if (numbers === undefined) return -1;
  for (let at = 0; at < numbers.length; at += 1) {
    const number = numbers[at]!;
    if (number >= 0 && number <= quantityMax) continue;
    if (number !== Infinity || mayBeInfinite !== true) return at;
  }
  return -1;
}

function findBadIndex({ placeCount, stops, vehicles }: VehicleRoutesProblem): VehicleRoutesRefusal | undefined {
  const isPlace = (place: number): boolean => Number.isInteger(place) && place >= 0 && place < placeCount;
  for (const [index, place] of stops.places.entries()) {
    if (!isPlace(place)) return { kind: 'no-such-place', field: 'stops.places', index, place };
  }
  for (const [index, { startPlace, endPlace = startPlace }] of vehicles.entries()) {
    if (!isPlace(startPlace)) return { kind: 'no-such-place', field: 'startPlace', index, place: startPlace };
    if (!isPlace(endPlace)) return { kind: 'no-such-place', field: 'endPlace', index, place: endPlace };
  }
  const seen = new Set<number>();
  for (const [index, stop] of (stops.pairs ?? []).entries()) {
    if (stop >= stops.places.length) return { kind: 'no-such-stop', field: 'stops.pairs', index, stop };
    if (seen.has(stop)) return { kind: 'stop-in-two-pairs', stop };
    seen.add(stop);
  }
  return undefined;
}
