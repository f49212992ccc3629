import { Worker } from 'node:worker_threads';

/** What a worker is asked for: one seed, or one planted bug from a seed on. */
export type SimTask =
  | { readonly seed: number }
  | { readonly mutant: string; readonly from: number; readonly seedsMax: number };

/**
 * Runs the tasks on so many threads at once and hands each answer over in the order of the tasks, so that a run says the
 * same on every machine.
 */
export async function runInThreads<Answer>(
  tasks: readonly SimTask[],
  threads: number,
  take: (answer: Answer, task: SimTask) => void,
): Promise<void> {
  const answers = new Map<number, Answer>();
  let next = 0;
  let handed = 0;
  const lane = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const worker = new Worker(new URL('./sim-worker.ts', import.meta.url));
      let at = -1;
      const give = (): void => {
        at = next;
        next += 1;
        // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has no origin
        if (at < tasks.length) worker.postMessage(tasks[at]);
        else void worker.terminate().then(() => resolve());
      };
      worker.once('error', reject);
      worker.on('message', (answer: Answer) => {
        answers.set(at, answer);
        for (let ready = answers.get(handed); ready !== undefined; ready = answers.get(handed)) {
          answers.delete(handed);
          take(ready, tasks[handed] as SimTask);
          handed += 1;
        }
        give();
      });
      give();
    });
  await Promise.all(Array.from({ length: Math.min(threads, tasks.length) }, lane));
}
