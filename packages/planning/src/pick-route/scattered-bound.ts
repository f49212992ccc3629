import { fromAbove, fromBelow, none, once, twice, verticalOps, withGap } from './connectivity.ts';
import type { BinStretch, ScatteredModel } from './scattered-model.ts';
import { passBack } from './scattered-passes.ts';

/** Ways to serve a stretch that serve both ends are weighed in full up to this many bins in it. */
export const binsOfStretchMax = 300;

/**
 * Lagrangian relaxation of the demand: each piece of an article asked for is worth `price[article]`, the walk that costs
 * least after its earnings is found by a backward sweep over the states. An article earns in each stretch at most its
 * whole demand. O(steps · states + bins² of a stretch) for a sweep.
 */
export class PricedSweep {
  /** `toGo[step · states + state]`: the least that the rest of the walk costs after its earnings. */
  readonly toGo: Float64Array;
  /** Pieces of each article on the walk of the last sweep; an article counts in each stretch up to its demand. */
  readonly collected: Float64Array;
  readonly #model: ScatteredModel;
  readonly #costs: Float64Array;
  /** Bins 0 … below − 1 and above … n − 1 are taken, for each stretch and operation. */
  readonly #below: Int32Array;
  readonly #above: Int32Array;
  readonly #counts: Int32Array;
  readonly #early: Float64Array;

  constructor(model: ScatteredModel) {
    this.#model = model;
    this.toGo = new Float64Array((model.steps.length + 1) * model.states);
    this.collected = new Float64Array(model.demand.length);
    this.#costs = new Float64Array(model.stretches.length * verticalOps);
    this.#below = new Int32Array(this.#costs.length);
    this.#above = new Int32Array(this.#costs.length);
    this.#counts = new Int32Array(model.demand.length);
    this.#early = new Float64Array(model.stretches.reduce((most, { at }) => Math.max(most, at.length + 1), 1));
  }

  /** A length that no walk can beat. */
  run(price: Float64Array): number {
    const { stretches, demand } = this.#model;
    for (const [at, stretch] of stretches.entries()) this.#priceStretch(stretch, at * verticalOps, price);
    this.#sweepBack();
    this.#follow();
    return demand.reduce((sum, pieces, article) => sum + pieces * (price[article] as number), this.toGo[0] as number);
  }

  /** What one more bin earns, given what is counted; counts it. */
  #earn({ article, quantity }: BinStretch, bin: number, price: Float64Array): number {
    const which = article[bin] as number;
    const before = this.#counts[which] as number;
    const after = Math.min(this.#model.demand[which] as number, before + (quantity[bin] as number));
    this.#counts[which] = after;
    return (after - before) * (price[which] as number);
  }

