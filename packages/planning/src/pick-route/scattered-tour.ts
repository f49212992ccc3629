import { fromAbove, fromBelow, none, once, twice, verticalOps, withGap } from './connectivity.ts';
import type { BinStretch, ScatteredModel, Step } from './scattered-model.ts';
import { passBack, passOn } from './scattered-passes.ts';

/**
 * A choice of bins and the length of the shortest walk through them, from both sides: with the least costs up to each step
 * and from each step on, the length with one bin more or less is O(states) instead of a whole sweep.
 */
export class BinTour {
  /** Bins are numbered stretch by stretch; `firstBin[stretch]` is the first of a stretch. */
  readonly firstBin: Int32Array;
  readonly article: Int32Array;
  readonly quantity: Int32Array;
  readonly stretchOf: Int32Array;
  readonly isChosen: Uint8Array;
  /** Pieces still missing of each article; negative when more than asked for is chosen. */
  readonly missing: Float64Array;
  readonly #model: ScatteredModel;
  readonly #stepOf: Int32Array;
  readonly #before: Float64Array;
  readonly #after: Float64Array;
  readonly #costs: Float64Array;
  /** Costs after this step hold, as do those up to `#beforeTo`. */
  #afterFrom: number;
  #beforeTo = 0;
  readonly #scratch = new Float64Array(verticalOps);

  constructor(model: ScatteredModel) {
    const { stretches, steps, states } = model;
    this.#model = model;
    this.firstBin = new Int32Array(stretches.length + 1);
    for (const [at, { bins }] of stretches.entries())
      this.firstBin[at + 1] = (this.firstBin[at] as number) + bins.length;
    const count = this.firstBin[stretches.length] as number;
    this.article = Int32Array.from(stretches.flatMap(({ article }) => [...article]));
    this.quantity = Int32Array.from(stretches.flatMap(({ quantity }) => [...quantity]));
    this.stretchOf = Int32Array.from(stretches.flatMap(({ bins }, at) => [...bins].map(() => at)));
    this.isChosen = new Uint8Array(count);
    this.missing = Float64Array.from(model.demand);
    this.#stepOf = new Int32Array(stretches.length);
    for (const [at, step] of steps.entries()) if (step.kind === 'stretch') this.#stepOf[step.stretch] = at;
    this.#before = new Float64Array((steps.length + 1) * states);
    this.#after = new Float64Array((steps.length + 1) * states);
    this.#afterFrom = steps.length;
    this.#before.fill(Number.POSITIVE_INFINITY, 0, states);
    this.#before[0] = 0;
    for (let state = 0; state < states; state += 1)
      this.#after[steps.length * states + state] = model.isWhole[state] === 1 ? 0 : Number.POSITIVE_INFINITY;
    this.#costs = new Float64Array(stretches.length * verticalOps);
    for (let stretch = 0; stretch < stretches.length; stretch += 1) this.#price(stretch);
  }

  /** Indices of the chosen bins in the problem. */
  listChosen(): number[] {
    return this.#model.stretches.flatMap(({ bins }, at) =>
      [...bins].filter((_, bin) => this.isChosen[(this.firstBin[at] as number) + bin] === 1),
    );
  }

  toggle(bin: number): void {
    const stretch = this.stretchOf[bin] as number;
    const article = this.article[bin] as number;
    const sign = this.isChosen[bin] === 1 ? 1 : -1;
    this.isChosen[bin] = sign < 0 ? 1 : 0;
    this.missing[article] = (this.missing[article] as number) + sign * (this.quantity[bin] as number);
    this.#price(stretch);
    const at = this.#stepOf[stretch] as number;
    this.#afterFrom = Math.max(this.#afterFrom, at + 1);
    this.#beforeTo = Math.min(this.#beforeTo, at);
  }

  /** Works out both sides anew and answers the length. */
  refresh(): number {
    const { steps } = this.#model;
    passBack(this.#model, this.#costs, this.#after, this.#afterFrom);
    passOn(this.#model, this.#costs, this.#before, this.#beforeTo, steps.length);
    this.#afterFrom = 0;
    this.#beforeTo = steps.length;
    return this.#after[0] as number;
  }

  /** The length with this bin chosen as well, or left out when it is chosen, since the last refresh. */
  lengthWith(bin: number): number {
    const { states, moves, steps } = this.#model;
    const stretch = this.stretchOf[bin] as number;
    const isChosen = this.isChosen[bin] as number;
    this.isChosen[bin] = 1 - isChosen;
    this.#fill(stretch, this.#scratch, 0);
    this.isChosen[bin] = isChosen;
    const at = this.#stepOf[stretch] as number;
    const { block } = steps[at] as Extract<Step, { kind: 'stretch' }>;
    const list = moves[block] as Int32Array;
    const [here, there] = [at * states, (at + 1) * states];
    let best = Number.POSITIVE_INFINITY;
    for (let move = 0; move < list.length; move += 3) {
      const length =
        (this.#before[here + (list[move + 1] as number)] as number) +
        (this.#scratch[list[move] as number] as number) +
        (this.#after[there + (list[move + 2] as number)] as number);
      if (length < best) best = length;
    }
    return best;
  }

  #price(stretch: number): void {
    this.#fill(stretch, this.#costs, stretch * verticalOps);
  }

  #fill(index: number, costs: Float64Array, from: number): void {
    const { at, length } = this.#model.stretches[index] as BinStretch;
    const start = this.firstBin[index] as number;
    let first = -1;
    let last = 0;
    let gap = -1;
    for (let bin = 0; bin < at.length; bin += 1) {
      if (this.isChosen[start + bin] === 0) continue;
      const here = at[bin] as number;
      if (first < 0) first = here;
      else gap = Math.max(gap, here - last);
      last = here;
    }
    const isEmpty = first < 0;
    costs[from + none] = isEmpty ? 0 : Number.POSITIVE_INFINITY;
    costs[from + fromBelow] = isEmpty ? Number.POSITIVE_INFINITY : 2 * last;
    costs[from + fromAbove] = isEmpty ? Number.POSITIVE_INFINITY : 2 * (length - first);
    costs[from + withGap] = gap < 0 ? Number.POSITIVE_INFINITY : 2 * (length - gap);
    costs[from + once] = length;
    costs[from + twice] = 2 * length;
  }
}
