import type { Stopwatch } from '../budget.ts';
import { Random } from '../random.ts';
import type { Draft } from './nearest.ts';
import { type Assignment, openSupply, type OrderBook, type Supply, take } from './order-book.ts';
import type { Prices } from './order-offers.ts';
import { OrderSolver } from './order-solver.ts';

const nodesMax = 2_000;
const stepsPerLook = 8;
const groupMax = 8;
/** How often an order must leave one of its sites: what each would choose by itself does not lead everywhere. */
const avoidShare = 0.2;
const heatAtStart = 0.05;
const heatAtEnd = 0.0005;

export interface ImproveOptions {
  readonly prices: Prices | undefined;
  readonly seed: number;
  /** 0 at the start of this search, 1 when it should end. */
  readonly progress: () => number;
  readonly onBetter?: (draft: Draft) => void;
}

/**
 * Ruin and recreate (Schrimpf and others 2000): a few orders that compete for the same goods or sites give back what they
 * have and choose again, one after the other, each exactly, some without a site that they had. That reassigns, swaps and merges shipments in one move. Worse
 * answers are accepted while it is hot (simulated annealing, cooled by `progress`); the best one is returned.
 */
export function improveDraft(book: OrderBook, start: Draft, watch: Stopwatch, options: ImproveOptions): Draft {
  const search = new RuinAndRecreate(book, start, options);
  let isOn = search.hasHope;
  for (let step = 1; isOn; step += 1) {
    search.step();
    isOn = watch.mayGoOn();
    if (step % stepsPerLook !== 0) continue;
    const progress = options.progress();
    search.cool(progress);
    if (progress >= 1) break;
  }
  return search.best;
}

class RuinAndRecreate {
  best: Draft;
  /** False when every order has the best that the untouched supply could give it. */
  readonly hasHope: boolean;
  readonly #book: OrderBook;
  readonly #random: Random;
  readonly #solver: OrderSolver;
  readonly #supply: Supply;
  readonly #assignments: Assignment[];
  readonly #freeCosts: Float64Array;
  readonly #seeds: Int32Array;
  readonly #options: ImproveOptions;
  readonly #isInGroup: Uint8Array;
  readonly #costScale: number;
  #cost: number;
  #heat = heatAtStart;

  constructor(book: OrderBook, start: Draft, options: ImproveOptions) {
    const { problem } = book;
    this.#book = book;
    this.#options = options;
    this.#random = new Random(options.seed);
    this.#solver = new OrderSolver(book);
    this.#assignments = [...start.assignments];
    this.#cost = start.cost;
    this.best = start;
    this.#supply = openSupply(problem);
    const full = openSupply(problem);
    this.#freeCosts = new Float64Array(problem.orderCount);
    const seeds: number[] = [];
    for (const [order, assignment] of start.assignments.entries()) {
      this.#solver.solve(order, full, undefined, 0, nodesMax);
      this.#freeCosts[order] = this.#solver.bound;
      if (assignment.cost > this.#solver.bound + 1e-9) seeds.push(order);
      take(book, this.#supply, order, assignment, 1);
    }
    this.#seeds = Int32Array.from(seeds);
    this.#isInGroup = new Uint8Array(problem.orderCount);
    this.hasHope = seeds.length > 0;
    let shipmentCost = 0;
    for (const cost of problem.shipmentCosts) shipmentCost += cost;
    this.#costScale = shipmentCost / Math.max(1, problem.shipmentCosts.length);
  }

  cool(progress: number): void {
    this.#heat = heatAtStart * (heatAtEnd / heatAtStart) ** Math.min(1, progress);
  }

  step(): void {
    const group = this.#drawGroup();
    const before = group.map((order) => this.#assignments[order]!);
    let change = 0;
    for (const [at, order] of group.entries()) {
      take(this.#book, this.#supply, order, before[at]!, -1);
      change -= before[at]!.cost;
    }
    this.#arrange(group);
    const { prices } = this.#options;
    const scale = prices === undefined || this.#random.below(3) === 0 ? 0 : this.#random.next();
    for (const order of group) {
      this.#solver.avoidedSite = this.#drawAvoided(order);
      this.#solver.solve(order, this.#supply, prices, scale, nodesMax);
      const assignment = this.#solver.read();
      take(this.#book, this.#supply, order, assignment, 1);
      this.#assignments[order] = assignment;
      change += assignment.cost;
      this.#isInGroup[order] = 0;
    }
    const allowed = -this.#heat * this.#costScale * Math.log(1 - this.#random.next());
    if (change < allowed) this.#accept(change);
    else this.#undo(group, before);
  }

  #drawAvoided(order: number): number {
    const random = this.#random;
    const { sites } = this.#assignments[order]!;
    if (random.next() >= avoidShare || sites.length === 0) return -1;
    return sites[random.below(sites.length)]!;
  }

  #accept(change: number): void {
    this.#cost += change;
    if (this.#cost >= this.best.cost - 1e-9) return;
    this.best = { assignments: [...this.#assignments], cost: this.#cost };
    this.#options.onBetter?.(this.best);
  }

  /** `group` may be in another order than when `before` was read, so that one is looked up by order. */
  #undo(group: readonly number[], before: readonly Assignment[]): void {
    for (const order of group) take(this.#book, this.#supply, order, this.#assignments[order]!, -1);
    for (const [at, order] of this.#drawn.entries()) {
      this.#assignments[order] = before[at]!;
      take(this.#book, this.#supply, order, before[at]!, 1);
    }
  }

  #drawn: readonly number[] = [];

  /** An order that could be cheaper, and orders that compete with it, or with those. */
  #drawGroup(): number[] {
    const random = this.#random;
    const size = 2 + random.below(groupMax - 1);
    let seed = this.#seeds[random.below(this.#seeds.length)]!;
    for (let tries = 0; tries < 4 && this.#assignments[seed]!.cost <= this.#freeCosts[seed]! + 1e-9; tries += 1)
      seed = this.#seeds[random.below(this.#seeds.length)]!;
    const group = [seed];
    this.#isInGroup[seed] = 1;
    for (let tries = 0; tries < 3 * size && group.length < size; tries += 1) {
      const rival = this.#drawRival(group[random.below(group.length)]!);
      if (this.#isInGroup[rival] === 1) continue;
      this.#isInGroup[rival] = 1;
      group.push(rival);
    }
    this.#drawn = [...group];
    return group;
  }

  #drawRival(order: number): number {
    const { firstWant, wantItems, firstOfItem, itemOrders, problem } = this.#book;
    const random = this.#random;
    const isSiteShared = problem.siteShipmentsMax !== undefined || problem.siteUnitsMax !== undefined;
    const wantCount = firstWant[order + 1]! - firstWant[order]!;
    if (wantCount === 0 || (isSiteShared && random.below(3) === 0)) return random.below(problem.orderCount);
    const item = wantItems[firstWant[order]! + random.below(wantCount)]!;
    const [first, end] = [firstOfItem[item]!, firstOfItem[item + 1]!];
    return itemOrders[first + random.below(end - first)]!;
  }

  /** Who chooses first: by chance, the dearest to leave unfilled, or the one that was worst off. */
  #arrange(group: number[]): void {
    const way = this.#random.below(3);
    this.#random.shuffle(group);
    if (way === 0) return;
    const weigh = (order: number): number =>
      way === 1 ? this.#assignments[order]!.cost - this.#freeCosts[order]! : this.#freeCosts[order]!;
    group.sort((left, right) => weigh(right) - weigh(left));
  }
}
