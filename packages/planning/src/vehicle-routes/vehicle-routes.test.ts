import { describe, expect, it } from 'vitest';
import { checkRoutes } from '../../conformance/vrp-checker.ts';
import type { Budget } from '../budget.ts';
import { Random } from '../random.ts';
import { GeneticSearch } from './genetic-search.ts';
import { euclideanDistances, haversineDistancesMetres, planVehicleRoutes, type VehicleRoutesProblem } from './index.ts';
import { buildModel } from './model.ts';
import { makeRandomProblem } from './random-problem.fixture.ts';
import { buildToursModel } from './tours-model.ts';

const quick: Budget = { timeMsMax: Infinity, stepsMax: 400, now: () => 0, seed: 1 };
const line = euclideanDistances(Float64Array.from([0, 0, 10, 0, 20, 0, 30, 0]));
const onLine: VehicleRoutesProblem = {
  placeCount: 4,
  distances: line,
  stops: { places: Int32Array.of(1, 2, 3) },
  vehicles: [{ startPlace: 0 }],
};

function solve(problem: VehicleRoutesProblem, budget: Budget = quick) {
  const outcome = planVehicleRoutes(problem, budget);
  if (outcome.kind === 'refused') throw new Error(JSON.stringify(outcome.refusal));
  expect(checkRoutes(problem, outcome.solution).faults).toEqual([]);
  return outcome;
}

describe('a plan of vehicle routes', () => {
  it('goes along a line and back', () => {
    const { objective, solution } = solve(onLine);
    expect(objective).toBe(60);
    expect(solution.routes.map(({ stops }) => stops.length)).toEqual([3]);
  });

  it('is optimal and says so for one stop', () => {
    const one = { ...onLine, stops: { places: Int32Array.of(2) } };
    expect(solve(one)).toMatchObject({ objective: 40, sense: 'minimise', bound: 40, isOptimal: true });
  });

  it('has no routes where there are no stops', () => {
    const none = { ...onLine, stops: { places: new Int32Array(0) } };
    expect(solve(none)).toMatchObject({ objective: 0, isOptimal: true, solution: { routes: [], unserved: [] } });
  });

  it('takes every stop at one place', () => {
    const same = { ...onLine, distances: new Float64Array(16) };
    expect(solve(same)).toMatchObject({ objective: 0, solution: { unserved: [] } });
  });

  it('tells when to leave, so that nobody waits who need not', () => {
    const stops = { ...onLine.stops, readyTimes: Float64Array.of(100, 0, 0), dueTimes: Float64Array.of(110, 300, 300) };
    const { solution } = solve({ ...onLine, stops });
    const [route] = solution.routes;
    expect(route?.departure).toBeGreaterThanOrEqual(90 - 40);
    expect(route?.serviceStarts.every((start, at) => start === route.arrivals[at])).toBe(true);
  });

  it('is complete with a budget of 0 ms, and ends when cancelled', () => {
    const problem = makeRandomProblem({ stopCount: 60, seed: 3 });
    expect(solve(problem, { ...quick, timeMsMax: 0 }).solution.unserved).toEqual([]);
    expect(solve(problem, { timeMsMax: Infinity, now: () => 0, isCancelled: () => true }).solution.unserved).toEqual(
      [],
    );
    expect(solve(problem, { timeMsMax: Number.NaN, now: () => 0 }).solution.unserved).toEqual([]);
  });

  it('is the same for the same seed and steps', () => {
    const problem = makeRandomProblem({ stopCount: 40, seed: 5, hasWindows: true });
    expect(solve(problem)).toEqual(solve(problem));
  });

  it('uses fewer vehicles when they come first, whatever the distance', () => {
    const star = euclideanDistances(Float64Array.from([0, 0, 10, 0, -10, 0, 0, 10]));
    const free = { ...onLine, distances: star, vehicles: [{ startPlace: 0, fixedCost: 0 }] };
    expect(solve({ ...free, objective: 'vehicles-first' }).solution.routes).toHaveLength(1);
  });

  it.each([
    { stopCount: 30, seed: 8 },
    { stopCount: 40, seed: 5, hasWindows: true, isRich: true },
  ])('reports each better plan, complete in itself, the last being the answer: %o', (options) => {
    const problem = makeRandomProblem(options);
    const seen: { objective: number; absent: number }[] = [];
    const outcome = planVehicleRoutes(problem, quick, ({ solution, objective }) => {
      const checked = checkRoutes(problem, solution);
      expect(checked.faults).toEqual([]);
      expect(checked.objective).toBeCloseTo(objective, 6);
      const absent = solution.unserved.filter(({ reason }) => reason !== 'prize-below-cost').length;
      const before = seen.at(-1);
      if (before !== undefined && absent >= before.absent) {
        expect(absent).toBe(before.absent);
        expect(objective).toBeLessThan(before.objective);
      }
      seen.push({ objective, absent });
    });
    if (outcome.kind === 'refused') throw new Error('refused');
    expect(seen.at(-1)?.objective).toBe(outcome.objective);
    expect(seen.length).toBeGreaterThan(1);
    expect(seen.every(({ objective, absent }) => absent > 0 || objective >= (outcome.bound ?? 0))).toBe(true);
  });
});

