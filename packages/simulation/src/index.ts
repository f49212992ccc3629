export { runSeed, type Finding, type SeedOptions, type SeedResult } from './run-seed.ts';
