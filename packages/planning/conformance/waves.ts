import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { planWave, type QuantityRows, type WaveProblem, type WaveSolution } from '../src/waves/index.ts';
import { checkBatching } from './batching-check.ts';
import { processorNow } from './processor-clock.ts';
import type { SuiteFailure, SuiteFigure, SuiteReport } from './suite-report.ts';
import { readWaveInstances } from './wave-instances.ts';

const shortTimeMs = 2500;
const fullTimeMs = 60_000;
const target = 0.98;

/**
 * Waves against the best known ones of the SBPO challenge 2025: every wave must be feasible and worth what it claims by a
 * count of its own; how near it comes to the best known within the limit of time is a figure. Then batches of our own
 * against the best of all partitions.
 */
export function runWavesSuite(dataFolder: string, { isFull }: { readonly isFull: boolean }): SuiteReport {
  const folder = join(dataFolder, 'wave-picking');
  const instances = existsSync(folder) ? readWaveInstances(folder) : [];
  const failures: SuiteFailure[] = [];
  const figures: SuiteFigure[] = [];
  let passed = 0;
  const check = (name: string, expected: unknown, got: unknown, why: string): void => {
    if (expected === got) passed += 1;
    else failures.push({ case: name, expected, got, why });
  };
  const ratios: number[] = [];
  for (const { name, problem, best } of instances) {
    const outcome = planWave(problem, { timeMsMax: isFull ? fullTimeMs : shortTimeMs, now: processorNow });
    if (outcome.kind === 'refused') {
      check(name, 'a wave', outcome.refusal.kind, 'refused');
      continue;
    }
    check(name, undefined, findWaveFault(problem, outcome.solution, outcome.objective), 'counted again');
    check(`${name}, bound`, true, (outcome.bound ?? 0) >= best - 1e-9, 'the best known wave is above the bound');
    ratios.push(outcome.objective / best);
    figures.push({
      metric: `${name} of best known`,
      value: Number((outcome.objective / best).toFixed(4)),
      unit: 'ratio',
    });
    if (ratios.length === 1) checkPlanted(problem, outcome.solution, outcome.objective, check);
  }
  if (ratios.length > 0) {
    const mean = ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length;
    const value = Number(mean.toFixed(4));
    const seconds = (isFull ? fullTimeMs : shortTimeMs) / 1000;
    figures.push({
      metric: `mean of best known in ${seconds} s`,
      value,
      unit: 'ratio',
      target,
      met: value >= target,
      isTimed: true,
    });
  }
  figures.push(...checkBatching(isFull, check));
  return { passed, failed: failures.length, justified: 0, failures, figures };
}

/** Counts a wave again from its rows. The answer is what is wrong, or undefined. */
export function findWaveFault(
  problem: WaveProblem,
  { orders, aisles, units }: WaveSolution,
  objective: number,
): string | undefined {
  if (new Set(orders).size !== orders.length) return 'an order twice';
  if (new Set(aisles).size !== aisles.length) return 'an aisle twice';
  const held = countItems(problem.aisles, aisles);
  const asked = countItems(problem.orders, orders);
  let total = 0;
  for (const [item, count] of asked) {
    if (count > (held.get(item) ?? 0))
      return `item ${item} is asked ${count} times and held ${held.get(item) ?? 0} times`;
    total += count;
  }
  if (total !== units) return `${total} units, not ${units}`;
  if (total < problem.unitsMin || total > problem.unitsMax) return `${total} units are outside of the limits`;
  if (Math.abs(total / aisles.length - objective) > 1e-9)
    return `${total / aisles.length} for each aisle, not ${objective}`;
  return undefined;
}

function countItems({ from, item, quantity }: QuantityRows, rows: Int32Array): Map<number, number> {
  const counts = new Map<number, number>();
  for (const row of rows) {
    for (let at = from[row] ?? 0; at < (from[row + 1] ?? 0); at += 1) {
      const which = item[at] ?? -1;
      counts.set(which, (counts.get(which) ?? 0) + (quantity[at] ?? 0));
    }
  }
  return counts;
}

/** Wrong waves that the count must see. */
function checkPlanted(
  problem: WaveProblem,
  right: WaveSolution,
  objective: number,
  check: (name: string, expected: unknown, got: unknown, why: string) => void,
): void {
  const planted: { readonly [name: string]: WaveSolution } = {
    'an order twice': { ...right, orders: Int32Array.of(...right.orders, right.orders[0] ?? 0) },
    'an aisle left out': { ...right, aisles: right.aisles.slice(1) },
    'units made up': { ...right, units: right.units + 1 },
  };
  for (const [name, wave] of Object.entries(planted))
    check(`planted: ${name}`, true, findWaveFault(problem, wave, objective) !== undefined, 'the count saw nothing');
}
