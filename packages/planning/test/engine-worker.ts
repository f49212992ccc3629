import type { Budget } from '@holdfast/planning/budget';
import { parentPort } from 'node:worker_threads';
import { listArrays } from './contract.ts';
import { engines } from './engines.ts';

/** What a caller posts: a budget without its functions, which cannot be posted, and a flag in shared memory to cancel by. */
export interface Job {
  readonly engine: string;
  readonly problem: unknown;
  readonly limits: Omit<Budget, 'now' | 'isCancelled'>;
  readonly cancelled: Int32Array<SharedArrayBuffer>;
}

export type Report =
  | { readonly kind: 'better'; readonly objective: number; readonly solution: unknown }
  | { readonly kind: 'ended'; readonly outcome: unknown };

parentPort?.on('message', ({ engine: name, problem, limits, cancelled }: Job) => {
  const engine = engines.find((each) => each.name === name);
  if (engine === undefined) throw new Error(`There is no engine ${name}.`);
  const budget = { ...limits, now: () => performance.now(), isCancelled: () => Atomics.load(cancelled, 0) === 1 };
  const outcome = engine.solve(problem, budget, ({ solution, objective }) => {
    parentPort?.postMessage({ kind: 'better', objective, solution } satisfies Report, []);
  });
  const buffers = listArrays(outcome).map(({ buffer }) => buffer as ArrayBuffer);
  parentPort?.postMessage({ kind: 'ended', outcome } satisfies Report, buffers);
});
