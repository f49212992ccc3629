import { Stopwatch, type Budget } from '../budget.ts';
import type { OnProgress, Outcome } from '../outcome.ts';
import { Random } from '../random.ts';
import { boundOf } from './bound.ts';
import { findRefusal } from './check-problem.ts';
import { Insertion } from './insertion.ts';
import { buildModel, countVehiclesLeast, type Model } from './model.ts';
import type { UnservedStop, VehicleRoutesProblem, VehicleRoutesRefusal, VehicleRoutesSolution } from './problem.ts';
import type { RoutePlan } from './route-plan.ts';
import { describeRoute } from './schedule.ts';
import { searchRoutes } from './search.ts';

export { euclideanDistances, haversineDistancesMetres } from './distances.ts';
export type * from './problem.ts';

/** Above this the weak bound is not worth its O(stops²). */
const boundStopsMax = 3_000;

/**
 * Plans which vehicle visits which stops in which order, with the time of each: capacities of several kinds, time windows,
 * several depots, unlike vehicles, pickups, pickup-and-delivery pairs, and stops that may be left out for a price.
 *
 * Sources: “slack induction by string removals” of Christiaens and Vanden Berghe (2020) for every problem; then hybrid genetic
 * search with SWAP* of Vidal (2012, 2022), with time windows as in Vidal et al. (2013), for one depot, one type of vehicle,
 * one kind of load and mandatory stops, up to 2 000 of them.
 *
 * The objective is the cost of routes (`fixedCost + costPerDistance × distance`) and of prizes not won. Routes keep every rule,
 * always; a stop that cannot be visited is in `unserved` with its reason. The bound is a weak one (each stop is reached from
 * its nearest neighbour); with `vehicles-first` it holds for the cost as well.
 *
 * Each plan told to `onProgress` is complete in itself and better than the one before: fewer mandatory stops are left out, or
 * as many and, with `vehicles-first`, fewer vehicles are used, or as many and the objective is less. The last one is the answer.
 *
 * Shapes and units stand at `VehicleRoutesProblem`. Limits: 12 000 places, as many stops, 64 kinds of load, 1 000 types of
 * vehicle, 200 000 vehicles (of each type no more than there are stops). Memory O(stops × 40 + vehicles) beside the
 * matrix, and two matrices of doubles for the genetic search. The first plan, by savings (Clarke and Wright 1964) for one type
 * of vehicle and else by greedy insertion, takes O(stops²), which is reading the matrix, and is finished whatever the budget;
 * after that the clock is looked at every few steps.
 * The same seed and the same `stepsMax`, with no limit in time, give the same answer. A budget without any limit ends
 * after a million steps.
 */
export function planVehicleRoutes(
  problem: VehicleRoutesProblem,
  budget: Budget,
  onProgress?: OnProgress<VehicleRoutesSolution>,
): Outcome<VehicleRoutesSolution, VehicleRoutesRefusal> {
  // A limit that is not a number is no licence to go on for ever.
  const limits = { ...budget, timeMsMax: budget.timeMsMax >= 0 ? budget.timeMsMax : 0 };
  if (Number.isNaN(limits.stepsMax)) limits.stepsMax = 0;
  const stopwatch = new Stopwatch(limits);
  const refusal = findRefusal(problem);
  if (refusal !== undefined) return { kind: 'refused', refusal };
  const { model, unserved } = buildModel(problem);
  const lost = sumPrizes(problem, unserved);
  const isVehiclesFirst = problem.objective === 'vehicles-first';
  const tell = (plan: RoutePlan): void => {
    onProgress?.({ solution: describe(model, plan, [...unserved, ...listAbsent(plan)]), objective: plan.cost + lost });
  };
  const { plan, steps, weighed } = searchRoutes(model, limits, stopwatch, isVehiclesFirst, tell);
  const { absentCount } = plan;
  const left = explainAbsent(plan, isVehiclesFirst);
  plan.recount();
  if (plan.absentCount < absentCount) tell(plan);
  const hasBound = model.stopCount <= boundStopsMax;
  const bound = hasBound ? boundOf(model, problem, countVehiclesLeast(model)) + lost : Infinity;
  const objective = plan.cost + lost;
  const isComplete = plan.mandatoryAbsentCount === 0;
  const chosen = weighed.findLastIndex(({ cost }, at) => at === 0 || cost < weighed[at - 1]!.cost);
  return {
    kind: 'solved',
    solution: describe(model, plan, [...unserved, ...left]),
    objective,
    sense: 'minimise',
    // What is left out against the rules is not in the objective, so that there is nothing to compare it with.
    ...(isComplete && hasBound ? { bound: Math.min(bound, objective) } : {}),
    isOptimal: isComplete && hasBound && !isVehiclesFirst && objective <= bound * (1 + 1e-9),
    explanation: {
      method: weighed[chosen]?.method ?? 'slack-induction-by-string-removals',
      steps,
      weighed: weighed.map(({ method, cost }, at) => ({
        candidate: method,
        objective: cost + lost,
        isChosen: at === chosen,
        ...(at === chosen ? {} : { reason: at < chosen ? 'dearer' : 'no-better' }),
      })),
    },
  };
}

