import type { Stopwatch } from '../budget.ts';
import { type Assignment, openSupply, type OrderBook, type Supply } from './order-book.ts';
import type { Prices } from './order-offers.ts';
import { OrderSolver } from './order-solver.ts';

const nodesMax = 5_000;
const ordersPerLook = 64;
const patience = 8;
const stepAtStart = 0.2;
/** How much of the earlier direction stays in the next one; without it the bound settles 4 to 7 % lower. */
const memory = 0.85;
const stepSmallest = 1e-4;

export interface PricedBound {
  readonly bound: number;
  readonly prices: Prices;
  readonly rounds: number;
}

/** A limit that several orders share, its price, and how far its use differs from it. */
interface Shared {
  readonly limits: Float64Array;
  readonly prices: Float64Array;
  readonly excess: Float64Array;
  readonly direction: Float64Array;
}

/**
 * A lower bound by Lagrangian relaxation of every limit that orders share (Geoffrion 1974), with prices improved by the
 * subgradient method of Held, Wolfe and Crowder (1974). With the prices fixed, each order is solved by itself and exactly,
 * so the bound is at least that of the linear relaxation. Only orders whose prices moved are solved again.
 */
export function boundByPrices(
  book: OrderBook,
  known: number,
  watch: Stopwatch,
  isDone: () => boolean,
  start?: Float64Array,
): PricedBound {
  const relaxation = new Relaxation(book, start);
  let best: PricedBound = { bound: 0, prices: relaxation.copyPrices(), rounds: 0 };
  let step = stepAtStart;
  let sinceBetter = 0;
  for (let rounds = 1; watch.mayGoOn() && !isDone(); rounds += 1) {
    const value = relaxation.evaluate(watch);
    if (value === undefined) break;
    if (value > best.bound) {
      if (value > best.bound + 1e-4 * Math.abs(best.bound)) sinceBetter = 0;
      best = { bound: value, prices: relaxation.copyPrices(), rounds };
    }
    sinceBetter += 1;
    if (sinceBetter > patience) {
      step *= 0.6;
      sinceBetter = 0;
    }
    const isMoved = relaxation.move(step, Math.max(known - value, 0.002 * Math.abs(known)));
    if (!isMoved || step < stepSmallest || best.bound >= known - 1e-9 * Math.abs(known)) break;
  }
  return best;
}

class Relaxation {
  readonly #book: OrderBook;
  readonly #solver: OrderSolver;
  readonly #supply: Supply;
  readonly #stock: Shared;
  readonly #shipments: Shared | undefined;
  readonly #units: Shared | undefined;
  readonly #quotas: Shared | undefined;
  readonly #shared: readonly Shared[];
  readonly #bounds: Float64Array;
  readonly #used: (Assignment | undefined)[];
  /** Items whose prices moved since their orders were last solved. */
  readonly #isMoved: Uint8Array;
  #isAllMoved = true;

  constructor(book: OrderBook, start: Float64Array | undefined) {
    const { problem } = book;
    this.#book = book;
    this.#solver = new OrderSolver(book);
    const { stock, quotasLeft, shipmentsLeft } = openSupply(problem);
    // A limit of units would couple the wants of an order: relaxed, it is a price and nothing else.
    this.#supply = { stock, quotasLeft, shipmentsLeft, unitsLeft: undefined };
    this.#stock = share(Float64Array.from(problem.stock));
    if (start !== undefined) this.#stock.prices.set(start);
    this.#shipments = problem.siteShipmentsMax && share(problem.siteShipmentsMax.map(Math.floor));
    this.#units = problem.siteUnitsMax && share(problem.siteUnitsMax.map(Math.floor));
    this.#quotas = problem.channels && share(problem.channels.unitsMax.map(Math.floor));
    this.#shared = [this.#stock, this.#shipments, this.#units, this.#quotas].filter((shared) => shared !== undefined);
    this.#bounds = new Float64Array(problem.orderCount);
    this.#used = Array.from({ length: problem.orderCount });
    this.#isMoved = new Uint8Array(problem.itemCount);
  }

