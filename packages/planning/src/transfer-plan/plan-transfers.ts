import type { Budget } from '../budget.ts';
import { type FlowRefusal, type FlowSolution, solveFlow } from '../flow/index.ts';
import type { OnProgress, Outcome } from '../outcome.ts';
import {
  findTransferMistake,
  type Transfer,
  type TransferCosts,
  type TransferPlan,
  type TransferProblem,
  type TransferReason,
  type TransferRefusal,
} from './problem.ts';
import { buildTimeNetwork, type Move, type TimeNetwork } from './time-network.ts';

/**
 * Which quantity leaves which site when, at the least sum of transport, holding, lost sales and safety stock that is short.
 * Exact: a time-expanded network (Ford and Fulkerson 1958) solved as a min-cost flow. The dual prices of the flow say what
 * a unit is worth at each place and time, and so why each transfer runs.
 *
 * One item at a time: items that share a lane share its capacity by the caller's division. Sites × periods nodes; 100
 * sites over 100 days with 3 000 lanes are 320 k arcs. Whole numbers, sums below 2⁵³. Refused when stock finds no room under
 * `storageCapacities`. When the budget ends before any plan is found, the plan is that nothing moves, where that finds room.
 */
export function planTransfers(
  problem: TransferProblem,
  budget: Budget,
  onProgress?: OnProgress<TransferPlan>,
): Outcome<TransferPlan, TransferRefusal> {
  const mistake = findTransferMistake(problem);
  if (mistake !== undefined) return { kind: 'refused', refusal: mistake };
  const network = buildTimeNetwork(problem);
  const constant = costOfNoSafety(problem);
  const outcome = solveFlow(network.flow, budget, ({ solution: flow }) => {
    const solution = readPlan(problem, network, flow);
    onProgress?.({ solution, objective: addUp(solution.costs) });
  });
  const staying = planStaying(problem);
  if (outcome.kind === 'refused') {
    if (outcome.refusal.kind !== 'out-of-budget' || staying === undefined)
      return { kind: 'refused', refusal: translate(problem, outcome.refusal) };
    return toOutcome([['no-transfers', staying]], 0, false, 0);
  }
  const plan = readPlan(problem, network, outcome.solution);
  const { steps } = outcome.explanation;
  const weighed: Named[] = [['plan', plan], ...(staying === undefined ? [] : [['no-transfers', staying] as const])];
  return toOutcome(weighed, outcome.bound === undefined ? 0 : outcome.bound + constant, outcome.isOptimal, steps);
}

type Named = readonly [candidate: string, plan: TransferPlan];

/** The cheapest of the plans, the first of equal ones. Nothing costs less than 0, so 0 is a bound where no other is known. */
function toOutcome(
  plans: readonly Named[],
  bound: number,
  isOptimal: boolean,
  steps: number,
): Outcome<TransferPlan, TransferRefusal> {
  // What the network counts as saved could be large beside what a plan costs: its own parts are added up instead.
  const sums = plans.map(([candidate, solution]) => ({ candidate, solution, objective: addUp(solution.costs) }));
  const [first] = sums;
  const best = isOptimal ? first! : sums.reduce((least, each) => (each.objective < least.objective ? each : least));
  const { solution, objective } = best;
  return {
    kind: 'solved',
    solution,
    objective,
    sense: 'minimise',
    bound: isOptimal ? objective : Math.min(objective, Math.max(0, bound)),
    isOptimal,
    explanation: {
      method: 'time-expanded-network-simplex',
      steps,
      weighed: sums.map((each) => ({
        candidate: each.candidate,
        objective: each.objective,
        isChosen: each === best,
        ...(each === best ? {} : { reason: 'dearer' }),
      })),
    },
  };
}

function addUp({ transport, holding, lostSales, safetyShort }: TransferCosts): number {
  return transport + holding + lostSales + safetyShort;
}

/** What it would cost to be short of all safety stock always; the network counts what is kept as saved. */
function costOfNoSafety({ siteCount, periodCount, safetyStocks, safetyShortCosts }: TransferProblem): number {
  let cost = 0;
  for (let site = 0; site < siteCount; site += 1)
    cost += (safetyStocks?.[site] ?? 0) * (safetyShortCosts?.[site] ?? 0) * periodCount;
  return cost;
}

/** The plan without any transfer, which sells what it can; undefined when stock would not fit. What a unit is worth is not known. */
function planStaying(problem: TransferProblem): TransferPlan | undefined {
  const { siteCount, periodCount } = problem;
  const cells = siteCount * periodCount;
  const closingStock = new Float64Array(cells);
  const served = new Float64Array(cells);
  const lost = new Float64Array(cells);
  for (let cell = 0; cell < cells; cell += 1) {
    const site = cell % siteCount;
    const before = cell < siteCount ? problem.openingStock[site]! : closingStock[cell - siteCount]!;
    const stock = before + (problem.receipts?.[cell] ?? 0);
    served[cell] = Math.min(stock, problem.demands[cell]!);
    lost[cell] = problem.demands[cell]! - served[cell]!;
    closingStock[cell] = stock - served[cell]!;
    if (closingStock[cell]! > (problem.storageCapacities?.[site] ?? Number.POSITIVE_INFINITY)) return undefined;
  }
  const costs = addCosts(problem, { closingStock, lost }, []);
  return { transfers: [], closingStock, served, lost, unitValues: new Float64Array(cells), costs };
}

