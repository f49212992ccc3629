/**
 * Numbers that look random, the same for the same seed on every machine: xoshiro128** of Blackman and Vigna (2018), seeded
 * by splitmix32.
 */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #d: number;

  constructor(seed: number) {
    let state = seed | 0;
    const next = (): number => {
      state = (state + 0x9e3779b9) | 0;
      let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
      mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
      return mixed ^ (mixed >>> 15);
    };
    this.#a = next();
    this.#b = next();
    this.#c = next();
    this.#d = next();
  }

  /** A whole number from 0 to 2³² − 1. */
  nextU32(): number {
    const product = Math.imul(this.#b, 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9);
    const shifted = this.#b << 9;
    this.#c ^= this.#a;
    this.#d ^= this.#b;
    this.#b ^= this.#c;
    this.#a ^= this.#d;
    this.#c ^= shifted;
    this.#d = (this.#d << 11) | (this.#d >>> 21);
    return result >>> 0;
  }

  /** From 0 to just below 1. */
  next(): number {
    return this.nextU32() / 4_294_967_296;
  }

  /** A whole number from 0 to `below` − 1; `below` is at most 2³². */
  below(below: number): number {
    return Math.floor(this.next() * below);
  }

  /** Puts an array into a random order, in place. */
  shuffle<Items extends Item[] | Int32Array, Item = unknown>(items: Items): Items {
    for (let at = items.length - 1; at > 0; at -= 1) {
      const other = this.below(at + 1);
      const kept = items[at] as never;
      items[at] = items[other] as never;
      items[other] = kept;
    }
    return items;
  }
}
