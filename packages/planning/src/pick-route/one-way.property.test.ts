import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findOrderFault, measureShortest, measureWays, toCellGraph, type Ways } from '../../conformance/cell-graph.ts';
import { type AisleLayout, type PickRouteProblem, routePicks } from './index.ts';

const budget = { timeMsMax: Number.POSITIVE_INFINITY, stepsMax: 200, seed: 1, now: (): number => 0 };

/** Ascending offsets: the sums of the ways. */
const toOffsets = (ways: readonly number[]): Float64Array =>
  Float64Array.from([0, ...ways], (_, at) => ways.slice(0, at).reduce((sum, way) => sum + way, 0));

const directions = fc.constantFrom(1, -1, 0);
/** Directions of five aisles, in one case of three all the same. */
const oneWays = fc.oneof(
  { weight: 2, arbitrary: fc.array(directions, { minLength: 5, maxLength: 5 }) },
  { weight: 1, arbitrary: fc.constantFrom([1, 1, 1, 1, 1], [-1, -1, -1, -1, -1]) },
);

/** Warehouses of up to three blocks and five one-way aisles; start and end anywhere, most often apart. */
const warehouses = fc
  .record({
    ways: fc.array(fc.integer({ min: 1, max: 6 }), { maxLength: 4 }),
    blocks: fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 3 }),
    ends: fc.array(fc.nat({ max: 999 }), { minLength: 4, maxLength: 4 }),
    oneWay: oneWays,
  })
  .map(({ ways, blocks, ends, oneWay }) => {
    const aisleOffsets = toOffsets(ways);
    const crossOffsets = toOffsets(blocks);
    const layout: AisleLayout = {
      aisleOffsets,
      crossOffsets,
      oneWay: Int8Array.from(aisleOffsets, (_, at) => oneWay[at] ?? 0),
    };
    const crossing = (at: number): PickRouteProblem['start'] => ({
      aisle: (ends[at] ?? 0) % aisleOffsets.length,
      crossAisle: (ends[at + 1] ?? 0) % crossOffsets.length,
    });
    return { layout, start: crossing(0), end: crossing(2) };
  });

const places = fc.array(fc.tuple(fc.nat({ max: 999 }), fc.nat({ max: 999 })), { maxLength: 6 });

/** Places in a layout, also such on cross aisles. */
const placesIn = ({ aisleOffsets, crossOffsets }: AisleLayout, drawn: readonly (readonly [number, number])[]) => ({
  aisle: Int32Array.from(drawn, ([aisle]) => aisle % aisleOffsets.length),
  offset: Float64Array.from(drawn, ([, offset]) => offset % ((crossOffsets.at(-1) ?? 0) + 1)),
});

const problems = fc
  .tuple(warehouses, places)
  .map(([warehouse, drawn]) => ({ ...warehouse, stops: placesIn(warehouse.layout, drawn) }));

type OneWayProblem = Required<PickRouteProblem>;

const waysOf = ({ layout, start, end, stops }: OneWayProblem): Ways =>
  measureWays(toCellGraph(layout), start, end, stops, layout);

/** The shortest walk by trying every order; infinite when no order can be walked. */
function tryAllOrders(ways: Ways): number {
  const end = ways.length - 1;
  const left = new Set(Array.from({ length: ways.length - 2 }, (_, stop) => stop));
  const go = (here: number): number => {
    if (left.size === 0) return ways[here]?.[end] ?? Number.NaN;
    let best = Number.POSITIVE_INFINITY;
    for (const stop of Array.from(left)) {
      left.delete(stop);
      best = Math.min(best, (ways[here]?.[stop] ?? Number.NaN) + go(stop));
      left.add(stop);
    }
    return best;
  };
  return go(end - 1);
}

/** What the brute force over `ways` says against the engine's answer to the problem, or undefined. */
function findFault(problem: OneWayProblem, ways: Ways): string | undefined {
  const outcome = routePicks(problem, budget);
  const best = tryAllOrders(ways);
  if (outcome.kind === 'refused') {
    const isRight = outcome.refusal.kind === 'unreachable' && best === Number.POSITIVE_INFINITY;
    return isRight ? undefined : `${outcome.refusal.kind}, but there is a walk of ${best}`;
  }
  const fault = findOrderFault(ways, [...problem.stops.aisle.keys()], outcome.solution, outcome.objective);
  if (fault !== undefined) return fault;
  if (Math.abs(outcome.objective - best) > 1e-6) return `${outcome.objective} long, the shortest is ${best}`;
  const isOneWay = problem.layout.oneWay?.some((direction) => direction !== 0) === true;
  return isOneWay && !outcome.isOptimal ? 'not known to be optimal' : undefined;
}

describe('routePicks in one-way aisles', () => {
  it('is as short as the best of all orders over the cells, and unreachable exactly when none can be walked', () => {
    let reached = 0;
    let refused = 0;
    fc.assert(
      fc.property(problems, (problem) => {
        const ways = waysOf(problem);
        expect(findFault(problem, ways)).toBeUndefined();
        if (tryAllOrders(ways) === Number.POSITIVE_INFINITY) refused += 1;
        else reached += 1;
      }),
      { numRuns: 400 },
    );
    expect(Math.min(reached, refused)).toBeGreaterThan(20);
  });

  it('agrees with Held and Karp over the same cells', () => {
    fc.assert(
      fc.property(problems, (problem) => {
        const ways = waysOf(problem);
        const all = 2 ** problem.stops.aisle.length - 1;
        expect(measureShortest(ways, (set) => set === all)).toBe(tryAllOrders(ways));
      }),
      { numRuns: 100 },
    );
  });

  describe('held against a wrong graph', () => {
    const problem: OneWayProblem = {
      layout: {
        aisleOffsets: Float64Array.of(0, 3, 6, 9),
        crossOffsets: Float64Array.of(0, 5, 10),
        oneWay: Int8Array.of(1, -1, 1, -1),
      },
      start: { aisle: 0, crossAisle: 0 },
      end: { aisle: 3, crossAisle: 0 },
      stops: { aisle: Int32Array.of(0, 1, 2, 3), offset: Float64Array.of(4, 8, 3, 7) },
    };
    const wrong: readonly (readonly [string, OneWayProblem])[] = [
      ...[0, 1, 2, 3].map((aisle): readonly [string, OneWayProblem] => {
        const oneWay = problem.layout.oneWay?.map((direction, at) => (at === aisle ? -direction : direction));
        return [`aisle ${aisle} reversed`, { ...problem, layout: { ...problem.layout, oneWay: oneWay as Int8Array } }];
      }),
      ['its ends swapped', { ...problem, start: problem.end, end: problem.start }],
      ['all aisles both ways', { ...problem, layout: { ...problem.layout, oneWay: new Int8Array(4) } }],
    ];

    it('finds nothing with the right one', () => {
      expect(findFault(problem, waysOf(problem))).toBeUndefined();
    });

    it.each(wrong)('notices %s', (_, other) => {
      expect(findFault(problem, waysOf(other))).toBeDefined();
    });
  });
});