describe('a stop that cannot be visited', () => {
  it('is every stop where capacity is nothing, windows are turned round or there are no vehicles of any type', () => {
    const stops = { ...onLine.stops, deliveries: Int32Array.of(1, 1, 1) };
    const reasons = (change: Partial<VehicleRoutesProblem>): readonly string[] =>
      solve({ ...onLine, stops, ...change }).solution.unserved.map(({ reason }) => reason);
    const three = (reason: string): string[] => [reason, reason, reason];
    expect(reasons({ vehicles: [{ startPlace: 0, capacities: [0] }] })).toEqual(three('load-above-every-capacity'));
    expect(reasons({ vehicles: [{ startPlace: 0, count: 0 }] })).toEqual(three('fleet-exhausted'));
    const turned = { readyTimes: Float64Array.of(90, 90, 90), dueTimes: Float64Array.of(80, 80, 80) };
    expect(reasons({ stops: { ...stops, ...turned } })).toEqual(three('window-out-of-reach'));
  });

  const unreachable = Float64Array.from(line, (distance, at) => (at % 4 === 3 && at !== 15 ? Infinity : distance));
  const cases: readonly [string, VehicleRoutesProblem, unknown][] = [
    ['unreachable', { ...onLine, distances: unreachable }, [{ stop: 2, reason: 'unreachable' }]],
    [
      'load-above-every-capacity',
      {
        ...onLine,
        stops: { ...onLine.stops, deliveries: Int32Array.of(1, 1, 9) },
        vehicles: [{ startPlace: 0, capacities: [5] }],
      },
      [{ stop: 2, reason: 'load-above-every-capacity' }],
    ],
    [
      'window-out-of-reach',
      { ...onLine, stops: { ...onLine.stops, dueTimes: Float64Array.of(50, 50, 5) } },
      [{ stop: 2, reason: 'window-out-of-reach' }],
    ],
    [
      'farther-than-distance-max',
      { ...onLine, vehicles: [{ startPlace: 0, distanceMax: 45 }] },
      [{ stop: 2, reason: 'farther-than-distance-max' }],
    ],
    [
      'no-suitable-vehicle',
      {
        ...onLine,
        stops: { ...onLine.stops, deliveries: Int32Array.of(1, 1, 9) },
        vehicles: [
          { startPlace: 0, capacities: [5] },
          { startPlace: 0, capacities: [20], distanceMax: 45 },
        ],
      },
      [{ stop: 2, reason: 'no-suitable-vehicle' }],
    ],
    [
      'prize-below-cost',
      { ...onLine, stops: { ...onLine.stops, prizes: Float64Array.of(Infinity, Infinity, 19) } },
      [{ stop: 2, reason: 'prize-below-cost' }],
    ],
    [
      'fleet-exhausted',
      {
        ...onLine,
        stops: { ...onLine.stops, deliveries: Int32Array.of(5, 5, 4) },
        vehicles: [{ startPlace: 0, count: 2, capacities: [5] }],
      },
      [{ reason: 'fleet-exhausted' }],
    ],
  ];
  it.each(cases)('is named with its reason: %s', (_, problem, expected) => {
    expect(solve(problem).solution.unserved).toMatchObject(expected as object);
  });

  it('costs its prize, and a pair stays away together', () => {
    const stops = { ...onLine.stops, pairs: Int32Array.of(1, 2), prizes: Float64Array.of(Infinity, 7, Infinity) };
    const { objective, solution } = solve({ ...onLine, stops });
    expect(objective).toBe(20 + 7);
    expect(solution.unserved.map(({ stop }) => stop)).toEqual([1, 2]);
  });
});

