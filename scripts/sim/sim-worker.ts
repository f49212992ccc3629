import { mutants, runMutant, runSeed, type MutantResult, type SeedResult } from '@holdfast/simulation';
import { parentPort } from 'node:worker_threads';
import type { SimTask } from './pool.ts';

function run(task: SimTask): SeedResult | MutantResult {
  if ('seed' in task) return runSeed(task.seed);
  const mutant = mutants.find(({ name }) => name === task.mutant);
  if (mutant === undefined) throw new Error(`no planted bug is named ${task.mutant}`);
  return runMutant(mutant, task.from, task.seedsMax);
}

const port = parentPort;
port?.on('message', (task: SimTask) => {
  port.postMessage(run(task));
});
