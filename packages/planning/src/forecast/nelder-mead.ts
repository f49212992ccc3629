/** Where a search ended: `point` is a new array. */
export interface Minimum {
  readonly point: Float64Array;
  readonly value: number;
}

/**
 * The downhill simplex of Nelder and Mead (1965) with the usual coefficients. `evaluate` may answer `Infinity` for points
 * outside of its region, which keeps the simplex inside.
 *
 * @param start the first corner; the others lie `steps[i]` away along each axis
 * @param evaluationsMax the search ends after about so many calls, or when the corners agree to `tolerance` relatively
 */
export function minimise(
  evaluate: (point: Float64Array) => number,
  start: Float64Array,
  steps: Float64Array,
  evaluationsMax: number,
  tolerance = 1e-6,
): Minimum {
  const size = start.length;
  if (size === 0) return { point: start.slice(), value: evaluate(start) };
  const simplex = new Simplex(evaluate, start, steps);
  while (simplex.evaluations < evaluationsMax && !simplex.isFlat(tolerance)) simplex.move();
  return simplex.best();
}

class Simplex {
  evaluations = 0;
  readonly #evaluate: (point: Float64Array) => number;
  readonly #size: number;
  readonly #corners: Float64Array[] = [];
  readonly #values: Float64Array;
  readonly #centre: Float64Array;
  #trial: Float64Array;
  #second: Float64Array;

  constructor(evaluate: (point: Float64Array) => number, start: Float64Array, steps: Float64Array) {
    this.#evaluate = evaluate;
    this.#size = start.length;
    this.#values = new Float64Array(this.#size + 1);
    this.#centre = new Float64Array(this.#size);
    this.#trial = new Float64Array(this.#size);
    this.#second = new Float64Array(this.#size);
    for (let corner = 0; corner <= this.#size; corner += 1) {
      const point = start.slice();
      if (corner > 0) point[corner - 1] = (point[corner - 1] as number) + (steps[corner - 1] as number);
      this.#corners.push(point);
      this.#values[corner] = this.#measure(point);
    }
    this.#sort();
  }

  isFlat(tolerance: number): boolean {
    const low = this.#values[0] as number;
    const high = this.#values[this.#size] as number;
    return Math.abs(high - low) <= tolerance * (Math.abs(low) + tolerance);
  }

  best(): Minimum {
    return { point: (this.#corners[0] as Float64Array).slice(), value: this.#values[0] as number };
  }

  /** One step: reflect the worst corner, then expand, contract or shrink. */
  move(): void {
    const size = this.#size;
    this.#findCentre();
    const reflected = this.#try(1, this.#trial);
    if (reflected < (this.#values[0] as number)) {
      const expanded = this.#try(2, this.#second);
      if (expanded < reflected) this.#replace(expanded, true);
      else this.#replace(reflected, false);
    } else if (reflected < (this.#values[size - 1] as number)) {
      this.#replace(reflected, false);
    } else {
      const isOutside = reflected < (this.#values[size] as number);
      const contracted = this.#try(isOutside ? 0.5 : -0.5, this.#second);
      if (contracted < Math.min(reflected, this.#values[size] as number)) this.#replace(contracted, true);
      else this.#shrink();
    }
  }

  #measure(point: Float64Array): number {
    this.evaluations += 1;
    const value = this.#evaluate(point);
    return Number.isNaN(value) ? Number.POSITIVE_INFINITY : value;
  }

  #findCentre(): void {
    for (let axis = 0; axis < this.#size; axis += 1) {
      let sum = 0;
      for (let corner = 0; corner < this.#size; corner += 1) {
        sum += (this.#corners[corner] as Float64Array)[axis] as number;
      }
      this.#centre[axis] = sum / this.#size;
    }
  }

  #try(reach: number, into: Float64Array): number {
    const worst = this.#corners[this.#size] as Float64Array;
    for (let axis = 0; axis < this.#size; axis += 1) {
      const middle = this.#centre[axis] as number;
      into[axis] = middle + reach * (middle - (worst[axis] as number));
    }
    return this.#measure(into);
  }

  #replace(value: number, isSecond: boolean): void {
    const worst = this.#corners[this.#size] as Float64Array;
    this.#corners[this.#size] = isSecond ? this.#second : this.#trial;
    if (isSecond) this.#second = worst;
    else this.#trial = worst;
    this.#values[this.#size] = value;
    this.#sort();
  }

  #shrink(): void {
    const best = this.#corners[0] as Float64Array;
    for (let corner = 1; corner <= this.#size; corner += 1) {
      const point = this.#corners[corner] as Float64Array;
      for (let axis = 0; axis < this.#size; axis += 1) {
        point[axis] = ((point[axis] as number) + (best[axis] as number)) / 2;
      }
      this.#values[corner] = this.#measure(point);
    }
    this.#sort();
  }

  /** By insertion: after a move all but one corner are in order already. */
  #sort(): void {
    for (let from = 1; from <= this.#size; from += 1) {
      const point = this.#corners[from] as Float64Array;
      const value = this.#values[from] as number;
      let at = from;
      while (at > 0 && (this.#values[at - 1] as number) > value) {
        this.#corners[at] = this.#corners[at - 1] as Float64Array;
        this.#values[at] = this.#values[at - 1] as number;
        at -= 1;
      }
      this.#corners[at] = point;
      this.#values[at] = value;
    }
  }
}
