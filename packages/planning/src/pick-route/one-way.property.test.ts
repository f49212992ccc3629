import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findOrderFault, measureShortest, measureWays, toCellGraph, type Ways } from '../../conformance/cell-graph.ts';
import {
  type AisleLayout,
  type PickRouteProblem,
  routePicks,
  routeScattered,
  type ScatteredRouteProblem,
} from './index.ts';

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

type OneWayScattered = Required<ScatteredRouteProblem>;

/** Up to three articles in up to three bins each, some of them empty; asked is up to a piece more than there may be. */
const scattered = fc
  .record({
    warehouse: warehouses,
    places: fc.array(fc.tuple(fc.nat({ max: 999 }), fc.nat({ max: 999 })), { minLength: 9, maxLength: 9 }),
    quantity: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 9, maxLength: 9 }),
    bins: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 3 }),
    asked: fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 3, maxLength: 3 }),
  })
  .map(({ warehouse, places: drawn, quantity, bins, asked }): OneWayScattered => {
    const article = Int32Array.from(bins.flatMap((count, which) => Array.from({ length: count }, () => which)));
    const stops = placesIn(warehouse.layout, drawn.slice(0, article.length));
    return {
      ...warehouse,
      bins: { ...stops, article, quantity: Int32Array.from(quantity.slice(0, article.length)) },
      demand: Int32Array.from(asked.slice(0, bins.length)),
    };
  });

/** The shortest walk of all choices of bins that hold enough, in every order; infinite where there is none. */
function tryAllChoices({ layout, start, end, bins, demand }: OneWayScattered): number {
  const ways = measureWays(toCellGraph(layout), start, end, bins, layout);
  return measureShortest(ways, (set) => {
    const missing = Array.from(demand);
    for (const [bin, article] of bins.article.entries())
      if ((set & (1 << bin)) !== 0) missing[article] = (missing[article] ?? 0) - (bins.quantity[bin] ?? 0);
    return missing.every((pieces) => pieces <= 0);
  });
}

/** What is wrong with an answer of the engine, or undefined: a walk over the cells, with all that is asked and no more. */
function findScatteredFault(problem: OneWayScattered, outcome: ReturnType<typeof routeScattered>): string | undefined {
  const { layout, start, end, bins, demand } = problem;
  const best = tryAllChoices(problem);
  if (outcome.kind === 'refused') {
    const held = (article: number): number =>
      bins.quantity.reduce((sum, pieces, bin) => sum + (bins.article[bin] === article ? pieces : 0), 0);
    const expected = demand.some((pieces, article) => held(article) < pieces) ? 'not-enough' : 'unreachable';
    return outcome.refusal.kind === expected && best === Number.POSITIVE_INFINITY
      ? undefined
      : `${outcome.refusal.kind}, but there is a walk of ${best}`;
  }
  const { solution, objective } = outcome;
  const ways = measureWays(toCellGraph(layout), start, end, bins, layout);
  const fault = findOrderFault(ways, Array.from(solution.order), solution, objective);
  if (fault !== undefined) return fault;
  const taken = new Int32Array(demand.length);
  for (const [at, bin] of solution.order.entries()) {
    const pieces = solution.pieces[at] ?? 0;
    if (!(pieces > 0 && pieces <= (bins.quantity[bin] ?? 0))) return `bin ${bin} does not hold ${pieces}`;
    taken[bins.article[bin] ?? 0] = (taken[bins.article[bin] ?? 0] ?? 0) + pieces;
  }
  if (taken.some((pieces, article) => pieces !== demand[article])) return 'not what is asked';
  if (objective < best - 1e-6) return `${objective} long, but the shortest is ${best}`;
  return (outcome.bound ?? 0) > best + 1e-6 ? `a bound of ${outcome.bound} above the shortest` : undefined;
}

