import { describe, expect, it } from 'vitest';
import { planWave, type WaveProblem } from './index.ts';

const budget = { timeMsMax: 0, now: (): number => 0 };
const rows = (...lines: readonly (readonly [number, number])[]): WaveProblem['orders'] => ({
  from: Int32Array.from({ length: lines.length + 1 }, (_, at) => at),
  item: Int32Array.from(lines, ([item]) => item),
  quantity: Int32Array.from(lines, ([, quantity]) => quantity),
});
const problem: WaveProblem = {
  items: 2,
  orders: rows([0, 2], [1, 3]),
  aisles: rows([0, 5], [1, 5]),
  unitsMin: 2,
  unitsMax: 5,
};

describe('planWave', () => {
  it('takes the aisle that serves most', () => {
    expect(planWave(problem, budget)).toMatchObject({ kind: 'solved', objective: 3, isOptimal: true });
  });

  it('answers without time in a problem too large to enumerate', () => {
    const orders = rows(...Array.from({ length: 40 }, (_, at) => [at % 2, 1 + (at % 3)] as const));
    expect(planWave({ ...problem, orders }, budget)).toMatchObject({ kind: 'solved' });
  });

  it.each<[string, Partial<WaveProblem>, unknown]>([
    ['no orders', { orders: rows() }, { kind: 'empty', what: 'orders' }],
    ['no aisles', { aisles: rows() }, { kind: 'empty', what: 'aisles' }],
    ['too many items', { items: 1e15 }, { kind: 'too-large', what: 'items', countMax: 2 ** 31 }],
    ['an unknown item', { orders: rows([2, 1]) }, { kind: 'rows-malformed', what: 'orders' }],
    ['a quantity of nothing', { aisles: rows([0, 0]) }, { kind: 'rows-malformed', what: 'aisles' }],
    ['NaN', { unitsMin: Number.NaN }, { kind: 'limits-crossed' }],
    ['limits that cross', { unitsMin: 6 }, { kind: 'limits-crossed' }],
    ['too little stock', { unitsMin: 9, unitsMax: 20 }, { kind: 'not-enough-stock', unitsMost: 5 }],
    ['orders that only fit together', { unitsMin: 4, unitsMax: 4 }, { kind: 'no-wave' }],
  ])('refuses %s', (_, wrong, refusal) => {
    expect(planWave({ ...problem, ...wrong }, budget)).toEqual({ kind: 'refused', refusal });
  });

  const orders = rows(...Array.from({ length: 30 }, () => [0, 2] as const));
  const steps = { timeMsMax: Number.POSITIVE_INFINITY, stepsMax: 400, now: (): number => 0 };

  it('needs memory for the items that rows name, whatever their numbers', () => {
    const far = 2_000_000_000;
    const wide = { ...problem, items: far + 1, orders: rows([far, 2], [1, 3]), aisles: rows([far, 5], [1, 5]) };
    expect(planWave(wide, budget)).toMatchObject({ kind: 'solved', objective: 3, isOptimal: true });
  });

  it.each<[string, Partial<WaveProblem>, unknown]>([
    [
      'orders all alike',
      { orders, aisles: rows([0, 20], [0, 20], [0, 20]), unitsMin: 10, unitsMax: 60 },
      { kind: 'solved', objective: 20, bound: 20, isOptimal: true },
    ],
    [
      'one aisle that holds everything',
      { orders, aisles: rows([0, 100], [1, 9], [1, 9]), unitsMin: 10, unitsMax: 60 },
      { kind: 'solved', objective: 60, isOptimal: true, solution: { units: 60 } },
    ],
    [
      'limits that meet',
      { orders, aisles: rows([0, 20], [0, 20]), unitsMin: 34, unitsMax: 34 },
      { kind: 'solved', objective: 17, isOptimal: true, solution: { units: 34 } },
    ],
    [
      'orders whose items no aisle holds',
      { orders: rows([1, 2], ...Array.from({ length: 30 }, () => [0, 2] as const)), aisles: rows([0, 8]), unitsMin: 1 },
      { kind: 'solved', objective: 4, bound: 5, solution: { units: 4 } },
    ],
    [
      'orders without a line',
      { orders: { ...orders, from: Int32Array.from([0, 0, ...orders.from]) }, aisles: rows([0, 8]), unitsMin: 1 },
      { kind: 'solved', solution: { units: 4 } },
    ],
    [
      'least units above all that can be served',
      { orders, aisles: rows([0, 20], [1, 90]), unitsMin: 21, unitsMax: 60 },
      { kind: 'refused', refusal: { kind: 'not-enough-stock', unitsMost: 20 } },
    ],
    [
      'least units that only orders above the most would reach',
      { orders: rows(...Array.from({ length: 30 }, () => [0, 9] as const)), unitsMin: 1, aisles: rows([0, 50]) },
      { kind: 'refused', refusal: { kind: 'not-enough-stock', unitsMost: 0 } },
    ],
  ])('takes %s', (_, shape, expected) => {
    expect(planWave({ ...problem, ...shape }, steps)).toMatchObject(expected as object);
  });
});
