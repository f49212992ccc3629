import { expect, test } from 'vitest';
import { mutants, runMutant } from '../src/index.ts';

const seedsMax = 12;

// The negative control of every oracle: `npm run sim -- --mutants` runs the same.
test.each(mutants.map((mutant) => [mutant.name, mutant] as const))('the planted bug %s is caught', (_, mutant) => {
  expect(runMutant(mutant, 1, seedsMax)).toMatchObject({ verdict: 'caught' });
});
