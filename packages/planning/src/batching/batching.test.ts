import { describe, expect, it } from 'vitest';
import { Random } from '../random.ts';
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
    ['too many orders', { stopsFrom: new Int32Array(5002) }, { kind: 'too-large', what: 'orders', countMax: 5000 }],
    ['falling rows', { stopsFrom: Int32Array.of(0, 2, 1) }, { kind: 'rows-malformed', what: 'orders' }],
    [
      'places without an offset',
      { stops: { aisle: Int32Array.of(0, 1), offset: Float64Array.of(3) } },
      { kind: 'wrong-length', field: 'stops.offset', length: 1, lengthExpected: 2 },
    ],
    ['one-way aisles', { layout: { ...problem.layout, oneWay: Int8Array.of(1, 0) } }, { kind: 'one-way-aisles' }],
    [
      'no such start',
      { start: { aisle: 7, crossAisle: 0 } },
      { kind: 'route', refusal: { kind: 'unknown-reference', field: 'start', index: 0 } },
    ],
    [
      'offsets beyond any warehouse',
      { layout: { ...problem.layout, aisleOffsets: Float64Array.of(0, 1e308) } },
      { kind: 'route', refusal: { kind: 'offsets-not-ascending', what: 'aisles' } },
    ],
    [
      'NaN',
      { capacities: [{ size: Float64Array.of(1, Number.NaN), capacity: 2 }] },
      { kind: 'number-not-valid', field: 'capacities[0].size', index: 1, value: Number.NaN },
    ],
    [
      'an order that fits nowhere',
      { capacities: [{ size: Float64Array.of(3, 1), capacity: 2 }] },
      { kind: 'order-too-large', order: 0 },
    ],
  ])('refuses %s', (_, wrong, refusal) => {
    expect(planBatches({ ...problem, ...wrong }, budget)).toEqual({ kind: 'refused', refusal });
  });

  it.each([5, 10, 15, 200])(
    'looks at the time while it works on %i orders, and ends soon after it is over',
    (orders) => {
      const timeMsMax = 400;
      let looks = 0;
      // Every look takes a millisecond; measuring, adding up and building must not go on without one.
      const outcome = planBatches(makeProblem(orders), { timeMsMax, now: () => (looks += 1) });
      expect(outcome).toMatchObject({ kind: 'solved' });
      expect(looks).toBeLessThan(timeMsMax + 3 * orders + 200);
      if (outcome.kind === 'solved') expect(outcome.explanation.steps).toBeLessThanOrEqual(timeMsMax);
    },
  );

  it('looks at the time for every sixteen sets of ten orders, both when it finds and when it adds them up', () => {
    let looks = 0;
    planBatches(makeProblem(10), { timeMsMax: 1e9, now: () => (looks += 1) });
    expect(looks).toBeGreaterThan((2 * 2 ** 10) / 16);
  });

  it('has a bound below its length for many orders, and one for few when the sets do not end', () => {
    for (const [orders, stepsMax] of [
      [60, 200],
      [12, 150],
    ] as const) {
      const outcome = planBatches(makeProblem(orders), { ...budget, timeMsMax: Number.POSITIVE_INFINITY, stepsMax });
      expect(outcome.kind === 'solved' ? (outcome.bound ?? 0) / outcome.objective : 0).toBeGreaterThan(0.5);
      expect(outcome.kind === 'solved' ? (outcome.bound ?? 0) / outcome.objective : 0).toBeLessThanOrEqual(1);
    }
  });

  it('refuses a place outside among very many', () => {
    const count = 60_000;
    const stops = { aisle: new Int32Array(count), offset: new Float64Array(count).fill(3) };
    stops.offset[count - 1] = 11;
    expect(planBatches({ ...problem, stopsFrom: Int32Array.of(0, 1, count), stops }, budget)).toEqual({
      kind: 'refused',
      refusal: { kind: 'route', refusal: { kind: 'place-outside', index: count - 1 } },
    });
  });
});

/** Orders of three stops, five to a walk, in two blocks. */
function makeProblem(orders: number): BatchingProblem {
  const random = new Random(orders);
  return {
    layout: { aisleOffsets: Float64Array.of(0, 5, 10, 15, 20, 25), crossOffsets: Float64Array.of(0, 20, 40) },
    start: { aisle: 2, crossAisle: 0 },
    stopsFrom: Int32Array.from({ length: orders + 1 }, (_, order) => 3 * order),
    stops: {
      aisle: Int32Array.from({ length: 3 * orders }, () => random.below(6)),
      offset: Float64Array.from({ length: 3 * orders }, () => random.below(41)),
    },
    capacities: [{ size: new Float64Array(orders).fill(1), capacity: 5 }],
  };
}
