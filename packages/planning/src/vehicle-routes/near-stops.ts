/** How many near stops are weighed for each stop. */
const nearMax = 40;
/** So many stops look for their near ones at once, so that the matrix is read along its rows in both directions. */
const block = 32;

export interface NearStops {
  /** `stopCount × nearCount`, nearest first. */
  readonly near: Int32Array;
  readonly nearCount: number;
  /** Between stops it is as far there as back. */
  readonly isSymmetric: boolean;
}

/** By the way there and back, nearest first; equally near ones by index. O(stops² + stops × near × log stops) as a rule. */
export function findNear(places: Int32Array, distances: Int32Array | Float64Array, placeCount: number): NearStops {
  const count = places.length;
  const nearCount = Math.min(nearMax, Math.max(0, count - 1));
  if (nearCount === 0) return { near: new Int32Array(0), nearCount, isSymmetric: true };
  const lists = new NearLists(count, nearCount);
  const { limits } = lists;
  let isSymmetric = true;
  for (let begin = 0; begin < count; begin += block) {
    for (let to = begin + 1; to < count; to += 1) {
      const there = places[to]!;
      const row = there * placeCount;
      const end = Math.min(begin + block, to);
      for (let from = begin; from < end; from += 1) {
        const here = places[from]!;
        const way = distances[row + here]!;
        const back = distances[here * placeCount + there]!;
        const key = way + back;
        if (way !== back) isSymmetric = false;
        if (key < limits[from]!) lists.keep(from, to, key);
        if (key < limits[to]!) lists.keep(to, from, key);
      }
    }
  }
  lists.fill();
  return { near: lists.near, nearCount, isSymmetric };
}

/** Sorted lists of the nearest. What comes later is behind what is equally near. */
class NearLists {
  readonly near: Int32Array;
  /** By stop: what is this far or farther has no place any more; a way that does not exist never has. */
  readonly limits: Float64Array;
  readonly #keys: Float64Array;
  readonly #found: Int32Array;
  readonly #nearCount: number;

  constructor(count: number, nearCount: number) {
    this.near = new Int32Array(count * nearCount);
    this.limits = new Float64Array(count).fill(Infinity);
    this.#keys = new Float64Array(count * nearCount);
    this.#found = new Int32Array(count);
    this.#nearCount = nearCount;
  }

  /** Where there are ways to too few, some of the others have the rest of the list. */
  fill(): void {
    for (let of = 0; of < this.limits.length; of += 1) {
      const base = of * this.#nearCount;
      const known = new Set(this.near.subarray(base, base + this.#found[of]!));
      for (let stop = 0; this.#found[of]! < this.#nearCount; stop += 1)
        if (stop !== of && !known.has(stop)) this.keep(of, stop, Number.MAX_VALUE);
    }
  }

  keep(of: number, stop: number, key: number): void {
    const base = of * this.#nearCount;
    const last = base + this.#nearCount - 1;
    let at = base + this.#found[of]!;
    if (at > last) at = last;
    else this.#found[of]! += 1;
    for (; at > base && this.#keys[at - 1]! > key; at -= 1) {
      this.#keys[at] = this.#keys[at - 1]!;
      this.near[at] = this.near[at - 1]!;
    }
    this.#keys[at] = key;
    this.near[at] = stop;
    if (this.#found[of] === this.#nearCount) this.limits[of] = this.#keys[last]!;
  }
}
