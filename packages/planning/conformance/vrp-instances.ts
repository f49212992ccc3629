import { euclideanDistances, type VehicleRoutesProblem } from '@holdfast/planning/vehicle-routes';

/** A public instance with the tours that its publishers call best, where they are given. */
export interface VrpInstance {
  readonly name: string;
  readonly problem: VehicleRoutesProblem;
  /** Stops by index, from 0; place 0 is the depot, stop `s` is at place `s + 1`. */
  readonly tours?: readonly (readonly number[])[];
}

/** CVRPLIB format (Uchoa et al. 2017): EUC_2D rounded to the nearest whole number, one depot, as many vehicles as needed. */
export function readCvrp(name: string, vrp: string, sol: string | undefined): VrpInstance {
  const words = vrp.split(/\s+/);
  const sectionOf = (title: string): number => words.indexOf(title) + 1;
  const numberAt = (at: number): number => Number(words[at]);
  const after = (title: string): number => numberAt(sectionOf(title) + (words[sectionOf(title)] === ':' ? 1 : 0));
  const placeCount = after('DIMENSION');
  const points = new Float64Array(2 * placeCount);
  const deliveries = new Int32Array(placeCount - 1);
  for (let place = 0; place < placeCount; place += 1) {
    const at = sectionOf('NODE_COORD_SECTION') + 3 * place;
    points.set([numberAt(at + 1), numberAt(at + 2)], 2 * place);
    if (place > 0) deliveries[place - 1] = numberAt(sectionOf('DEMAND_SECTION') + 2 * place + 1);
  }
  const problem: VehicleRoutesProblem = {
    placeCount,
    distances: euclideanDistances(points, Math.round),
    stops: { places: Int32Array.from(deliveries, (_, stop) => stop + 1), deliveries },
    vehicles: [{ startPlace: 0, capacities: [after('CAPACITY')] }],
  };
  return { name, problem, ...(sol === undefined ? {} : { tours: readTours(sol) }) };
}

/** Solomon's format (1987): double precision, time is distance, every vehicle back before the depot closes. */
export function readSolomon(name: string, text: string): VrpInstance {
  const lines = text.split('\n').map((line) => line.trim().split(/\s+/).map(Number));
  const rows = lines.filter((row) => row.length === 7 && row.every((number) => !Number.isNaN(number)));
  const [count = 0, capacity = 0] = lines.find((row) => row.length === 2 && row.every((number) => number > 0)) ?? [];
  const column = (at: number): Float64Array => Float64Array.from(rows.slice(1), (row) => row[at] ?? 0);
  const points = Float64Array.from(rows.flatMap((row) => [row[1] ?? 0, row[2] ?? 0]));
  const problem: VehicleRoutesProblem = {
    placeCount: rows.length,
    distances: euclideanDistances(points),
    stops: {
      places: Int32Array.from(rows.slice(1), (_, stop) => stop + 1),
      deliveries: column(3),
      readyTimes: column(4),
      dueTimes: column(5),
      serviceTimes: column(6),
    },
    vehicles: [
      { startPlace: 0, count, capacities: [capacity], shiftStart: rows[0]?.[4] ?? 0, shiftEnd: rows[0]?.[5] ?? 0 },
    ],
    objective: 'vehicles-first',
  };
  return { name, problem };
}

/** `Route 1 : 3 1 2` and `Route #1: 3 1 2`, one line each. */
export function readTours(text: string): number[][] {
  const tours = text.matchAll(/^\s*Route\s+#?\d+\s*:(.*)$/gmu);
  return [...tours].map(([, stops = '']) =>
    stops
      .trim()
      .split(/\s+/)
      .filter((word) => word !== '')
      .map((word) => Number(word) - 1),
  );
}