  copyPrices(): Prices {
    const copy = (shared: Shared | undefined): Float64Array | undefined => shared?.prices.slice();
    return {
      stock: this.#stock.prices.slice(),
      shipments: copy(this.#shipments),
      units: copy(this.#units),
      quotas: copy(this.#quotas),
    };
  }

  /** The bound at the present prices; undefined when time ran out on the way. */
  evaluate(watch: Stopwatch): number | undefined {
    const { orderCount } = this.#book.problem;
    const prices: Prices = {
      stock: this.#stock.prices,
      shipments: this.#shipments?.prices,
      units: this.#units?.prices,
      quotas: this.#quotas?.prices,
    };
    for (let order = 0; order < orderCount; order += 1) {
      if (order % ordersPerLook === 0 && watch.isOver()) return undefined;
      if (!this.#isAllMoved && !this.#hasMoved(order)) continue;
      this.#solver.solve(order, this.#supply, prices, 1, nodesMax);
      const assignment = this.#solver.read();
      this.#bounds[order] = this.#solver.bound;
      const before = this.#used[order];
      if (before !== undefined) this.#count(order, before, -1);
      this.#count(order, assignment, 1);
      this.#used[order] = assignment;
    }
    this.#isAllMoved = false;
    this.#isMoved.fill(0);
    let value = 0;
    for (const bound of this.#bounds) value += bound;
    for (const { prices, limits } of this.#shared)
      for (let at = 0; at < prices.length; at += 1) if (prices[at]! > 0) value -= prices[at]! * limits[at]!;
    return value;
  }

  /**
   * Raises prices of what is wanted too much and lowers the others, along a direction that remembers earlier rounds
   * (Camerini, Fratta and Maffioli 1975); false when no price has a reason to move.
   */
  move(step: number, distance: number): boolean {
    let norm = 0;
    for (const { excess, prices, direction } of this.#shared)
      for (let at = 0; at < excess.length; at += 1) {
        const pull = memory * direction[at]! + (1 - memory) * excess[at]!;
        const isIdle = prices[at] === 0 && pull <= 0;
        direction[at] = isIdle || !Number.isFinite(pull) ? 0 : pull;
        norm += direction[at]! * direction[at]!;
      }
    if (norm === 0) return false;
    const length = (step * distance) / norm;
    const { itemCount } = this.#book.problem;
    for (const shared of this.#shared) {
      const { direction, prices } = shared;
      for (let at = 0; at < direction.length; at += 1) {
        if (direction[at] === 0) continue;
        prices[at] = Math.max(0, prices[at]! + length * direction[at]!);
        if (shared === this.#stock || shared === this.#quotas) this.#isMoved[at % itemCount] = 1;
        else this.#isAllMoved = true;
      }
    }
    return true;
  }

  #hasMoved(order: number): boolean {
    const { firstWant, wantItems } = this.#book;
    for (let want = firstWant[order]!; want < firstWant[order + 1]!; want += 1)
      if (this.#isMoved[wantItems[want]!] === 1) return true;
    return false;
  }

  #count(order: number, { sites, quantities }: Assignment, sign: 1 | -1): void {
    const { problem, firstWant, wantItems } = this.#book;
    const first = firstWant[order]!;
    const wantCount = firstWant[order + 1]! - first;
    const quotaFrom = (problem.channels?.orderChannels[order] ?? 0) * problem.itemCount;
    for (const [at, site] of sites.entries()) {
      if (this.#shipments !== undefined) this.#shipments.excess[site]! += sign;
      for (let want = 0; want < wantCount; want += 1) {
        const units = sign * quantities[at * wantCount + want]!;
        const item = wantItems[first + want]!;
        this.#stock.excess[site * problem.itemCount + item]! += units;
        if (this.#units !== undefined) this.#units.excess[site]! += units;
        if (this.#quotas !== undefined) this.#quotas.excess[quotaFrom + item]! += units;
      }
    }
  }
}

function share(limits: Float64Array): Shared {
  return {
    limits,
    prices: new Float64Array(limits.length),
    direction: new Float64Array(limits.length),
    // Nothing is used yet. A limit that is infinite is never exceeded and keeps its price of 0.
    excess: limits.map((limit) => -limit),
  };
}
