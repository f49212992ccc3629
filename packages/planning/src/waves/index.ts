export { planWave } from './plan-wave.ts';
export type { QuantityRows, WaveProblem, WaveRefusal, WaveSolution } from './problem.ts';
