import {
  planVehicleRoutes,
  type VehicleRoutesProblem,
  type VehicleRoutesSolution,
} from '@holdfast/planning/vehicle-routes';
import { processorNow } from './processor-clock.ts';
import { findLeastCost } from './vrp-brute-force.ts';
import { checkRoutes, isNear, solutionOfRoutes } from './vrp-checker.ts';
import { makeRichProblem, richKinds, type RichKind } from './vrp-rich-problems.ts';

/** Says whether what was got is what was expected. */
export type Check = (name: string, expected: unknown, got: unknown, why: string) => void;

const smallSeeds = 10;
const stepsOfSmall = 3_000;
const secondsOfMedium = 2;
const stopsOfMedium = 80;
/** Of the seed of the problem; the plan has another. */
const seedOfMedium = 7;

/** The least cost that two searches of this engine of 60 s each found, with other seeds. */
const bestOfLongRuns: Record<RichKind, number> = {
  depots: 12_420,
  fleet: 16_592.4,
  pairs: 13_687,
  optional: 16_418,
  windows: 16_942,
  all: 13_169,
};

/** Problems of up to seven stops against all plans there are: the engine finds the best, and its bound is not above it. */
export function checkSmallProblems(check: Check, stepsMax = stepsOfSmall, seeds = smallSeeds): void {
  for (const kind of richKinds) {
    for (let seed = 1; seed <= seeds; seed += 1) {
      const name = `rich, ${kind}, seed ${seed}`;
      const problem = makeRichProblem({ kind, stopCount: 3 + (seed % 5), seed });
      const best = findLeastCost(problem);
      const outcome = planVehicleRoutes(problem, { timeMsMax: Infinity, stepsMax, now: () => 0, seed });
      if (outcome.kind === 'refused') {
        check(name, 'solved', outcome.refusal, 'refused');
        continue;
      }
      const { objective, bound = 0, solution } = outcome;
      check(`${name}: keeps rules`, [], checkRoutes(problem, solution).faults, 'infeasible');
      if (best === Infinity) {
        check(`${name}: incomplete`, true, solution.unserved.length > 0, 'no plan visits every mandatory stop');
        continue;
      }
      check(`${name}: optimal`, true, isNear(objective, best), `${objective}, the best is ${best}`);
      check(`${name}: bound`, true, bound <= best * (1 + 1e-9), `bound ${bound}, the best is ${best}`);
    }
  }
}

/** How far plans of two seconds are above the best of long runs, in per cent, by kind. */
export function measureMediumProblems(check: Check): ReadonlyMap<RichKind, number> {
  const gaps = new Map<RichKind, number>();
  for (const kind of richKinds) {
    const problem = makeRichProblem({ kind, stopCount: stopsOfMedium, seed: seedOfMedium });
    const outcome = planVehicleRoutes(problem, { timeMsMax: 1000 * secondsOfMedium, now: processorNow, seed: 1 });
    if (outcome.kind === 'refused') {
      check(`rich, ${kind}`, 'solved', outcome.refusal, 'refused');
      continue;
    }
    const { faults, objective } = checkRoutes(problem, outcome.solution);
    check(`rich, ${kind}, ${stopsOfMedium} stops: keeps rules`, [], faults, 'infeasible');
    check(`rich, ${kind}, ${stopsOfMedium} stops: cost`, true, isNear(objective, outcome.objective), 'adds up to else');
    gaps.set(kind, 100 * (objective / bestOfLongRuns[kind] - 1));
  }
  return gaps;
}

interface Planted {
  readonly fault: string;
  readonly finds: RegExp;
  readonly problem: VehicleRoutesProblem;
  readonly right: readonly Route[];
  readonly wrong: readonly Route[];
  /** What is said of the wrong solution beside what a clock shows. */
  readonly lie?: (solution: VehicleRoutesSolution) => VehicleRoutesSolution;
}
type Route = readonly [vehicle: number, ...stops: number[]];

/** Places 0 to 5 on a line, ten apart; stop `s` is at place `s + 1`; depots at both ends. */
const line: VehicleRoutesProblem = {
  placeCount: 6,
  distances: Float64Array.from({ length: 36 }, (_, at) => 10 * Math.abs(Math.floor(at / 6) - (at % 6))),
  stops: { places: Int32Array.of(1, 2, 3, 4) },
  vehicles: [{ startPlace: 0 }, { startPlace: 5 }],
};

function onLine(stops: Partial<VehicleRoutesProblem['stops']>, vehicle = {}): VehicleRoutesProblem {
  const vehicles = line.vehicles.map((type) => ({ ...type, ...vehicle }));
  return { ...line, stops: { ...line.stops, ...stops }, vehicles };
}