  #forget({ article }: BinStretch): void {
    for (const which of article) this.#counts[which] = 0;
  }

  #offer(at: number, cost: number, below: number, above: number): void {
    if (cost >= (this.#costs[at] as number)) return;
    this.#costs[at] = cost;
    this.#below[at] = below;
    this.#above[at] = above;
  }

  #priceStretch(stretch: BinStretch, first: number, price: Float64Array): void {
    const { at, length } = stretch;
    const count = at.length;
    this.#costs.fill(Number.POSITIVE_INFINITY, first, first + verticalOps);
    this.#offer(first + none, 0, 0, count);
    let earned = 0;
    this.#early[0] = 0;
    for (let bin = 0; bin < count; bin += 1) {
      earned += this.#earn(stretch, bin, price);
      this.#early[bin + 1] = earned;
      this.#offer(first + fromBelow, 2 * (at[bin] as number) - earned, bin + 1, count);
    }
    this.#offer(first + once, length - earned, count, count);
    this.#offer(first + twice, 2 * length - earned, count, count);
    this.#forget(stretch);
    earned = 0;
    for (let bin = count - 1; bin >= 0; bin -= 1) {
      earned += this.#earn(stretch, bin, price);
      this.#offer(first + fromAbove, 2 * (length - (at[bin] as number)) - earned, 0, bin);
    }
    this.#forget(stretch);
    if (count <= binsOfStretchMax) this.#priceGaps(stretch, first, price);
  }

  #priceGaps(stretch: BinStretch, first: number, price: Float64Array): void {
    const { at, length, article } = stretch;
    const count = at.length;
    for (let below = 1; below < count; below += 1) {
      for (let bin = 0; bin < below; bin += 1) this.#earn(stretch, bin, price);
      let earned = this.#early[below] as number;
      const way = 2 * (at[below - 1] as number) + 2 * length;
      for (let above = count - 1; above >= below; above -= 1) {
        earned += this.#earn(stretch, above, price);
        this.#offer(first + withGap, way - 2 * (at[above] as number) - earned, below, above);
      }
      for (const which of article) this.#counts[which] = 0;
    }
  }

  #sweepBack(): void {
    const { steps, states, isWhole } = this.#model;
    const last = steps.length * states;
    for (let state = 0; state < states; state += 1)
      this.toGo[last + state] = isWhole[state] === 1 ? 0 : Number.POSITIVE_INFINITY;
    passBack(this.#model, this.#costs, this.toGo, steps.length);
  }

  /** Walks the best way forward and counts what it collects. */
  #follow(): void {
    const { steps, states, crossFrom, crossTo, crossEdges } = this.#model;
    this.collected.fill(0);
    let state = 0;
    for (const [at, step] of steps.entries()) {
      const there = (at + 1) * states;
      if (step.kind === 'touch') state = step.next[state] as number;
      else if (step.kind === 'stretch') state = this.#followStretch(step.stretch, step.block, state, there);
      else {
        let best = Number.POSITIVE_INFINITY;
        let chosen = state;
        for (let way = crossFrom[state] as number; way < (crossFrom[state + 1] as number); way += 1) {
          const cost = (crossEdges[way] as number) * step.way + (this.toGo[there + (crossTo[way] as number)] as number);
          if (cost >= best) continue;
          best = cost;
          chosen = crossTo[way] as number;
        }
        state = chosen;
      }
    }
  }

  #followStretch(index: number, block: number, state: number, there: number): number {
    const { states, vertical, stretches, demand } = this.#model;
    let best = Number.POSITIVE_INFINITY;
    let chosen = none;
    for (let op = 0; op < verticalOps; op += 1) {
      const next = vertical[(block * verticalOps + op) * states + state] as number;
      if (next < 0) continue;
      const cost = (this.#costs[index * verticalOps + op] as number) + (this.toGo[there + next] as number);
      if (cost >= best) continue;
      best = cost;
      chosen = op;
    }
    const stretch = stretches[index] as BinStretch;
    const below = this.#below[index * verticalOps + chosen] as number;
    const above = this.#above[index * verticalOps + chosen] as number;
    for (let bin = 0; bin < stretch.bins.length; bin += 1) {
      if (bin >= below && bin < above) continue;
      const which = stretch.article[bin] as number;
      const room = (demand[which] as number) - (this.#counts[which] as number);
      const more = Math.min(room, stretch.quantity[bin] as number);
      this.#counts[which] = (this.#counts[which] as number) + more;
      this.collected[which] = (this.collected[which] as number) + more;
    }
    this.#forget(stretch);
    return vertical[(block * verticalOps + chosen) * states + state] as number;
  }
}

/** Prices with the best bound found by subgradient steps (Held, Wolfe and Crowder 1974). */
export interface Prices {
  readonly price: Float64Array;
  readonly bound: number;
}

/** Looks for prices until `mayGoOn` says no, at most `roundsMax` times. Leaves the sweep with the best prices. */
export function findPrices(
  model: ScatteredModel,
  sweep: PricedSweep,
  lengthKnown: number,
  roundsMax: number,
  mayGoOn: () => boolean,
): Prices {
  const { demand } = model;
  const asked = demand.reduce((sum, pieces) => sum + (pieces > 0 ? 1 : 0), 0);
  const price = Float64Array.from(demand, (pieces) => (pieces > 0 ? (0.7 * lengthKnown) / (asked * pieces) : 0));
  let best: Prices = { price: price.slice(), bound: Number.NEGATIVE_INFINITY };
  let scale = 1.2;
  let stale = 0;
  for (let round = 0; round < roundsMax && (round === 0 || mayGoOn()); round += 1) {
    const bound = sweep.run(price);
    stale += 1;
    if (bound > best.bound) {
      if (bound > best.bound + 1e-4 * Math.abs(bound)) stale = 0;
      best = { price: price.slice(), bound };
    }
    if (bound > lengthKnown - model.grain + 1e-7) break;
    if (stale >= 4) {
      scale *= 0.6;
      stale = 0;
      price.set(best.price);
      if (scale < 0.01) break;
      sweep.run(price);
    }
    let norm = 0;
    for (const [article, pieces] of demand.entries()) {
      const missing = pieces - (sweep.collected[article] as number);
      if (missing < 0 && price[article] === 0) continue;
      norm += missing * missing;
    }
    if (norm === 0) break;
    const stride = (scale * Math.max(lengthKnown - bound, 1e-3 * lengthKnown)) / norm;
    for (const [article, pieces] of demand.entries()) {
      const missing = pieces - (sweep.collected[article] as number);
      price[article] = Math.max(0, (price[article] as number) + stride * missing);
    }
  }
  sweep.run(best.price);
  return best;
}
