import { describe, expect, test } from 'vitest';
import { findPackingFaults } from '../../conformance/packing-check.ts';
import { makePerfectCarton } from '../../conformance/packing-instances.ts';
import { makeInterlockedCarton } from '../../conformance/packing-interlocked.ts';
import type { Budget } from '../budget.ts';
import { Random } from '../random.ts';
import {
  anyOrientation,
  type CartonProblem,
  type CartonTypes,
  packCarton,
  type PackingItems,
  packOrder,
  thisSideUp,
} from './index.ts';
import { orderFromFront } from './placement-order.ts';

const steps = (stepsMax: number): Budget => ({ timeMsMax: Number.POSITIVE_INFINITY, stepsMax, now: () => 0 });

function itemsOf(rows: readonly (readonly number[])[], extra: Partial<PackingItems> = {}): PackingItems {
  const column = (at: number, other = 0): number[] => rows.map((row) => row[at] ?? other);
  return {
    xMm: Int32Array.from(column(0)),
    yMm: Int32Array.from(column(1)),
    zMm: Int32Array.from(column(2)),
    count: Int32Array.from(column(3, 1)),
    orientations: Uint8Array.from(column(4, anyOrientation)),
    ...extra,
  };
}

function cartonsOf(rows: readonly (readonly number[])[], extra: Partial<CartonTypes> = {}): CartonTypes {
  return {
    xMm: Int32Array.from(rows, (row) => row[0] ?? 0),
    yMm: Int32Array.from(rows, (row) => row[1] ?? 0),
    zMm: Int32Array.from(rows, (row) => row[2] ?? 0),
    cost: Float64Array.from(rows, (row) => row[3] ?? 0),
    ...extra,
  };
}

const carton = { xMm: 100, yMm: 100, zMm: 100 };
const cube = itemsOf([[50, 50, 50, 8]]);