const planted: readonly Planted[] = [
  {
    fault: 'the depot is another',
    finds: /added up|times that are not so/,
    problem: line,
    right: [[0, 0, 1, 2, 3]],
    wrong: [[0, 0, 1, 2, 3]],
    lie: (solution) => ({ ...solution, routes: solution.routes.map((route) => ({ ...route, vehicle: 1 })) }),
  },
  {
    fault: 'more vehicles of a type than there are',
    finds: /2 used/,
    problem: onLine({}, { count: 1 }),
    right: [
      [0, 0, 1],
      [1, 3, 2],
    ],
    wrong: [
      [0, 0, 1],
      [0, 3, 2],
    ],
  },
  {
    fault: 'delivered before it is picked up',
    finds: /before it has it/,
    problem: onLine({ pairs: Int32Array.of(2, 0) }),
    right: [[0, 2, 0, 1, 3]],
    wrong: [[0, 0, 2, 1, 3]],
  },
  {
    fault: 'a pair in two vehicles',
    finds: /one stop of pair/,
    problem: onLine({ pairs: Int32Array.of(2, 0) }),
    right: [[0, 2, 0, 1, 3]],
    wrong: [
      [0, 0, 1],
      [1, 3, 2],
    ],
  },
  {
    fault: 'after a window has closed',
    finds: /is late/,
    problem: onLine({ dueTimes: Float64Array.of(10, 99, 99, 99) }),
    right: [[0, 0, 1, 2, 3]],
    wrong: [[0, 3, 2, 1, 0]],
  },
  {
    fault: 'back after the shift',
    finds: /after its shift/,
    problem: onLine({ serviceTimes: Float64Array.of(5, 5, 5, 5) }, { shiftEnd: 90 }),
    right: [
      [0, 0, 1],
      [1, 3, 2],
    ],
    wrong: [[0, 0, 1, 2, 3]],
  },
  {
    fault: 'farther than a vehicle goes',
    finds: /too long/,
    problem: onLine({}, { distanceMax: 60 }),
    right: [
      [0, 0, 1],
      [1, 3, 2],
    ],
    wrong: [[0, 0, 1, 2, 3]],
  },
  {
    fault: 'too much of the second kind of load',
    finds: /too much of kind 1/,
    problem: onLine({ loadKinds: 2, deliveries: Int32Array.of(1, 3, 1, 3, 1, 3, 1, 3) }, { capacities: [9, 6] }),
    right: [
      [0, 0, 1],
      [1, 3, 2],
    ],
    wrong: [[0, 0, 1, 2, 3]],
  },
  {
    fault: 'too much on the way though not at the ends',
    finds: /too much of kind 0/,
    problem: onLine({ pickups: Int32Array.of(5, 5, 0, 0), pairs: Int32Array.of(0, 2, 1, 3) }, { capacities: [5] }),
    right: [[0, 0, 2, 1, 3]],
    wrong: [[0, 0, 1, 2, 3]],
  },
  {
    fault: 'the load of a route is told wrong',
    finds: /highest load/,
    problem: onLine({ deliveries: Int32Array.of(1, 1, 1, 1) }),
    right: [[0, 0, 1, 2, 3]],
    wrong: [[0, 0, 1, 2, 3]],
    lie: (solution) => ({
      ...solution,
      routes: solution.routes.map((route) => ({ ...route, loadsMax: Float64Array.of(3) })),
    }),
  },
  {
    fault: 'the cost is told wrong',
    finds: /cost/,
    problem: onLine({}, { fixedCost: 7 }),
    right: [[0, 0, 1, 2, 3]],
    wrong: [[0, 0, 1, 2, 3]],
    lie: (solution) => ({ ...solution, cost: solution.cost - 7 }),
  },
];

/** Of every rule a plan that keeps it, in which the checker finds nothing, and one that breaks it, in which it does. */
export function checkPlantedFaults(check: Check): void {
  for (const { fault, finds, problem, right, wrong, lie } of planted) {
    const { faults } = checkRoutes(problem, solutionOfRoutes(problem, right));
    check(`planted, ${fault}: right plan`, [], faults, 'the checker refuses a right plan');
    const solution = solutionOfRoutes(problem, wrong);
    const found = checkRoutes(problem, lie === undefined ? solution : lie(solution)).faults.join('\n');
    check(`planted, ${fault}`, true, finds.test(found), `the checker does not see it: ${found}`);
  }
}
