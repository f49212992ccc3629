import { planBatches } from '@holdfast/planning/batching';
import { makeBatching } from '@holdfast/planning/conformance/route-generated';
import { gapOf } from '@holdfast/planning/outcome';
import type { Bench, Figure } from '../figure.ts';

const now = (): number => performance.now();

/** Savings alone is the baseline. Up to 15 orders the answer is to be proven; with more, the gap to the bound is a figure. */
export const bench: Bench = (say) => {
  const figures: Figure[] = [];
  for (const [orders, blocks, timeMsMax] of [
    [15, 1, 10_000],
    [15, 2, 10_000],
    [15, 4, 10_000],
    [60, 1, 2000],
    [200, 2, 2000],
  ] as const) {
    say(`  ${orders} orders, ${blocks} blocks`);
    const since = now();
    const outcome = planBatches(makeBatching(orders, orders, blocks), { timeMsMax, now });
    const took = now() - since;
    if (outcome.kind === 'refused') continue;
    const savings =
      outcome.explanation.weighed.find(({ candidate }) => candidate === 'savings')?.objective ?? Number.NaN;
    const name = `${orders} orders, ${blocks} blocks`;
    figures.push({
      metric: `${name}, length`,
      value: outcome.objective,
      unit: 'length',
      baseline: savings,
      ratio: outcome.objective / savings,
    });
    const gapPercent = 100 * (gapOf(outcome.objective, outcome.bound) ?? Number.NaN);
    if (!outcome.isOptimal) figures.push({ metric: `${name}, gap to the bound`, value: gapPercent, unit: '%' });
    const bar = orders <= 15 ? { target: '≤ 10000, optimal', met: took <= 10_000 && outcome.isOptimal } : {};
    figures.push({ metric: `${name}, time`, value: took, unit: 'ms', ...bar });
  }
  return Promise.resolve(figures);
};