describe('one carton', () => {
  test('eight halves fill it, in an order that begins at the bottom', () => {
    const outcome = packCarton({ items: cube, carton }, steps(10));
    expect(outcome).toMatchObject({ kind: 'solved', objective: 1_000_000, sense: 'maximise', isOptimal: true });
    expect(outcome).toMatchObject({ bound: 1_000_000, explanation: { method: 'perfect-packing' } });
    if (outcome.kind !== 'solved') return;
    const { placements } = outcome.solution;
    expect(placements.map(({ zMm }) => zMm)).toEqual([0, 0, 0, 0, 50, 50, 50, 50]);
    expect(placements.map(({ standsOn }) => standsOn.join())).toEqual(['', '', '', '', '0', '1', '2', '3']);
  });

  const wrong = (field: string, value: number) => ({ kind: 'number-not-valid', field, index: 0, value });
  const cases: readonly [string, CartonProblem, object][] = [
    ['no items', { items: itemsOf([]), carton }, { kind: 'empty', what: 'items' }],
    [
      'too many items',
      { items: itemsOf(Array.from({ length: 5_001 }, () => [5, 5, 5])), carton },
      { kind: 'too-large', what: 'items', countMax: 5_000 },
    ],
    [
      'columns of other lengths',
      { items: { ...cube, yMm: Int32Array.of(1, 2) }, carton },
      { kind: 'wrong-length', field: 'items.yMm', length: 2, lengthExpected: 1 },
    ],
    [
      'columns of other lengths before a carton that is none',
      { items: { ...cube, weightGrams: new Float64Array(0) }, carton: { ...carton, xMm: 0 } },
      { kind: 'wrong-length', field: 'items.weightGrams', length: 0, lengthExpected: 1 },
    ],
    ['an edge of 0', { items: itemsOf([[0, 5, 5]]), carton }, wrong('items.xMm', 0)],
    ['an edge beyond 100 m', { items: itemsOf([[5, 5, 100_001]]), carton }, wrong('items.zMm', 100_001)],
    ['a negative count', { items: itemsOf([[5, 5, 5, -1]]), carton }, wrong('items.count', -1)],
    ['no orientation', { items: itemsOf([[5, 5, 5, 1, 0]]), carton }, wrong('items.orientations', 0)],
    [
      'an orientation that there is not',
      { items: itemsOf([[5, 5, 5, 1, 64]]), carton },
      wrong('items.orientations', 64),
    ],
    [
      'a weight of NaN',
      { items: { ...cube, weightGrams: Float64Array.of(Number.NaN) }, carton },
      wrong('items.weightGrams', Number.NaN),
    ],
    [
      'a negative load',
      { items: { ...cube, loadOnTopGramsMax: Float64Array.of(-1) }, carton },
      wrong('items.loadOnTopGramsMax', -1),
    ],
    ['a carton of NaN', { items: cube, carton: { ...carton, zMm: Number.NaN } }, wrong('carton.zMm', Number.NaN)],
    ['a carton without end', { items: cube, carton: { ...carton, xMm: Infinity } }, wrong('carton.xMm', Infinity)],
    ['a carton of half millimetres', { items: cube, carton: { ...carton, yMm: 99.5 } }, wrong('carton.yMm', 99.5)],
    [
      'a weight limit of NaN',
      { items: cube, carton: { ...carton, weightGramsMax: Number.NaN } },
      wrong('carton.weightGramsMax', Number.NaN),
    ],
    ['a share above 1', { items: cube, carton, rules: { supportShareMin: 1.1 } }, wrong('rules.supportShareMin', 1.1)],
    [
      'a share of NaN',
      { items: cube, carton, rules: { supportShareMin: Number.NaN } },
      wrong('rules.supportShareMin', Number.NaN),
    ],
    [
      'a million pieces',
      { items: itemsOf([[5, 5, 5, 1_000_000]]), carton },
      { kind: 'too-large', what: 'pieces', countMax: 20_000 },
    ],
  ];
  test.each(cases)('refuses %s', (_, problem, refusal) => {
    expect(packCarton(problem, steps(1))).toEqual({ kind: 'refused', refusal });
  });

  test('names the method, and what it weighed by codes', () => {
    const outcome = packCarton({ items: itemsOf([[50, 50, 50, 9]]), carton }, steps(3));
    expect(outcome).toMatchObject({ explanation: { method: 'bsg-vcs' } });
    if (outcome.kind !== 'solved') return;
    const { weighed } = outcome.explanation;
    expect(weighed.map(({ candidate }) => candidate)).toEqual(['blocks', 'beam']);
    expect(weighed.every(({ index }) => index !== undefined)).toBe(true);
  });

  test('what does not fit stays out', () => {
    const outcome = packCarton(
      {
        items: itemsOf([
          [101, 5, 5],
          [10, 10, 10],
        ]),
        carton,
      },
      steps(5),
    );
    expect(outcome).toMatchObject({ kind: 'solved', objective: 1000, solution: { countLeft: Int32Array.of(1, 0) } });
  });

  test('takes no more than it may weigh', () => {
    const items = { ...cube, weightGrams: Float64Array.of(300) };
    const outcome = packCarton({ items, carton: { ...carton, weightGramsMax: 1_000 } }, steps(5));
    expect(outcome).toMatchObject({ kind: 'solved', solution: { weightGrams: 900 } });
  });

  test('puts nothing on what is fragile', () => {
    const items = { ...cube, loadOnTopGramsMax: Float64Array.of(0) };
    const outcome = packCarton({ items, carton }, steps(5));
    expect(outcome).toMatchObject({ kind: 'solved', objective: 500_000 });
  });

  test('counts volumes beyond two cubic metres', () => {
    const large = { items: itemsOf([[1_300, 1_300, 1_300, 3]]), carton: { xMm: 2_600, yMm: 1_300, zMm: 1_300 } };
    const outcome = packCarton(large, steps(5));
    expect(outcome).toMatchObject({ kind: 'solved', objective: 2 * 1_300 ** 3, bound: 2 * 1_300 ** 3 });
  });

  test('without pieces is empty', () => {
    const outcome = packCarton({ items: itemsOf([[5, 5, 5, 0]]), carton }, steps(5));
    expect(outcome).toMatchObject({ kind: 'solved', objective: 0, isOptimal: true });
    expect(outcome.kind === 'solved' && outcome.solution.centreOfGravityMm).toBe(undefined);
  });

  test('from the front is loaded wall by wall, from above layer by layer', () => {
    const container = { xMm: 100, yMm: 50, zMm: 100 };
    const four = itemsOf([[50, 50, 50, 4]], { weightGrams: Float64Array.of(10) });
    const above = packCarton({ items: four, carton: container }, steps(5));
    const front = packCarton({ items: four, carton: container, rules: { loadFrom: 'front' } }, steps(5));
    if (above.kind !== 'solved' || front.kind !== 'solved') throw new Error('refused');
    expect(above.solution.placements.map(({ xMm, zMm }) => [xMm, zMm])).toEqual([
      [0, 0],
      [50, 0],
      [0, 50],
      [50, 50],
    ]);
    expect(front.solution.placements.map(({ xMm, zMm }) => [xMm, zMm])).toEqual([
      [0, 0],
      [0, 50],
      [50, 0],
      [50, 50],
    ]);
    expect(front.solution.centreOfGravityMm).toEqual([50, 25, 50]);
  });

  test('stops at its steps, finishes a first loading without time, and ends when cancelled', () => {
    const random = new Random(5);
    const rows = Array.from({ length: 40 }, () => [
      20 + random.below(30),
      20 + random.below(30),
      20 + random.below(30),
    ]);
    const problem = { items: itemsOf(rows), carton };
    expect(packCarton(problem, steps(7))).toMatchObject({ kind: 'solved', explanation: { steps: 7 } });
    const hasty = packCarton(problem, { timeMsMax: 0, now: () => 0 });
    expect(hasty).toMatchObject({ kind: 'solved', explanation: { steps: 1 } });
    expect(hasty.kind === 'solved' && hasty.objective).toBeGreaterThan(500_000);
    const cancelled = packCarton(problem, { ...steps(1_000), isCancelled: () => true });
    expect(cancelled).toMatchObject({ kind: 'solved', explanation: { steps: 1 } });
  });

  test('packs again what was cut from one cuboid', () => {
    const random = new Random(11);
    for (let round = 0; round < 5; round += 1) {
      const problem = makePerfectCarton(random, [300, 240, 200], 12, round % 2 === 0 ? anyOrientation : thisSideUp);
      expect(packCarton(problem, steps(60))).toMatchObject({ kind: 'solved', isOptimal: true });
    }
  });

  test('ten times the pieces of a container end at once when there is no time', () => {
    const random = new Random(9);
    const rows = Array.from({ length: 400 }, () => [
      25 + random.below(90),
      20 + random.below(80),
      20 + random.below(50),
      3,
    ]);
    const problem = { items: itemsOf(rows), carton: { xMm: 587, yMm: 233, zMm: 220 } };
    expect(packCarton(problem, { timeMsMax: 0, now: () => 0 }).kind).toBe('solved');
  });
});

