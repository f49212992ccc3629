import type { SeedResult } from '@holdfast/simulation';
import { availableParallelism } from 'node:os';
import { runInThreads, type SimTask } from '../sim/pool.ts';
import type { Figure } from './figure.ts';

const seeds = 60;
const warmUpSeeds = 4;
const secondsForThousandMost = 300;

/** How much faster than life a fleet is simulated, and how long a thousand seeds take on this machine's cores. */
export async function bench(say: (line: string) => void): Promise<readonly Figure[]> {
  const threads = Math.min(2, availableParallelism());
  const tasks = Array.from({ length: seeds + warmUpSeeds }, (_, index): SimTask => ({ seed: 50_000 + index }));
  let virtualMs = 0;
  let taken = 0;
  let started = 0;
  await runInThreads<SeedResult>(tasks, threads, (result) => {
    taken += 1;
    // The first seeds compile the code; a thousand seeds hardly notice them.
    if (taken === warmUpSeeds) started = performance.now();
    if (taken <= warmUpSeeds) return;
    virtualMs += result.virtualMs;
    if (result.violation !== undefined) throw new Error(`seed ${result.seed} broke ${result.violation.invariant}`);
  });
  const seconds = (performance.now() - started) / 1000;
  const virtualPerReal = virtualMs / 1000 / seconds;
  const forThousand = (seconds / seeds) * 1000;
  say(`${seeds} seeds on ${threads} threads in ${seconds.toFixed(1)} s`);
  return [
    {
      metric: 'virtual time per real time',
      value: virtualPerReal,
      unit: '×',
      target: '≥ 1000',
      met: virtualPerReal >= 1000,
    },
    {
      metric: '1000 seeds',
      value: forThousand,
      unit: 's',
      target: `≤ ${secondsForThousandMost}`,
      met: forThousand <= secondsForThousandMost,
    },
  ];
}
