import type { Outcome } from '../outcome.ts';
import { Random } from '../random.ts';
import { findNumber, type NumberRefusal } from '../refusal.ts';
import type { Demand, DemandRefusal, LeadTime } from './demand.ts';
import { findDemandRefusal, findLeadTimeRefusal, pmfOf } from './demand.ts';
import type { OrderRule } from './level-for-service.ts';
import { normalised } from './pmf.ts';

/** A policy to be lived through. */
export interface SimulationProblem {
  readonly demand: Demand;
  readonly leadTime: LeadTime;
  readonly reviewPeriods: number;
  readonly reorderLevel: number;
  readonly order: OrderRule;
  readonly periods: number;
  readonly seed: number;
}

/** What happened, in the unit of stock and for one period. */
export interface SimulationAnswer {
  readonly fillRate: number;
  /** Share of reviews that found nothing owed at the end of the period before. */
  readonly cycleService: number;
  readonly meanOnHand: number;
  readonly meanOwed: number;
  readonly ordersPerPeriod: number;
}

/** Listed in order of precedence. */
export type SimulationRefusal =
  | DemandRefusal
  | NumberRefusal<'reviewPeriods' | 'order.quantity' | 'reorderLevel' | 'periods'>;

const periodsMax = 20_000_000;
/** Units of an order or a level: sums over all periods stay exact enough. */
const levelMax = 1_000_000_000;

/**
 * Lives through a policy, period by period: review and order, goods arrive, demand comes. Everything that is short is owed. The
 * same seed gives the same life. It shares nothing but the distributions with the engines that it checks. Orders of spread lead
 * times may overtake each other here. Linear in the periods.
 */
export function simulatePolicy(problem: SimulationProblem): Outcome<SimulationAnswer, SimulationRefusal> {
  const refusal = findRefusal(problem);
  if (refusal !== undefined) return { kind: 'refused', refusal };
  const solution = live(problem);
  const explanation = { method: 'simulation', steps: problem.periods, weighed: [] };
  return { kind: 'solved', solution, objective: solution.fillRate, sense: 'maximise', isOptimal: false, explanation };
}

function live({
  demand,
  leadTime,
  reviewPeriods,
  reorderLevel,
  order,
  periods,
  seed,
}: SimulationProblem): SimulationAnswer {
  const random = new Random(seed);
  const drawDemand = sampler(pmfOf(demand), random);
  const drawWait =
    leadTime.kind === 'constant' ? (): number => leadTime.periods : sampler(normalised(leadTime.probabilities), random);
  const longest = leadTime.kind === 'constant' ? leadTime.periods : leadTime.probabilities.length - 1;
  const arriving = new Float64Array(longest + 1);
  let net = reorderLevel + order.quantity;
  let position = net;
  let asked = 0;
  let met = 0;
  let onHand = 0;
  let owed = 0;
  let orders = 0;
  let reviews = 0;
  let reviewsWithoutOwed = 0;
  for (let period = 0; period < periods; period += 1) {
    if (period % reviewPeriods === 0) {
      if (position <= reorderLevel) {
        const missing = reorderLevel + order.quantity - position;
        const batches = Math.floor((reorderLevel - position) / order.quantity) + 1;
        const quantity = order.kind === 'up-to' ? missing : batches * order.quantity;
        const slot = (period + drawWait()) % arriving.length;
        arriving[slot] = (arriving[slot] as number) + quantity;
        position += quantity;
        orders += 1;
      }
    }
    const slot = period % arriving.length;
    net += arriving[slot] as number;
    arriving[slot] = 0;
    const wanted = drawDemand();
    asked += wanted;
    met += Math.min(wanted, Math.max(net, 0));
    net -= wanted;
    position -= wanted;
    onHand += Math.max(net, 0);
    owed += Math.max(-net, 0);
    // A cycle ends where the goods of the next review would come.
    if ((period + 1 - longest + reviewPeriods * (longest + 1)) % reviewPeriods === 0) {
      reviews += 1;
      if (net >= 0) reviewsWithoutOwed += 1;
    }
  }
  return {
    fillRate: asked > 0 ? met / asked : 1,
    cycleService: reviews > 0 ? reviewsWithoutOwed / reviews : 1,
    meanOnHand: onHand / periods,
    meanOwed: owed / periods,
    ordersPerPeriod: orders / periods,
  };
}

/** Draws whole numbers by their chances: halving on the cumulated chances. */
function sampler(pmf: Float64Array, random: Random): () => number {
  const cumulative = new Float64Array(pmf.length);
  let sum = 0;
  for (let at = 0; at < pmf.length; at += 1) {
    sum += pmf[at] as number;
    cumulative[at] = sum;
  }
  return () => {
    const drawn = random.next() * sum;
    let low = 0;
    let high = cumulative.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((cumulative[middle] as number) > drawn) high = middle;
      else low = middle + 1;
    }
    return low;
  };
}

function findRefusal(problem: SimulationProblem): SimulationRefusal | undefined {
  const { demand, leadTime, reviewPeriods, reorderLevel, order, periods } = problem;
  const first = findDemandRefusal(demand) ?? findLeadTimeRefusal(leadTime);
  if (first !== undefined) return first;
  const isCount = (value: number, most: number): boolean => Number.isInteger(value) && value >= 1 && value <= most;
  const isLevel = (level: number): boolean => Number.isInteger(level) && Math.abs(level) <= levelMax;
  return (
    findNumber('reviewPeriods', [reviewPeriods], (value) => !isCount(value, Number.POSITIVE_INFINITY)) ??
    findNumber('order.quantity', [order.quantity], (value) => !isCount(value, levelMax)) ??
    findNumber('reorderLevel', [reorderLevel], (value) => !isLevel(value)) ??
    findNumber('periods', [periods], (value) => !isCount(value, periodsMax))
  );
}
