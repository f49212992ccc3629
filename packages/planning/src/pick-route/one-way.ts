import { type AisleLayout, blockOf, type Crossing, type Places } from './layout.ts';
import type { DistanceTable } from './matrix.ts';

/**
 * The shortest ways between all stops, the start (point `stops`) and the end (point `stops + 1`) where some aisles go one way
 * only: from every point a label-correcting search over the crossings (Moore 1959). Cross aisles go both ways.
 */
export function toDistanceTable(layout: AisleLayout, start: Crossing, end: Crossing, stops: Places): DistanceTable {
  const count = stops.aisle.length;
  const points = count + 2;
  const ends = [start, end];
  const aisleOf = (point: number): number =>
    point < count ? (stops.aisle[point] as number) : (ends[point - count] as Crossing).aisle;
  const offsetOf = (point: number): number =>
    point < count
      ? (stops.offset[point] as number)
      : (layout.crossOffsets[(ends[point - count] as Crossing).crossAisle] as number);
  const distances = new Float64Array(points * points);
  for (let from = 0; from < points; from += 1) {
    const reached = reachCrossings(layout, aisleOf(from), offsetOf(from));
    for (let to = 0; to < points; to += 1) {
      const direct = alongAisle(layout, aisleOf(from), offsetOf(from), aisleOf(to), offsetOf(to));
      distances[from * points + to] = Math.min(direct, comeFrom(layout, reached, aisleOf(to), offsetOf(to)));
    }
  }
  return { points, distances };
}

/** The way inside one aisle, infinite to another aisle or against its direction. */
function alongAisle(layout: AisleLayout, fromAisle: number, from: number, toAisle: number, to: number): number {
  if (fromAisle !== toAisle) return Number.POSITIVE_INFINITY;
  const direction = layout.oneWay?.[fromAisle] ?? 0;
  return direction * (to - from) < 0 ? Number.POSITIVE_INFINITY : Math.abs(to - from);
}

/** Crossings next to a place: those at both ends of its block. */
function neighbours(layout: AisleLayout, offset: number): readonly [number, number] {
  const block = blockOf(layout.crossOffsets, offset);
  return [block, block + 1];
}

function comeFrom(layout: AisleLayout, reached: Float64Array, aisle: number, offset: number): number {
  const width = layout.crossOffsets.length;
  const ways = neighbours(layout, offset).map(
    (cross) =>
      (reached[aisle * width + cross] as number) +
      alongAisle(layout, aisle, layout.crossOffsets[cross] as number, aisle, offset),
  );
  return Math.min(...ways);
}

function reachCrossings(layout: AisleLayout, aisle: number, offset: number): Float64Array {
  const { aisleOffsets, crossOffsets } = layout;
  const width = crossOffsets.length;
  const reached = new Float64Array(aisleOffsets.length * width).fill(Number.POSITIVE_INFINITY);
  const queue: number[] = [];
  const isQueued = new Uint8Array(reached.length);
  const reach = (at: number, length: number): void => {
    if (length >= (reached[at] as number)) return;
    reached[at] = length;
    if (isQueued[at] === 0) queue.push(at);
    isQueued[at] = 1;
  };
  for (const cross of neighbours(layout, offset))
    reach(aisle * width + cross, alongAisle(layout, aisle, offset, aisle, crossOffsets[cross] as number));
  for (let head = 0; head < queue.length; head += 1) {
    const at = queue[head] as number;
    isQueued[at] = 0;
    const from = reached[at] as number;
    const [here, cross] = [(at / width) | 0, at % width];
    for (const next of [here - 1, here + 1]) {
      const to = aisleOffsets[next];
      if (to !== undefined) reach(next * width + cross, from + Math.abs(to - (aisleOffsets[here] as number)));
    }
    for (const next of [cross - 1, cross + 1]) {
      const to = crossOffsets[next];
      if (to !== undefined)
        reach(here * width + next, from + alongAisle(layout, here, crossOffsets[cross] as number, here, to));
    }
  }
  return reached;
}
