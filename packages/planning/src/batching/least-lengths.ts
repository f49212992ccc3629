import type { BatchingProblem } from './problem.ts';

/** What one set of stops costs at least, part by part: no part holds a way of another. */
interface Parts {
  /** Beyond the start and the end along the cross aisles, to the left and to the right, there and back. */
  readonly left: number;
  readonly right: number;
  /** For each block the ways within aisles, and what going all through it costs. */
  readonly within: Float64Array;
  readonly through: Float64Array;
}

/** Lengths that no walk falls short of, found without a sweep. */
export class LeastLengths {
  readonly #problem: BatchingProblem;
  /** The rank of each stop by aisle and offset, and the stops by rank. */
  readonly #rank: Int32Array;
  readonly #byRank: Int32Array;
  readonly #crossings: readonly [number, number];

  constructor(problem: BatchingProblem) {
    const { stops, start, end = start } = problem;
    this.#problem = problem;
    this.#crossings = [Math.min(start.crossAisle, end.crossAisle), Math.max(start.crossAisle, end.crossAisle)];
    const byRank = Int32Array.from(stops.aisle.keys()).sort(
      (left, right) =>
        (stops.aisle[left] as number) - (stops.aisle[right] as number) ||
        (stops.offset[left] as number) - (stops.offset[right] as number),
    );
    this.#byRank = byRank;
    this.#rank = new Int32Array(byRank.length);
    for (const [rank, stop] of byRank.entries()) this.#rank[stop] = rank;
  }

  /** No walk through all stops of the orders is shorter. O(stops · log stops). */
  leastOf(orders: readonly number[]): number {
    const { left, right, within, through } = this.partsOf(orders);
    let sum = this.#between() + left + right;
    for (let block = 0; block < within.length; block += 1)
      sum += Math.max(within[block] as number, through[block] as number);
    return sum;
  }

  /** The parts of a walk; calls `onStretch` with each stretch of an aisle in a block and what it costs at least. */
  partsOf(orders: readonly number[], onStretch?: (stretch: number, length: number) => void): Parts {
    const { layout, stops, start, end = start } = this.#problem;
    const { aisleOffsets, crossOffsets } = layout;
    const blocks = crossOffsets.length - 1;
    const ranks = this.#ranksOf(orders);
    const within = new Float64Array(blocks);
    const through = new Float64Array(blocks);
    const ends = [aisleOffsets[start.aisle] as number, aisleOffsets[end.aisle] as number] as const;
    let [left, right, low, high] = [Math.min(...ends), Math.max(...ends), Number.POSITIVE_INFINITY, -Infinity];
    for (let at = 0; at < ranks.length;) {
      const stop = this.#byRank[ranks[at] as number] as number;
      const aisle = stops.aisle[stop] as number;
      left = Math.min(left, aisleOffsets[aisle] as number);
      right = Math.max(right, aisleOffsets[aisle] as number);
      low = Math.min(low, stops.offset[stop] as number);
      let block = 0;
      while (block + 1 < blocks && (stops.offset[stop] as number) > (crossOffsets[block + 1] as number)) block += 1;
      const to = crossOffsets[block + 1] as number;
      let last = crossOffsets[block] as number;
      const height = to - last;
      let gap = 0;
      for (; at < ranks.length; at += 1) {
        const next = this.#byRank[ranks[at] as number] as number;
        const offset = stops.offset[next] as number;
        if (stops.aisle[next] !== aisle || offset > to) break;
        gap = Math.max(gap, offset - last);
        last = offset;
      }
      high = Math.max(high, last);
      const length = Math.min(height, 2 * (height - Math.max(gap, to - last)));
      within[block] = (within[block] as number) + length;
      onStretch?.(aisle * blocks + block, length);
    }
    this.#fillThrough(through, low, high);
    return { left: 2 * (Math.min(...ends) - left), right: 2 * (right - Math.max(...ends)), within, through };
  }

  /** The way along the cross aisles that every walk takes from its start to its end. */
  #between(): number {
    const { layout, start, end = start } = this.#problem;
    return Math.abs((layout.aisleOffsets[start.aisle] as number) - (layout.aisleOffsets[end.aisle] as number));
  }

  #ranksOf(orders: readonly number[]): Int32Array {
    const { stopsFrom } = this.#problem;
    let count = 0;
    for (const order of orders) count += (stopsFrom[order + 1] as number) - (stopsFrom[order] as number);
    const ranks = new Int32Array(count);
    let at = 0;
    for (const order of orders)
      for (let stop = stopsFrom[order] as number; stop < (stopsFrom[order + 1] as number); stop += 1, at += 1)
        ranks[at] = this.#rank[stop] as number;
    return ranks.sort();
  }

  /** Blocks between the crossings of the start, of the end and of the farthest stops are gone through. */
  #fillThrough(through: Float64Array, low: number, high: number): void {
    const { crossOffsets } = this.#problem.layout;
    const [first, last] = this.#crossings;
    for (let block = 0; block < through.length; block += 1) {
      const [from, to] = [crossOffsets[block] as number, crossOffsets[block + 1] as number];
      const isBehind = last <= block && high >= to;
      const isBefore = first > block && low <= from;
      if (isBehind || isBefore) through[block] = 2 * (to - from);
      else if (first <= block && last > block) through[block] = to - from;
    }
  }
}
