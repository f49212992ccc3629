import {
  allocateOrder,
  allocateOrders,
  type AllocationProblem,
  type AllocationSolution,
  checkAllocation,
} from '@holdfast/planning/allocation';
import loadHighs from 'highs';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeAllocation, readAllocation } from './allocation-instances.ts';
import { FlowTally } from './flow-tally.ts';
import { processorNow } from './processor-clock.ts';
import type { SuiteReport } from './suite-report.ts';

/** What the mixed-integer solver of the set proved. */
interface Known {
  readonly linearBound: number;
  readonly best: number;
  readonly dualBound: number;
}

/** Relative slack for sums of floating point and for a solver that stops within its own tolerance. */
const slack = 1e-4;
const gapBarPercent = 1;
const onlineBarMs = 5;
/**
 * Order allocation: the public instances against the bounds and answers of a mixed-integer solver, our own of 200 orders (also
 * with half the items, so that stock is scarce) and 2 000 against our own bound, each answer added up again by an independent
 * checker; and every order of an instance, one at a time, as an online shop would ask. Planted wrong answers show that the
 * checker sees.
 */
export async function runAllocationSuite(
  dataFolder: string,
  { isFull }: { readonly isFull: boolean },
): Promise<SuiteReport> {
  const tally = new FlowTally();
  const folder = join(dataFolder, 'order-allocation-mip');
  const known = readKnown(folder);
  const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
  tally.show('public instances', files.length, 'instances');
  for (const file of files.sort()) {
    const name = file.slice(0, -'.json'.length);
    const problem = readAllocation(join(folder, file));
    runBatch(tally, name, problem, known.get(name), isFull);
    runOnline(tally, name, problem);
  }
  runBatch(tally, 'generated 20 × 200', makeAllocation(20, 200, 160, 1), undefined, isFull);
  runBatch(tally, 'generated 20 × 200, scarce', makeAllocation(20, 200, 80, 4), undefined, isFull);
  const large = makeAllocation(20, 2_000, 1_600, 1);
  runBatch(tally, 'generated 20 × 2000', large, undefined, isFull);
  runOnline(tally, 'generated 20 × 2000', large);
  await checkLinearSolver(tally);
  return tally.report();
}

function readKnown(folder: string): ReadonlyMap<string, Known> {
  const lines = readFileSync(join(folder, 'optima.csv'), 'utf8').trim().split('\n').slice(1);
  return new Map(
    lines.map((line) => {
      const [name, , , , linearBound, best, dualBound] = line.split(',');
      return [name ?? '', { linearBound: Number(linearBound), best: Number(best), dualBound: Number(dualBound) }];
    }),
  );
}

/** The bar's time, less what reading the answer takes; a third of the long one unless all is asked. */
function timeFor({ orderCount }: AllocationProblem, isFull: boolean): number {
  if (orderCount <= 200) return 950;
  return isFull ? 9_800 : 3_000;
}

function runBatch(
  tally: FlowTally,
  name: string,
  problem: AllocationProblem,
  known: Known | undefined,
  isFull: boolean,
): void {
  const nearest = allocateOrders(problem, { timeMsMax: 0, now: processorNow });
  const startedAt = processorNow();
  const outcome = allocateOrders(problem, { timeMsMax: timeFor(problem, isFull), now: processorNow });
  const ms = processorNow() - startedAt;
  if (outcome.kind !== 'solved' || nearest.kind !== 'solved') {
    tally.check(`${name}: solved`, 'solved', outcome);
    return;
  }
  const { solution, objective, bound = 0 } = outcome;
  const { violations, cost } = checkAllocation(problem, solution);
  tally.check(`${name}: feasible`, [], violations.slice(0, 3));
  tally.check(`${name}: cost`, objective.toFixed(6), cost.toFixed(6));
  tally.check(`${name}: not worse than nearest-with-stock`, true, objective <= nearest.objective);
  tally.check(`${name}: bound below the answer`, true, bound <= objective);
  if (known !== undefined) {
    tally.check(`${name}: not below what is proven`, true, objective >= known.dualBound * (1 - slack));
    tally.check(`${name}: bound not above the best known`, true, bound <= known.best * (1 + slack));
    tally.show(`${name} bound over the linear one`, percent(bound, known.linearBound), '%');
  }
  const reference = known?.best ?? bound;
  const against = known === undefined ? 'own bound' : 'best known';
  tally.showTimed(`${name} over ${against}`, percent(objective, reference), '%', gapBarPercent);
  tally.showTimed(`${name} proven gap`, percent(objective, bound), '%', gapBarPercent);
  tally.show(`${name} saved against nearest-with-stock`, -percent(objective, nearest.objective), '%');
  tally.showTimed(`${name} processor time`, Math.round(ms), 'ms', problem.orderCount <= 200 ? 1_000 : 10_000);
  checkPlantedBugs(tally, name, problem, solution);
}

