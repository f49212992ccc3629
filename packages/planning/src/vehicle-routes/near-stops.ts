/** How many near stops are weighed for each stop. */
const nearMax = 40;
/** So many stops look for their near ones at once, so that the matrix is read along its rows in both directions. */
const block = 32;

export interface NearStops {
  /** `stopCount × nearCount`, nearest first. */
  readonly near: Int32Array;
  readonly nearCount: number;
}

/** By the way there and back, nearest first; equally near ones by index. O(stops² + stops × near × log stops) as a rule. */
export function findNear(places: Int32Array, distances: Int32Array | Float64Array, placeCount: number): NearStops {
  const count = places.length;
  const nearCount = Math.min(nearMax, Math.max(0, count - 1));
  const near = new Int32Array(count * nearCount);
  if (nearCount === 0) return { near, nearCount };
  const keys = new Float64Array(block * nearCount);
  const found = new Int32Array(block);
  for (let begin = 0; begin < count; begin += block) {
    const end = Math.min(begin + block, count);
    keys.fill(Infinity);
    found.fill(0);
    for (let to = 0; to < count; to += 1) {
      const there = places[to]!;
      for (let from = begin; from < end; from += 1) {
        if (to === from) continue;
        const here = places[from]!;
        const key = distances[here * placeCount + there]! + distances[there * placeCount + here]!;
        const base = (from - begin) * nearCount;
        const has = found[from - begin]!;
        if (has === nearCount && key >= keys[base + nearCount - 1]!) continue;
        found[from - begin] = keepNear(near, from * nearCount, keys, base, has, nearCount, to, key);
      }
    }
  }
  return { near, nearCount };
}

/** Sorts a stop into the list of near ones, the last of which falls out where it is full. Returns the new length. */
function keepNear(
  near: Int32Array,
  base: number,
  keys: Float64Array,
  keysBase: number,
  found: number,
  nearCount: number,
  stop: number,
  key: number,
): number {
  let at = found < nearCount ? found : nearCount - 1;
  for (; at > 0 && keys[keysBase + at - 1]! > key; at -= 1) {
    keys[keysBase + at] = keys[keysBase + at - 1]!;
    near[base + at] = near[base + at - 1]!;
  }
  keys[keysBase + at] = key;
  near[base + at] = stop;
  return Math.min(found + 1, nearCount);
}
