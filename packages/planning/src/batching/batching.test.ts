import { describe, expect, it } from 'vitest';
import { type BatchingProblem, planBatches } from './index.ts';

const budget = { timeMsMax: 0, now: (): number => 0 };
const problem: BatchingProblem = {
  layout: { aisleOffsets: Float64Array.of(0, 4), crossOffsets: Float64Array.of(0, 10) },
  start: { aisle: 0, crossAisle: 0 },
  stopsFrom: Int32Array.of(0, 1, 2),
  stops: { aisle: Int32Array.of(0, 1), offset: Float64Array.of(3, 8) },
  capacities: [{ size: Float64Array.of(1, 1), capacity: 2 }],
};

describe('planBatches', () => {
  it('answers with batches as they come when there is no time', () => {
    expect(planBatches(problem, budget)).toMatchObject({ kind: 'solved', objective: 28, isOptimal: false });
  });

  it('has nothing to do without orders', () => {
    const none = {
      stopsFrom: Int32Array.of(0),
      stops: { aisle: new Int32Array(), offset: new Float64Array() },
      capacities: [],
    };
    expect(planBatches({ ...problem, ...none }, budget)).toMatchObject({ kind: 'solved', objective: 0 });
  });

  it.each<[string, Partial<BatchingProblem>, unknown]>([
    ['too many orders', { stopsFrom: new Int32Array(5002) }, { kind: 'too-large', what: 'orders', most: 5000 }],
    ['falling rows', { stopsFrom: Int32Array.of(0, 2, 1) }, { kind: 'lengths-differ' }],
    [
      'places without an offset',
      { stops: { aisle: Int32Array.of(0, 1), offset: Float64Array.of(3) } },
      { kind: 'lengths-differ' },
    ],
    ['one-way aisles', { layout: { ...problem.layout, oneWay: Int8Array.of(1, 0) } }, { kind: 'one-way-aisles' }],
    [
      'no such start',
      { start: { aisle: 7, crossAisle: 0 } },
      { kind: 'route', refusal: { kind: 'no-such-crossing', what: 'start' } },
    ],
    [
      'offsets beyond any warehouse',
      { layout: { ...problem.layout, aisleOffsets: Float64Array.of(0, 1e308) } },
      { kind: 'route', refusal: { kind: 'offsets-not-ascending', what: 'aisles' } },
    ],
    [
      'NaN',
      { capacities: [{ size: Float64Array.of(1, Number.NaN), capacity: 2 }] },
      { kind: 'size-negative-or-nan', order: 1 },
    ],
    [
      'an order that fits nowhere',
      { capacities: [{ size: Float64Array.of(3, 1), capacity: 2 }] },
      { kind: 'order-too-large', order: 0 },
    ],
  ])('refuses %s', (_, wrong, refusal) => {
    expect(planBatches({ ...problem, ...wrong }, budget)).toEqual({ kind: 'refused', refusal });
  });
});
