import {
  anyOrientation,
  type CartonProblem,
  type CartonSolution,
  packCarton,
  packOrder,
  type PackingRules,
  thisSideUp,
} from '@holdfast/planning/packing';
import { Random } from '@holdfast/planning/random';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findPackingFaults } from './packing-check.ts';
import { makeContainer, makePerfectCarton, type PackingInstance, readPackingInstances } from './packing-instances.ts';
import { isCutStraight, makeInterlockedCarton } from './packing-interlocked.ts';
import { findOrderFaults, makeParcelOrder, tallyOrders } from './packing-orders.ts';
import { processorNow } from './processor-clock.ts';
import type { SuiteFailure, SuiteFigure } from './suite-report.ts';

type Report = { passed: number; failed: number; justified: number; failures: SuiteFailure[]; figures: SuiteFigure[] };

/** Bars by class and time: mean percent of the container's volume. BR0 has none. */
const bars = [
  { group: 'BR1-7', from: 1, to: 7, timeMs: 1_000, target: 90 },
  { group: 'BR1-7', from: 1, to: 7, timeMs: 10_000, target: 93 },
  { group: 'BR8-15', from: 8, to: 15, timeMs: 1_000, target: undefined },
  { group: 'BR8-15', from: 8, to: 15, timeMs: 10_000, target: 91 },
  { group: 'BR0', from: 0, to: 0, timeMs: 1_000, target: undefined },
] as const;

const orderTimeMs = 200;
const perfectTimeMs = 200;
const perfectShareMin = 95;

/**
 * Containers BR0–15 filled under the bars' limits of time, and cartons cut from one cuboid packed again. Every answer is
 * checked by `findPackingFaults`, which shares no code with the engine; packings with planted faults show that it sees.
 */
export function runPackingSuite(dataFolder: string, { isFull }: { readonly isFull: boolean }): Report {
  const report: Report = { passed: 0, failed: 0, justified: 0, failures: [], figures: [] };
  const instances = readPackingInstances(dataFolder);
  const known = readBestKnown(dataFolder);
  const taken = isFull ? instances : sampleByClass(instances);
  report.figures.push({ metric: 'containers taken', value: taken.length, unit: `of ${instances.length}` });
  for (const { group, from, to, timeMs, target } of bars) {
    if (!isFull && timeMs > 1_000) continue;
    const members = taken.filter(({ classNumber }) => classNumber >= from && classNumber <= to);
    if (members.length === 0) continue;
    const percents = members.map((instance) => fill(report, instance, timeMs, known.get(instance.name)));
    const value = round(mean(percents));
    const bar = target === undefined ? {} : { target, met: value >= target };
    report.figures.push({
      metric: `${group} mean in ${timeMs / 1000} s`,
      value,
      unit: '% of volume',
      ...bar,
      isTimed: true,
    });
  }
  checkPerfectCartons(report, isFull ? 100 : 20, 'cut straight', makePerfectCarton);
  checkPerfectCartons(report, isFull ? 100 : 20, 'interlocked', makeInterlockedCarton);
  checkRules(report);
  checkOrders(report, isFull ? 200 : 40);
  checkPlantedFaults(report);
  checkStraightCuts(report);
  return report;
}

function readBestKnown(dataFolder: string): ReadonlyMap<string, number> {
  const path = join(dataFolder, 'packing3d-br', 'best_known_volume.csv');
  const rows = existsSync(path) ? readFileSync(path, 'utf8').trim().split(/\r?\n/).slice(1) : [];
  return new Map(rows.map((row) => [row.slice(row.indexOf('/') + 1, row.indexOf(',')), Number(row.split(',')[1])]));
}

/** One instance of each class, another one from class to class. */
function sampleByClass(instances: readonly PackingInstance[]): PackingInstance[] {
  const classes = Map.groupBy(instances, ({ classNumber }) => classNumber);
  return [...classes].flatMap(([classNumber, members]) =>
    members.slice((classNumber * 7) % members.length).slice(0, 1),
  );
}

function fill(report: Report, { name, problem }: PackingInstance, timeMs: number, best = Number.NaN): number {
  const outcome = packCarton(problem, { timeMsMax: timeMs, now: processorNow });
  if (outcome.kind === 'refused') {
    record(report, name, outcome.refusal);
    return 0;
  }
  const { solution, objective } = outcome;
  const faults = findFaults(problem, solution);
  if (sumVolume(problem, solution) !== objective) faults.push(`volume is ${sumVolume(problem, solution)}`);
  if (outcome.bound !== undefined && (objective > outcome.bound || best > outcome.bound)) faults.push('bound crossed');
  record(report, `${name} in ${timeMs} ms`, faults);
  return (100 * objective) / (problem.carton.xMm * problem.carton.yMm * problem.carton.zMm);
}

