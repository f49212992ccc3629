import { type AisleLayout, blockOf, type Crossing, measure, type Places } from './layout.ts';

/** The length of a walk through the stops in the given order, by shortest ways. */
export function measureOrder(
  layout: AisleLayout,
  start: Crossing,
  end: Crossing,
  stops: Places,
  order: readonly number[],
): number {
  let length = 0;
  let aisle = start.aisle;
  let offset = layout.crossOffsets[start.crossAisle] as number;
  for (const stop of order) {
    const nextAisle = stops.aisle[stop] as number;
    const nextOffset = stops.offset[stop] as number;
    length += measure(layout, aisle, offset, nextAisle, nextOffset);
    aisle = nextAisle;
    offset = nextOffset;
  }
  return length + measure(layout, aisle, offset, end.aisle, layout.crossOffsets[end.crossAisle] as number);
}

/**
 * The order of the S-shape rule (Hall 1993; for blocks Roodbergen and de Koster 2001): block by block from the farthest,
 * through each aisle with stops in turn upwards and downwards, blocks in turn left to right and right to left.
 */
export function orderBySShape(layout: AisleLayout, stops: Places): number[] {
  return orderByBlocks(layout, stops, (aisles) =>
    aisles.flatMap((aisle, turn) => (turn % 2 === 0 ? aisle : [...aisle].reverse())),
  );
}

/**
 * The order of the largest gap rule (Hall 1993): along the back of the block into each aisle as far as its largest gap, and
 * home along the front; the last aisle is walked through.
 */
export function orderByLargestGap(layout: AisleLayout, stops: Places): number[] {
  return orderByBlocks(layout, stops, (aisles, low, high) => {
    const back: number[][] = [];
    const front: number[][] = [];
    for (const [turn, aisle] of aisles.entries()) {
      const gapAt = turn === aisles.length - 1 ? 0 : findLargestGap(aisle, stops, low, high);
      front.push(aisle.slice(0, gapAt));
      back.push(aisle.slice(gapAt).reverse());
    }
    return [...back, ...front.reverse()].flat();
  });
}

/** Where the largest gap lies: before this many stops of the aisle; the ways to the ends of the block count as gaps. */
function findLargestGap(aisle: readonly number[], stops: Places, low: number, high: number): number {
  let best = 0;
  let widest = -1;
  for (let at = 0; at <= aisle.length; at += 1) {
    const before = at === 0 ? low : (stops.offset[aisle[at - 1] as number] as number);
    const after = at === aisle.length ? high : (stops.offset[aisle[at] as number] as number);
    if (after - before > widest) {
      widest = after - before;
      best = at;
    }
  }
  return best;
}

type OrderOfBlock = (aisles: readonly (readonly number[])[], low: number, high: number) => number[];

function orderByBlocks(layout: AisleLayout, stops: Places, orderOf: OrderOfBlock): number[] {
  const byBlock = new Map<number, Map<number, number[]>>();
  for (let stop = 0; stop < stops.aisle.length; stop += 1) {
    const block = blockOf(layout.crossOffsets, stops.offset[stop] as number);
    const aisles = byBlock.get(block) ?? new Map<number, number[]>();
    byBlock.set(block, aisles);
    const aisle = stops.aisle[stop] as number;
    const list = aisles.get(aisle);
    if (list === undefined) aisles.set(aisle, [stop]);
    else list.push(stop);
  }
  const blocks = [...byBlock].sort(([left], [right]) => right - left);
  return blocks.flatMap(([block, byAisle], turn) => {
    const aisles = [...byAisle].sort(([left], [right]) => (turn % 2 === 0 ? left - right : right - left));
    const sorted = aisles.map(([, list]) =>
      list.sort((left, right) => (stops.offset[left] as number) - (stops.offset[right] as number)),
    );
    return orderOf(sorted, layout.crossOffsets[block] as number, layout.crossOffsets[block + 1] as number);
  });
}
