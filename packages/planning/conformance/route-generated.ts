import type { BatchingProblem } from '../src/batching/index.ts';
import type { PickRouteProblem, ScatteredRouteProblem } from '../src/pick-route/index.ts';
import { Random } from '../src/random.ts';
import type { QuantityRows, WaveProblem } from '../src/waves/index.ts';

/** Warehouses, orders and waves of our own, the same for the same seed. */

/** Stops at random in a warehouse with aisles 5 apart and blocks of 22. */
export function makePickRoute(seed: number, aisles: number, blocks: number, stops: number): PickRouteProblem {
  const random = new Random(seed);
  const aisleOffsets = Float64Array.from({ length: aisles }, (_, at) => at * 5);
  const crossOffsets = Float64Array.from({ length: blocks + 1 }, (_, at) => at * 22);
  return {
    layout: { aisleOffsets, crossOffsets },
    start: { aisle: aisles >> 1, crossAisle: 0 },
    stops: {
      aisle: Int32Array.from({ length: stops }, () => random.below(aisles)),
      offset: Float64Array.from({ length: stops }, () => 22 * random.below(blocks) + 1 + random.below(20)),
    },
  };
}

/** Articles with several storage positions each. */
export function makeScattered(
  seed: number,
  aisles: number,
  blocks: number,
  articles: number,
  positions: number,
): ScatteredRouteProblem {
  const { stops, ...rest } = makePickRoute(seed, aisles, blocks, articles * positions);
  const random = new Random(seed + 1);
  const article = stops.aisle.map((_, bin) => bin % articles);
  const quantity = stops.aisle.map(() => 1 + random.below(3));
  return { ...rest, bins: { ...stops, article, quantity }, demand: new Int32Array(articles).fill(2) };
}

/** Orders of one to eight stops; a walk holds 24 stops. */
export function makeBatching(seed: number, orders: number, blocks: number): BatchingProblem {
  const random = new Random(seed);
  const counts = Array.from({ length: orders }, () => 1 + random.below(8));
  const stopsFrom = new Int32Array(orders + 1);
  for (const [at, count] of counts.entries()) stopsFrom[at + 1] = (stopsFrom[at] ?? 0) + count;
  const { layout, start, stops } = makePickRoute(seed + 1, 10, blocks, stopsFrom[orders] ?? 0);
  return { layout, start, stopsFrom, stops, capacities: [{ size: Float64Array.from(counts), capacity: 24 }] };
}

/** Orders of one to four lines; aisles that hold some of the items, a few of them many. */
export function makeWave(seed: number, orders: number, items: number, aisles: number): WaveProblem {
  const random = new Random(seed);
  const toRows = (rows: number, linesOf: () => number, unitsMax: number): QuantityRows => {
    const from = [0];
    const item: number[] = [];
    const quantity: number[] = [];
    for (let row = 0; row < rows; row += 1) {
      const chosen = new Set<number>();
      for (let line = linesOf(); line > 0; line -= 1) chosen.add(Math.floor(items * random.next() ** 2));
      for (const which of chosen) {
        item.push(which);
        quantity.push(1 + random.below(unitsMax));
      }
      from.push(item.length);
    }
    return { from: Int32Array.from(from), item: Int32Array.from(item), quantity: Int32Array.from(quantity) };
  };
  return {
    items,
    orders: toRows(orders, () => 1 + random.below(4), 2),
    aisles: toRows(aisles, () => 1 + Math.floor((items / 4) * random.next() ** 3), 4),
    unitsMin: orders >> 2,
    unitsMax: orders,
  };
}
