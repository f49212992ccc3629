import { planVehicleRoutes, type VehicleRoutesSolution } from '@holdfast/planning/vehicle-routes';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { processorNow } from './processor-clock.ts';
import { readArchive } from './read-archive.ts';
import type { SuiteFailure, SuiteFigure } from './suite-report.ts';
import { checkRoutes, isNear, solutionOfTours } from './vrp-checker.ts';
import { readCvrp, readSolomon, readTours, type VrpInstance } from './vrp-instances.ts';
import { checkPlantedFaults, checkSmallProblems, measureMediumProblems, type Check } from './vrp-rich.ts';

interface Known extends VrpInstance {
  readonly best: number;
  /** Of the best known by vehicles first. */
  readonly vehicles?: number;
}

/** How many instances of each kind the quick run takes. */
const sampleOfCvrp = 9;
const sampleOfSolomon = 9;
const fewNodesMax = 200;

/** The public sets as they lie in the data folder: X of Uchoa et al. (2017), and Solomon (1987). */
export function runVrpSuite(dataFolder: string, { isFull }: { readonly isFull: boolean }) {
  const run = new Run();
  const cvrp = readCvrpSet(join(dataFolder, 'cvrp-x-uchoa'));
  const few = cvrp.filter(({ problem }) => problem.placeCount <= fewNodesMax);
  const solomon = readSolomonSet(join(dataFolder, 'vrptw-solomon'), run);
  for (const known of cvrp) run.checkPublished(known);
  if (cvrp.length + solomon.length > 0) run.checkRich();
  const fewTaken = isFull ? few : sample(few, sampleOfCvrp);
  const solomonTaken = isFull ? solomon : sample(solomon, sampleOfSolomon);
  run.measure('X n ≤ 200, 1 s', fewTaken, few.length, 1, 1.5);
  run.measureVehiclesFirst(solomonTaken, solomon.length);
  if (isFull) {
    run.measure('Solomon, distance only, 2 s', solomonTaken.map(byDistance), solomon.length, 2, undefined);
    run.measure('X n ≤ 200, 10 s', few, few.length, 10, 0.5);
    run.measure('X all, 60 s', cvrp, cvrp.length, 60, 2);
  }
  return run.report();
}

function byDistance(known: Known): Known {
  return { ...known, problem: { ...known.problem, objective: 'cost' } };
}

/** Evenly over the set as it is sorted. */
function sample<Item>(items: readonly Item[], count: number): Item[] {
  const step = Math.max(1, items.length / count);
  const taken: Item[] = [];
  for (let at = 0; at < items.length; at += step) taken.push(...items.slice(Math.floor(at), Math.floor(at) + 1));
  return taken;
}

function readRows(path: string): string[][] {
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, 'utf8').trim().split('\n').slice(1);
  return lines.map((line) => line.trim().split(','));
}

function readCvrpSet(folder: string): Known[] {
  const best = readRows(join(folder, 'bks.csv'));
  const archive = join(folder, 'instances.tar.gz');
  const files = existsSync(archive) ? readArchive(archive) : new Map<string, string>();
  return best.flatMap(([name = '', cost = '']) => {
    const path = [...files.keys()].find((file) => file.endsWith(`${name}.vrp`));
    const text = path === undefined ? undefined : files.get(path);
    if (path === undefined || text === undefined) return [];
    return [{ ...readCvrp(name, text, files.get(path.replace('.vrp', '.sol'))), best: Number(cost) }];
  });
}

/** Solutions lie beside instances; the published ones are checked where their instance is there too. */
function readSolomonSet(folder: string, run: Run): Known[] {
  const archive = join(folder, 'instances.tar.gz');
  const files = existsSync(archive) ? readArchive(archive) : new Map<string, string>();
  const known: Known[] = [];
  for (const [name = '', vehicles = '', distance = '', source = ''] of readRows(join(folder, 'solomon_bks.csv'))) {
    const text = files.get(`${name.toLowerCase()}.txt`);
    if (text === undefined || !text.includes('CUSTOMER')) continue;
    const instance = { ...readSolomon(name, text), best: Number(distance), vehicles: Number(vehicles) };
    const published = files.get(`${source}.txt`);
    const tours = published === undefined || published === text ? [] : readTours(published);
    known.push(instance);
    if (tours.length > 0) run.checkPublished({ ...instance, tours });
  }
  return known;
}

class Run {
  #passed = 0;
  readonly #failures: SuiteFailure[] = [];
  readonly #figures: SuiteFigure[] = [];

