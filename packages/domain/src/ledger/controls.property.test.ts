import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { brokenFolds, type BrokenFold } from '../../test/broken-folds.ts';
import { foldsAlike, keepsEquations } from '../../test/fleet-laws.ts';
import { anySteps } from '../../test/steps.ts';

/** Tries until a law notices; the real fold passes the same tries in fleet.property.test.ts. */
function notices({ breaks, fold, steps }: BrokenFold): string {
  const law = breaks === 'equations' ? keepsEquations : foldsAlike;
  const found = fc.check(
    fc.property(
      steps === undefined ? anySteps(60) : fc.constant(steps),
      fc.integer(),
      (steps, seed) => law(fold, steps, seed) === '',
    ),
    { numRuns: 300, seed: 7, endOnFailure: true },
  );
  return found.failed ? 'noticed' : 'missed';
}

describe('a law notices a fold that is wrong:', () => {
  test.each(brokenFolds.map((broken) => [broken.name, broken] as const))('%s', (_, broken) => {
    expect(notices(broken)).toBe('noticed');
  });
});
