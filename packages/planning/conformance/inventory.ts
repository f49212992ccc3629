import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Demand, LeadTime, OptimalLevelsProblem } from '../src/inventory/index.ts';
import { findLevelForService, findOptimalLevels, simulatePolicy } from '../src/inventory/index.ts';
import { exhaustiveLevels, policyCost } from './inventory-oracle.ts';
import type { SuiteFailure } from './suite-report.ts';

interface Published {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
  readonly cost: number;
}

/** Published costs are rounded to three places. */
const costRounding = 0.0006;
const servicePoints = 0.01;

/** Rows of `optima_K64_h1_p9_L0.csv`: orders cost 64, a unit on the shelf 1 and a unit owed 9 a period; no lead time. */
export function parsePublished(text: string): readonly Published[] {
  return text
    .trim()
    .split(/\r?\n/)
    .slice(1)
    .map((line) => {
      const [mean = 0, low = 0, high = 0, cost = 0] = line.split(',').map(Number);
      return { mean, low, high, cost };
    });
}

/** Published optima, an exhaustive search on instances of our own, and lives of a million periods against their targets. */
export function runInventorySuite(dataFolder: string, { isFull }: { readonly isFull: boolean }) {
  const failures: SuiteFailure[] = [];
  let passed = 0;
  const check = (name: string, isRight: boolean, expected: unknown, got: unknown, why: string): void => {
    if (isRight) passed += 1;
    else failures.push({ case: name, expected, got, why });
  };
  const rows = parsePublished(readFileSync(join(dataFolder, 'inventory-ss', 'optima_K64_h1_p9_L0.csv'), 'utf8'));
  const times = checkPublished(rows, check);
  const wide = checkExhaustive(isFull ? 40 : 12, check);
  const service = checkService(isFull ? 4_000_000 : 400_000, check);
  check(
    'control: a wrong level costs more',
    findsPlantedError(rows),
    true,
    false,
    'the checker must see a planted error',
  );
  const slowest = Math.max(...times, ...wide.times);
  const figures = [
    { metric: 'published optima', value: rows.length, unit: 'instances' },
    { metric: 'exhaustive comparisons', value: wide.times.length, unit: 'instances' },
    { metric: 'exact levels, slowest', value: slowest, unit: 'ms', target: 20, met: slowest <= 20, isTimed: true },
    {
      metric: 'exact levels, mean',
      value: times.reduce((sum, time) => sum + time, 0) / times.length,
      unit: 'ms',
      isTimed: true,
    },
    { metric: 'simulated policies', value: service.policies, unit: 'policies' },
    {
      metric: 'simulated fill rate, furthest from the computed one',
      value: 100 * service.furthest,
      unit: 'points',
      target: 1,
      met: service.furthest <= servicePoints,
    },
    {
      metric: 'simulated fill rate, furthest below the target',
      value: 100 * service.furthestBelow,
      unit: 'points',
      target: 1,
      met: service.furthestBelow <= servicePoints,
    },
  ];
  return { passed, failed: failures.length, justified: 0, failures, figures };
}

type Check = (name: string, isRight: boolean, expected: unknown, got: unknown, why: string) => void;

function problemOf(mean: number): OptimalLevelsProblem {
  const demand = { kind: 'poisson', mean } as const;
  return { demand, leadTime: { kind: 'constant', periods: 0 }, orderCost: 64, holdingCost: 1, shortageCost: 9 };
}

function checkPublished(rows: readonly Published[], check: Check): readonly number[] {
  return rows.map(({ mean, low, high, cost }) => {
    const name = `published: mean ${mean}`;
    const startedAt = performance.now();
    const outcome = findOptimalLevels(problemOf(mean), { timeMsMax: 60_000, now: () => performance.now() });
    const time = performance.now() - startedAt;
    if (outcome.kind === 'refused') {
      check(name, false, 'levels', outcome.refusal, 'refused');
      return time;
    }
    const { reorderLevel, orderUpToLevel } = outcome.solution;
    // The published cost is judged by the checker's own sums, not by the engine's.
    const own = policyCost(problemOf(mean), reorderLevel, orderUpToLevel);
    const isRight = reorderLevel === low && orderUpToLevel === high && Math.abs(own - cost) <= costRounding;
    check(name, isRight && outcome.isOptimal, { low, high, cost }, { reorderLevel, orderUpToLevel, own }, 'differs');
    return time;
  });
}