/** A pair has the prize of its pickup. */
function sumPrizes({ stops }: VehicleRoutesProblem, unserved: readonly UnservedStop[]): number {
  const seconds = new Set((stops.pairs ?? []).filter((_, at) => at % 2 === 1));
  let sum = 0;
  for (const { stop } of unserved) {
    const prize = stops.prizes?.[stop] ?? Infinity;
    if (prize !== Infinity && !seconds.has(stop)) sum += prize;
  }
  return sum;
}

/** What is not visited so far, by what it would cost not to. */
function listAbsent({ model, absent, absentCount }: RoutePlan): UnservedStop[] {
  const { partner, isFirst, prize, stopOf } = model;
  return Array.from(absent.subarray(0, absentCount), (stop) => {
    const paid = partner[stop]! >= 0 && isFirst[stop] === 0 ? partner[stop]! : stop;
    return { stop: stopOf[stop]!, reason: prize[paid] === Infinity ? 'fleet-exhausted' : 'prize-below-cost' };
  });
}

/** Visits what pays after all; what stays out could be visited at a cost above its prize, or not any more. */
function explainAbsent(plan: RoutePlan, isVehiclesFirst: boolean): UnservedStop[] {
  const { model } = plan;
  const { partner, isFirst, prize, stopOf } = model;
  const insertion = new Insertion(plan, new Random(1));
  const left: UnservedStop[] = [];
  for (const stop of plan.absent.slice(0, plan.absentCount)) {
    const other = partner[stop]!;
    if (other >= 0 && isFirst[stop] === 0) continue;
    const isOptional = prize[stop] !== Infinity;
    insertion.find(stop, isOptional && isVehiclesFirst ? plan.usedCount : model.slotCount);
    if (insertion.slot >= 0 && insertion.cost <= prize[stop]!) {
      plan.link(stop, insertion.after, insertion.slot);
      if (other >= 0) plan.link(other, insertion.afterOfSecond, insertion.slot);
      plan.refresh(insertion.slot);
      continue;
    }
    const reason = insertion.slot >= 0 ? 'prize-below-cost' : 'fleet-exhausted';
    left.push({ stop: stopOf[stop]!, reason });
    if (other >= 0) left.push({ stop: stopOf[other]!, reason });
  }
  return left;
}

function describe(model: Model, plan: RoutePlan, unserved: readonly UnservedStop[]): VehicleRoutesSolution {
  const slots = plan.used.slice(0, plan.usedCount).sort();
  const routes = Array.from(slots, (slot) => describeRoute(plan, slot));
  return {
    routes,
    unserved,
    distance: routes.reduce((sum, route) => sum + route.distance, 0),
    cost: routes.reduce((sum, route) => sum + route.fixedCost + route.distanceCost, 0),
  };
}