function percent(value: number, reference: number): number {
  return Math.round((value / reference - 1) * 100_000) / 1_000;
}

/** Wrong answers that the checker has to see. */
function checkPlantedBugs(
  tally: FlowTally,
  name: string,
  problem: AllocationProblem,
  solution: AllocationSolution,
): void {
  const rulesOf = (wrong: AllocationSolution): readonly string[] =>
    checkAllocation(problem, wrong).violations.map(({ rule }) => rule);
  const greedy = { ...solution, quantities: solution.quantities.map((units) => units + 5) };
  tally.check(`${name}: planted units beyond stock`, true, rulesOf(greedy).includes('stock'));
  const silent = { ...solution, quantities: solution.quantities.slice(1), lines: solution.lines.slice(1) };
  tally.check(
    `${name}: planted lost shipment`,
    true,
    rulesOf({ ...silent, sites: solution.sites.slice(1) }).length > 0,
  );
}

/** Orders as they come, each taking its goods before the next. */
function runOnline(tally: FlowTally, name: string, problem: AllocationProblem): void {
  const { siteCount, itemCount, orderCount } = problem;
  const stock = problem.stock.slice();
  const linesOf = Array.from({ length: orderCount }, (): number[] => []);
  problem.lineOrders.forEach((order, line) => linesOf[order]?.push(line));
  const times: number[] = [];
  let exact = 0;
  for (const [order, lines] of linesOf.entries()) {
    const items = Int32Array.from(lines, (line) => problem.lineItems[line] ?? -1);
    const quantities = Int32Array.from(lines, (line) => problem.lineQuantities[line] ?? 0);
    const shipmentCosts = problem.shipmentCosts.slice(order * siteCount, (order + 1) * siteCount);
    const { unfilledCostPerUnit } = problem;
    const one = { siteCount, itemCount, stock, items, quantities, shipmentCosts, unfilledCostPerUnit };
    const ask = (): number => {
      const startedAt = processorNow();
      allocateOrder(one, { timeMsMax: onlineBarMs, now: processorNow });
      return processorNow() - startedAt;
    };
    // The better of two, so that a pause of the machine is not taken for ours.
    times.push(Math.min(ask(), ask()));
    const outcome = allocateOrder(one, { timeMsMax: Number.POSITIVE_INFINITY, now: processorNow });
    if (outcome.kind !== 'solved') {
      tally.check(`${name}: order ${order}`, 'solved', outcome.refusal);
      continue;
    }
    if (outcome.isOptimal) exact += 1;
    outcome.solution.quantities.forEach((units, at) => {
      const item = items[outcome.solution.lines[at] ?? -1] ?? -1;
      const cell = (outcome.solution.sites[at] ?? -1) * itemCount + item;
      stock[cell] = (stock[cell] ?? 0) - units;
    });
  }
  times.sort((left, right) => left - right);
  const quantile = (share: number): number =>
    Math.round((times[Math.floor(share * (times.length - 1))] ?? 0) * 1000) / 1000;
  tally.check(
    `${name}: online never takes what is not there`,
    true,
    stock.every((units) => units >= 0),
  );
  tally.check(`${name}: online proven optimal`, orderCount, exact);
  tally.show(`${name} online median`, quantile(0.5), 'ms');
  tally.showTimed(`${name} online p99`, quantile(0.99), 'ms', onlineBarMs);
}

/** With a real solver as start: its bound is never above ours, or above the answer. */
async function checkLinearSolver(tally: FlowTally): Promise<void> {
  // The package types its entry as CommonJS; what Node loads is the loader itself.
  const linearSolver = await (loadHighs as unknown as typeof loadHighs.default)();
  const problem = makeAllocation(8, 80, 60, 3);
  const outcome = allocateOrders(problem, { timeMsMax: 3_000, now: processorNow }, undefined, { linearSolver });
  const alone = allocateOrders(problem, { timeMsMax: 1_000, now: processorNow });
  if (outcome.kind !== 'solved' || alone.kind !== 'solved') {
    tally.check('linear solver: solved', 'solved', outcome.kind);
    return;
  }
  tally.check('linear solver: feasible', [], checkAllocation(problem, outcome.solution).violations);
  tally.check('linear solver: bound below another answer', true, (outcome.bound ?? 0) <= alone.objective * (1 + slack));
  tally.show('linear solver: gap', percent(outcome.objective, outcome.bound ?? 0), '%');
}
