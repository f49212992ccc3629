import type {
  VehicleRoutesColumn,
  VehicleRoutesNumber,
  VehicleRoutesProblem,
  VehicleRoutesReference,
  VehicleRoutesRefusal,
} from './problem.ts';

/** Above this a matrix of distances alone would take more than a gigabyte. */
export const placeCountMax = 12_000;
const stopCountMax = 12_000;
const loadKindsMax = 64;
const vehicleTypesMax = 1_000;
/** Vehicles that may be out at once: of each type as many as there are, or as there are stops. */
const vehicleCountMax = 200_000;

/** Above this sums and products might run over. */
const quantityMax = 1e100;

interface Column {
  readonly field: VehicleRoutesColumn;
  readonly numbers: Float64Array | Int32Array | readonly number[] | undefined;
  readonly length: number;
  readonly mayBeInfinite: boolean;
}

/** The first refusal that applies, or undefined when the engine can work with the problem. Linear in the input. */
export function findRefusal(problem: VehicleRoutesProblem): VehicleRoutesRefusal | undefined {
  const columns = listColumns(problem);
  return (
    findExcess(problem) ??
    findWrongLength(columns) ??
    findWrongCount(problem) ??
    findWrongInColumns(columns) ??
    findWrongOfVehicle(problem) ??
    findUnknown(problem) ??
    findTwicePaired(problem) ??
    (problem.vehicles.length === 0 ? { kind: 'empty', what: 'vehicles' } : undefined)
  );
}

/** Asked first, so that nothing is read or set aside for a problem that is too large. */
function findExcess({ placeCount, stops, vehicles }: VehicleRoutesProblem): VehicleRoutesRefusal | undefined {
  const stopCount = stops.places.length;
  let vehicleCount = 0;
  for (const { count = Infinity } of vehicles) if (count > 0) vehicleCount += Math.min(count, stopCount);
  const sizes = [
    { what: 'placeCount', count: placeCount, countMax: placeCountMax },
    { what: 'stops.places', count: stopCount, countMax: stopCountMax },
    { what: 'stops.loadKinds', count: stops.loadKinds ?? 1, countMax: loadKindsMax },
    { what: 'vehicles', count: vehicles.length, countMax: vehicleTypesMax },
    { what: 'vehicles.count', count: vehicleCount, countMax: vehicleCountMax },
  ] as const;
  for (const { what, count, countMax } of sizes) if (count > countMax) return { kind: 'too-large', what, countMax };
  return undefined;
}

function listColumns({ placeCount, distances, travelTimes, stops, vehicles }: VehicleRoutesProblem): Column[] {
  const rows = stops.places.length;
  const kinds = stops.loadKinds ?? 1;
  const pairsLength = stops.pairs === undefined ? 0 : stops.pairs.length + (stops.pairs.length % 2);
  const column = (
    field: VehicleRoutesColumn,
    numbers: Column['numbers'],
    length: number,
    mayBeInfinite = false,
  ): Column => ({ field, numbers, length, mayBeInfinite });
  return [
    column('distances', distances, placeCount * placeCount, true),
    column('travelTimes', travelTimes, placeCount * placeCount, true),
    column('stops.deliveries', stops.deliveries, rows * kinds),
    column('stops.pickups', stops.pickups, rows * kinds),
    column('stops.readyTimes', stops.readyTimes, rows),
    column('stops.dueTimes', stops.dueTimes, rows, true),
    column('stops.serviceTimes', stops.serviceTimes, rows),
    column('stops.prizes', stops.prizes, rows, true),
    column('stops.pairs', stops.pairs, pairsLength),
    ...vehicles.map(({ capacities }, at) => column(`vehicles[${at}].capacities`, capacities, kinds, true)),
  ];
}

