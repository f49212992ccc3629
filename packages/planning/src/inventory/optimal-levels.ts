import type { Budget } from '../budget.ts';
import { Stopwatch } from '../budget.ts';
import type { OnProgress, Outcome } from '../outcome.ts';
import { findNumber, type NumberRefusal } from '../refusal.ts';
import type { Demand, DemandRefusal, LeadTime } from './demand.ts';
import { amountMax, demandOver, findDemandRefusal, findLeadTimeRefusal, pmfOf, unitsMax } from './demand.ts';
import { isFiniteThroughout } from './finite.ts';
import { Excess } from './pmf.ts';
import type { PolicyMeasures } from './policy.ts';
import { measure, positionsOfSs, Renewal } from './policy.ts';

/** Stock that is looked at once in every period, with all that is short owed to the customer. */
export interface OptimalLevelsProblem {
  readonly demand: Demand;
  readonly leadTime: LeadTime;
  /** For each order, whatever its size; any unit of money. */
  readonly orderCost: number;
  /** For each unit on the shelf at the end of a period. */
  readonly holdingCost: number;
  /** For each unit owed at the end of a period; above the holding cost. */
  readonly shortageCost: number;
}

export interface OptimalLevels {
  /** An order is placed when the stock position (on hand and ordered less owed) is at or below this. */
  readonly reorderLevel: number;
  /** … and brings it up to this. */
  readonly orderUpToLevel: number;
  readonly costPerPeriod: number;
  readonly measures: PolicyMeasures;
}

/** Listed in order of precedence. */
export type OptimalLevelsRefusal =
  | DemandRefusal
  | NumberRefusal<'orderCost' | 'holdingCost' | 'shortageCost'>
  | { readonly kind: 'shortage-not-dearer'; readonly holdingCost: number; readonly shortageCost: number };

/** Levels between looks at the clock. */
const levelsBetweenLooks = 64;

/**
 * The cheapest (s, S) in the long run, by the algorithm of Zheng and Federgruen (1991), exact for any whole demand.
 *
 * @param budget a step is 64 order-up-to levels; with none left it is the best policy so far, and the cost of one period at the
 * best level is the bound
 * @returns the objective is the cost of a period. Complexity: square of S − s, and S − s times the spread of demand.
 */
export function findOptimalLevels(
  problem: OptimalLevelsProblem,
  budget: Budget,
  onProgress?: OnProgress<OptimalLevels>,
): Outcome<OptimalLevels, OptimalLevelsRefusal> {
  const refusal = findRefusal(problem);
  if (refusal !== undefined) return { kind: 'refused', refusal };
  const onePeriod = pmfOf(problem.demand);
  if (onePeriod.length < 2) return { kind: 'refused', refusal: { kind: 'no-demand' } };
  const withPeriodPmf = demandOver(problem.demand, onePeriod, problem.leadTime, 1);
  const leadTimePmf = demandOver(problem.demand, onePeriod, problem.leadTime, 0);
  if (withPeriodPmf === undefined || leadTimePmf === undefined) {
    return { kind: 'refused', refusal: { kind: 'too-large', what: 'units', countMax: unitsMax } };
  }
  const demand = {
    onePeriod,
    overLeadTime: new Excess(leadTimePmf),
    withPeriod: new Excess(withPeriodPmf),
    withPeriodPmf,
  };
  const renewal = new Renewal(onePeriod);
  const costs = new Costs(problem, demand.withPeriod, renewal);
  const toSolution = ({ low, high, cost }: Policy): OptimalLevels => {
    const { chances, ordersPerPeriod } = positionsOfSs(renewal, high - low);
    return {
      reorderLevel: low,
      orderUpToLevel: high,
      costPerPeriod: cost,
      measures: measure(demand, high, chances, ordersPerPeriod),
    };
  };
  const stopwatch = new Stopwatch(budget);
  const report = (policy: Policy): void => onProgress?.({ solution: toSolution(policy), objective: policy.cost });
  const { best, weighed, isOptimal } = search(costs, stopwatch, onProgress === undefined ? undefined : report);
  const solution = toSolution(best);
  if (!isFiniteThroughout(solution)) return { kind: 'refused', refusal: { kind: 'answer-not-finite' } };
  return {
    kind: 'solved',
    solution,
    objective: best.cost,
    sense: 'minimise',
    bound: isOptimal ? best.cost : costs.ofLevel(costs.bestLevel),
    isOptimal,
    explanation: {
      method: 'zheng-federgruen',
      steps: stopwatch.steps,
      weighed: weighed.map((policy) => ({
        candidate: `up-to-${policy.high}`,
        index: policy.low,
        objective: policy.cost,
        isChosen: policy === best,
        ...(policy === best ? {} : { reason: 'dearer' }),
      })),
    },
  };
}

