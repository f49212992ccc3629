/** What tells whether an arc should enter the tree; arrays are shared with the simplex, which changes them. */
export interface PricedArcs {
  readonly arcCount: number;
  readonly sources: Int32Array;
  readonly targets: Int32Array;
  readonly costs: Float64Array;
  readonly prices: Float64Array;
  /** 1 at the lower bound, −1 at the capacity, 0 in the tree. */
  readonly states: Int8Array;
}

/** Of a block, the best of each so many arcs is a candidate. */
const arcsPerCandidate = 16;
const blockFactor = 24;
/** Pivots that choose among the candidates of one look. */
const choicesPerLook = 20;

/**
 * Which arc enters the tree: block search, which goes on where it last ended, with a list of candidates (Mulvey 1978). A look
 * through a block of 24 √arcs leaves its best arcs, spread over the block; the next pivots take the best of those at the
 * prices of the moment. So most pivots look at 1.5 √arcs arcs, and choose nearly as well as from the whole block.
 */
export class EnteringArcs {
  readonly #arcs: PricedArcs;
  readonly #blockArcs: number;
  readonly #candidates: Int32Array;
  #candidateCount = 0;
  #choicesLeft = 0;
  #nextArc = 0;

  constructor(arcs: PricedArcs) {
    this.#arcs = arcs;
    this.#blockArcs = Math.max(arcsPerCandidate, Math.floor(blockFactor * Math.sqrt(arcs.arcCount)));
    // A block ends at most once at the last arc, which may leave a short stretch more.
    this.#candidates = new Int32Array(Math.ceil(this.#blockArcs / arcsPerCandidate) + 2);
  }

  /** An arc that saves money, or −1 where none does. */
  find(): number {
    if (this.#choicesLeft > 0) {
      const arc = this.#chooseAgain();
      this.#choicesLeft -= 1;
      if (arc >= 0) return arc;
    }
    this.#choicesLeft = choicesPerLook;
    return this.#look();
  }

  /** Negative when moving units onto the arc, or off it when it is full, saves money. */
  gainOf(arc: number): number {
    const { costs, prices, sources, targets, states } = this.#arcs;
    return states[arc]! * (costs[arc]! + prices[sources[arc]!]! - prices[targets[arc]!]!);
  }

  /** Forgets the candidates that save nothing any more, and takes the best of the others. */
  #chooseAgain(): number {
    const candidates = this.#candidates;
    let least = 0;
    let best = -1;
    let kept = 0;
    for (let at = 0; at < this.#candidateCount; at += 1) {
      const arc = candidates[at]!;
      const gain = this.gainOf(arc);
      if (gain >= 0) continue;
      candidates[kept] = arc;
      kept += 1;
      if (gain >= least) continue;
      least = gain;
      best = arc;
    }
    this.#candidateCount = kept;
    return best;
  }

  /** Block by block until one has candidates, or all arcs were seen. */
  #look(): number {
    const { arcCount } = this.#arcs;
    const candidates = this.#candidates;
    let least = 0;
    let best = -1;
    let found = 0;
    let leftInBlock = this.#blockArcs;
    let at = this.#nextArc;
    for (let seen = 0; seen < arcCount && (leftInBlock > 0 || found === 0);) {
      if (leftInBlock <= 0) leftInBlock = this.#blockArcs;
      const end = Math.min(at + arcsPerCandidate, arcCount);
      const candidate = this.#bestBetween(at, end);
      seen += end - at;
      leftInBlock -= end - at;
      at = end === arcCount ? 0 : end;
      if (candidate < 0) continue;
      candidates[found] = candidate;
      found += 1;
      const gain = this.gainOf(candidate);
      if (gain >= least) continue;
      least = gain;
      best = candidate;
    }
    this.#nextArc = at;
    this.#candidateCount = found;
    return best;
  }

  #bestBetween(first: number, end: number): number {
    const { costs, prices, sources, targets, states } = this.#arcs;
    let least = 0;
    let best = -1;
    for (let arc = first; arc < end; arc += 1) {
      const gain = states[arc]! * (costs[arc]! + prices[sources[arc]!]! - prices[targets[arc]!]!);
      if (gain < least) {
        least = gain;
        best = arc;
      }
    }
    return best;
  }
}