describe('an order', () => {
  const cartons = cartonsOf([
    [100, 100, 50, 0.4],
    [100, 100, 100, 0.7],
    [200, 100, 100, 1.5],
  ]);

  test.each([
    [4, [0], 0.4],
    [8, [1], 0.7],
    [12, [0, 1], 1.1],
    [16, [1, 1], 1.4],
  ])('of %d halves takes cartons %j', (count, kinds, cost) => {
    const outcome = packOrder({ items: itemsOf([[50, 50, 50, count]]), cartons }, steps(500));
    expect(outcome).toMatchObject({ kind: 'solved', isOptimal: true });
    if (outcome.kind !== 'solved') return;
    expect(outcome.objective).toBeCloseTo(cost, 9);
    expect(outcome.solution.cartons.map(({ carton }) => carton).sort((a, b) => a - b)).toEqual(kinds);
    expect(outcome.sense).toBe('minimise');
    expect(outcome.explanation.weighed.filter(({ isChosen }) => isChosen)).toHaveLength(1);
    for (const { candidate, index, reason } of outcome.explanation.weighed) {
      expect(['mostly', 'smaller-cartons', 'carton-set']).toContain(candidate);
      expect(['cheapest-so-far', 'dearer', 'does-not-fit', 'proved-too-small']).toContain(reason);
      expect(index === undefined).toBe(candidate === 'smaller-cartons');
    }
  });

  test('says which item fits no carton, and when there are too few', () => {
    const long = packOrder(
      {
        items: itemsOf([
          [50, 50, 50],
          [201, 5, 5],
        ]),
        cartons,
      },
      steps(5),
    );
    expect(long).toEqual({ kind: 'refused', refusal: { kind: 'item-fits-no-carton', item: 1 } });
    const few = { ...cartons, countMax: Int32Array.of(1, 0, 0) };
    const order = packOrder({ items: itemsOf([[50, 50, 50, 5]]), cartons: few }, steps(5));
    expect(order).toMatchObject({ kind: 'refused', refusal: { kind: 'cartons-too-few' } });
  });

  test('says what is wrong with its cartons', () => {
    const refusalOf = (cartons: CartonTypes) => packOrder({ items: cube, cartons }, steps(1));
    expect(refusalOf(cartonsOf([]))).toEqual({ kind: 'refused', refusal: { kind: 'empty', what: 'cartons' } });
    expect(refusalOf(cartonsOf(Array.from({ length: 201 }, () => [100, 100, 100, 1])))).toEqual({
      kind: 'refused',
      refusal: { kind: 'too-large', what: 'cartons', countMax: 200 },
    });
    expect(refusalOf({ ...cartons, countMax: Int32Array.of(1) })).toEqual({
      kind: 'refused',
      refusal: { kind: 'wrong-length', field: 'cartons.countMax', length: 1, lengthExpected: 3 },
    });
    expect(refusalOf({ ...cartons, cost: Float64Array.of(1, -2, 3) })).toEqual({
      kind: 'refused',
      refusal: { kind: 'number-not-valid', field: 'cartons.cost', index: 1, value: -2 },
    });
  });

  test('refuses as proved only what is proved', () => {
    // By volume fifteen of these fit one carton; eight do, and more than eight are not looked at together.
    const one = cartonsOf([[100, 100, 100, 1]], { countMax: Int32Array.of(1) });
    const problem = { items: itemsOf([[40, 40, 40, 9]]), cartons: one };
    const refusal = { kind: 'no-packing-found', isBudgetOver: false };
    expect(packOrder(problem, steps(100_000))).toMatchObject({ kind: 'refused', refusal });
    const outcome = packOrder(problem, { timeMsMax: 0, now: () => 0 });
    expect(outcome).toMatchObject({ kind: 'refused', refusal: { ...refusal, isBudgetOver: true } });
    // By volume four of these fit one carton, side by side only one does.
    const two = { items: itemsOf([[60, 60, 60, 2]]), cartons: one };
    expect(packOrder(two, steps(1_000))).toMatchObject({ refusal: { kind: 'cartons-too-few' } });
    expect(packOrder(two, { timeMsMax: 0, now: () => 0 })).toMatchObject({ refusal: { kind: 'no-packing-found' } });
    const five = packOrder({ ...problem, items: itemsOf([[60, 60, 60, 5]]) }, steps(5));
    expect(five).toEqual({ kind: 'refused', refusal: { kind: 'cartons-too-few' } });
    // Volume and weight each allow a fraction of the stock, no whole set meets both.
    const either = cartonsOf(
      [
        [100, 100, 100, 1],
        [61, 61, 61, 1],
      ],
      { countMax: Int32Array.of(1, 1), weightGramsMax: Float64Array.of(1, 2) },
    );
    const heavy = itemsOf([[60, 60, 60, 2]], { weightGrams: Float64Array.of(2) });
    expect(packOrder({ items: heavy, cartons: either }, steps(5))).toEqual({
      kind: 'refused',
      refusal: { kind: 'cartons-too-few' },
    });
  });

  test('of nothing needs no carton', () => {
    const outcome = packOrder({ items: itemsOf([[50, 50, 50, 0]]), cartons }, steps(5));
    expect(outcome).toMatchObject({ kind: 'solved', objective: 0, solution: { cartons: [] } });
  });

  test('without time is still complete', () => {
    const items = itemsOf([
      [60, 40, 30, 30],
      [90, 70, 20, 9],
    ]);
    const outcome = packOrder({ items, cartons }, { timeMsMax: 0, now: () => 0 });
    expect(outcome.kind).toBe('solved');
    if (outcome.kind !== 'solved') return;
    expect(outcome.solution.cartons.flatMap(({ placements }) => placements)).toHaveLength(39);
  });
});

