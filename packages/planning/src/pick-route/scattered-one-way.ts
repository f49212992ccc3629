import { type AisleLayout, blockOf, type Crossing } from './layout.ts';
import type { Bins } from './scattered-model.ts';

/** Choices of one aisle for each block that are tried at most. */
const choicesMax = 20_000;

export type OneWayChoice =
  | { readonly kind: 'chosen'; readonly bins: readonly number[] }
  | { readonly kind: 'unreachable' | 'out-of-budget' };

/**
 * Where all aisles go the same way a walk passes each block once, through one aisle. Tries every choice of an aisle for each
 * block, up to 20 000, and takes one that holds enough with the least way aside; when none does, no walk exists.
 */
export function chooseOneAisleOfEachBlock(
  { aisleOffsets, crossOffsets, oneWay }: AisleLayout,
  start: Crossing,
  end: Crossing,
  bins: Bins,
  demand: Int32Array,
): OneWayChoice {
  const direction = oneWay?.[0] ?? 0;
  const [from, to] = direction > 0 ? [start.crossAisle, end.crossAisle] : [end.crossAisle, start.crossAisle];
  if (from > to) return { kind: 'unreachable' };
  const { free, byBlock } = sortBins(crossOffsets, from, to, bins, demand);
  if (direction < 0) byBlock.reverse();
  const missing = Float64Array.from(demand);
  const take = (list: readonly number[], sign: 1 | -1): void => {
    for (const bin of list) {
      const article = bins.article[bin] as number;
      missing[article] = (missing[article] as number) - sign * (bins.quantity[bin] as number);
    }
  };
  take(free, 1);
  const isMet = (): boolean => missing.every((pieces) => pieces <= 0);
  if (byBlock.reduce((product, aisles) => product * (aisles.size + 1), 1) > choicesMax) {
    for (const aisles of byBlock) for (const list of aisles.values()) take(list, 1);
    return { kind: isMet() ? 'out-of-budget' : 'unreachable' };
  }
  let best: readonly number[] | undefined;
  let bestWay = Number.POSITIVE_INFINITY;
  const aside = (one: number, other: number): number =>
    Math.abs((aisleOffsets[one] as number) - (aisleOffsets[other] as number));
  const choose = (block: number, aisle: number, way: number, chosen: readonly number[]): void => {
    const aisles = byBlock[block];
    if (aisles === undefined) {
      const whole = way + aside(aisle, end.aisle);
      if (whole >= bestWay || !isMet()) return;
      best = chosen;
      bestWay = whole;
      return;
    }
    choose(block + 1, aisle, way, chosen);
    for (const [next, list] of aisles) {
      take(list, 1);
      choose(block + 1, next, way + aside(aisle, next), [...chosen, ...list]);
      take(list, -1);
    }
  };
  choose(0, start.aisle, 0, free);
  return best === undefined ? { kind: 'unreachable' } : { kind: 'chosen', bins: best };
}

/** Useful bins between two cross aisles: those on a cross aisle, and the others by block and aisle. */
function sortBins(
  crossOffsets: Float64Array,
  from: number,
  to: number,
  bins: Bins,
  demand: Int32Array,
): { readonly free: readonly number[]; readonly byBlock: Map<number, number[]>[] } {
  const free: number[] = [];
  const byBlock = Array.from({ length: to - from }, () => new Map<number, number[]>());
  for (const [bin, offset] of bins.offset.entries()) {
    if ((demand[bins.article[bin] as number] as number) === 0 || bins.quantity[bin] === 0) continue;
    if (offset < (crossOffsets[from] as number) || offset > (crossOffsets[to] as number)) continue;
    if (crossOffsets.includes(offset)) {
      free.push(bin);
      continue;
    }
    const aisles = byBlock[blockOf(crossOffsets, offset) - from] as Map<number, number[]>;
    const aisle = bins.aisle[bin] as number;
    const list = aisles.get(aisle);
    if (list === undefined) aisles.set(aisle, [bin]);
    else list.push(bin);
  }
  return { free, byBlock };
}