interface Policy {
  readonly low: number;
  readonly high: number;
  readonly cost: number;
}

function search(
  costs: Costs,
  stopwatch: Stopwatch,
  report: ((policy: Policy) => void) | undefined,
): { readonly best: Policy; readonly weighed: readonly Policy[]; readonly isOptimal: boolean } {
  let high = costs.bestLevel;
  let low = high - 1;
  while (costs.ofPolicy(low, high) > costs.ofLevel(low)) {
    low -= 1;
    if ((high - low) % levelsBetweenLooks === 0 && !stopwatch.mayGoOn()) break;
  }
  let best: Policy = { low, high, cost: costs.ofPolicy(low, high) };
  const weighed = [best];
  report?.(best);
  for (high += 1; costs.ofLevel(high) <= best.cost; high += 1) {
    if (stopwatch.isOver() || (high % levelsBetweenLooks === 0 && !stopwatch.mayGoOn()))
      return { best, weighed, isOptimal: false };
    if (costs.ofPolicy(low, high) >= best.cost) continue;
    while (costs.ofPolicy(low, high) <= costs.ofLevel(low + 1) && low + 1 < high) low += 1;
    best = { low, high, cost: costs.ofPolicy(low, high) };
    weighed.push(best);
    report?.(best);
  }
  return { best, weighed, isOptimal: !stopwatch.isOver() };
}

class Costs {
  readonly bestLevel: number;
  readonly #problem: OptimalLevelsProblem;
  readonly #excess: Excess;
  readonly #renewal: Renewal;

  constructor(problem: OptimalLevelsProblem, excess: Excess, renewal: Renewal) {
    this.#problem = problem;
    this.#excess = excess;
    this.#renewal = renewal;
    let level = 0;
    while (this.ofLevel(level + 1) < this.ofLevel(level)) level += 1;
    this.bestLevel = level;
  }

  /** Expected cost of holding and owing at the end of the period that an order placed now protects. */
  ofLevel(level: number): number {
    const short = this.#excess.over(level);
    return this.#problem.holdingCost * (level - this.#excess.mean + short) + this.#problem.shortageCost * short;
  }

  /** Long-run cost of a period under (s, S). */
  ofPolicy(low: number, high: number): number {
    const levels = high - low;
    const densities = this.#renewal.densities(levels);
    let sum = this.#problem.orderCost;
    let length = 0;
    for (let offset = 0; offset < levels; offset += 1) {
      const density = densities[offset] as number;
      sum += density * this.ofLevel(high - offset);
      length += density;
    }
    return sum / length;
  }
}

function findRefusal(problem: OptimalLevelsProblem): OptimalLevelsRefusal | undefined {
  const { demand, leadTime, orderCost, holdingCost, shortageCost } = problem;
  const first = findDemandRefusal(demand) ?? findLeadTimeRefusal(leadTime);
  if (first !== undefined) return first;
  const wrong =
    findNumber('orderCost', [orderCost], (cost) => !(cost >= 0 && cost < amountMax)) ??
    findNumber('holdingCost', [holdingCost], (cost) => !(cost > 0 && cost < amountMax)) ??
    findNumber('shortageCost', [shortageCost], (cost) => !(cost > 0 && cost < amountMax));
  if (wrong !== undefined) return wrong;
  return shortageCost > holdingCost ? undefined : { kind: 'shortage-not-dearer', holdingCost, shortageCost };
}
