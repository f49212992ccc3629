import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type PickRouteProblem, routeMatrix, routePicks, routeScattered, type ScatteredRouteProblem } from './index.ts';
import { measure } from './layout.ts';

const budget = { timeMsMax: Number.POSITIVE_INFINITY, stepsMax: 200, seed: 1, now: (): number => 0 };

/** Warehouses of up to four blocks and seven aisles with up to seven stops. */
const problems = fc
  .record({
    ways: fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 0, maxLength: 6 }),
    blocks: fc.array(fc.integer({ min: 2, max: 9 }), { minLength: 1, maxLength: 4 }),
    ends: fc.array(fc.nat(), { minLength: 4, maxLength: 4 }),
    isRound: fc.boolean(),
    places: fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 7 }),
  })
  .map(({ ways, blocks, ends, isRound, places }): PickRouteProblem => {
    const aisleOffsets = Float64Array.from([
      0,
      ...ways.map((_, at) => ways.slice(0, at + 1).reduce((sum, way) => sum + way, 0)),
    ]);
    const crossOffsets = Float64Array.from([
      0,
      ...blocks.map((_, at) => blocks.slice(0, at + 1).reduce((sum, way) => sum + way, 0)),
    ]);
    const crossing = (one: number, other: number) => ({
      aisle: one % aisleOffsets.length,
      crossAisle: other % crossOffsets.length,
    });
    const start = crossing(ends[0] ?? 0, ends[1] ?? 0);
    const stops = {
      aisle: Int32Array.from(places, ([aisle]) => aisle % aisleOffsets.length),
      offset: Float64Array.from(places, ([, offset]) => offset % ((crossOffsets.at(-1) ?? 0) + 1)),
    };
    return {
      layout: { aisleOffsets, crossOffsets },
      start,
      end: isRound ? start : crossing(ends[2] ?? 0, ends[3] ?? 0),
      stops,
    };
  });

/** The shortest walk by trying every order. */
function tryAllOrders({ layout, start, end = start, stops }: PickRouteProblem): number {
  const left = new Set(stops.aisle.keys());
  const go = (aisle: number, offset: number): number => {
    if (left.size === 0) return measure(layout, aisle, offset, end.aisle, layout.crossOffsets[end.crossAisle] ?? 0);
    let best = Number.POSITIVE_INFINITY;
    for (const stop of Array.from(left)) {
      left.delete(stop);
      const [nextAisle, nextOffset] = [stops.aisle[stop] ?? 0, stops.offset[stop] ?? 0];
      best = Math.min(best, measure(layout, aisle, offset, nextAisle, nextOffset) + go(nextAisle, nextOffset));
      left.add(stop);
    }
    return best;
  };
  return go(start.aisle, layout.crossOffsets[start.crossAisle] ?? 0);
}

function solve(problem: PickRouteProblem): number {
  const outcome = routePicks(problem, budget);
  if (outcome.kind === 'refused') throw new Error(outcome.refusal.kind);
  expect([...outcome.solution.order].sort((left, right) => left - right)).toEqual([...problem.stops.aisle.keys()]);
  expect(outcome.objective).toBeCloseTo(
    outcome.solution.legLengths.reduce((sum, leg) => sum + leg, 0),
    6,
  );
  for (const { objective } of outcome.explanation.weighed)
    expect(objective).toBeGreaterThanOrEqual(outcome.objective - 1e-6);
  return outcome.objective;
}