test('the checker sees a piece that hangs over', () => {
  const outcome = packCarton({ items: cube, carton }, steps(5));
  if (outcome.kind !== 'solved') throw new Error('refused');
  const rules = { supportShareMin: 1 };
  const { countLeft, placements } = outcome.solution;
  expect(findPackingFaults(cube, cube.count, carton, rules, { countLeft, placements })).toEqual([]);
  const without = placements
    .slice(1)
    .map((placement, index) => ({ ...placement, standsOn: index < 3 ? [] : [index - 4] }));
  expect(findPackingFaults(cube, cube.count, carton, rules, { countLeft, placements: without })).not.toEqual([]);
});

describe('pieces without a gap', () => {
  // Five parts around a middle: no straight cut takes them from each other.
  const pinwheel = itemsOf([
    [65, 31, 40],
    [35, 71, 40],
    [59, 29, 40],
    [41, 69, 40],
    [24, 40, 40],
  ]);
  const flat = { xMm: 100, yMm: 100, zMm: 40 };

  test('are packed though no straight cut divides them, and stand fully', () => {
    const outcome = packCarton({ items: pinwheel, carton: flat, rules: { supportShareMin: 1 } }, steps(2));
    expect(outcome).toMatchObject({ kind: 'solved', isOptimal: true, objective: 400_000 });
    for (let seed = 0; seed < 12; seed += 1) {
      const problem = makeInterlockedCarton(new Random(seed), [400, 300, 250], 12, anyOrientation);
      expect(packCarton(problem, steps(100))).toMatchObject({ kind: 'solved', isOptimal: true });
    }
  });

  test('that do not fit together leave at least the smallest out, and the bound says so', () => {
    const items = itemsOf([
      [60, 60, 100],
      [80, 80, 100],
    ]);
    const outcome = packCarton({ items, carton }, steps(100));
    expect(outcome).toMatchObject({ kind: 'solved', objective: 640_000, bound: 640_000, isOptimal: true });
  });

  test('are looked for within the budget', () => {
    const problem = makeInterlockedCarton(new Random(3), [41, 37, 29], 15, anyOrientation);
    let looks = 0;
    const outcome = packCarton(problem, { timeMsMax: 40, now: () => (looks += 1) });
    expect(outcome.kind).toBe('solved');
    expect(looks).toBeLessThan(200);
  });

  test('lie so that nothing bears more than it may, or stay out', () => {
    const items = { ...pinwheel, loadOnTopGramsMax: new Float64Array(5), weightGrams: new Float64Array(5).fill(1) };
    expect(packCarton({ items, carton: flat }, steps(2))).toMatchObject({ kind: 'solved', isOptimal: true });
    const upright = { xMm: 100, yMm: 40, zMm: 100 };
    const outcome = packCarton({ items, carton: upright, rules: {} }, steps(5));
    if (outcome.kind !== 'solved') throw new Error('refused');
    expect(findPackingFaults(items, items.count, upright, {}, outcome.solution)).toEqual([]);
    expect(outcome.isOptimal).toBe(false);
  });
});

test('pieces of which each waits for another are not loaded from the front', () => {
  const piece = (x: number, y: number, z: number, lengthX: number, lengthY: number, lengthZ: number) => ({
    type: 0,
    orientation: 0,
    x,
    y,
    z,
    lengthX,
    lengthY,
    lengthZ,
  });
  const behind = piece(5, 0, 0, 1, 1, 1);
  const bearer = piece(6, 0, 0, 1, 2, 1);
  const beam = piece(0, 1, 1, 7, 1, 1);
  const top = piece(0, 0, 2, 1, 2, 1);
  const tall = piece(1, 0, 0, 1, 1, 3);
  const apart = piece(3, 2, 0, 1, 1, 1);
  expect(orderFromFront([behind, bearer, beam, top, tall, apart])).toEqual([apart]);
  expect(orderFromFront([behind, bearer, beam, top, apart])).toHaveLength(5);
});