  #check(name: string, expected: unknown, got: unknown, why: string): void {
    if (JSON.stringify(expected) === JSON.stringify(got)) this.#passed += 1;
    else this.#failures.push({ case: name, expected, got, why });
  }

  /** The published solution passes the checker at its published cost, and does not once it is spoilt. */
  checkPublished({ name, problem, tours, best }: Known): void {
    if (tours === undefined) return;
    const { faults, distance } = checkRoutes(problem, solutionOfTours(problem, tours));
    this.#check(`${name} published`, [], faults, 'the checker refuses a published solution');
    const isAsStated = Math.abs(distance - best) < 0.006 * Math.max(1, best / 1e4);
    this.#check(`${name} published cost`, true, isAsStated, `adds up to ${distance}, stated ${best}`);
    const [first = [], second = [], ...others] = tours;
    const planted: Record<string, readonly (readonly number[])[]> = {
      'a stop left out': [first.slice(1), second, ...others],
      'a stop visited twice': [[...first, ...second.slice(0, 1)], second, ...others],
      'two tours in one vehicle': [[...first, ...second], ...others],
    };
    for (const [what, spoilt] of Object.entries(planted)) {
      const { faults: found } = checkRoutes(problem, solutionOfTours(problem, spoilt));
      this.#check(`${name} planted: ${what}`, true, found.length > 0, 'the checker does not see a planted fault');
    }
  }

  #solve(
    what: string,
    { name, problem }: Known,
    seconds: number,
  ): { objective: number; solution: VehicleRoutesSolution } | undefined {
    const outcome = planVehicleRoutes(problem, { timeMsMax: 1000 * seconds, now: processorNow, seed: 1 });
    const label = `${name} ${what}`;
    if (outcome.kind === 'refused') {
      this.#check(label, 'solved', outcome.refusal, 'refused');
      return undefined;
    }
    const { objective, bound = 0, solution } = outcome;
    const checked = checkRoutes(problem, solution);
    this.#check(`${label}: feasible`, [], checked.faults.slice(0, 5), 'infeasible');
    this.#check(`${label}: all served`, 0, solution.unserved.length, 'stops are left out');
    this.#check(
      `${label}: cost`,
      true,
      isNear(checked.objective, objective),
      `says ${objective}, is ${checked.objective}`,
    );
    this.#check(`${label}: bound`, true, bound <= objective, 'the bound is above the objective');
    return { objective, solution };
  }

  #add(metric: string, value: number, unit: string, target?: number): void {
    const bar = target === undefined ? {} : { target, met: value <= target };
    this.#figures.push({ metric, value: Math.round(value * 1000) / 1000, unit, ...bar, isTimed: true });
  }

  /** Rules for which there is no public set: problems of our own. */
  checkRich(): void {
    const check: Check = (...args) => this.#check(...args);
    checkPlantedFaults(check);
    checkSmallProblems(check);
    const gaps = measureMediumProblems(check);
    const all = [...gaps.values()];
    if (all.length === 0) return;
    this.#add('rich, 80 stops, 2 s: mean above the best of long runs', mean(all), '%', 1.5);
    for (const [kind, gap] of gaps) this.#add(`rich, 80 stops, 2 s, ${kind}: above the best of long runs`, gap, '%');
  }

  measure(what: string, taken: readonly Known[], all: number, seconds: number, target: number | undefined): void {
    const gaps: number[] = [];
    for (const known of taken) {
      const solved = this.#solve(what, known, seconds);
      if (solved === undefined) continue;
      // Better than what is called optimal is as suspect as an infeasible plan; distances alone may be below vehicles first.
      const isBelow = known.vehicles === undefined && solved.objective < known.best - 1e-6;
      this.#check(
        `${known.name} ${what}: not below the best known`,
        false,
        isBelow,
        `${solved.objective} < ${known.best}`,
      );
      gaps.push(100 * (solved.objective / known.best - 1));
    }
    if (gaps.length === 0) return;
    this.#add(`${what}: mean gap to best known, ${gaps.length} of ${all} instances`, mean(gaps), '%', target);
    this.#add(`${what}: largest gap`, Math.max(...gaps), '%');
  }

  /** Distance is compared where the number of vehicles is the same: with more vehicles less distance is no merit. */
  measureVehiclesFirst(taken: readonly Known[], all: number): void {
    const what = 'Solomon, vehicles first, 2 s';
    const gaps: number[] = [];
    let excess = 0;
    for (const known of taken) {
      const solved = this.#solve(what, known, 2);
      if (solved === undefined) continue;
      const more = solved.solution.routes.length - (known.vehicles ?? 0);
      excess += more;
      if (more === 0) gaps.push(100 * (solved.objective / known.best - 1));
    }
    if (taken.length === 0) return;
    this.#add(`${what}: vehicles above best known, sum of ${taken.length} of ${all} instances`, excess, 'vehicles');
    if (gaps.length === 0) return;
    this.#add(`${what}: mean gap of distance, ${gaps.length} instances with as few vehicles`, mean(gaps), '%', 1.5);
    this.#add(`${what}: largest gap`, Math.max(...gaps), '%');
  }

  report() {
    return {
      passed: this.#passed,
      failed: this.#failures.length,
      justified: 0,
      failures: this.#failures,
      figures: this.#figures,
    };
  }
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}