function translate({ siteCount, periodCount }: TransferProblem, flow: FlowRefusal): TransferRefusal {
  if (flow.kind === 'out-of-budget' || flow.kind === 'numbers-too-large') return { kind: flow.kind };
  if (flow.kind !== 'infeasible') return { kind: 'unexpected', flow };
  const cells = [...flow.cutNodes].filter((node) => node < siteCount * periodCount);
  const places = cells.map((cell) => ({ site: cell % siteCount, period: Math.floor(cell / siteCount) }));
  return { kind: 'no-room', places, excessUnits: flow.excessUnits };
}

function readPlan(problem: TransferProblem, network: TimeNetwork, { flows, prices }: FlowSolution): TransferPlan {
  const cells = problem.siteCount * problem.periodCount;
  const outside = prices[cells]!;
  const closingStock = new Float64Array(cells);
  const lost = new Float64Array(cells);
  const served = new Float64Array(cells);
  const unitValues = new Float64Array(cells);
  for (let cell = 0; cell < cells; cell += 1) {
    closingStock[cell] = flows[network.safetyArcs[cell]!]! + flows[network.holdArcs[cell]!]!;
    lost[cell] = flows[network.lostArcs[cell]!]!;
    served[cell] = problem.demands[cell]! - lost[cell]!;
    unitValues[cell] = prices[cell]! - outside;
  }
  const grids = { closingStock, served, lost, unitValues };
  const used = network.moves.filter(({ arc }) => flows[arc]! > 0);
  const leaving = new Set(used.map((move) => cellOfDeparture(problem, move)));
  const transfers = used
    .map((move) => describeTransfer(problem, grids, leaving, move, flows[move.arc]!))
    .sort((left, right) => left.departurePeriod - right.departurePeriod || left.lane - right.lane);
  return { transfers, ...grids, costs: addCosts(problem, grids, transfers) };
}

function addCosts(
  problem: TransferProblem,
  { closingStock, lost }: Pick<TransferPlan, 'closingStock' | 'lost'>,
  transfers: readonly Transfer[],
): TransferCosts {
  let [holding, lostSales, safetyShort] = [0, 0, 0];
  closingStock.forEach((stock, cell) => {
    const site = cell % problem.siteCount;
    const short = Math.max(0, (problem.safetyStocks?.[site] ?? 0) - stock);
    holding += stock * problem.holdCosts[site]!;
    lostSales += lost[cell]! * problem.lostSaleCosts[site]!;
    safetyShort += short * (problem.safetyShortCosts?.[site] ?? 0);
  });
  const transport = transfers.reduce((sum, { quantity, why }) => sum + quantity * why.costPerUnit, 0);
  return { transport, holding, lostSales, safetyShort };
}

function cellOfDeparture({ siteCount, lanes }: TransferProblem, { lane, departurePeriod }: Move): number {
  return departurePeriod * siteCount + lanes[lane]!.sourceSite;
}

type Grids = Pick<TransferPlan, 'closingStock' | 'served' | 'unitValues'>;

function describeTransfer(
  problem: TransferProblem,
  grids: Grids,
  leaving: ReadonlySet<number>,
  move: Move,
  quantity: number,
): Transfer {
  const { lane, departurePeriod } = move;
  const { sourceSite, targetSite, leadTimePeriods, costPerUnit } = problem.lanes[lane]!;
  const arrivalPeriod = departurePeriod + leadTimePeriods;
  const arrival = arrivalPeriod * problem.siteCount + targetSite;
  const valueAtSource = grids.unitValues[cellOfDeparture(problem, move)]!;
  const valueAtTarget = grids.unitValues[arrival]!;
  const laneRent = Math.max(0, valueAtTarget - valueAtSource - costPerUnit);
  const why = { ...findPurpose(problem, grids, leaving, arrival), valueAtSource, valueAtTarget, costPerUnit, laneRent };
  return { lane, sourceSite, targetSite, departurePeriod, arrivalPeriod, quantity, why };
}

/** Follows the goods at their target from arrival, for as long as they are only kept there. */
function findPurpose(
  problem: TransferProblem,
  { closingStock, served }: Grids,
  leaving: ReadonlySet<number>,
  arrival: number,
): Pick<TransferReason, 'purpose' | 'period'> {
  const { siteCount, safetyStocks, safetyShortCosts } = problem;
  const site = arrival % siteCount;
  const safety = (safetyShortCosts?.[site] ?? 0) > 0 ? (safetyStocks?.[site] ?? 0) : 0;
  const periodOf = (cell: number): number => Math.floor(cell / siteCount);
  for (let cell = arrival; cell < closingStock.length; cell += siteCount) {
    if (served[cell]! > 0) return { purpose: 'demand', period: periodOf(cell) };
    if (leaving.has(cell)) return { purpose: 'onward', period: periodOf(cell) };
    if (safety > 0 && closingStock[cell]! <= safety) return { purpose: 'safety-stock', period: periodOf(cell) };
    if (closingStock[cell] === 0) break;
  }
  return { purpose: 'cheaper-holding', period: periodOf(arrival) };
}
