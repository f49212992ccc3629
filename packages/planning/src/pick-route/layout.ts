import type { EmptyRefusal, ReferenceRefusal, TooLargeRefusal, WrongLengthRefusal } from '../refusal.ts';

/**
 * A rectangular warehouse: parallel aisles of equal length, joined by cross aisles that run past all of them. Lengths are in
 * any one unit of the caller (metres, cells); the answer is in the same unit.
 */
export interface AisleLayout {
  /** Where each aisle lies along the cross aisles, ascending: at least one. */
  readonly aisleOffsets: Float64Array;
  /** Where each cross aisle lies along the aisles, ascending, front to back: at least two. Blocks are between them. */
  readonly crossOffsets: Float64Array;
  /** For each aisle 1 where one may only walk away from the first cross aisle, −1 only towards it, 0 both ways. */
  readonly oneWay?: Int8Array;
}

/** A crossing of an aisle with a cross aisle, both by their index. */
export interface Crossing {
  readonly aisle: number;
  readonly crossAisle: number;
}

/** Places in aisles: `aisle[i]` is an index, `offset[i]` lies between the first and the last cross aisle. */
export interface Places {
  readonly aisle: Int32Array;
  readonly offset: Float64Array;
}

/** Listed in order of precedence: when several apply, the first is returned. */
export type LayoutRefusal =
  | EmptyRefusal<'aisles'>
  | TooLargeRefusal<'aisles' | 'blocks' | 'stops' | 'articles'>
  | { readonly kind: 'offsets-not-ascending'; readonly what: 'aisles' | 'cross-aisles' }
  | ReferenceRefusal<'start' | 'end'>
  | WrongLengthRefusal<'layout.oneWay' | 'offset'>
  /** A stop or a bin that is in no aisle, or beyond its ends. */
  | { readonly kind: 'place-outside'; readonly index: number };

const aislesMax = 10_000;
const blocksMax = 30;
const placesMax = 200_000;

/** Offsets beyond this, either way, count as malformed: sums of their lengths would lose the short ones or overflow. */
const offsetMax = 1e12;

function isAscending(offsets: Float64Array): boolean {
  return offsets.every(
    (offset, at) => Math.abs(offset) <= offsetMax && (at === 0 || offset > (offsets[at - 1] as number)),
  );
}

function isCrossing(layout: AisleLayout, { aisle, crossAisle }: Crossing): boolean {
  const isIndex = (value: number, length: number): boolean => Number.isInteger(value) && value >= 0 && value < length;
  return isIndex(aisle, layout.aisleOffsets.length) && isIndex(crossAisle, layout.crossOffsets.length);
}

/** The first thing that is wrong with a layout and places in it, or undefined. */
export function findLayoutRefusal(
  layout: AisleLayout,
  start: Crossing,
  end: Crossing,
  places: Places,
): LayoutRefusal | undefined {
  const { aisleOffsets, crossOffsets, oneWay } = layout;
  if (aisleOffsets.length === 0 || crossOffsets.length < 2) return { kind: 'empty', what: 'aisles' };
  if (aisleOffsets.length > aislesMax) return { kind: 'too-large', what: 'aisles', countMax: aislesMax };
  if (crossOffsets.length - 1 > blocksMax) return { kind: 'too-large', what: 'blocks', countMax: blocksMax };
  if (places.aisle.length > placesMax) return { kind: 'too-large', what: 'stops', countMax: placesMax };
  if (!isAscending(aisleOffsets)) return { kind: 'offsets-not-ascending', what: 'aisles' };
  if (!isAscending(crossOffsets)) return { kind: 'offsets-not-ascending', what: 'cross-aisles' };
  if (!isCrossing(layout, start)) return { kind: 'unknown-reference', field: 'start', index: 0 };
  if (!isCrossing(layout, end)) return { kind: 'unknown-reference', field: 'end', index: 0 };
  const columns = [
    ['layout.oneWay', oneWay?.length ?? aisleOffsets.length, aisleOffsets.length],
    ['offset', places.offset.length, places.aisle.length],
  ] as const;
  for (const [field, length, lengthExpected] of columns)
    if (length !== lengthExpected) return { kind: 'wrong-length', field, length, lengthExpected };
  const low = crossOffsets[0] as number;
  const high = crossOffsets[crossOffsets.length - 1] as number;
  for (let at = 0; at < places.aisle.length; at += 1) {
    const aisle = places.aisle[at] as number;
    const offset = places.offset[at] as number;
    const isInside = aisle >= 0 && aisle < aisleOffsets.length && offset >= low && offset <= high;
    if (!isInside) return { kind: 'place-outside', index: at };
  }
  return undefined;
}

/** The block of an offset: between cross aisles `block` and `block + 1`. A place on a cross aisle counts to the lower block. */
export function blockOf(crossOffsets: Float64Array, offset: number): number {
  let block = 0;
  while (block + 2 < crossOffsets.length && offset > (crossOffsets[block + 1] as number)) block += 1;
  return block;
}

/** The shortest way between two places where all aisles go both ways. */
export function measure(
  layout: AisleLayout,
  fromAisle: number,
  fromOffset: number,
  toAisle: number,
  toOffset: number,
): number {
  if (fromAisle === toAisle) return Math.abs(fromOffset - toOffset);
  const { aisleOffsets, crossOffsets } = layout;
  const aside = Math.abs((aisleOffsets[fromAisle] as number) - (aisleOffsets[toAisle] as number));
  let along = Number.POSITIVE_INFINITY;
  for (const cross of crossOffsets) along = Math.min(along, Math.abs(fromOffset - cross) + Math.abs(cross - toOffset));
  return aside + along;
}
