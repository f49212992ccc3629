import type { Outcome } from '../outcome.ts';
import { findNumber, type NumberRefusal } from '../refusal.ts';
import type { Demand, DemandRefusal, LeadTime } from './demand.ts';
import { demandOver, findDemandRefusal, findLeadTimeRefusal, pmfOf, unitsMax } from './demand.ts';
import { isFiniteThroughout } from './finite.ts';
import { Excess, powerOf } from './pmf.ts';
import type { PolicyMeasures } from './policy.ts';
import { measure, positionsOfMultiples, positionsOfSs, Renewal } from './policy.ts';

/** What is promised: the share of demand met at once, or the share of review cycles that end without anything owed. */
export interface ServiceTarget {
  readonly kind: 'fill-rate' | 'cycle-service';
  /** Between 0 and 1, both excluded. */
  readonly share: number;
}

/** What an order brings: the position up to `quantity` above the reorder level, or multiples of `quantity`. */
export interface OrderRule {
  readonly kind: 'up-to' | 'multiples';
  /** Whole units, 1 or more. */
  readonly quantity: number;
}

export interface LevelProblem {
  /** In one period. */
  readonly demand: Demand;
  readonly leadTime: LeadTime;
  /** Whole periods from one look at the stock to the next, 1 or more. */
  readonly reviewPeriods: number;
  readonly order: OrderRule;
  readonly target: ServiceTarget;
}

export interface Level {
  /** An order is placed at a review with the position at or below this. */
  readonly reorderLevel: number;
  /** Of `up-to` policies. */
  readonly orderUpToLevel: number;
  /** The reorder level beyond mean demand over the lead time and a review. */
  readonly safetyStock: number;
  /** A period is one review. */
  readonly measures: PolicyMeasures;
}

/** Listed in order of precedence. */
export type LevelRefusal = DemandRefusal | NumberRefusal<'reviewPeriods' | 'order.quantity' | 'target.share'>;

const reviewPeriodsMax = 400;

/**
 * The smallest reorder level of an (R, s, S) or (R, s, nQ) policy that keeps a promise, exact for whole demand: the stock position
 * has a known stationary distribution (Hadley and Whitin 1963; Veinott and Wagner 1965), and the fill rate is what is owed before
 * and after each review cycle. Low demand makes the rate jump from level to level, so it may end above its target.
 * Complexity: square of the units that demand over the lead time reaches (linear for Poisson), and order quantity × its logarithm.
 */
export function findLevelForService(problem: LevelProblem): Outcome<Level, LevelRefusal> {
  const refusal = findRefusal(problem);
  if (refusal !== undefined) return { kind: 'refused', refusal };
  const { demand, leadTime, reviewPeriods, order, target } = problem;
  const single = pmfOf(demand);
  if (single.length < 2) return { kind: 'refused', refusal: { kind: 'no-demand' } };
  const withPeriodPmf = demandOver(demand, single, leadTime, reviewPeriods);
  const leadTimePmf = demandOver(demand, single, leadTime, 0);
  if (withPeriodPmf === undefined || leadTimePmf === undefined)
    return { kind: 'refused', refusal: { kind: 'too-large', what: 'units', countMax: unitsMax } };
  const onePeriod = powerOf(single, reviewPeriods);
  const facts = {
    onePeriod,
    overLeadTime: new Excess(leadTimePmf),
    withPeriod: new Excess(withPeriodPmf),
    withPeriodPmf,
  };
  const { chances, ordersPerPeriod } =
    order.kind === 'up-to'
      ? positionsOfSs(new Renewal(onePeriod), order.quantity)
      : positionsOfMultiples(onePeriod, order.quantity);
  const measuresAt = (level: number): PolicyMeasures =>
    measure(facts, level + order.quantity, chances, ordersPerPeriod);
  const served = (level: number): number => {
    const { fillRate, cycleService } = measuresAt(level);
    return target.kind === 'fill-rate' ? fillRate : cycleService;
  };
  let low = -order.quantity - 1;
  let high = withPeriodPmf.length;
  let steps = 0;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (served(middle) >= target.share) high = middle;
    else low = middle;
    steps += 1;
  }
  const solution = {
    reorderLevel: high,
    orderUpToLevel: high + order.quantity,
    safetyStock: high - facts.withPeriod.mean,
    measures: measuresAt(high),
  };
  if (!isFiniteThroughout(solution)) return { kind: 'refused', refusal: { kind: 'answer-not-finite' } };
  const weighed = [
    {
      candidate: 'reorder-level',
      index: high - 1,
      objective: served(high - 1),
      isChosen: false,
      reason: 'below-target',
    },
    { candidate: 'reorder-level', index: high, objective: served(high), isChosen: true },
  ];
  return {
    kind: 'solved',
    solution,
    objective: high,
    sense: 'minimise',
    bound: high,
    isOptimal: true,
    explanation: {
      method: order.kind === 'up-to' ? 'periodic-review-up-to' : 'periodic-review-multiples',
      steps,
      weighed,
    },
  };
}

function findRefusal({ demand, leadTime, reviewPeriods, order, target }: LevelProblem): LevelRefusal | undefined {
  const first = findDemandRefusal(demand) ?? findLeadTimeRefusal(leadTime);
  if (first !== undefined) return first;
  const isCount = (value: number, most: number): boolean => Number.isInteger(value) && value >= 1 && value <= most;
  return (
    findNumber('reviewPeriods', [reviewPeriods], (periods) => !isCount(periods, reviewPeriodsMax)) ??
    findNumber('order.quantity', [order.quantity], (quantity) => !isCount(quantity, unitsMax)) ??
    findNumber('target.share', [target.share], (share) => !(share > 0 && share < 1))
  );
}
