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

describe('fleets that once went wrong', () => {
  const step = (
    kind: Step['kind'],
    site: number,
    pick: number,
    quantity: number,
    isPlain = true,
    isDone = false,
  ): Step => {
    return { kind, site, pick, quantity, isPlain, isDone };
  };

  test('[I11] a right is not sent to and fro between a site’s low water and what headquarters once asked for', () => {
    const steps = [
      step('takeOrder', 1, 0, 1),
      step('receiveTransfer', 1, 0, 6),
      step('transferAtHub', 0, 0, 1, false),
      step('receiveTransfer', 1, 0, 6),
      step('transferAtHub', 0, 0, 9),
      step('orderAtHub', 0, 0, 3),
      step('pull', 0, 0, 1),
      step('reportShort', 0, 2, 1, false, true),
      step('push', 1, 0, 3),
      step('push', 0, 0, 1),
      step('orderAtHub', 0, 6, 1, false),
    ];
    expect(convergesWhenExchanged(steps)).toBe('');
  });
});
