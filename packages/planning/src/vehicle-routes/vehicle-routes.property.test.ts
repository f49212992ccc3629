import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkRoutes, isNear } from '../../conformance/vrp-checker.ts';
import type { Budget } from '../budget.ts';
import { planVehicleRoutes, type VehicleRoutesProblem } from './index.ts';
import { makeRandomProblem } from './random-problem.fixture.ts';

const steps = (stepsMax: number, seed = 1): Budget => ({ timeMsMax: Infinity, stepsMax, now: () => 0, seed });

function solve(problem: VehicleRoutesProblem, budget: Budget) {
  const outcome = planVehicleRoutes(problem, budget);
  if (outcome.kind === 'refused') throw new Error(JSON.stringify(outcome.refusal));
  const checked = checkRoutes(problem, outcome.solution);
  expect(checked.faults).toEqual([]);
  expect(isNear(checked.objective, outcome.objective)).toBe(true);
  return outcome;
}

const anyProblem = fc.record({
  stopCount: fc.integer({ min: 0, max: 40 }),
  seed: fc.nat(1_000_000),
  hasWindows: fc.boolean(),
  isRich: fc.boolean(),
});

describe('a plan of vehicle routes', () => {
  it('keeps every rule, adds up, and is not below its bound', () => {
    fc.assert(
      fc.property(anyProblem, fc.boolean(), fc.integer({ min: 0, max: 300 }), (options, isVehiclesFirst, stepsMax) => {
        const objective = isVehiclesFirst ? 'vehicles-first' : 'cost';
        const outcome = solve({ ...makeRandomProblem(options), objective }, steps(stepsMax, options.seed));
        expect(outcome.bound ?? 0).toBeLessThanOrEqual(outcome.objective);
      }),
      { numRuns: 60 },
    );
  });

  it('is as good as trying everything, for up to five stops', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), fc.nat(1_000_000), fc.boolean(), (stopCount, seed, hasWindows) => {
        const random = makeRandomProblem({ stopCount, seed, hasWindows });
        const problem = { ...random, vehicles: [{ startPlace: 0, capacities: [12], fixedCost: 30 }] };
        const { objective, bound } = solve(problem, steps(2000, seed));
        const best = tryEverything(problem);
        expect(objective).toBeCloseTo(best, 6);
        expect(bound ?? 0).toBeLessThanOrEqual(best + 1e-9);
      }),
      { numRuns: 40 },
    );
  });

  it('is the same whatever the unit of distance, time and load', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 20, max: 40 }),
        fc.nat(1_000_000),
        fc.boolean(),
        fc.boolean(),
        fc.constantFrom(-40, -20, 30, 200),
        (stopCount, seed, hasWindows, isRich, exponent) => {
          const problem = makeRandomProblem({ stopCount, seed, hasWindows, isRich });
          const scaled = scale(problem, 2 ** exponent);
          const [left, right] = [solve(problem, steps(1500)), solve(scaled, steps(1500))];
          expect(right.solution.routes.map(({ stops }) => stops)).toEqual(
            left.solution.routes.map(({ stops }) => stops),
          );
          expect(right.objective).toBe(left.objective * 2 ** exponent);
        },
      ),
      { numRuns: 8 },
    );
  });

  it('costs ten times as much when everything is ten times as far, and no matter in which order the stops are listed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 6 }), fc.nat(1_000_000), (stopCount, seed) => {
        const problem = makeRandomProblem({ stopCount, seed });
        const { objective } = solve(problem, steps(2000));
        const scaled = { ...problem, distances: problem.distances.map((distance) => 10 * distance) };
        expect(isNear(solve(scaled, steps(2000)).objective, 10 * objective)).toBe(true);
        const { places, deliveries } = problem.stops;
        const turned = {
          places: places.toReversed(),
          ...(deliveries === undefined ? {} : { deliveries: deliveries.toReversed() }),
        };
        expect(isNear(solve({ ...problem, stops: turned }, steps(2000)).objective, objective)).toBe(true);
      }),
      { numRuns: 30 },
    );
  });
});

/** By a power of two, which rounds nothing. */
function scale({ stops, vehicles, ...problem }: VehicleRoutesProblem, by: number): VehicleRoutesProblem {
  const times = <Numbers extends Int32Array | Float64Array>(numbers: Numbers | undefined) =>
    Float64Array.from(numbers ?? [], (number) => by * number);
  const columns = Object.fromEntries(
    Object.entries(stops)
      .filter(([, column]) => column instanceof Float64Array)
      .map(([name, column]) => [name, times(column as Float64Array)]),
  );
  return {
    ...problem,
    distances: times(problem.distances),
    stops: { ...stops, ...columns },
    vehicles: vehicles.map((vehicle) => ({
      ...vehicle,
      fixedCost: by * (vehicle.fixedCost ?? 0),
      capacities: vehicle.capacities?.map((capacity) => by * capacity) ?? [],
      ...(vehicle.shiftEnd === undefined ? {} : { shiftEnd: by * vehicle.shiftEnd }),
      ...(vehicle.distanceMax === undefined ? {} : { distanceMax: by * vehicle.distanceMax }),
    })),
  };
}

/** The least cost of all ways to part and order the stops; every vehicle leaves as early as it can. */
function tryEverything({ placeCount, distances, stops, vehicles }: VehicleRoutesProblem): number {
  const { startPlace = 0, fixedCost = 0, capacities: [capacity = Infinity] = [] } = vehicles[0] ?? {};
  const way = (from: number, to: number): number => distances[from * placeCount + to] ?? Number.NaN;
  const extend = (left: readonly number[], place: number, time: number, load: number): number => {
    if (left.length === 0) return way(place, startPlace);
    let best = place === startPlace ? Infinity : way(place, startPlace) + fixedCost + extend(left, startPlace, 0, 0);
    for (const stop of left) {
      const to = stops.places[stop] ?? 0;
      const begin = Math.max(time + way(place, to), stops.readyTimes?.[stop] ?? 0);
      const loaded = load + (stops.deliveries?.[stop] ?? 0);
      if (loaded > capacity || begin > (stops.dueTimes?.[stop] ?? Infinity)) continue;
      const others = left.filter((other) => other !== stop);
      best = Math.min(best, way(place, to) + extend(others, to, begin + (stops.serviceTimes?.[stop] ?? 0), loaded));
    }
    return best;
  };
  const all = Array.from(stops.places, (_, stop) => stop);
  return fixedCost + extend(all, startPlace, 0, 0);
}
