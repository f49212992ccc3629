import type { Stopwatch } from '../budget.ts';
import { type Carrier, type CarrierProblem, discountFor } from './problem.ts';
import { type Limits, spreadShipments } from './spread.ts';

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
/** Binary digits of a whole number that a float holds exactly. */
const exactDigits = 53;
/** An answer whose prices were rounded by more than this share of its cost is not called optimal. */
export const roundingShareMax = 1e-9;

/** Branch and bound over the tier of each carrier; see `chooseCarriers`. Depth first, the most promising tier first. */
export class TierSearch {
  readonly #problem: CarrierProblem;
  readonly #prices: Float64Array;
  readonly #watch: Stopwatch;
  readonly #onBetter: (carrierOf: Int32Array, cost: number) => void;
  /** What rounding prices to whole units can have made of a cost. */
  #rounding = 0;
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

  /** Again while prices much dearer than the answer, which coarsen the sums, can be left out because of a better answer. */
  run(): void {
    for (let costBefore = Number.POSITIVE_INFINITY; ;) {
      this.#rounding = 0;
      const isDone = this.#searchAll();
      const cost = this.best?.cost ?? 0;
      if (!isDone || this.#rounding <= roundingShareMax * cost || cost >= costBefore) return;
      costBefore = cost;
    }
  }

  /** Whether it came to its end; the bound is set in any case. */
  #searchAll(): boolean {
    const shipments = this.#prices.length / this.#problem.carriers.length;
    const nodes: Node[] = [{ open: this.#problem.carriers.map((carrier) => listTiers(carrier, shipments)), bound: 0 }];
    let whenOver: 'hurry' | 'stop' = this.best === undefined ? 'hurry' : 'stop';
    for (let node = nodes.pop(); node !== undefined; node = nodes.pop()) {
      const isOpen = node.bound < this.#costBest();
      const children = isOpen ? this.#expand(node, whenOver) : [];
      if (typeof children === 'string') {
        const open = [node, ...nodes].map(({ bound }) => bound);
        const least = open.reduce((sum, bound) => Math.min(sum, bound), this.#boundOfBest());
        // A hurried answer brings a bound of its own.
        this.bound = children === 'stopped' ? least : this.bound;
        return false;
      }
      whenOver = 'stop';
      nodes.push(...children);
    }
    this.bound = this.#boundOfBest();
    return true;
  }

  #boundOfBest(): number {
    return this.best === undefined ? Number.POSITIVE_INFINITY : Math.max(0, this.best.cost - this.#rounding);
  }

  #costBest(): number {
    return this.best === undefined ? Number.POSITIVE_INFINITY : this.best.cost * (1 - toleranceShare);
  }

  /** The nodes below; none where the node has an answer that is exact, or cannot have a better one. */
  #expand({ open }: Node, whenOver: 'hurry' | 'stop'): readonly Node[] | 'stopped' | 'hurried' {
    const isOver = (): boolean => this.#watch.isOver();
    if (whenOver === 'stop' && isOver()) return 'stopped';
    const relaxed = open.map((tiers) => ({
      least: Math.min(...tiers.map(({ least }) => least)),
      most: Math.max(...tiers.map(({ most }) => most)),
      share: Math.max(...tiers.map(({ share }) => share)),
    }));
    const { prices, rounding } = this.#priceAt(relaxed);
    const spread = spreadShipments(prices, relaxed, { isOver, whenOver });
    if (spread.kind === 'stopped') return 'stopped';
    this.#watch.mayGoOn();
    this.#rounding = Math.max(this.#rounding, rounding);
    if (spread.kind === 'none') return [];
    this.#weigh(spread.carrierOf, spread.counts);
    const bound = Math.max(0, spread.bound - rounding);
    if (spread.isHurried) {
      this.bound = bound;
      return 'hurried';
    }
    return bound >= this.#costBest() ? [] : splitTiers(open, spread.counts, relaxed, bound);
  }

  /**
   * Prices less the discounts assumed, infinite where no better answer can take them, in whole units so small that rounding is
   * nothing, and so large that a path of a few is summed exactly: a power of two.
   */
  #priceAt(tiers: readonly Tier[]): { readonly prices: Float64Array; readonly rounding: number } {
    const prices = new Float64Array(this.#prices.length);
    const costBest = this.best?.cost ?? Number.POSITIVE_INFINITY;
    let dearest = 0;
    for (let at = 0, carrier = 0; at < prices.length; at += 1) {
      const price = (this.#prices[at] as number) * (1 - (tiers[carrier] as Tier).share);
      // A price without end stays so under a discount of everything.
      const isTaken = price <= costBest && price < Number.POSITIVE_INFINITY;
      prices[at] = isTaken ? price : Number.POSITIVE_INFINITY;
      if (isTaken && price > dearest) dearest = price;
      carrier = carrier + 1 === tiers.length ? 0 : carrier + 1;
    }
    const unit = unitFor(dearest, tiers.length);
    for (let at = 0; at < prices.length; at += 1) prices[at] = Math.round((prices[at] as number) / unit) * unit;
    return { prices, rounding: (unit * prices.length) / tiers.length };
  }

  /** Prices a spread as it would be billed, and keeps it when it is the best. */
  #weigh(carrierOf: Int32Array, counts: Int32Array): void {
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
    this.best = { carrierOf, cost };
    this.#onBetter(this.best.carrierOf, cost);
  }
}

function unitFor(dearest: number, carriers: number): number {
  if (dearest === 0) return 2 ** -1_000;
  const digits = Math.ceil(Math.log2(dearest)) + Math.ceil(Math.log2(carriers + 1)) + 2;
  return 2 ** Math.max(digits - exactDigits, -1_000);
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
