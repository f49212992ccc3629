/** As many as all benches of postings use. */
export const placeCount = 10_000;
export const itemCount = 1000;

/** Places of a warehouse in random order, each with one item. */
export interface Goods {
  readonly places: readonly string[];
  readonly items: readonly string[];
  next(): { readonly place: string; readonly item: string };
}

/** The same seed gives the same order. */
export function makeGoods(placeCount: number, itemCount: number, seed = 12_345): Goods {
  const places = Array.from({ length: placeCount }, (_, at) => `A-${at}`);
  const items = Array.from({ length: itemCount }, (_, at) => `I-${at}`);
  let state = seed;
  return {
    places,
    items,
    next: () => {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      const at = (state >>> 0) % placeCount;
      return { place: places[at] ?? '', item: items[at % itemCount] ?? '' };
    },
  };
}
