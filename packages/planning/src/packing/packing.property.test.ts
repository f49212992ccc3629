import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { findPackingFaults } from '../../conformance/packing-check.ts';
import type { Budget } from '../budget.ts';
import {
  anyOrientation,
  type CartonProblem,
  packCarton,
  type PackingItems,
  type PackingRules,
  packOrder,
  thisSideUp,
} from './index.ts';

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
const rules = fc.constantFrom<PackingRules>(
  {},
  { supportShareMin: 0.7 },
  { supportShareMin: 1 },
  { loadFrom: 'front' },
  { loadFrom: 'front', supportShareMin: 0.7 },
);
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

/** Every way to put boxes of whole units into cartons of whole units, cell by cell: the least cost, or infinity. */
function leastCost(boxes: readonly (readonly number[])[], rooms: readonly (readonly number[])[]): number {
  const known = new Map<string, boolean>();
  const fits = (content: readonly number[], room: readonly number[]): boolean => {
    const key = `${content.join()}:${room.join()}`;
    const volume = (edges: readonly number[]): number => edges.slice(0, 3).reduce((product, edge) => product * edge, 1);
    const falling = content.map((box) => boxes[box] ?? []).sort((one, other) => volume(other) - volume(one));
    const isSmall = falling.reduce((sum, box) => sum + volume(box), 0) <= volume(room);
    const answer = known.get(key) ?? (isSmall && fillsCells(falling, room));
    known.set(key, answer);
    return answer;
  };
  const subsetCost = (left: readonly number[]): number => {
    const [first, ...others] = left;
    if (first === undefined) return 0;
    let best = Number.POSITIVE_INFINITY;
    for (let subset = 0; subset < 1 << others.length; subset += 1) {
      const content = [first, ...others.filter((_, at) => (subset & (1 << at)) !== 0)];
      const costs = rooms.filter((room) => fits(content, room)).map((room) => room[3] ?? 0);
      if (costs.length === 0) continue;
      const rest = others.filter((_, at) => (subset & (1 << at)) === 0);
      best = Math.min(best, Math.min(...costs) + subsetCost(rest));
    }
    return best;
  };
  return subsetCost([...boxes.keys()]);
}

function fillsCells(
  boxes: readonly (readonly number[])[],
  room: readonly number[],
  taken = new Set<number>(),
): boolean {
  const [box, ...others] = boxes;
  if (box === undefined) return true;
  const [a = 0, b = 0, c = 0] = box;
  const [roomX = 0, roomY = 0, roomZ = 0] = room;
  for (const [x, y, z] of [
    [a, b, c],
    [b, a, c],
    [c, b, a],
    [b, c, a],
    [a, c, b],
    [c, a, b],
  ] as const) {
    for (let at = 0; at < roomX * roomY * roomZ; at += 1) {
      const start = [at % roomX, Math.floor(at / roomX) % roomY, Math.floor(at / (roomX * roomY))] as const;
      if (start[0] + x > roomX || start[1] + y > roomY || start[2] + z > roomZ) continue;
      const cells = Array.from({ length: x * y * z }, (_, cell) => {
        const [dx, dy, dz] = [cell % x, Math.floor(cell / x) % y, Math.floor(cell / (x * y))];
        return start[0] + dx + roomX * (start[1] + dy + roomY * (start[2] + dz));
      });
      if (cells.every((cell) => !taken.has(cell)) && fillsCells(others, room, new Set([...taken, ...cells])))
        return true;
    }
  }
  return false;
}

test('small orders cost what the best of all arrangements costs, and it is proved', () => {
  const box = fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 }), fc.integer({ min: 2, max: 4 }));
  const room = fc.tuple(
    fc.integer({ min: 2, max: 4 }),
    fc.integer({ min: 3, max: 4 }),
    fc.integer({ min: 2, max: 4 }),
    fc.integer({ min: 1, max: 9 }),
  );
  fc.assert(
    fc.property(
      fc.array(box, { minLength: 1, maxLength: 4 }),
      fc.array(room, { minLength: 1, maxLength: 3 }),
      (boxes, rooms) => {
        const column = (at: number): Int32Array => Int32Array.from(boxes, (each) => each[at] ?? 0);
        const inside = (at: number): Int32Array => Int32Array.from(rooms, (each) => each[at] ?? 0);
        const items = {
          xMm: column(0),
          yMm: column(1),
          zMm: column(2),
          count: Int32Array.from(boxes, () => 1),
          orientations: Uint8Array.from(boxes, () => anyOrientation),
        };
        const cost = Float64Array.from(rooms, (each) => each[3]);
        const cartons = { xMm: inside(0), yMm: inside(1), zMm: inside(2), cost };
        const outcome = packOrder({ items, cartons }, steps(3_000));
        const least = leastCost(boxes, rooms);
        if (outcome.kind === 'refused') {
          expect([outcome.refusal.kind, least]).toEqual(['item-fits-no-carton', Number.POSITIVE_INFINITY]);
          return;
        }
        expect([outcome.objective, outcome.isOptimal]).toEqual([least, true]);
      },
    ),
    { numRuns: 40 },
  );
});
