/** Edges along x, y and z of one way to stand. */
export type Edges = readonly [number, number, number];

export interface RelativePlace {
  readonly edges: Edges;
  readonly at: Edges;
}

export type Together =
  | { readonly kind: 'fit'; readonly places: readonly RelativePlace[] }
  | { readonly kind: 'impossible' }
  | { readonly kind: 'unknown' };

/** Pieces that are looked at together at most. */
export const togetherMax = 8;

/** What is known of two pieces: bit `2 · axis` the earlier lies below the later along it, the next bit above. */
type Relation = number;

/**
 * Whether a few pieces lie in one carton together, whatever lies below them: exact, for at most 8 pieces. Two pieces lie
 * beside each other along some axis, in one of two orders: the search gives the next piece an orientation, puts every
 * piece as low as the orders chosen so far allow, and chooses an order for the two pieces that have the fewest left.
 *
 * Source: the constraint search of Martello, Pisinger, Vigo, den Boef and Korst (2007, Algorithm 864), orders chosen only
 * where they are needed. Exponential; a node costs some microseconds.
 */
export class RelativePlaces {
  readonly #ways: readonly (readonly Edges[])[];
  readonly #carton: Edges;
  readonly #mayGoOn: () => boolean;
  readonly #edges: Edges[] = [];
  /** Relation of piece `i` to piece `j`, i < j, at `i · 8 + j`; 0 while it is open. */
  readonly #relations = new Uint8Array(togetherMax * togetherMax);
  /** By axis and piece: the lowest start, and the length that must follow the piece. */
  readonly #low = [0, 1, 2].map(() => new Float64Array(togetherMax));
  readonly #tail = [0, 1, 2].map(() => new Float64Array(togetherMax));
  /** Orders chosen along each axis: before the first, mirroring makes the other direction the same. */
  readonly #chosen = new Int32Array(3);
  #isStopped = false;

  /** `ways`: for each piece its edges in each way to stand, the largest piece first; `mayGoOn` is asked at every node. */
  constructor(ways: readonly (readonly Edges[])[], carton: Edges, mayGoOn: () => boolean) {
    this.#ways = ways;
    this.#carton = carton;
    this.#mayGoOn = mayGoOn;
  }

  run(): Together {
    if (this.#search()) {
      const at = (piece: number): Edges => [0, 1, 2].map((axis) => this.#lowOf(axis, piece)) as unknown as Edges;
      return { kind: 'fit', places: this.#edges.map((edges, piece) => ({ edges, at: at(piece) })) };
    }
    return { kind: this.#isStopped ? 'unknown' : 'impossible' };
  }

  #search(): boolean {
    if (!this.#mayGoOn()) this.#isStopped = true;
    if (this.#isStopped || !this.#settle()) return false;
    const pair = this.#findPair();
    if (pair === 'dead') return false;
    if (pair !== undefined) return this.#order(pair.first, pair.second, pair.options);
    const next = this.#edges.length;
    if (next === this.#ways.length) return true;
    for (const edges of this.#ways[next] as readonly Edges[]) {
      if (edges.some((edge, axis) => edge > (this.#carton[axis] as number))) continue;
      this.#edges.push(edges);
      if (this.#search()) return true;
      this.#edges.pop();
    }
    return false;
  }

  #order(first: number, second: number, options: Relation): boolean {
    for (let option = 0; option < 6; option += 1) {
      const axis = option >> 1;
      if ((options & (1 << option)) === 0) continue;
      if (option % 2 === 1 && this.#chosen[axis] === 0 && (options & (1 << (option - 1))) !== 0) continue;
      this.#relations[first * togetherMax + second] = 1 << option;
      this.#chosen[axis] = (this.#chosen[axis] as number) + 1;
      if (this.#search()) return true;
      this.#chosen[axis] -= 1;
      this.#relations[first * togetherMax + second] = 0;
    }
    return false;
  }

  /** Longest paths along each axis; false where one is longer than the carton or comes back to itself. */
  #settle(): boolean {
    for (const axis of [0, 1, 2]) {
      const low = this.#low[axis] as Float64Array;
      const tail = this.#tail[axis] as Float64Array;
      low.fill(0);
      tail.fill(0);
      for (let hasMoved = true, rounds = 0; hasMoved; rounds += 1) {
        if (rounds > this.#edges.length) return false;
        hasMoved = this.#relax(axis, low, tail);
      }
      for (let piece = 0; piece < this.#edges.length; piece += 1) {
        const length = (low[piece] as number) + this.#edge(axis, piece) + (tail[piece] as number);
        if (length > (this.#carton[axis] as number)) return false;
      }
    }
    return true;
  }

  #relax(axis: number, low: Float64Array, tail: Float64Array): boolean {
    let hasMoved = false;
    for (let second = 1; second < this.#edges.length; second += 1) {
      for (let first = 0; first < second; first += 1) {
        const relation = ((this.#relations[first * togetherMax + second] as number) >> (2 * axis)) & 3;
        if (relation === 0) continue;
        const [before, after] = relation === 1 ? [first, second] : [second, first];
        const start = (low[before] as number) + this.#edge(axis, before);
        const rest = (tail[after] as number) + this.#edge(axis, after);
        if (start > (low[after] as number)) {
          low[after] = start;
          hasMoved = true;
        }
        if (rest > (tail[before] as number)) {
          tail[before] = rest;
          hasMoved = true;
        }
      }
    }
    return hasMoved;
  }

  /** The open pair with the fewest orders left among those that overlap or have at most one; `dead` where one has none. */
  #findPair(): { first: number; second: number; options: Relation } | 'dead' | undefined {
    let best: { first: number; second: number; options: Relation } | undefined;
    let fewest = Number.POSITIVE_INFINITY;
    for (let second = 1; second < this.#edges.length; second += 1) {
      for (let first = 0; first < second; first += 1) {
        if (this.#relations[first * togetherMax + second] !== 0) continue;
        const options = this.#optionsOf(first, second);
        if (options === 0) return 'dead';
        const count = countBits(options);
        if (count >= fewest || (count > 1 && !this.#overlap(first, second))) continue;
        best = { first, second, options };
        fewest = count;
      }
    }
    return best;
  }

  #optionsOf(first: number, second: number): Relation {
    let options = 0;
    for (const axis of [0, 1, 2]) {
      const room = (this.#carton[axis] as number) - this.#edge(axis, first) - this.#edge(axis, second);
      if (room < 0) continue;
      const tail = this.#tail[axis] as Float64Array;
      if (this.#lowOf(axis, first) + (tail[second] as number) <= room) options |= 1 << (2 * axis);
      if (this.#lowOf(axis, second) + (tail[first] as number) <= room) options |= 2 << (2 * axis);
    }
    return options;
  }

  #overlap(first: number, second: number): boolean {
    return [0, 1, 2].every(
      (axis) =>
        this.#lowOf(axis, first) < this.#lowOf(axis, second) + this.#edge(axis, second) &&
        this.#lowOf(axis, second) < this.#lowOf(axis, first) + this.#edge(axis, first),
    );
  }

  #lowOf(axis: number, piece: number): number {
    return (this.#low[axis] as Float64Array)[piece] as number;
  }

  #edge(axis: number, piece: number): number {
    return (this.#edges[piece] as Edges)[axis] as number;
  }
}

function countBits(bits: number): number {
  let count = 0;
  for (let rest = bits; rest !== 0; rest &= rest - 1) count += 1;
  return count;
}