describe('routeScattered in one-way aisles', () => {
  it('takes what is asked over ways that may be walked, and is unreachable exactly when no choice of bins can be', () => {
    const seen = new Map<string, number>();
    fc.assert(
      fc.property(scattered, (problem) => {
        const outcome = routeScattered(problem, budget);
        expect(findScatteredFault(problem, outcome)).toBeUndefined();
        const kind = outcome.kind === 'refused' ? outcome.refusal.kind : outcome.kind;
        seen.set(kind, (seen.get(kind) ?? 0) + 1);
      }),
      { numRuns: 300 },
    );
    expect(seen.get('solved')).toBeGreaterThan(20);
    expect(seen.get('unreachable')).toBeGreaterThan(2);
  });

  it('finds bins in one aisle where all aisles go the same way, though nearer ones lie in two', () => {
    let chosen = 0;
    const onlyUp = scattered.map((problem): OneWayScattered => {
      const { layout, demand, bins } = problem;
      const oneWay = layout.aisleOffsets.length > 1 ? new Int8Array(layout.aisleOffsets.length).fill(1) : undefined;
      const [front, back] = [0, layout.crossOffsets.length - 1];
      return {
        ...problem,
        layout: oneWay === undefined ? layout : { ...layout, oneWay },
        start: { ...problem.start, crossAisle: front },
        end: { ...problem.end, crossAisle: back },
        bins: { ...bins, quantity: bins.quantity.map(() => 1) },
        demand: demand.map(() => 1),
      };
    });
    fc.assert(
      fc.property(onlyUp, (problem) => {
        const outcome = routeScattered(problem, budget);
        expect(findScatteredFault(problem, outcome)).toBeUndefined();
        if (outcome.kind === 'solved' && problem.demand.length > 1) chosen += 1;
      }),
      { numRuns: 200 },
    );
    expect(chosen).toBeGreaterThan(20);
    const problem: OneWayScattered = {
      layout: {
        aisleOffsets: Float64Array.of(0, 3, 6),
        crossOffsets: Float64Array.of(0, 10),
        oneWay: Int8Array.of(1, 1, 1),
      },
      start: { aisle: 0, crossAisle: 0 },
      end: { aisle: 0, crossAisle: 1 },
      bins: {
        aisle: Int32Array.of(0, 1, 2, 2),
        offset: Float64Array.of(2, 2, 5, 6),
        article: Int32Array.of(0, 1, 0, 1),
        quantity: Int32Array.of(1, 1, 1, 1),
      },
      demand: Int32Array.of(1, 1),
    };
    const outcome = routeScattered(problem, budget);
    expect(findScatteredFault(problem, outcome)).toBeUndefined();
    expect(outcome).toMatchObject({ kind: 'solved', objective: 22, solution: { order: Int32Array.of(2, 3) } });
  });

  it('has answers that the check refuses: a bin too few, a walk too short, ways against an aisle', () => {
    const problem: OneWayScattered = {
      layout: {
        aisleOffsets: Float64Array.of(0, 3),
        crossOffsets: Float64Array.of(0, 8),
        oneWay: Int8Array.of(1, -1),
      },
      start: { aisle: 0, crossAisle: 0 },
      end: { aisle: 0, crossAisle: 0 },
      bins: {
        aisle: Int32Array.of(0, 1, 1),
        offset: Float64Array.of(5, 3, 6),
        article: Int32Array.of(0, 1, 1),
        quantity: Int32Array.of(1, 1, 2),
      },
      demand: Int32Array.of(1, 2),
    };
    const right = routeScattered(problem, budget);
    expect(findScatteredFault(problem, right)).toBeUndefined();
    if (right.kind === 'refused') return;
    const { solution } = right;
    const fewer = { ...solution, pieces: solution.pieces.map(() => 1) };
    expect(findScatteredFault(problem, { ...right, solution: fewer })).toBeDefined();
    expect(findScatteredFault(problem, { ...right, objective: right.objective - 1 })).toBeDefined();
    expect(findScatteredFault(problem, { ...right, bound: right.objective + 1 })).toBeDefined();
    const refused = { kind: 'refused', refusal: { kind: 'unreachable' } } as const;
    expect(findScatteredFault(problem, refused)).toBeDefined();
    const reversed = { ...problem, layout: { ...problem.layout, oneWay: Int8Array.of(1, 1) } };
    expect(findScatteredFault(reversed, right)).toBeDefined();
  });
});