function findWrongLength(columns: readonly Column[]): VehicleRoutesRefusal | undefined {
  for (const { field, numbers, length: lengthExpected } of columns) {
    if (numbers !== undefined && numbers.length !== lengthExpected)
      return { kind: 'wrong-length', field, length: numbers.length, lengthExpected };
  }
  return undefined;
}

const isQuantity = (value: number): boolean => value >= 0 && value <= quantityMax;
const isLimit = (value: number): boolean => isQuantity(value) || value === Infinity;
const isCount = (value: number): boolean => Number.isInteger(value) && value >= 0;

function findWrongCount({ placeCount, stops: { loadKinds = 1 } }: VehicleRoutesProblem) {
  return findWrongNumber('placeCount', placeCount, isCount) ?? findWrongNumber('stops.loadKinds', loadKinds, isCount);
}

/** By index, since a matrix has millions of numbers. NaN is neither above nor below anything. */
function findWrongInColumns(columns: readonly Column[]): VehicleRoutesRefusal | undefined {
  for (const { field, numbers = [], mayBeInfinite } of columns) {
    for (let index = 0; index < numbers.length; index += 1) {
      const value = numbers[index]!;
      if (value >= 0 && value <= quantityMax) continue;
      if (value !== Infinity || !mayBeInfinite) return { kind: 'number-not-valid', field, index, value };
    }
  }
  return undefined;
}

function findWrongOfVehicle({ vehicles }: VehicleRoutesProblem): VehicleRoutesRefusal | undefined {
  for (const [at, vehicle] of vehicles.entries()) {
    const { count = Infinity, fixedCost = 0, costPerDistance = 1, shiftStart = 0 } = vehicle;
    const { shiftEnd = Infinity, distanceMax = Infinity } = vehicle;
    const wrong =
      findWrongNumber(`vehicles[${at}].count`, count, (value) => isCount(value) || value === Infinity) ??
      findWrongNumber(`vehicles[${at}].fixedCost`, fixedCost, isQuantity) ??
      findWrongNumber(`vehicles[${at}].costPerDistance`, costPerDistance, isQuantity) ??
      findWrongNumber(`vehicles[${at}].shiftStart`, shiftStart, isQuantity) ??
      findWrongNumber(`vehicles[${at}].shiftEnd`, shiftEnd, isLimit) ??
      findWrongNumber(`vehicles[${at}].distanceMax`, distanceMax, isLimit);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

function findWrongNumber(
  field: VehicleRoutesNumber,
  value: number,
  isValid: (value: number) => boolean,
): VehicleRoutesRefusal | undefined {
  return isValid(value) ? undefined : { kind: 'number-not-valid', field, index: 0, value };
}

function findUnknown({ placeCount, stops, vehicles }: VehicleRoutesProblem): VehicleRoutesRefusal | undefined {
  const unknown = (field: VehicleRoutesReference, index: number): VehicleRoutesRefusal => ({
    kind: 'unknown-reference',
    field,
    index,
  });
  const isPlace = (place: number): boolean => Number.isInteger(place) && place >= 0 && place < placeCount;
  const stop = stops.places.findIndex((place) => !isPlace(place));
  if (stop >= 0) return unknown('stops.places', stop);
  for (const [at, { startPlace, endPlace = startPlace }] of vehicles.entries()) {
    if (!isPlace(startPlace)) return unknown(`vehicles[${at}].startPlace`, 0);
    if (!isPlace(endPlace)) return unknown(`vehicles[${at}].endPlace`, 0);
  }
  const ofPair = stops.pairs?.findIndex((paired) => paired >= stops.places.length) ?? -1;
  return ofPair >= 0 ? unknown('stops.pairs', ofPair) : undefined;
}

function findTwicePaired({ stops }: VehicleRoutesProblem): VehicleRoutesRefusal | undefined {
  const seen = new Set<number>();
  for (const stop of stops.pairs ?? []) {
    if (seen.has(stop)) return { kind: 'stop-in-two-pairs', stop };
    seen.add(stop);
  }
  return undefined;
}
