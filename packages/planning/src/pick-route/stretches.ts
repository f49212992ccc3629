import { fromAbove, fromBelow, none, once, twice, verticalOps, withGap } from './connectivity.ts';
import { type AisleLayout, blockOf, type Crossing, type Places } from './layout.ts';
import type { SweepInput } from './sweep.ts';

/** The stops of one walk by stretches: a stretch is the part of an aisle inside one block. Holds only aisles in reach. */
export interface Stretches {
  readonly layout: AisleLayout;
  readonly blocks: number;
  /** The first aisle of the sweep; nothing outside first … first + aisles − 1 is of any use. */
  readonly firstAisle: number;
  readonly aisles: number;
  /** Indices of stops in order of stretches, in a stretch from the front to the back. */
  readonly order: Int32Array;
  /** Stops of a stretch are `order[from[stretch]] … order[from[stretch + 1] − 1]`; stretch = aisle · blocks + block. */
  readonly from: Int32Array;
  /** In a stretch served from both ends, the first stop that is served from above. */
  readonly firstAbove: Int32Array;
}

/** Sorts the stops into stretches. */
export function toStretches(layout: AisleLayout, start: Crossing, end: Crossing, stops: Places): Stretches {
  const blocks = layout.crossOffsets.length - 1;
  let firstAisle = Math.min(start.aisle, end.aisle);
  let lastAisle = Math.max(start.aisle, end.aisle);
  for (const aisle of stops.aisle) {
    if (aisle < firstAisle) firstAisle = aisle;
    if (aisle > lastAisle) lastAisle = aisle;
  }
  const aisles = lastAisle - firstAisle + 1;
  const stretchOf = new Int32Array(stops.aisle.length);
  const from = new Int32Array(aisles * blocks + 2);
  for (let at = 0; at < stretchOf.length; at += 1) {
    const block = blockOf(layout.crossOffsets, stops.offset[at] as number);
    const stretch = ((stops.aisle[at] as number) - firstAisle) * blocks + block;
    stretchOf[at] = stretch;
    from[stretch + 2] = (from[stretch + 2] as number) + 1;
  }
  for (let at = 2; at < from.length; at += 1) from[at] = (from[at] as number) + (from[at - 1] as number);
  const order = new Int32Array(stretchOf.length);
  for (let at = 0; at < order.length; at += 1) {
    const stretch = (stretchOf[at] as number) + 1;
    const place = from[stretch] as number;
    order[place] = at;
    from[stretch] = place + 1;
  }
  for (let stretch = 0; stretch < aisles * blocks; stretch += 1) {
    const [low, high] = [from[stretch] as number, from[stretch + 1] as number];
    if (high - low > 1) {
      order.subarray(low, high).sort((left, right) => (stops.offset[left] as number) - (stops.offset[right] as number));
    }
  }
  return { layout, blocks, firstAisle, aisles, order, from, firstAbove: new Int32Array(aisles * blocks) };
}

/**
 * The cost of every way to serve every stretch, and where a walk served from both ends leaves its gap: between the two
 * neighbours that are farthest apart.
 */
export function toSweepInput(
  stretches: Stretches,
  start: Crossing,
  end: Crossing,
  stops: Places,
  limits: Pick<SweepInput, 'lengthMax' | 'statesMax' | 'isOver'>,
): SweepInput {
  const { layout, blocks, firstAisle, aisles } = stretches;
  const cost = new Float64Array(aisles * blocks * verticalOps);
  for (let stretch = 0; stretch < aisles * blocks; stretch += 1) {
    const block = stretch % blocks;
    const low = layout.crossOffsets[block] as number;
    const high = layout.crossOffsets[block + 1] as number;
    fillCosts(cost.subarray(stretch * verticalOps, (stretch + 1) * verticalOps), stretches, stops, stretch, low, high);
  }
  const step = new Float64Array(aisles);
  for (let at = 0; at + 1 < aisles; at += 1)
    step[at] = (layout.aisleOffsets[firstAisle + at + 1] as number) - (layout.aisleOffsets[firstAisle + at] as number);
  const { crossOffsets } = layout;
  const lengthOfBlock = ((crossOffsets[blocks] as number) - (crossOffsets[0] as number)) / blocks;
  const isRound = start.aisle === end.aisle;
  const touch = toTouch(blocks, firstAisle, aisles, start, end);
  return { aisles, cost, step, touch, crossings: isRound ? 2 : 1, lengthOfBlock, ...limits };
}

/** The crossings where the walk begins and ends, as `SweepInput.touch`. */
export function toTouch(blocks: number, first: number, aisles: number, start: Crossing, end: Crossing): Uint8Array {
  const touch = new Uint8Array(aisles * (blocks + 1));
  const startAt = (start.aisle - first) * (blocks + 1) + start.crossAisle;
  const endAt = (end.aisle - first) * (blocks + 1) + end.crossAisle;
  touch[startAt] = startAt === endAt ? 1 : 2;
  if (startAt !== endAt) touch[endAt] = 3;
  return touch;
}

function fillCosts(
  costs: Float64Array,
  { order, from, firstAbove }: Stretches,
  stops: Places,
  stretch: number,
  low: number,
  high: number,
): void {
  const first = from[stretch] as number;
  const last = (from[stretch + 1] as number) - 1;
  costs.fill(Number.POSITIVE_INFINITY);
  costs[once] = high - low;
  costs[twice] = 2 * (high - low);
  if (last < first) {
    costs[none] = 0;
    return;
  }
  const offsetAt = (at: number): number => stops.offset[order[at] as number] as number;
  costs[fromBelow] = 2 * (offsetAt(last) - low);
  costs[fromAbove] = 2 * (high - offsetAt(first));
  let gap = -1;
  for (let at = first + 1; at <= last; at += 1) {
    const between = offsetAt(at) - offsetAt(at - 1);
    if (between <= gap) continue;
    gap = between;
    firstAbove[stretch] = at;
  }
  if (gap >= 0) costs[withGap] = 2 * (high - low - gap);
}
