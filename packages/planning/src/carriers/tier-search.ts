import type { Stopwatch } from '../budget.ts';
import { type Carrier, type CarrierProblem, discountFor } from './problem.ts';
import { type Limits, type Spread, spreadShipments } from './spread.ts';

/** A discount and the numbers of shipments for which it holds. */
interface Tier extends Limits {
  readonly share: number;
}

interface Node {
  /** Tiers still possible for each carrier, one after another. */
  readonly open: readonly (readonly Tier[])[];
  readonly bound: number;
}

/** Bounds this close to the best answer, by share, are equal to it. */
const toleranceShare = 1e-12;

/** Branch and bound over the tier of each carrier; see `chooseCarriers`. Depth first, the most promising tier first. */
export class TierSearch {
  readonly #problem: CarrierProblem;
  readonly #prices: Float64Array;
  readonly #watch: Stopwatch;
  readonly #onBetter: (carrierOf: Int32Array, cost: number) => void;
  best: { readonly carrierOf: Int32Array; readonly cost: number } | undefined;
  bound: number = Number.POSITIVE_INFINITY;

  constructor(
    problem: CarrierProblem,
    prices: Float64Array,
    watch: Stopwatch,
    onBetter: (carrierOf: Int32Array, cost: number) => void,
  ) {
    this.#problem = problem;
    this.#prices = prices;
    this.#watch = watch;
    this.#onBetter = onBetter;
  }

  run(): void {
    const shipments = this.#prices.length / this.#problem.carriers.length;
    const nodes: Node[] = [{ open: this.#problem.carriers.map((carrier) => listTiers(carrier, shipments)), bound: 0 }];
    let isFirst = true;
    for (let node = nodes.pop(); node !== undefined; node = nodes.pop()) {
      if (!isFirst && this.best !== undefined && this.#watch.isOver()) {
        this.bound = Math.min(this.best.cost, node.bound, ...nodes.map(({ bound }) => bound));
        return;
      }
      isFirst = false;
      if (node.bound < this.#costBest()) nodes.push(...this.#expand(node));
    }
    this.bound = this.best?.cost ?? Number.POSITIVE_INFINITY;
  }

  #costBest(): number {
    return this.best === undefined ? Number.POSITIVE_INFINITY : this.best.cost * (1 - toleranceShare);
  }

  #expand({ open }: Node): Node[] {
    const relaxed = open.map((tiers) => ({
      least: Math.min(...tiers.map(({ least }) => least)),
      most: Math.max(...tiers.map(({ most }) => most)),
      share: Math.max(...tiers.map(({ share }) => share)),
    }));
    const carriers = relaxed.length;
    const prices = this.#prices.map((price, at) =>
      price === Number.POSITIVE_INFINITY ? price : price * (1 - (relaxed[at % carriers] as Tier).share),
    );
    const spread = spreadShipments(prices, relaxed);
    this.#watch.mayGoOn();
    if (spread === undefined) return [];
    let bound = 0;
    for (const [shipment, carrier] of spread.carrierOf.entries())
      bound += prices[shipment * carriers + carrier] as number;
    this.#weigh(spread);
    if (bound >= this.#costBest()) return [];
    return splitTiers(open, spread.counts, relaxed, bound);
  }

  /** Prices a spread as it would be billed, and keeps it when it is the best. */
  #weigh({ carrierOf, counts }: Spread): void {
    const { carriers } = this.#problem;
    const total = this.#prices.length / carriers.length;
    const isKept = carriers.every((carrier, index) => {
      const { least, most } = limitsOf(carrier, total);
      return (counts[index] as number) >= least && (counts[index] as number) <= most;
    });
    if (!isKept) return;
    const shares = carriers.map((carrier, index) => discountFor(carrier, counts[index] as number));
    let cost = 0;
    for (const [shipment, carrier] of carrierOf.entries())
      cost += (this.#prices[shipment * carriers.length + carrier] as number) * (1 - (shares[carrier] as number));
    if (this.best !== undefined && cost >= this.best.cost) return;
    this.best = { carrierOf: carrierOf.slice(), cost };
    this.#onBetter(this.best.carrierOf, cost);
  }
}

function limitsOf({ shipmentsMin = 0, shareMin = 0, shipmentsMax }: Carrier, shipments: number): Limits {
  const byShare = Math.ceil(shareMin * shipments * (1 - Number.EPSILON));
  return { least: Math.max(shipmentsMin, byShare), most: Math.floor(Math.min(shipmentsMax ?? shipments, shipments)) };
}

/** The tiers that a carrier can reach, without gaps, from the lowest. */
function listTiers(carrier: Carrier, shipments: number): Tier[] {
  const { least, most } = limitsOf(carrier, shipments);
  const starts = [0, ...(carrier.discounts ?? []).map(({ shipmentsFrom }) => shipmentsFrom)];
  const rising = [...new Set(starts)].sort((left, right) => left - right);
  const tiers = rising.map((start, index) => ({
    least: Math.max(start, least),
    most: Math.min((rising[index + 1] ?? Number.POSITIVE_INFINITY) - 1, most),
    share: discountFor(carrier, start),
  }));
  const reachable = tiers.filter((tier) => tier.least <= tier.most);
  // Kept even when nothing can be reached: then no spread exists, and that is the answer.
  return reachable.length > 0 ? reachable : [{ least, most, share: 0 }];
}

/** Splits the tiers of the carrier whose assumed discount is furthest from what its number of shipments earns. */
function splitTiers(
  open: readonly (readonly Tier[])[],
  counts: Int32Array,
  relaxed: readonly Tier[],
  bound: number,
): Node[] {
  let chosen = -1;
  let errorMax = 0;
  for (const [carrier, { share }] of relaxed.entries()) {
    const count = counts[carrier] as number;
    const tiers = open[carrier] as readonly Tier[];
    const here = tiers.find(({ least, most }) => count >= least && count <= most);
    const error = (share - (here?.share ?? 0)) * count;
    if (tiers.length > 1 && here?.share !== share && error > errorMax) {
      errorMax = error;
      chosen = carrier;
    }
  }
  if (chosen < 0) return [];
  return (open[chosen] as readonly Tier[]).map((tier) => ({ open: open.with(chosen, [tier]), bound }));
}
