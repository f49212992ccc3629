import { Stopwatch, type Budget } from '../budget.ts';
import type { OnProgress, Outcome } from '../outcome.ts';
import { Random } from '../random.ts';
import { findRefusal } from './check-problem.ts';
import { buildModel, type Model } from './model.ts';
import type { UnservedStop, VehicleRoutesProblem, VehicleRoutesRefusal, VehicleRoutesSolution } from './problem.ts';
import { RoutePlan } from './route-plan.ts';
import { RuinAndRecreate } from './ruin-and-recreate.ts';
import { describeRoute } from './schedule.ts';

export { euclideanDistances, haversineDistancesMetres } from './distances.ts';
export type * from './problem.ts';

export function planVehicleRoutes(
  problem: VehicleRoutesProblem,
  budget: Budget,
  onProgress?: OnProgress<VehicleRoutesSolution>,
): Outcome<VehicleRoutesSolution, VehicleRoutesRefusal> {
  const stopwatch = new Stopwatch(budget);
  const refusal = findRefusal(problem);
  if (refusal !== undefined) return { kind: 'refused', refusal };
  const random = new Random(budget.seed ?? 1);
  const { model, unserved } = buildModel(problem);
  const progress = (): number => stopwatch.elapsedMs() / budget.timeMsMax;
  const search = new RuinAndRecreate(new RoutePlan(model), {
    isVehiclesFirst: problem.objective === 'vehicles-first',
    progress, stopwatch, random, onBetter: () => undefined });
  search.run();
  const solution = describe(model, search.best, unserved);
  void onProgress;
  return { kind: 'solved', solution, objective: search.best.cost, isOptimal: false, explanation: { method: 'sisr', steps: search.steps, weighed: [] } };
}

function describe(model: Model, plan: RoutePlan, unserved: readonly UnservedStop[]): VehicleRoutesSolution {
  const routes = [...plan.used.subarray(0, plan.usedCount)].sort((a, b) => a - b).map((slot) => describeRoute(plan, slot));
  const left = [...plan.absent.subarray(0, plan.absentCount)].map((s) => ({ stop: model.stopOf[s]!, reason: 'fleet-exhausted' as const }));
  return { routes, unserved: [...unserved, ...left], distance: routes.reduce((s, r) => s + r.distance, 0), cost: routes.reduce((s, r) => s + r.fixedCost + r.distanceCost, 0) };
}
