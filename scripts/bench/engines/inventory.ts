import { findLevelForService, findOptimalLevels, simulatePolicy } from '@holdfast/planning/inventory';
import type { Bench, Figure } from '../figure.ts';
import { median } from '../figure.ts';

const timeMsMax = 20;
/** Plain Python on the fourteen published instances, by the note beside them; measured elsewhere. */
const pythonMs = 7;

/** Fourteen published instances, larger ones of our own, and a life of a million periods against its promise. */
export const bench: Bench = (say) => {
  const budget = { timeMsMax: Number.POSITIVE_INFINITY, now: () => performance.now() };
  const published = Array.from({ length: 14 }, (_, at) => ({ mean: 10 + 5 * at, periods: 0, orderCost: 64 }));
  const wide = [
    { mean: 100, periods: 10, orderCost: 1_000 },
    { mean: 500, periods: 4, orderCost: 2_000 },
    { mean: 1_000, periods: 4, orderCost: 1_000 },
  ];
  const timesOf = (instances: readonly { mean: number; periods: number; orderCost: number }[]): readonly number[] =>
    instances.flatMap(({ mean, periods, orderCost }) =>
      Array.from({ length: 5 }, () => {
        const startedAt = performance.now();
        const demand = { kind: 'poisson', mean } as const;
        findOptimalLevels(
          { demand, leadTime: { kind: 'constant', periods }, orderCost, holdingCost: 1, shortageCost: 9 },
          budget,
        );
        return performance.now() - startedAt;
      }),
    );
  const small = median(timesOf(published));
  const large = median(timesOf(wide));
  const figures: Figure[] = [
    {
      metric: 'exact (s,S), published instances',
      value: small,
      unit: 'ms',
      baseline: pythonMs,
      ratio: small / pythonMs,
      target: `≤ ${timeMsMax}`,
      met: small <= timeMsMax,
    },
    {
      metric: 'exact (s,S), mean 100 to 1000 with lead time',
      value: large,
      unit: 'ms',
      target: `≤ ${timeMsMax}`,
      met: large <= timeMsMax,
    },
    {
      metric: 'fill rate of a life against the computed one',
      value: fillDifference(),
      unit: 'points',
      target: '≤ 1',
      met: fillDifference() <= 1,
    },
  ];
  say(`  exact levels ${small.toFixed(2)} ms (published), ${large.toFixed(2)} ms (large)`);
  return Promise.resolve(figures);
};

function fillDifference(): number {
  const problem = {
    demand: { kind: 'gamma', mean: 30, deviation: 25 },
    leadTime: { kind: 'constant', periods: 5 },
    reviewPeriods: 1,
    order: { kind: 'up-to', quantity: 100 },
    target: { kind: 'fill-rate', share: 0.95 },
  } as const;
  const level = findLevelForService(problem);
  if (level.kind === 'refused') throw new Error(level.refusal.kind);
  const life = simulatePolicy({ ...problem, reorderLevel: level.solution.reorderLevel, periods: 1_000_000, seed: 3 });
  if (life.kind === 'refused') throw new Error(life.refusal.kind);
  return 100 * Math.abs(life.solution.fillRate - level.solution.measures.fillRate);
}