describe('routePicks', () => {
  it('is as short as the best of all orders, with up to four blocks, round or from one place to another', () => {
    fc.assert(
      fc.property(problems, (problem) => {
        expect(solve(problem)).toBeCloseTo(tryAllOrders(problem), 6);
      }),
      { numRuns: 150 },
    );
  });

  it('agrees with the walk over the table of distances of the same warehouse', () => {
    fc.assert(
      fc.property(problems, (problem) => {
        const oneWay = new Int8Array(problem.layout.aisleOffsets.length);
        const { layout, start, end = start, stops } = problem;
        const aisle = [...stops.aisle, start.aisle, end.aisle];
        const offset = [
          ...stops.offset,
          layout.crossOffsets[start.crossAisle] ?? 0,
          layout.crossOffsets[end.crossAisle] ?? 0,
        ];
        const points = aisle.length;
        const distances = Float64Array.from({ length: points * points }, (_, at) => {
          const [from, to] = [Math.floor(at / points), at % points];
          return measure(layout, aisle[from] ?? 0, offset[from] ?? 0, aisle[to] ?? 0, offset[to] ?? 0);
        });
        const outcome = routeMatrix({ points, distances, start: points - 2, end: points - 1 }, budget);
        expect(outcome.kind === 'solved' ? outcome.objective : outcome).toBeCloseTo(
          solve({ ...problem, layout: { ...layout, oneWay } }),
          6,
        );
      }),
      { numRuns: 60 },
    );
  });

  it('is not longer when stops are renumbered, and scales with the lengths', () => {
    fc.assert(
      fc.property(problems, fc.integer({ min: 2, max: 5 }), (problem, factor) => {
        const { layout, stops } = problem;
        const length = solve(problem);
        const renumbered = { aisle: stops.aisle.slice().reverse(), offset: stops.offset.slice().reverse() };
        expect(solve({ ...problem, stops: renumbered })).toBeCloseTo(length, 6);
        const grow = (lengths: Float64Array): Float64Array => lengths.map((one) => one * factor);
        const larger = { aisleOffsets: grow(layout.aisleOffsets), crossOffsets: grow(layout.crossOffsets) };
        expect(
          solve({ ...problem, layout: larger, stops: { aisle: stops.aisle, offset: grow(stops.offset) } }),
        ).toBeCloseTo(factor * length, 6);
      }),
      { numRuns: 60 },
    );
  });

  it('never walks one-way aisles against their direction, and is not shorter with them', () => {
    fc.assert(
      fc.property(problems, (problem) => {
        const oneWay = Int8Array.from(problem.layout.aisleOffsets, (_, at) => (at % 2 === 0 ? 1 : -1));
        const outcome = routePicks({ ...problem, layout: { ...problem.layout, oneWay } }, budget);
        if (outcome.kind === 'refused') expect(outcome.refusal.kind).toBe('unreachable');
        else expect(outcome.objective).toBeGreaterThanOrEqual(solve(problem) - 1e-6);
      }),
      { numRuns: 60 },
    );
  });
});

describe('routeScattered', () => {
  const scattered = fc
    .record({
      problem: problems,
      held: fc.array(fc.tuple(fc.integer({ min: 0, max: 1 }), fc.integer({ min: 1, max: 3 })), {
        minLength: 7,
        maxLength: 7,
      }),
      asked: fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 2, maxLength: 2 }),
    })
    .map(({ problem, held, asked }): ScatteredRouteProblem => {
      const { stops, ...rest } = problem;
      const article = stops.aisle.map((_, bin) => held[bin]?.[0] ?? 0);
      const quantity = stops.aisle.map((_, bin) => held[bin]?.[1] ?? 1);
      return { ...rest, bins: { ...stops, article, quantity }, demand: Int32Array.from(asked) };
    });

  /** The best of all choices of bins, or infinite. */
  const tryAllBins = (problem: ScatteredRouteProblem): number => {
    const { bins, demand } = problem;
    let best = Number.POSITIVE_INFINITY;
    for (let set = 0; set < 2 ** bins.aisle.length; set += 1) {
      const chosen = [...bins.aisle.keys()].filter((bin) => (set & (1 << bin)) !== 0);
      const held = (article: number): number =>
        chosen.reduce((sum, bin) => sum + (bins.article[bin] === article ? (bins.quantity[bin] ?? 0) : 0), 0);
      if (demand.some((pieces, article) => held(article) < pieces)) continue;
      const stops = {
        aisle: Int32Array.from(chosen, (bin) => bins.aisle[bin] ?? 0),
        offset: Float64Array.from(chosen, (bin) => bins.offset[bin] ?? 0),
      };
      const outcome = routePicks({ ...problem, stops }, budget);
      if (outcome.kind === 'solved') best = Math.min(best, outcome.objective);
    }
    return best;
  };

  it('takes what is asked, never beats the best choice of bins, and never claims a bound above it', () => {
    fc.assert(
      fc.property(scattered, (problem) => {
        const outcome = routeScattered(problem, budget);
        const best = tryAllBins(problem);
        if (outcome.kind === 'refused') {
          expect(best).toBe(Number.POSITIVE_INFINITY);
          return;
        }
        expect(outcome.objective).toBeGreaterThanOrEqual(best - 1e-6);
        expect(outcome.bound ?? 0).toBeLessThanOrEqual(best + 1e-6);
        if (outcome.isOptimal) expect(outcome.objective).toBeCloseTo(best, 6);
        const taken = new Int32Array(problem.demand.length);
        for (const [at, bin] of outcome.solution.order.entries()) {
          const article = problem.bins.article[bin] ?? 0;
          expect(outcome.solution.pieces[at] ?? 0).toBeLessThanOrEqual(problem.bins.quantity[bin] ?? 0);
          taken[article] = (taken[article] ?? 0) + (outcome.solution.pieces[at] ?? 0);
        }
        expect([...taken]).toEqual([...problem.demand]);
      }),
      { numRuns: 40 },
    );
  });
});
