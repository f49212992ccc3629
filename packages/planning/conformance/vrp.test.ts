import { planVehicleRoutes, type VehicleRoute, type VehicleRoutesSolution } from '@holdfast/planning/vehicle-routes';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeRandomProblem } from '../src/vehicle-routes/random-problem.fixture.ts';
import { checkRoutes } from './vrp-checker.ts';
import { readCvrp, readSolomon, readTours } from './vrp-instances.ts';
import { checkPlantedFaults, checkSmallProblems, type Check } from './vrp-rich.ts';
import { runVrpSuite } from './vrp.ts';

const problem = makeRandomProblem({ stopCount: 30, seed: 4, hasWindows: true, isRich: true });

function solve(): VehicleRoutesSolution {
  const outcome = planVehicleRoutes(problem, { timeMsMax: Infinity, stepsMax: 300, now: () => 0 });
  if (outcome.kind === 'refused') throw new Error('refused');
  return outcome.solution;
}

describe('the checker of vehicle routes', () => {
  const right = solve();
  const change = (of: Partial<VehicleRoute>): VehicleRoutesSolution => {
    const [first, ...others] = right.routes;
    return { ...right, routes: first === undefined ? [] : [{ ...first, ...of }, ...others] };
  };
  const [first] = right.routes;
  const stops = first?.stops ?? new Int32Array(0);

  it('finds nothing in a right solution', () => {
    expect(checkRoutes(problem, right).faults).toEqual([]);
  });

  it.each<[string, VehicleRoutesSolution, RegExp]>([
    ['a stop is forgotten', change({ stops: stops.slice(1) }), /0 times/],
    ['a stop is visited twice', change({ stops: Int32Array.from([...stops, ...stops.slice(0, 1)]) }), /2 times/],
    ['a vehicle does not exist', change({ vehicle: 9 }), /no such vehicle/],
    ['a way is shortened', change({ distance: (first?.distance ?? 0) - 1 }), /added up/],
    ['it leaves too early', change({ departure: -1 }), /before its shift/],
    ['it leaves too late', change({ departure: 8000 }), /is late/],
    [
      'everything goes into one vehicle',
      change({ stops: Int32Array.from({ length: 30 }, (_, at) => at) }),
      /carries too much/,
    ],
    [
      'pairs are turned round',
      change({ stops: Int32Array.from({ length: 10 }, (_, at) => 9 - at) }),
      /before it has it/,
    ],
  ])('sees the planted fault when %s', (_, wrong, expected) => {
    expect(checkRoutes(problem, wrong).faults.join('\n')).toMatch(expected);
  });
});

describe('rich problems of our own', () => {
  const failing = (run: (check: Check) => void): string[] => {
    const failures: string[] = [];
    run((name, expected, got) => {
      if (JSON.stringify(expected) !== JSON.stringify(got)) failures.push(name);
    });
    return failures;
  };

  it('have each rule broken once, which the checker sees, and kept once', () => {
    expect(failing(checkPlantedFaults)).toEqual([]);
  });

  it('have their best plan found where all plans can be tried, and are not when nothing is searched', () => {
    expect(failing((check) => checkSmallProblems(check, 1000, 4))).toEqual([]);
    expect(failing((check) => checkSmallProblems(check, 0)).some((name) => name.endsWith('optimal'))).toBe(true);
  });
});

describe('the conformance suite of vehicle routes', () => {
  it('counts nothing where there are no instances', () => {
    const folder = mkdtempSync(join(tmpdir(), 'vrp-'));
    expect(runVrpSuite(folder, { isFull: false })).toMatchObject({ passed: 0, failed: 0, figures: [] });
    rmSync(folder, { recursive: true });
  });

  it('reads both formats', () => {
    const vrp =
      'NAME : t\nDIMENSION : 3\nCAPACITY : 9\nNODE_COORD_SECTION\n1 0 0\n2 3 4\n3 0 1\nDEMAND_SECTION\n1 0\n2 5\n3 6\nDEPOT_SECTION\n1\n-1\nEOF\n';
    const cvrp = readCvrp('t', vrp, 'Route #1: 2 1\nCost 9');
    expect(cvrp).toMatchObject({ tours: [[1, 0]], problem: { stops: { deliveries: Int32Array.of(5, 6) } } });
    expect(cvrp.problem.distances[1]).toBe(5);
    const solomon = readSolomon('s', 'S\nVEHICLE\n 7 200\nCUSTOMER\n 0 0 0 0 0 99 0\n 1 3 4 8 10 20 5\n');
    expect(solomon.problem.vehicles).toMatchObject([{ count: 7, capacities: [200], shiftEnd: 99 }]);
    expect(solomon.problem.stops.dueTimes).toEqual(Float64Array.of(20));
    expect(readTours('Route 1 : 3 1\nRoute  2 : 2\n')).toEqual([[2, 0], [1]]);
  });
});
