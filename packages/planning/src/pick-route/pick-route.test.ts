import { describe, expect, it } from 'vitest';
import { Random } from '../random.ts';
import { type PickRouteProblem, routeMatrix, routePicks, routeScattered } from './index.ts';

const budget = { timeMsMax: 0, now: (): number => 0 };
const layout = { aisleOffsets: Float64Array.of(0, 5, 10), crossOffsets: Float64Array.of(0, 10, 20) };
const start = { aisle: 0, crossAisle: 0 };
const stopsAt = (...places: readonly (readonly [number, number])[]): PickRouteProblem['stops'] => ({
  aisle: Int32Array.from(places, ([aisle]) => aisle),
  offset: Float64Array.from(places, ([, offset]) => offset),
});
const nowhere = stopsAt();

describe('routePicks', () => {
  it('answers with stops, ways and the rules it was weighed against', () => {
    const outcome = routePicks({ layout, start, stops: stopsAt([0, 4], [2, 18], [1, 3]) }, budget);
    expect(outcome).toMatchObject({ kind: 'solved', isOptimal: true, objective: 56 });
    if (outcome.kind === 'refused') return;
    expect(outcome.solution.legLengths).toHaveLength(4);
    expect(outcome.explanation.weighed.map(({ candidate }) => candidate)).toEqual(['sweep', 's-shape', 'largest-gap']);
  });

  it('has nothing to walk without stops, and one way there and back for a single one', () => {
    expect(routePicks({ layout, start, stops: nowhere }, budget)).toMatchObject({ objective: 0, isOptimal: true });
    expect(routePicks({ layout, start, stops: stopsAt([1, 7]) }, budget)).toMatchObject({ objective: 24 });
    const end = { aisle: 2, crossAisle: 2 };
    expect(routePicks({ layout, start, end, stops: nowhere }, budget)).toMatchObject({
      objective: 30,
      isOptimal: true,
    });
  });

  it.each<[string, Partial<PickRouteProblem>, unknown]>([
    ['no aisles', { layout: { ...layout, aisleOffsets: new Float64Array() } }, { kind: 'empty', what: 'aisles' }],
    [
      'NaN',
      { layout: { ...layout, aisleOffsets: Float64Array.of(0, Number.NaN) } },
      { kind: 'offsets-not-ascending', what: 'aisles' },
    ],
    [
      'descending',
      { layout: { ...layout, crossOffsets: Float64Array.of(3, 1) } },
      { kind: 'offsets-not-ascending', what: 'cross-aisles' },
    ],
    ['no such start', { start: { aisle: 3, crossAisle: 0 } }, { kind: 'unknown-reference', field: 'start', index: 0 }],
    ['no such end', { end: { aisle: 0, crossAisle: -1 } }, { kind: 'unknown-reference', field: 'end', index: 0 }],
    [
      'lengths',
      { stops: { aisle: Int32Array.of(1), offset: new Float64Array() } },
      { kind: 'wrong-length', field: 'offset', length: 0, lengthExpected: 1 },
    ],
    ['outside', { stops: stopsAt([1, 3], [1, 21]) }, { kind: 'place-outside', index: 1 }],
    ['NaN stop', { stops: stopsAt([1, Number.NaN]) }, { kind: 'place-outside', index: 0 }],
  ])('refuses %s', (_, wrong, refusal) => {
    expect(routePicks({ layout, start, stops: nowhere, ...wrong }, budget)).toEqual({ kind: 'refused', refusal });
  });

  it('refuses stops that one-way aisles do not let it reach', () => {
    const oneWay = Int8Array.of(1, 1, 1);
    const outcome = routePicks({ layout: { ...layout, oneWay }, start, stops: stopsAt([1, 3]) }, budget);
    expect(outcome).toEqual({ kind: 'refused', refusal: { kind: 'unreachable' } });
  });

  it('finds a walk through many blocks and says that it is no proof', () => {
    const random = new Random(3);
    const many = {
      aisleOffsets: Float64Array.from({ length: 12 }, (_, at) => at * 4),
      crossOffsets: Float64Array.from({ length: 10 }, (_, at) => at * 9),
    };
    const stops = stopsAt(...Array.from({ length: 40 }, () => [random.below(12), random.below(82)] as const));
    const outcome = routePicks({ layout: many, start, stops }, budget);
    expect(outcome.kind).toBe('solved');
    if (outcome.kind === 'refused') return;
    for (const { objective } of outcome.explanation.weighed)
      expect(objective).toBeGreaterThanOrEqual(outcome.objective);
  });
});

