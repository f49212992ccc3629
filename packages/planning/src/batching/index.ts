export { planBatches } from './plan-batches.ts';
export type { Batch, BatchingProblem, BatchingRefusal, BatchingSolution } from './problem.ts';