/** Demands of our own, with and without lead time, against every pair of levels. */
function checkExhaustive(count: number, check: Check): { readonly times: readonly number[] } {
  const times: number[] = [];
  for (let index = 0; index < count; index += 1) {
    const demand: Demand =
      index % 3 === 0
        ? { kind: 'poisson', mean: 0.5 + index * 0.7 }
        : {
            kind: 'discrete',
            probabilities: Float64Array.from({ length: 3 + (index % 5) }, (_, at) => 1 + ((at * 7 + index) % 5)),
          };
    const problem: OptimalLevelsProblem = {
      demand,
      leadTime: { kind: 'constant', periods: index % 4 },
      orderCost: (index % 6) * 9,
      holdingCost: 1,
      shortageCost: 3 + (index % 7) * 4,
    };
    const startedAt = performance.now();
    const outcome = findOptimalLevels(problem, { timeMsMax: 60_000, now: () => performance.now() });
    times.push(performance.now() - startedAt);
    const best = exhaustiveLevels(problem);
    const got = outcome.kind === 'solved' ? outcome.objective : Number.NaN;
    check(`exhaustive: ${index}`, Math.abs(got - best) <= 1e-7 * best, best, got, 'another pair of levels is cheaper');
  }
  return { times };
}

const demands: readonly Demand[] = [
  { kind: 'poisson', mean: 4 },
  { kind: 'negative-binomial', mean: 8, deviation: 7 },
  { kind: 'normal', mean: 40, deviation: 12 },
  { kind: 'gamma', mean: 30, deviation: 25 },
  { kind: 'empirical', quantities: Int32Array.of(0, 0, 3, 0, 9, 1, 0, 0, 22, 4, 0, 2) },
];
const leadTimes: readonly LeadTime[] = [
  { kind: 'constant', periods: 0 },
  { kind: 'constant', periods: 5 },
  { kind: 'spread', probabilities: Float64Array.of(0, 0.3, 0.5, 0.2) },
];

function checkService(periods: number, check: Check) {
  let policies = 0;
  let furthest = 0;
  let furthestBelow = 0;
  for (const demand of demands) {
    for (const leadTime of leadTimes) {
      for (const kind of ['up-to', 'multiples'] as const) {
        // Orders several periods apart, so that spread lead times hardly let one overtake another.
        const order = { kind, quantity: demand.kind === 'normal' || demand.kind === 'gamma' ? 150 : 40 };
        const reviewPeriods = kind === 'up-to' ? 1 : 3;
        const target = { kind: 'fill-rate', share: 0.95 } as const;
        const outcome = findLevelForService({ demand, leadTime, reviewPeriods, order, target });
        const name = `service: ${demand.kind}, ${leadTime.kind}, ${kind}`;
        if (outcome.kind === 'refused') {
          check(name, false, 'a level', outcome.refusal, 'refused');
          continue;
        }
        const { reorderLevel, measures } = outcome.solution;
        const life = simulatePolicy({ demand, leadTime, reviewPeriods, order, reorderLevel, periods, seed: 11 });
        const fillRate = life.kind === 'solved' ? life.solution.fillRate : Number.NaN;
        policies += 1;
        furthest = Math.max(furthest, Math.abs(fillRate - measures.fillRate));
        furthestBelow = Math.max(furthestBelow, target.share - fillRate);
        const isRight =
          Math.abs(fillRate - measures.fillRate) <= servicePoints && fillRate >= target.share - servicePoints;
        check(name, isRight, measures.fillRate, fillRate, 'simulated fill rate differs');
      }
    }
  }
  return { policies, furthest, furthestBelow };
}

/**
 * Levels that are off must cost more by the checker's sums: the upper one on every published row, the lower one where orders are
 * not placed in nearly every period.
 */
export function findsPlantedError(rows: readonly Published[]): boolean {
  return rows.every(({ mean, low, high }) => {
    const problem = problemOf(mean);
    const dearer = policyCost(problem, low, high) + 1e-6;
    const isSeenAbove = [high - 3, high + 3].every((other) => policyCost(problem, low, other) > dearer);
    return (
      isSeenAbove &&
      (high - low < mean || [low - 2, low + 2].every((other) => policyCost(problem, other, high) > dearer))
    );
  });
}
