import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chooser, faultsOf, foldInterleaved } from '../../test/laws.ts';
import { dumpRows } from '../../test/ledger.ts';
import { anySteps, newFleet, perform } from '../../test/steps.ts';

describe('a fleet that does whatever people do', () => {
  test('[I3] [I4] keeps its equations after every step', () => {
    fc.assert(
      fc.property(anySteps(60), (steps) => {
        const fleet = newFleet(3);
        for (const step of steps) {
          perform(fleet, step);
          expect(faultsOf(fleet.observed)).toEqual([]);
        }
      }),
      { numRuns: Number(process.env['RUNS'] ?? 100) },
    );
  });

  test('[I5] folds to the same rows in every order that keeps each stream', () => {
    fc.assert(
      fc.property(anySteps(60), fc.integer(), (steps, seed) => {
        const fleet = newFleet(3);
        for (const step of steps) perform(fleet, step);
        const rows = foldInterleaved(fleet.streams, chooser(seed));
        expect(dumpRows(rows)).toEqual(dumpRows(fleet.observed));
      }),
      { numRuns: Number(process.env['RUNS'] ?? 100) },
    );
  });

  test('[I5] has one truth when all is exchanged', () => {
    fc.assert(
      fc.property(anySteps(60), (steps) => {
        const fleet = newFleet(3);
        for (const step of steps) perform(fleet, step);
        fleet.exchangeAll();
        expect(dumpRows(fleet.hub.rows)).toEqual(dumpRows(fleet.observed));
      }),
      { numRuns: Number(process.env['RUNS'] ?? 100) },
    );
  });
});