function findFaults(problem: CartonProblem, solution: CartonSolution): string[] {
  return findPackingFaults(problem.items, problem.items.count, problem.carton, problem.rules, solution);
}

function sumVolume({ items }: CartonProblem, { placements }: CartonSolution): number {
  const volume = (item: number): number => (items.xMm[item] ?? 0) * (items.yMm[item] ?? 0) * (items.zMm[item] ?? 0);
  return placements.reduce((sum, { item }) => sum + volume(item), 0);
}

function checkPerfectCartons(report: Report, cartons: number, how: string, make: typeof makePerfectCarton): void {
  let packed = 0;
  for (let seed = 0; seed < cartons; seed += 1) {
    const random = new Random(seed);
    const edges = [random.below(500) + 100, random.below(300) + 100, random.below(300) + 80] as const;
    const turns = seed % 3 === 0 ? thisSideUp : anyOrientation;
    const problem = make(random, edges, 5 + random.below(11), turns);
    const outcome = packCarton(problem, { timeMsMax: perfectTimeMs, now: processorNow });
    if (outcome.kind === 'refused') {
      record(report, `perfect carton ${seed}, ${how}`, outcome.refusal);
      continue;
    }
    const faults = findFaults(problem, outcome.solution);
    if (outcome.bound !== edges[0] * edges[1] * edges[2]) faults.push(`said to be impossible: ${outcome.bound}`);
    record(report, `perfect carton ${seed}, ${how}`, faults);
    if (outcome.solution.countLeft.every((count) => count === 0)) packed += 1;
  }
  const value = round((100 * packed) / cartons);
  report.figures.push({
    metric: `perfect cartons of 5 to 15 pieces, ${how}, packed again in ${perfectTimeMs} ms`,
    value,
    unit: `% of ${cartons}`,
    target: perfectShareMin,
    met: value >= perfectShareMin,
    isTimed: true,
  });
}

/** A right packing, and the same with one fault of each kind, which the checker must see. */
function checkPlantedFaults(report: Report): void {
  const items = {
    xMm: Int32Array.of(100, 100),
    yMm: Int32Array.of(100, 60),
    zMm: Int32Array.of(50, 40),
    count: Int32Array.of(2, 1),
    orientations: Uint8Array.of(thisSideUp, thisSideUp),
    weightGrams: Float64Array.of(500, 800),
    loadOnTopGramsMax: Float64Array.of(600, 0),
  };
  const problem: CartonProblem = {
    items,
    carton: { xMm: 200, yMm: 110, zMm: 100, weightGramsMax: 2_000 },
    rules: { supportShareMin: 0.7 },
  };
  const piece = { orientation: 0, lengthXMm: 100, lengthYMm: 100, lengthZMm: 50 };
  const right = {
    countLeft: Int32Array.of(0, 1),
    placements: [
      { ...piece, item: 0, xMm: 0, yMm: 0, zMm: 0, standsOn: [] },
      { ...piece, item: 0, xMm: 0, yMm: 0, zMm: 50, standsOn: [0] },
    ],
  };
  const [low, high] = right.placements as unknown as [(typeof right.placements)[0], (typeof right.placements)[0]];
  const front: CartonProblem = { ...problem, rules: { supportShareMin: 0.7, loadFrom: 'front' } };
  const heavy = { ...problem, items: { ...items, weightGrams: Float64Array.of(700, 0) } };
  const planted: readonly (readonly [string, CartonProblem, Pick<CartonSolution, 'placements' | 'countLeft'>])[] = [
    ['overlap', problem, { ...right, placements: [low, { ...high, zMm: 49 }] }],
    ['outside', problem, { ...right, placements: [low, { ...high, yMm: 11 }] }],
    ['hanging', problem, { ...right, placements: [low, { ...high, xMm: 40 }] }],
    ['orientation not allowed', problem, { ...right, placements: [low, { ...high, orientation: 4 }] }],
    ['edges not its own', problem, { ...right, placements: [low, { ...high, lengthYMm: 90 }] }],
    ['piece too many', problem, { ...right, countLeft: Int32Array.of(1, 1) }],
    ['load too heavy', heavy, right],
    ['order not possible', problem, { ...right, placements: [{ ...high, standsOn: [1] }, low] }],
    ['put before what carries it', front, { ...right, placements: [{ ...high, standsOn: [1] }, low] }],
    ['pushed through another', front, { countLeft: Int32Array.of(0, 1), placements: [{ ...low, xMm: 100 }, low] }],
    ['carton too heavy', { ...problem, carton: { ...problem.carton, weightGramsMax: 999 } }, right],
    ['stands on nothing', problem, { ...right, placements: [low, { ...high, standsOn: [] }] }],
  ];
  const wall = { countLeft: Int32Array.of(0, 1), placements: [low, { ...low, xMm: 100 }] };
  record(report, 'right from the front', findPackingFaults(items, items.count, front.carton, front.rules, wall));
  record(report, 'right packing', findPackingFaults(items, items.count, problem.carton, problem.rules, right));
  for (const [name, asked, wrong] of planted) {
    const faults = findPackingFaults(asked.items, asked.items.count, asked.carton, asked.rules, wrong);
    record(report, `planted: ${name}`, faults.length > 0 ? [] : ['not seen']);
  }
}