describe('ways that do not exist, or are longer than a detour', () => {
  it('never come into a plan by taking out stops, and the plan is never worse than the first', () => {
    for (let seed = 60; seed < 90; seed += 1) {
      const random = makeRandomProblem({ stopCount: 8, seed, hasWindows: true, isRich: seed % 4 === 0 });
      const lacks = (at: number): boolean => ((at * 2654435761 + seed * 40503) >>> 7) % 10 === 0;
      const distances = random.distances.map((distance, at) => (lacks(at) ? Infinity : distance));
      const problem = { ...random, distances, objective: seed % 2 === 0 ? 'cost' : 'vehicles-first' } as const;
      const first = solve(problem, { ...quick, stepsMax: 0 });
      const { objective, solution } = solve(problem, { ...quick, stepsMax: 60 });
      expect(Number.isFinite(objective)).toBe(true);
      expect(solution.unserved.length).toBeLessThanOrEqual(first.solution.unserved.length);
      const isAlike = solution.unserved.length === first.solution.unserved.length;
      if (isAlike && problem.objective === 'cost') expect(objective).toBeLessThanOrEqual(first.objective * (1 + 1e-9));
      if (isAlike && problem.objective === 'vehicles-first')
        expect(solution.routes.length).toBeLessThanOrEqual(first.solution.routes.length);
    }
  });

  it('do not make a route late either', () => {
    for (const [seed, isRich] of [
      [41, false],
      [18, true],
      [36, true],
    ] as const) {
      const random = makeRandomProblem({ stopCount: 12, seed, hasWindows: true, isRich });
      const isLong = (at: number): boolean => ((at * 2654435761) >>> 9) % 3 === 0;
      solve({ ...random, travelTimes: random.distances.map((way, at) => (isLong(at) ? 9 : 1) * way) });
    }
  });

  it('keeps the cost of routes beside prizes that are far above it', () => {
    const prizes = Float64Array.of(1e100, 1e90, 1e80);
    expect(solve({ ...onLine, stops: { ...onLine.stops, prizes } }).objective).toBe(60);
  });
});

