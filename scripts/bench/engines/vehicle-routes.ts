import { Random } from '@holdfast/planning/random';
import { euclideanDistances, planVehicleRoutes, type VehicleRoutesProblem } from '@holdfast/planning/vehicle-routes';
import type { Bench, Figure } from '../figure.ts';

/**
 * Problems of our own: what the search gains over savings, which it begins with, and how fast the first plan is there. The
 * figures against public optima, beside those of peers, come from the conformance suite `vrp`.
 */
export const bench: Bench = (say) => {
  const figures: Figure[] = [];
  for (const { name, stopCount, hasWindows, seconds } of [
    { name: '100 stops 1 s', stopCount: 100, hasWindows: false, seconds: 1 },
    { name: '200 stops 1 s', stopCount: 200, hasWindows: false, seconds: 1 },
    { name: '1000 stops 5 s', stopCount: 1000, hasWindows: false, seconds: 5 },
    { name: '100 stops with windows 2 s', stopCount: 100, hasWindows: true, seconds: 2 },
  ]) {
    const problem = makeProblem(stopCount, hasWindows);
    const outcome = plan(problem, 1000 * seconds);
    const baseline = outcome.explanation.weighed[0]?.objective ?? Number.NaN;
    const value = Math.round(outcome.objective);
    figures.push({
      metric: `${name} cost`,
      value,
      unit: 'distance',
      baseline: Math.round(baseline),
      ratio: value / baseline,
    });
    figures.push({ metric: `${name} steps`, value: outcome.explanation.steps, unit: 'steps' });
    say(`${name}: ${value} from ${Math.round(baseline)}`);
  }
  const large = makeProblem(1000, true);
  const start = performance.now();
  plan(large, 0);
  figures.push({ metric: '1000 stops with windows, first plan', value: performance.now() - start, unit: 'ms' });
  return Promise.resolve(figures);
};

function plan(problem: VehicleRoutesProblem, timeMsMax: number) {
  const outcome = planVehicleRoutes(problem, { timeMsMax, now: () => performance.now(), seed: 1 });
  if (outcome.kind === 'refused') throw new Error(`refused: ${outcome.refusal.kind}`);
  return outcome;
}

/** Stops on a square of 1 000, the depot in its middle, ten stops to a vehicle as a rule. */
function makeProblem(stopCount: number, hasWindows: boolean): VehicleRoutesProblem {
  const random = new Random(stopCount);
  const points = Float64Array.from({ length: 2 * (stopCount + 1) }, (_, at) => (at < 2 ? 500 : random.below(1000)));
  const readyTimes = Float64Array.from({ length: stopCount }, () => (hasWindows ? random.below(6000) : 0));
  return {
    placeCount: stopCount + 1,
    distances: euclideanDistances(points),
    stops: {
      places: Int32Array.from({ length: stopCount }, (_, stop) => stop + 1),
      deliveries: Float64Array.from({ length: stopCount }, () => 1 + random.below(9)),
      ...(hasWindows ? { readyTimes, dueTimes: readyTimes.map((ready) => ready + 2000) } : {}),
    },
    vehicles: [{ startPlace: 0, capacities: [50] }],
  };
}
