import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { findPackingFaults } from '../../conformance/packing-check.ts';
import type { Budget } from '../budget.ts';
import { type CartonProblem, packCarton, type PackingItems, packOrder, thisSideUp } from './index.ts';

const steps = (stepsMax: number): Budget => ({ timeMsMax: Number.POSITIVE_INFINITY, stepsMax, now: () => 0 });

const row = fc.record({
  edges: fc.tuple(fc.integer({ min: 5, max: 60 }), fc.integer({ min: 5, max: 60 }), fc.integer({ min: 5, max: 60 })),
  count: fc.integer({ min: 0, max: 4 }),
  mask: fc.integer({ min: 1, max: 63 }),
  weight: fc.integer({ min: 0, max: 50 }),
  load: fc.constantFrom(0, 20, 100, Number.POSITIVE_INFINITY),
});
type Row = typeof row extends fc.Arbitrary<infer Value> ? Value : never;

function itemsOf(rows: readonly Row[], scale = 1): PackingItems {
  return {
    xMm: Int32Array.from(rows, ({ edges }) => edges[0] * scale),
    yMm: Int32Array.from(rows, ({ edges }) => edges[1] * scale),
    zMm: Int32Array.from(rows, ({ edges }) => edges[2] * scale),
    count: Int32Array.from(rows, ({ count }) => count),
    orientations: Uint8Array.from(rows, ({ mask }) => mask),
    weightGrams: Float64Array.from(rows, ({ weight }) => weight),
    loadOnTopGramsMax: Float64Array.from(rows, ({ load }) => load),
  };
}

const rows = fc.array(row, { minLength: 1, maxLength: 6 });
const rules = fc.constantFrom({}, { supportShareMin: 0.7 }, { supportShareMin: 1 });
const carton = { xMm: 100, yMm: 80, zMm: 70, weightGramsMax: 300 };

function volumeOf(problem: CartonProblem): number {
  const outcome = packCarton(problem, steps(12));
  return outcome.kind === 'solved' ? outcome.objective : -1;
}

test('what lies in a carton lies there rightly, and never more than the bound', () => {
  fc.assert(
    fc.property(rows, rules, (given, rules) => {
      const items = itemsOf(given);
      const outcome = packCarton({ items, carton, rules }, steps(12));
      if (outcome.kind !== 'solved') throw new Error(outcome.refusal.kind);
      expect(findPackingFaults(items, items.count, carton, rules, outcome.solution)).toEqual([]);
      expect(outcome.objective).toBeLessThanOrEqual(outcome.bound ?? 0);
    }),
    { numRuns: 60 },
  );
});

test('neither the order of items nor the unit of length changes what is packed', () => {
  fc.assert(
    fc.property(rows, rules, (given, rules) => {
      const volume = volumeOf({ items: itemsOf(given), carton, rules });
      expect(volumeOf({ items: itemsOf(given.toReversed()), carton, rules })).toBe(volume);
      const doubled = { ...carton, xMm: 200, yMm: 160, zMm: 140 };
      expect(volumeOf({ items: itemsOf(given, 2), carton: doubled, rules })).toBe(8 * volume);
    }),
    { numRuns: 25 },
  );
});

test('slices as large as the base are packed as the best subset of their heights', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 5, max: 60 }), { minLength: 1, maxLength: 7 }), (heights) => {
      const items: PackingItems = {
        xMm: Int32Array.from(heights, () => 100),
        yMm: Int32Array.from(heights, () => 80),
        zMm: Int32Array.from(heights),
        count: Int32Array.from(heights, () => 1),
        orientations: Uint8Array.from(heights, () => thisSideUp),
      };
      let best = 0;
      for (let subset = 0; subset < 1 << heights.length; subset += 1) {
        const sum = heights.reduce((height, each, at) => height + (subset & (1 << at) ? each : 0), 0);
        if (sum <= carton.zMm) best = Math.max(best, sum);
      }
      expect(volumeOf({ items, carton })).toBe(best * 8_000);
    }),
    { numRuns: 60 },
  );
});

test('an order is packed whole, rightly, and not below its bound', () => {
  const cartons = {
    xMm: Int32Array.of(70, 100, 120),
    yMm: Int32Array.of(60, 80, 100),
    zMm: Int32Array.of(60, 70, 90),
    cost: Float64Array.of(1, 2, 3),
    weightGramsMax: Float64Array.of(100, 200, 400),
  };
  fc.assert(
    fc.property(rows, rules, (given, rules) => {
      const items = itemsOf(given);
      const outcome = packOrder({ items, cartons, rules }, steps(30));
      if (outcome.kind !== 'solved') throw new Error(outcome.refusal.kind);
      const open = items.count.slice();
      for (const packed of outcome.solution.cartons) {
        const edge = (values: ArrayLike<number>): number => values[packed.carton] ?? 0;
        const inside = { xMm: edge(cartons.xMm), yMm: edge(cartons.yMm), zMm: edge(cartons.zMm) };
        const content = new Int32Array(given.length);
        for (const { item } of packed.placements) content[item] = (content[item] ?? 0) + 1;
        for (const [item, count] of content.entries()) open[item] = (open[item] ?? 0) - count;
        const asked = { ...inside, weightGramsMax: edge(cartons.weightGramsMax) };
        const packing = { placements: packed.placements, countLeft: new Int32Array(given.length) };
        expect(findPackingFaults(items, content, asked, rules, packing)).toEqual([]);
      }
      expect(open.every((count) => count === 0)).toBe(true);
      expect(outcome.objective).toBeGreaterThanOrEqual(outcome.bound ?? 0);
    }),
    { numRuns: 40 },
  );
});
