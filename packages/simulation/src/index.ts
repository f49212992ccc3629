export { mutants } from './mutants/mutants.ts';
export type { Mutant } from './mutants/mutant.ts';
export { runMutant, type MutantResult } from './run-mutant.ts';
export { runSeed, type Finding, type SeedOptions, type SeedResult } from './run-seed.ts';
