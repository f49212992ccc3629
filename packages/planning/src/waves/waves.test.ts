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
    ['no orders', { orders: rows() }, { kind: 'no-orders' }],
    ['no aisles', { aisles: rows() }, { kind: 'no-aisles' }],
    ['too many items', { items: 1e15 }, { kind: 'too-large', what: 'items', most: 5_000_000 }],
    ['an unknown item', { orders: rows([2, 1]) }, { kind: 'rows-malformed', what: 'orders' }],
    ['a quantity of nothing', { aisles: rows([0, 0]) }, { kind: 'rows-malformed', what: 'aisles' }],
    ['NaN', { unitsMin: Number.NaN }, { kind: 'limits-crossed' }],
    ['limits that cross', { unitsMin: 6 }, { kind: 'limits-crossed' }],
    ['too little stock', { unitsMin: 9, unitsMax: 20 }, { kind: 'not-enough-stock', unitsMost: 5 }],
    ['orders that only fit together', { unitsMin: 4, unitsMax: 4 }, { kind: 'none-found', unitsMost: 0 }],
  ])('refuses %s', (_, wrong, refusal) => {
    expect(planWave({ ...problem, ...wrong }, budget)).toEqual({ kind: 'refused', refusal });
  });
});
