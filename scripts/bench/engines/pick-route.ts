import { makePickRoute, makeScattered } from '@holdfast/planning/conformance/route-generated';
import { type PickRouteProblem, routePicks, routeScattered } from '@holdfast/planning/pick-route';
import { type Bench, type Figure, median } from '../figure.ts';

const now = (): number => performance.now();
const mean = (numbers: readonly number[]): number => numbers.reduce((sum, number) => sum + number, 0) / numbers.length;

/** Peers: S-shape and largest gap on the same walks; a plain Ratliff–Rosenthal sweep in 0.0165 ms (decisions.md). */
export const bench: Bench = (say) => {
  const figures: Figure[] = [];
  for (const [blocks, timeMsMax] of [
    [1, 0.1],
    [2, 10],
    [3, 50],
    [4, 50],
  ] as const) {
    say(`  ${blocks} blocks`);
    figures.push(...benchBlocks(blocks, timeMsMax));
  }
  for (const blocks of [1, 2]) {
    say(`  scattered, ${blocks} blocks`);
    const times: number[] = [];
    const parts: number[] = [];
    for (let seed = 0; seed < 20; seed += 1) {
      const problem = makeScattered(seed, 25, blocks, 15, 5);
      const since = now();
      const outcome = routeScattered(problem, { timeMsMax: 100, now });
      times.push(now() - since);
      const nearest = outcome.kind === 'solved' ? outcome.explanation.weighed.at(-1)?.objective : undefined;
      if (outcome.kind === 'solved' && nearest !== undefined) parts.push(outcome.objective / nearest);
    }
    figures.push({
      metric: `scattered, ${blocks} blocks, mean`,
      value: mean(times),
      unit: 'ms',
      baseline: 83,
      target: '≤ 100',
      met: mean(times) <= 100,
    });
    figures.push({
      metric: `scattered, ${blocks} blocks, length of that by nearest additions`,
      value: mean(parts),
      unit: 'ratio',
    });
  }
  return Promise.resolve(figures);
};

function benchBlocks(blocks: number, timeMsMax: number): Figure[] {
  const problems = Array.from({ length: 300 }, (_, seed): PickRouteProblem =>
    makePickRoute(seed, 5 + (seed % 4) * 10, blocks, 3 + (seed % 28)),
  );
  const times: number[] = [];
  const overShape: number[] = [];
  const overGap: number[] = [];
  for (const problem of problems) {
    const since = now();
    const outcome = routePicks(problem, { timeMsMax: 100, now });
    times.push(now() - since);
    if (outcome.kind === 'refused') continue;
    for (const { candidate, objective } of outcome.explanation.weighed) {
      if (candidate === 's-shape') overShape.push(objective / outcome.objective);
      if (candidate === 'largest-gap') overGap.push(objective / outcome.objective);
    }
  }
  const p99 = times.sort((left, right) => left - right)[Math.floor(times.length * 0.99)] ?? Number.NaN;
  const judged = blocks === 1 ? mean(times) : p99;
  return [
    {
      metric: `${blocks} blocks, median`,
      value: median(times),
      unit: 'ms',
      ...(blocks === 1 ? { baseline: 0.0165 } : {}),
    },
    {
      metric: `${blocks} blocks, ${blocks === 1 ? 'mean' : '99th percentile'}`,
      value: judged,
      unit: 'ms',
      target: `≤ ${timeMsMax}`,
      met: judged <= timeMsMax,
    },
    { metric: `${blocks} blocks, S-shape is longer by`, value: 100 * (mean(overShape) - 1), unit: '%' },
    { metric: `${blocks} blocks, largest gap is longer by`, value: 100 * (mean(overGap) - 1), unit: '%' },
  ];
}
