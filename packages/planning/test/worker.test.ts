import { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listArrays, stepsOnly } from './contract.ts';
import type { Job, Report } from './engine-worker.ts';
import { engines } from './engines.ts';

const steps = 40;
let worker: Worker;
beforeAll(() => {
  worker = new Worker(new URL('./engine-worker.ts', import.meta.url));
});
afterAll(() => worker.terminate());

/** Posts a job with its arrays handed over, and hears all reports until the last. */
function post(job: Job, onBetter: (objective: number) => void = () => {}): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const hear = (report: Report): void => {
      if (report.kind === 'better') {
        onBetter(report.objective);
        return;
      }
      worker.off('message', hear);
      worker.off('error', reject);
      resolve(report.outcome);
    };
    worker.on('message', hear);
    worker.on('error', reject);
    worker.postMessage(
      job,
      listArrays(job.problem).map(({ buffer }) => buffer as ArrayBuffer),
    );
  });
}

function makeFlag(): Job['cancelled'] {
  return new Int32Array(new SharedArrayBuffer(4));
}

test.each(engines.map((engine) => [engine.name, engine] as const))(
  '%s answers from a worker as it does here, its arrays handed over both ways',
  async (name, engine) => {
    const { timeMsMax, stepsMax, seed } = stepsOnly(steps);
    const problem = engine.makeProblem();
    const arrays = listArrays(problem);
    const limits = { timeMsMax, ...(stepsMax !== undefined && { stepsMax }), ...(seed !== undefined && { seed }) };
    const outcome = await post({ engine: name, problem, limits, cancelled: makeFlag() });
    expect(outcome).toEqual(engine.solve(engine.makeProblem(), stepsOnly(steps)));
    expect(arrays.every(({ byteLength }) => byteLength === 0)).toBe(true);
  },
);

test('a search without an end shows better answers while it works and ends when the caller cancels it', async () => {
  const engine = engines.find(({ name }) => name === 'planVehicleRoutes');
  const cancelled = makeFlag();
  const shown: number[] = [];
  const job: Job = {
    engine: 'planVehicleRoutes',
    problem: engine?.makeProblem(),
    limits: { timeMsMax: Number.POSITIVE_INFINITY, seed: 1 },
    cancelled,
  };
  const outcome = await post(job, (objective) => {
    shown.push(objective);
    Atomics.store(cancelled, 0, 1);
  });
  expect(outcome).toMatchObject({ kind: 'solved' });
  expect((outcome as { readonly objective: number }).objective).toBeLessThanOrEqual(shown[0] ?? Number.NaN);
});