/** Containers of 30 kinds under each rule, from above and from the front. */
function checkRules(report: Report): void {
  const asked: readonly PackingRules[] = [
    { loadFrom: 'front' },
    { loadFrom: 'front', supportShareMin: 0.7 },
    { supportShareMin: 0.7 },
    { supportShareMin: 1 },
  ];
  for (const [seed, rules] of asked.entries()) {
    const problem = { ...makeContainer(new Random(seed), 30), rules };
    const outcome = packCarton(problem, { timeMsMax: Number.POSITIVE_INFINITY, stepsMax: 20, now: processorNow });
    const faults = outcome.kind === 'solved' ? findFaults(problem, outcome.solution) : outcome.refusal;
    record(report, `container with ${JSON.stringify(rules)}`, faults);
  }
}

function checkOrders(report: Report, orders: number): void {
  for (const isRuled of [false, true]) {
    const { proved, gapMean, ms95, faults } = tallyOrders(orders, 12, orderTimeMs, isRuled);
    const name = `orders of 1 to 12 lines${isRuled ? ' with loads and support' : ''}`;
    record(report, name, faults);
    report.figures.push(
      {
        metric: `${name} proved cheapest`,
        value: round((100 * proved) / orders),
        unit: `% of ${orders}`,
        isTimed: true,
      },
      { metric: `${name}, mean gap`, value: round(100 * gapMean), unit: '%', isTimed: true },
      { metric: `${name}, 95 % take at most`, value: round(ms95), unit: 'ms', isTimed: true },
    );
  }
  const problem = makeParcelOrder(new Random(1), 12, false);
  const outcome = packOrder(problem, { timeMsMax: orderTimeMs, now: processorNow });
  if (outcome.kind === 'refused') return;
  const { solution } = outcome;
  const planted = [
    { ...solution, cost: solution.cost + 0.1 },
    { ...solution, cartons: solution.cartons.slice(1) },
    { ...solution, cartons: [...solution.cartons, ...solution.cartons] },
  ];
  for (const [index, wrong] of planted.entries())
    record(report, `planted order ${index}`, findOrderFaults(problem, wrong).length > 0 ? [] : ['not seen']);
}

/** What counts as interlocked: a pinwheel does, the same with one part cut off its end does not. */
function checkStraightCuts(report: Report): void {
  const pinwheel = [
    [0, 0, 0, 2, 1, 1],
    [2, 0, 0, 3, 2, 1],
    [1, 2, 0, 3, 3, 1],
    [0, 1, 0, 1, 3, 1],
    [1, 1, 0, 2, 2, 1],
  ];
  record(report, 'a pinwheel is interlocked', isCutStraight(pinwheel) ? ['called straight'] : []);
  const straight = pinwheel.with(0, [0, 0, 0, 1, 1, 1]).with(4, [1, 0, 0, 2, 2, 1]);
  record(report, 'planted: no pinwheel', isCutStraight(straight) ? [] : ['called interlocked']);
}

function record(report: Report, name: string, faults: unknown): void {
  if (Array.isArray(faults) && faults.length === 0) report.passed += 1;
  else {
    report.failed += 1;
    report.failures.push({ case: name, expected: 'no fault', got: faults, why: JSON.stringify(faults).slice(0, 200) });
  }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
