/** A free cuboid between two corners. */
export interface Space {
  readonly x0: number;
  readonly y0: number;
  readonly z0: number;
  readonly x1: number;
  readonly y1: number;
  readonly z1: number;
}

/** Above `spacesMax` only the nearest and the largest are kept: what is lost is room far away, cut into slivers. */
const spacesMax = 600;
const nearestKept = 300;
const largestKept = 100;

/**
 * Free room as the cover by maximal cuboids (Lai and Chan 1997; Gonçalves and Resende 2013): every free cuboid lies in at
 * least one of them, and none lies in another. Flat: x0, y0, z0, x1, y1, z1 of each. One placement costs
 * O(spaces × new pieces).
 */
export class Spaces {
  data: Int32Array;
  count = 0;
  #pieces: Int32Array = new Int32Array(6 * 64);
  #pieceCount = 0;

  constructor(capacity: number) {
    this.data = new Int32Array(6 * capacity);
  }

  reset(x: number, y: number, z: number): void {
    this.data.set([0, 0, 0, x, y, z]);
    this.count = 1;
  }

  copyFrom(other: Spaces): void {
    const length = other.count * 6;
    if (this.data.length < length) this.data = new Int32Array(length * 2);
    this.data.set(other.data.subarray(0, length));
    this.count = other.count;
  }

  removeAt(index: number): void {
    this.count -= 1;
    this.data.copyWithin(index * 6, this.count * 6, this.count * 6 + 6);
  }

  /** Takes a cuboid out of the free room. What is left thinner than the smallest edges given is forgotten. */
  occupy(x0: number, y0: number, z0: number, x1: number, y1: number, z1: number, edgesMin: Int32Array): void {
    const { data } = this;
    const [minX, minY, minZ] = edgesMin as unknown as [number, number, number];
    this.#pieceCount = 0;
    let kept = 0;
    for (let at = 0; at < this.count * 6; at += 6) {
      const a = data[at] as number;
      const b = data[at + 1] as number;
      const c = data[at + 2] as number;
      const d = data[at + 3] as number;
      const e = data[at + 4] as number;
      const f = data[at + 5] as number;
      if (x0 >= d || x1 <= a || y0 >= e || y1 <= b || z0 >= f || z1 <= c) {
        if (kept !== at) data.copyWithin(kept, at, at + 6);
        kept += 6;
        continue;
      }
      if (x0 - a >= minX) this.#push(a, b, c, x0, e, f);
      if (d - x1 >= minX) this.#push(x1, b, c, d, e, f);
      if (y0 - b >= minY) this.#push(a, b, c, d, y0, f);
      if (e - y1 >= minY) this.#push(a, y1, c, d, e, f);
      if (z0 - c >= minZ) this.#push(a, b, c, d, e, z0);
      if (f - z1 >= minZ) this.#push(a, b, z1, d, e, f);
    }
    this.count = kept / 6;
    this.#keepMaximal();
    if (this.count > spacesMax) this.#keepUseful();
  }

  #keepUseful(): void {
    const all = Array.from({ length: this.count }, (_, index) => this.data.slice(index * 6, index * 6 + 6));
    const at = (space: Int32Array, index: number): number => space[index] as number;
    const end = all.reduce(
      (most, space) => [3, 4, 5].map((axis, to) => Math.max(most[to] as number, at(space, axis))),
      [0, 0, 0],
    );
    const near = (space: Int32Array): number =>
      [0, 1, 2].reduce((sum, axis) => sum + Math.min(at(space, axis), (end[axis] as number) - at(space, axis + 3)), 0);
    const volume = (space: Int32Array): number =>
      (at(space, 3) - at(space, 0)) * (at(space, 4) - at(space, 1)) * (at(space, 5) - at(space, 2));
    const byDistance = all.map((space) => ({ space, distance: near(space), volume: volume(space) }));
    byDistance.sort((left, right) => left.distance - right.distance);
    const others = byDistance.slice(nearestKept).sort((left, right) => right.volume - left.volume);
    const kept = [...byDistance.slice(0, nearestKept), ...others.slice(0, largestKept)];
    for (const [index, { space }] of kept.entries()) this.data.set(space, index * 6);
    this.count = kept.length;
  }

  #push(a: number, b: number, c: number, d: number, e: number, f: number): void {
    const at = this.#pieceCount * 6;
    if (at + 6 > this.#pieces.length) {
      const grown = new Int32Array(this.#pieces.length * 2);
      grown.set(this.#pieces);
      this.#pieces = grown;
    }
    const pieces = this.#pieces;
    pieces[at] = a;
    pieces[at + 1] = b;
    pieces[at + 2] = c;
    pieces[at + 3] = d;
    pieces[at + 4] = e;
    pieces[at + 5] = f;
    this.#pieceCount += 1;
  }

  /** Adds the new pieces that lie in no other one. A space that was kept lies in no piece: it was maximal before. */
  #keepMaximal(): void {
    const pieces = this.#pieces;
    const survivors = this.count;
    const end = this.#pieceCount * 6;
    for (let at = 0; at < end; at += 6) {
      let isMaximal = !this.#isInside(pieces, at, this.data, survivors * 6, -1);
      // Of equal pieces the first stays.
      if (isMaximal) isMaximal = !this.#isInside(pieces, at, pieces, end, at);
      if (isMaximal) this.#append(pieces, at);
    }
  }

  #isInside(inner: Int32Array, at: number, outer: Int32Array, end: number, self: number): boolean {
    const a = inner[at] as number;
    const b = inner[at + 1] as number;
    const c = inner[at + 2] as number;
    const d = inner[at + 3] as number;
    const e = inner[at + 4] as number;
    const f = inner[at + 5] as number;
    for (let other = 0; other < end; other += 6) {
      if (other === self) continue;
      if (a < (outer[other] as number) || d > (outer[other + 3] as number)) continue;
      if (b < (outer[other + 1] as number) || e > (outer[other + 4] as number)) continue;
      if (c < (outer[other + 2] as number) || f > (outer[other + 5] as number)) continue;
      const isEqual =
        a === outer[other] &&
        d === outer[other + 3] &&
        b === outer[other + 1] &&
        e === outer[other + 4] &&
        c === outer[other + 2] &&
        f === outer[other + 5];
      if (!isEqual || self < 0 || other < self) return true;
    }
    return false;
  }

  #append(source: Int32Array, at: number): void {
    if ((this.count + 1) * 6 > this.data.length) {
      const grown = new Int32Array(this.data.length * 2);
      grown.set(this.data);
      this.data = grown;
    }
    for (let index = 0; index < 6; index += 1) this.data[this.count * 6 + index] = source[at + index] as number;
    this.count += 1;
  }
}