describe('a problem that makes no sense', () => {
  const { stops } = onLine;
  const sized = (what: string, countMax: number) => ({ kind: 'too-large', what, countMax });
  const wrong = (field: string, index: number, value: number) => ({ kind: 'number-not-valid', field, index, value });
  const unknown = (field: string, index: number) => ({ kind: 'unknown-reference', field, index });
  const long = (field: string, length: number, lengthExpected: number) => ({
    kind: 'wrong-length',
    field,
    length,
    lengthExpected,
  });
  const at6 = (value: number): Float64Array => line.map((distance, at) => (at === 6 ? value : distance));
  const types = (count: number) => Array.from({ length: count }, () => ({ startPlace: 0 }));
  const cases: readonly [object, Partial<VehicleRoutesProblem>][] = [
    [sized('placeCount', 12_000), { placeCount: 20_000 }],
    [sized('stops.places', 12_000), { stops: { places: new Int32Array(20_000).fill(1) } }],
    [sized('stops.loadKinds', 64), { stops: { places: Int32Array.of(1), loadKinds: 1e9 } }],
    [sized('vehicles', 1_000), { vehicles: types(1_001) }],
    [sized('vehicles.count', 200_000), { stops: { places: new Int32Array(12_000).fill(1) }, vehicles: types(17) }],
    [long('distances', 0, 16), { distances: euclideanDistances(new Float64Array(2 * 12_001)) }],
    [long('distances', 3, 16), { distances: new Float64Array(3) }],
    [long('distances', 16, Number.NaN), { placeCount: Number.NaN }],
    [long('stops.deliveries', 1, 3), { stops: { ...stops, deliveries: Int32Array.of(1) } }],
    [long('stops.pairs', 1, 2), { stops: { ...stops, pairs: Int32Array.of(1) } }],
    [long('vehicles[1].capacities', 2, 1), { vehicles: [{ startPlace: 0 }, { startPlace: 0, capacities: [1, 2] }] }],
    [wrong('placeCount', 0, -4), { placeCount: -4 }],
    [wrong('stops.loadKinds', 0, 1.5), { stops: { ...stops, loadKinds: 1.5 } }],
    [wrong('distances', 6, -1), { distances: at6(-1) }],
    [wrong('distances', 6, Number.NaN), { distances: at6(Number.NaN) }],
    [wrong('stops.deliveries', 1, -1), { stops: { ...stops, deliveries: Int32Array.of(1, -1, 1) } }],
    [wrong('stops.prizes', 0, 1e308), { stops: { ...stops, prizes: Float64Array.of(1e308, 1, 1) } }],
    [wrong('stops.pairs', 1, -1), { stops: { ...stops, pairs: Int32Array.of(1, -1) } }],
    [wrong('vehicles[0].capacities', 0, -1), { vehicles: [{ startPlace: 0, capacities: [-1] }] }],
    [wrong('vehicles[0].count', 0, 0.5), { vehicles: [{ startPlace: 0, count: 0.5 }] }],
    [wrong('vehicles[0].fixedCost', 0, Infinity), { vehicles: [{ startPlace: 0, fixedCost: Infinity }] }],
    [wrong('vehicles[0].shiftEnd', 0, Number.NaN), { vehicles: [{ startPlace: 0, shiftEnd: Number.NaN }] }],
    [unknown('stops.places', 2), { stops: { places: Int32Array.of(1, 2, 4) } }],
    [unknown('vehicles[0].startPlace', 0), { vehicles: [{ startPlace: 9 }] }],
    [unknown('vehicles[1].endPlace', 0), { vehicles: [{ startPlace: 0 }, { startPlace: 0, endPlace: 4 }] }],
    [unknown('stops.pairs', 1), { stops: { ...stops, pairs: Int32Array.of(1, 3) } }],
    [unknown('stops.pairs', 3), { stops: { ...stops, pairs: Int32Array.of(1, 1, 2, 9) } }],
    [{ kind: 'stop-in-two-pairs', stop: 1 }, { stops: { ...stops, pairs: Int32Array.of(1, 1) } }],
    [{ kind: 'empty', what: 'vehicles' }, { vehicles: [] }],
  ];
  it.each(cases)('is refused: %o', (refusal, change) => {
    expect(planVehicleRoutes({ ...onLine, ...change }, quick)).toEqual({ kind: 'refused', refusal });
  });
});

describe('distances', () => {
  it('are those of a quarter of a meridian', () => {
    const [, metres = 0] = haversineDistancesMetres(Float64Array.from([0, 0, 90, 0]));
    expect(metres).toBeCloseTo(10_007_557, -1);
  });
});

describe('the genetic search', () => {
  it('sees the same problem whatever the unit of distance and load', () => {
    const problem = makeRandomProblem({ stopCount: 12, seed: 3 });
    const { deliveries = new Float64Array(0) } = problem.stops;
    const tiny = {
      ...problem,
      distances: problem.distances.map((distance) => distance / 2 ** 40),
      stops: { ...problem.stops, deliveries: deliveries.map((load) => load / 2 ** 9) },
      vehicles: [{ startPlace: 0, capacities: [50 / 2 ** 9] }],
    };
    expect(buildToursModel(buildModel(tiny).model, 5)).toEqual(buildToursModel(buildModel(problem).model, 5));
  });

  it('ends where rounding looks like an improvement', () => {
    const problem = makeRandomProblem({ stopCount: 30, seed: 3 });
    const random = new Random(5);
    const wild = problem.distances.map(() => 10 ** (100 * random.next()));
    solve({ ...problem, distances: wild }, { ...quick, stepsMax: 3000 });
  });

  it('takes no parent that has more tours than there are vehicles', () => {
    const { model } = buildModel(makeRandomProblem({ stopCount: 8, seed: 2 }));
    const tours = buildToursModel(model, 2);
    if (tours === undefined) throw new Error('no model of tours');
    const alone = Array.from({ length: 8 }, (_, stop) => Int32Array.of(stop + 1));
    const counts: number[] = [];
    let births = 0;
    new GeneticSearch(tours, {
      random: new Random(1),
      known: [alone],
      mayGoOn: () => (births += 1) < 100,
      isOver: () => false,
      onBetter: (found) => counts.push(found.reduce((sum, tour) => sum + tour.length, 0)),
    }).run();
    expect(counts.length).toBeGreaterThan(0);
    expect(counts.every((count) => count === 8)).toBe(true);
  });
});
