import { makeAllocationFlow, makeTransferFlow } from '@holdfast/planning/conformance/flow-instances';
import { processorNow } from '@holdfast/planning/conformance/processor-clock';
import { type FlowProblem, solveFlow } from '@holdfast/planning/flow';
import { type Bench, type Figure, median } from '../figure.ts';

const runs = 3;

interface Case {
  readonly name: string;
  readonly problem: FlowProblem;
  readonly barMs: number;
  /** LEMON 1.3.1, network simplex, on two shared cores: another instance, of the same number of arcs. */
  readonly lemonMs?: number;
}

/** Times of exact answers on our own networks in the shapes of the reference set. */
export const bench: Bench = (say) => {
  const cases: readonly Case[] = [
    { name: 'orders, 105 k arcs', problem: makeAllocationFlow(50, 5_000, 20, 2), barMs: 500, lemonMs: 15.9 },
    { name: 'orders, 315 k arcs', problem: makeAllocationFlow(60, 15_000, 20, 1), barMs: 3_000, lemonMs: 161 },
    { name: 'transfers, 69 k arcs', problem: makeTransferFlow(100, 60, 1_000, 1), barMs: 500 },
    { name: 'transfers, 320 k arcs', problem: makeTransferFlow(100, 100, 3_100, 1), barMs: 3_000 },
  ];
  return Promise.resolve(cases.map((one) => measure(one, say)));
};

function measure({ name, problem, barMs, lemonMs }: Case, say: (line: string) => void): Figure {
  const times = Array.from({ length: runs }, () => {
    const startedAt = processorNow();
    const outcome = solveFlow(problem, { timeMsMax: 20_000, now: processorNow });
    if (outcome.kind !== 'solved' || !outcome.isOptimal) throw new Error(`${name} was not solved`);
    return processorNow() - startedAt;
  });
  const value = median(times);
  say(`${name}: ${problem.sources.length} arcs in ${value.toFixed(0)} ms`);
  const baseline = lemonMs === undefined ? {} : { baseline: lemonMs, ratio: value / lemonMs };
  return { metric: name, value, unit: 'ms', target: `≤ ${barMs}`, met: value <= barMs, ...baseline };
}