describe('routeMatrix', () => {
  const table = (points: number): Float64Array =>
    Float64Array.from({ length: points * points }, (_, at) => Math.abs(Math.floor(at / points) - (at % points)));

  it('is exact for few stops, and good for many within its budget', () => {
    expect(routeMatrix({ points: 6, distances: table(6), start: 0 }, budget)).toMatchObject({
      objective: 10,
      isOptimal: true,
    });
    const outcome = routeMatrix(
      { points: 30, distances: table(30), start: 0 },
      { ...budget, timeMsMax: Number.POSITIVE_INFINITY, stepsMax: 50 },
    );
    expect(outcome).toMatchObject({ kind: 'solved', objective: 58, isOptimal: false });
  });

  it.each<[string, Parameters<typeof routeMatrix>[0], unknown]>([
    [
      'too many points',
      { points: 2001, distances: new Float64Array(), start: 0 },
      { kind: 'too-large', what: 'points', countMax: 2000 },
    ],
    [
      'a table of another size',
      { points: 3, distances: table(2), start: 0 },
      { kind: 'wrong-length', field: 'distances', length: 4, lengthExpected: 9 },
    ],
    [
      'no points',
      { points: 0, distances: table(0), start: 0 },
      { kind: 'unknown-reference', field: 'start', index: 0 },
    ],
    [
      'an end that is none',
      { points: 2, distances: table(2), start: 0, end: 2 },
      { kind: 'unknown-reference', field: 'end', index: 0 },
    ],
    [
      'NaN',
      { points: 1, distances: Float64Array.of(Number.NaN), start: 0 },
      { kind: 'number-not-valid', field: 'distances', index: 0, value: Number.NaN },
    ],
    [
      'islands',
      { points: 2, distances: Float64Array.of(0, Number.POSITIVE_INFINITY, 1, 0), start: 0 },
      { kind: 'unreachable' },
    ],
  ])('refuses %s', (_, problem, refusal) => {
    expect(routeMatrix(problem, budget)).toEqual({ kind: 'refused', refusal });
  });
});

describe('refusals of routeMatrix', () => {
  const chain = (points: number): Float64Array =>
    Float64Array.from({ length: points * points }, (_, at) =>
      (Math.floor(at / points) + 1) % points === at % points ? 1 : Number.POSITIVE_INFINITY,
    );

  it('finds the only ring of many points without any time', () => {
    expect(routeMatrix({ points: 30, distances: chain(30), start: 0 }, budget)).toMatchObject({ objective: 30 });
  });

  it('proves that a point without a way to it is unreachable', () => {
    const distances = chain(30).map((way, at) => (at % 30 === 7 ? Number.POSITIVE_INFINITY : way));
    expect(routeMatrix({ points: 30, distances, start: 0 }, budget)).toMatchObject({
      refusal: { kind: 'unreachable' },
    });
  });

  it('refuses ways whose sums would run over', () => {
    expect(routeMatrix({ points: 1, distances: Float64Array.of(1e300), start: 0 }, budget)).toMatchObject({
      refusal: { kind: 'number-not-valid', field: 'distances', index: 0 },
    });
  });
});

describe('routeScattered', () => {
  const bins = {
    ...stopsAt([0, 4], [2, 18], [1, 3]),
    article: Int32Array.of(0, 0, 0),
    quantity: Int32Array.of(1, 2, 1),
  };

  it('finds the nearest bins that hold enough, even with no time', () => {
    const outcome = routeScattered({ layout, start, bins, demand: Int32Array.of(2) }, budget);
    expect(outcome).toMatchObject({ kind: 'solved', objective: 24 });
  });

  it.each<[string, Partial<Parameters<typeof routeScattered>[0]>, unknown]>([
    ['too little', { demand: Int32Array.of(5) }, { kind: 'not-enough', article: 0, piecesMissing: 1 }],
    [
      'an unknown article',
      { bins: { ...bins, article: Int32Array.of(0, 1, 0) } },
      { kind: 'unknown-reference', field: 'bins.article', index: 1 },
    ],
    [
      'negative demand',
      { demand: Int32Array.of(-1) },
      { kind: 'number-not-valid', field: 'demand', index: 0, value: -1 },
    ],
    [
      'negative stock',
      { bins: { ...bins, quantity: Int32Array.of(1, -2, 1) } },
      { kind: 'number-not-valid', field: 'bins.quantity', index: 1, value: -2 },
    ],
  ])('refuses %s', (_, wrong, refusal) => {
    expect(routeScattered({ layout, start, bins, demand: Int32Array.of(2), ...wrong }, budget)).toEqual({
      kind: 'refused',
      refusal,
    });
  });
});
