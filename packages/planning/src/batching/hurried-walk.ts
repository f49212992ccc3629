import type { Places } from '../pick-route/index.ts';
import type { BatchingProblem } from './problem.ts';

/**
 * A walk found at once, for when no time is left: aisle by aisle, up one and down the next (S-shape), each way the shortest.
 * O(stops · (log stops + cross aisles)).
 */
export function walkHurriedly(
  { layout, start, end = start }: BatchingProblem,
  { aisle, offset }: Places,
): { readonly order: Int32Array; readonly length: number } {
  const { aisleOffsets, crossOffsets } = layout;
  const order = Int32Array.from(aisle.keys()).sort(
    (left, right) =>
      (aisle[left] as number) - (aisle[right] as number) || (offset[left] as number) - (offset[right] as number),
  );
  let isUp = true;
  for (let from = 0, to = 0; from < order.length; from = to, isUp = !isUp) {
    while (to < order.length && aisle[order[to] as number] === aisle[order[from] as number]) to += 1;
    if (!isUp) order.subarray(from, to).reverse();
  }
  let [fromAisle, fromOffset, length] = [start.aisle, crossOffsets[start.crossAisle] as number, 0];
  const go = (toAisle: number, toOffset: number): void => {
    let along = Math.abs(fromOffset - toOffset);
    if (fromAisle !== toAisle) {
      along = Number.POSITIVE_INFINITY;
      for (const cross of crossOffsets)
        along = Math.min(along, Math.abs(fromOffset - cross) + Math.abs(cross - toOffset));
    }
    length += along + Math.abs((aisleOffsets[fromAisle] as number) - (aisleOffsets[toAisle] as number));
    [fromAisle, fromOffset] = [toAisle, toOffset];
  };
  for (const stop of order) go(aisle[stop] as number, offset[stop] as number);
  go(end.aisle, crossOffsets[end.crossAisle] as number);
  return { order, length };
}
