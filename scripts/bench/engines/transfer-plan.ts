import { processorNow } from '@holdfast/planning/conformance/processor-clock';
import { makeTransferPlan } from '@holdfast/planning/conformance/transfer-instances';
import { planTransfers } from '@holdfast/planning/transfer-plan';
import { type Bench, type Figure, median } from '../figure.ts';

const runs = 3;
const sizes = [
  { siteCount: 20, periodCount: 30, barMs: 500 },
  { siteCount: 50, periodCount: 60, barMs: 3_000 },
] as const;

/** Times of exact plans in business terms, explanations included. No peer publishes figures for this form. */
export const bench: Bench = (say) =>
  Promise.resolve(
    sizes.map(({ siteCount, periodCount, barMs }): Figure => {
      const problem = makeTransferPlan(siteCount, periodCount, 1);
      const times = Array.from({ length: runs }, () => {
        const startedAt = processorNow();
        const outcome = planTransfers(problem, { timeMsMax: 20_000, now: processorNow });
        if (outcome.kind !== 'solved' || !outcome.isOptimal) throw new Error('the plan was not solved');
        return processorNow() - startedAt;
      });
      const value = median(times);
      const metric = `${siteCount} sites × ${periodCount} periods × ${problem.lanes.length} lanes`;
      say(`${metric}: ${value.toFixed(0)} ms`);
      return { metric, value, unit: 'ms', target: `≤ ${barMs}`, met: value <= barMs };
    }),
  );
