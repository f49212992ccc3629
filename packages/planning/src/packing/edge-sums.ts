/** Lengths that edges of different pieces add up to, as bits, along x, y and z. */
export class SumBits {
  readonly #bits: readonly Int32Array[];

  constructor(bits: readonly Int32Array[]) {
    this.#bits = bits;
  }

  has(axis: number, length: number): boolean {
    return (((this.#bits[axis] as Int32Array)[length >> 5] as number) & (1 << (length & 31))) !== 0;
  }
}

const rememberedMax = 20_000;

/** For each subset of pieces, the sums of one edge each of some of them: a subset sum over bits, remembered. */
export class EdgeSums {
  readonly #edges: readonly (readonly (readonly number[])[])[];
  readonly #lengths: readonly number[];
  readonly #isSameAlongAxes: boolean;
  #known = new Map<number, SumBits>();

  /** `turns`: the edges along x, y, z of each way in which each piece may stand. */
  constructor(turns: readonly (readonly (readonly number[])[])[], lengths: readonly number[]) {
    this.#edges = [0, 1, 2].map((axis) =>
      turns.map((ways) => [...new Set(ways.map((edges) => edges[axis] as number))].sort((one, other) => one - other)),
    );
    this.#lengths = lengths;
    const [x, ...others] = this.#edges.map((edges) => JSON.stringify(edges));
    this.#isSameAlongAxes = others.every((other) => other === x);
  }

  of(pieces: number): SumBits {
    const known = this.#known.get(pieces);
    if (known !== undefined) return known;
    if (this.#known.size > rememberedMax) this.#known = new Map();
    const length = Math.max(...this.#lengths);
    const one = (axis: number): Int32Array => sumBits(this.#edges[axis] as readonly number[][], pieces, length);
    const x = one(0);
    const sums = new SumBits(this.#isSameAlongAxes ? [x, x, x] : [x, one(1), one(2)]);
    this.#known.set(pieces, sums);
    return sums;
  }
}

function sumBits(edges: readonly (readonly number[])[], pieces: number, length: number): Int32Array {
  const bits = new Int32Array((length >> 5) + 1);
  const before = new Int32Array(bits.length);
  bits[0] = 1;
  for (let piece = 0; piece < edges.length; piece += 1) {
    if ((pieces & (1 << piece)) === 0) continue;
    before.set(bits);
    for (const edge of edges[piece] as readonly number[]) orShifted(bits, before, edge);
  }
  return bits;
}

function orShifted(into: Int32Array, from: Int32Array, shift: number): void {
  const words = shift >> 5;
  const rest = shift & 31;
  for (let at = into.length - 1; at >= words; at -= 1) {
    const low = rest === 0 || at === words ? 0 : (from[at - words - 1] as number) >>> (32 - rest);
    into[at] = (into[at] as number) | ((from[at - words] as number) << rest) | low;
  }
}
