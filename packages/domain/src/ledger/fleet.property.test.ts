import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  appliesAlike,
  convergesWhenExchanged,
  foldsAlike,
  keepsEquations,
  replaysToItsState,
} from '../../test/fleet-laws.ts';
import { anySteps, type Step } from '../../test/steps.ts';
import { foldEntry } from './fold.ts';

const runs = Number(process.env['HOLDFAST_PROPERTY_RUNS'] ?? 25);

function always(law: (steps: readonly Step[], seed: number) => string): void {
  fc.assert(
    fc.property(anySteps(50), fc.integer(), (steps, seed) => {
      expect(law(steps, seed)).toBe('');
    }),
    { numRuns: runs },
  );
}

describe('a fleet in which people do what they like', () => {
  test('[I3] [I4] conserves stock, and what is promised equals what is there, after every entry', () => {
    always((steps, seed) => keepsEquations(foldEntry, steps, seed));
  });

  test('[I5] [L7] folds to the same rows in every order that keeps each stream', () => {
    always((steps, seed) => foldsAlike(foldEntry, steps, seed));
  });

  test('[I2] [L7] [R3] is applied in any batches, also twice, and nothing honest is condemned', () => {
    always(appliesAlike);
  });

  test('[I3] [L7] holds at every machine what its entries fold to', () => {
    always(replaysToItsState);
  });

  test('[I5] [R9] falls silent and agrees when everything is exchanged', () => {
    always(convergesWhenExchanged);
  });
});
