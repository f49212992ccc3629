/**
 * Repeatable randomness: sfc32 (Chris Doty-Humphrey's PractRand), seeded from a number and a purpose. Every part of a
 * fleet draws from its own, so that one more draw in one place leaves all other places as they were.
 */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;
  readonly #seed: string;

  constructor(seed: number | string, purpose = '') {
    this.#seed = `${seed}/${purpose}`;
    this.#a = mixText(this.#seed, 0x9e3779b9);
    this.#b = mixText(this.#seed, 0x243f6a88);
    this.#c = mixText(this.#seed, 0xb7e15162);
    for (let round = 0; round < 12; round += 1) this.#draw();
  }

  /** An independent source for another purpose. */
  fork(purpose: string): Random {
    return new Random(this.#seed, purpose);
  }

  /** In [0, 1). */
  next(): number {
    return this.#draw() / 4294967296;
  }

  chance(probability: number): boolean {
    return probability > 0 && this.next() < probability;
  }

  /** An integer in [0, bound). */
  below(bound: number): number {
    return Math.floor(this.next() * bound);
  }

  /** An integer from `least` to `most`, both possible. */
  between(least: number, most: number): number {
    return least + this.below(most - least + 1);
  }

  pick<Value>(values: readonly Value[]): Value {
    if (values.length === 0) throw new RangeError('nothing to pick from');
    return values[this.below(values.length)] as Value;
  }

  /** Exponentially distributed with this mean: the time to the next of independent arrivals. */
  exponential(mean: number): number {
    return -Math.log(1 - this.next()) * mean;
  }

  /** Most draws near the beginning: a few things are wanted often, most seldom. */
  skewed(bound: number): number {
    return Math.floor(this.next() ** 2 * bound);
  }

  bytes(count: number): Uint8Array {
    const bytes = new Uint8Array(count);
    for (let index = 0; index < count; index += 1) bytes[index] = this.#draw() & 0xff;
    return bytes;
  }

  #draw(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + sum;
    this.#c |= 0;
    return sum >>> 0;
  }
}

function mixText(text: string, start: number): number {
  let mixed = start | 0;
  for (let index = 0; index < text.length; index += 1) {
    mixed = Math.imul(mixed ^ text.charCodeAt(index), 0x85ebca6b);
    mixed = (mixed << 13) | (mixed >>> 19);
  }
  return mixed;
}
