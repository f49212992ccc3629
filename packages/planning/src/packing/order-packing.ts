import { type Budget, Stopwatch } from '../budget.ts';
import type { BlockPiece } from './blocks.ts';
import { type CartonNeeds, demandOf, stockOf, volumeOf, weightMaxOf } from './carton-sets.ts';
import { cartonOf, listCartonsFor } from './check-problem.ts';
import { type Filling, fillCarton, isStacking } from './fill-carton.ts';
import { describePieces } from './placement-order.ts';
import type { CartonTypes, PackingOrderProblem, OrderSolution, PackedCarton } from './problem.ts';
import { Stack } from './stack.ts';

/** Greedy loadings for a carton of the first answers. */
const firstEffort = 2;
const closingTypesMax = 6;
/** Pieces offered to a carton: this many times its volume, and at least so many items. */
const offeredVolumes = 4;
const offeredItemsMin = 200;
const mainTypesMax = 12;

/** Ways to put a whole order into cartons. Each returns undefined where it leaves something out. */
export class OrderPacking {
  readonly #problem: PackingOrderProblem;
  readonly #needs: CartonNeeds;
  readonly #budget: Budget;
  readonly #watch: Stopwatch;
  /** Items by falling volume. */
  readonly #falling: readonly number[];
  steps = 0;

  constructor(problem: PackingOrderProblem, needs: CartonNeeds, budget: Budget, watch: Stopwatch) {
    this.#problem = problem;
    this.#needs = needs;
    this.#budget = budget;
    this.#watch = watch;
    const { items } = problem;
    const volume = (item: number): number =>
      (items.xMm[item] as number) * (items.yMm[item] as number) * (items.zMm[item] as number);
    this.#falling = [...items.count.keys()].sort((one, other) => volume(other) - volume(one));
  }

  /** Kinds to fill mostly, cheapest by volume first. */
  listMainTypes(): number[] {
    const { cartons } = this.#problem;
    const price = (type: number): number => (cartons.cost[type] as number) / volumeOf(cartons, type);
    return [...cartons.cost.keys()]
      .filter((type) => stockOf(cartons, type) > 0)
      .sort((left, right) => price(left) - price(right) || volumeOf(cartons, right) - volumeOf(cartons, left))
      .slice(0, mainTypesMax);
  }

  fillOneAfterAnother(main: number): OrderSolution | undefined {
    const { items, cartons } = this.#problem;
    const used = new Int32Array(cartons.cost.length);
    const packed: PackedCarton[] = [];
    let left = items.count;
    while (left.some((count) => count > 0)) {
      const next = this.#close(left, used) ?? this.#fillNext(left, used, main);
      if (next === undefined) return undefined;
      packed.push(next);
      used[next.carton] = (used[next.carton] as number) + 1;
      left = next.countLeft;
    }
    return toSolution(packed, cartons);
  }

  /** The cheapest carton that takes all that is left. */
  #close(left: Int32Array, used: Int32Array): PackedCarton | undefined {
    const { cartons } = this.#problem;
    const { volume, weight, fits } = demandOf(this.#problem.items, this.#needs, left);
    const types = [...cartons.cost.keys()]
      .filter((type) => (used[type] as number) < stockOf(cartons, type))
      .filter((type) => volumeOf(cartons, type) >= volume && weightMaxOf(cartons, type) >= weight)
      .filter((type) => fits.every((fit) => fit[type] === 1))
      .sort((one, other) => (cartons.cost[one] as number) - (cartons.cost[other] as number));
    for (const type of types.slice(0, closingTypesMax)) {
      const filled = this.#fill(left, type, firstEffort);
      if (filled.countLeft.every((count) => count === 0)) return filled;
    }
    return undefined;
  }

  /** Fills the main kind, or where it takes nothing the cheapest kind that takes the first piece left. */
  #fillNext(left: Int32Array, used: Int32Array, main: number): PackedCarton | undefined {
    const { items, cartons } = this.#problem;
    const isLeft = (type: number): boolean => (used[type] as number) < stockOf(cartons, type);
    if (isLeft(main)) {
      const filled = this.#fill(left, main, firstEffort);
      if (filled.placements.length > 0) return filled;
    }
    const item = left.findIndex((count) => count > 0);
    const price = (type: number): number => (cartons.cost[type] as number) / volumeOf(cartons, type);
    const types = listCartonsFor(items, item, cartons).filter(isLeft);
    const type = types.sort((one, other) => price(one) - price(other))[0];
    if (type === undefined) return undefined;
    const filled = this.#fill(left, type, firstEffort);
    return filled.placements.length > 0 ? filled : undefined;
  }

  /** Repacks what lies in each carton into the cheapest kind that takes it. */
  shrink(solution: OrderSolution): OrderSolution {
    const { items, cartons } = this.#problem;
    const used = new Int32Array(cartons.cost.length);
    for (const { carton } of solution.cartons) used[carton] = (used[carton] as number) + 1;
    const shrunk = solution.cartons.map((packed) => {
      if (this.#watch.isOver()) return packed;
      const content = new Int32Array(items.count.length);
      for (const { item } of packed.placements) content[item] = (content[item] as number) + 1;
      const smaller = this.#close(content, used);
      if (smaller === undefined || (cartons.cost[smaller.carton] as number) >= (cartons.cost[packed.carton] as number))
        return packed;
      used[smaller.carton] = (used[smaller.carton] as number) + 1;
      used[packed.carton] = (used[packed.carton] as number) - 1;
      return smaller;
    });
    return toSolution(shrunk, cartons);
  }

  /** Packs everything into exactly these cartons or fewer, largest first and then smallest first. */
  packSet(types: readonly number[], effort: number): OrderSolution | undefined {
    const { items, cartons } = this.#problem;
    const falling = [...types].sort((left, right) => volumeOf(cartons, right) - volumeOf(cartons, left));
    const isUniform = volumeOf(cartons, falling[0] as number) === volumeOf(cartons, falling.at(-1) as number);
    for (const order of isUniform ? [falling] : [falling, falling.toReversed()]) {
      const packed: PackedCarton[] = [];
      let left = items.count;
      for (const type of order) {
        if (left.every((count) => count === 0)) break;
        const filled = this.#fill(left, type, effort);
        packed.push(filled);
        left = filled.countLeft;
      }
      if (left.every((count) => count === 0)) return toSolution(packed, cartons);
    }
    return undefined;
  }

  /** Describes a proof's packing; undefined where support or loads do not allow it. */
  accept(types: readonly number[], contents: readonly (readonly BlockPiece[])[]): OrderSolution | undefined {
    const { items, cartons, rules } = this.#problem;
    const packed: PackedCarton[] = [];
    for (const [at, content] of contents.entries()) {
      const rising = content.toSorted((left, right) => left.z - right.z);
      const stack = new Stack(items, rules?.supportShareMin ?? 0);
      if (isStacking(items, rules) && !stack.place(rising, 0, 0, 0)) return undefined;
      const count = new Int32Array(items.count.length);
      for (const { type } of content) count[type] = (count[type] as number) + 1;
      const described = describePieces(items, content, count, rules);
      if (described.countLeft.some((left) => left > 0)) return undefined;
      packed.push({ ...described, carton: types[at] as number });
    }
    return toSolution(packed, cartons);
  }

  #fill(left: Int32Array, type: number, effort: number): PackedCarton {
    const { items, cartons, rules } = this.#problem;
    const timeMsMax = Math.max(0, this.#budget.timeMsMax - this.#watch.elapsedMs());
    const watch = new Stopwatch({ ...this.#budget, timeMsMax, stepsMax: effort });
    const offered = this.#offer(left, volumeOf(cartons, type));
    const { solution }: Filling = fillCarton(items, offered, cartonOf(cartons, type), rules, watch, timeMsMax);
    this.steps += watch.steps;
    for (let step = 0; step < watch.steps; step += 1) this.#watch.mayGoOn();
    const countLeft = solution.countLeft.map(
      (count, item) => count + (left[item] as number) - (offered[item] as number),
    );
    return { ...solution, countLeft, carton: type };
  }

  /**
   * Of very many pieces those that one carton may take: some times its volume, by turns of the largest and of the smallest,
   * so that an order of thousands costs no more for a carton than a small one.
   */
  #offer(left: Int32Array, volume: number): Int32Array {
    const { items } = this.#problem;
    const enough = Math.max(1, volume * offeredVolumes);
    const offered = new Int32Array(left.length);
    const open = this.#falling.filter((item) => (left[item] as number) > 0);
    let sum = 0;
    let pieces = 0;
    for (let low = 0, high = open.length - 1; low <= high;) {
      const isLargest = pieces % 2 === 0;
      const item = open[isLargest ? low : high] as number;
      const each = (items.xMm[item] as number) * (items.yMm[item] as number) * (items.zMm[item] as number);
      const count = Math.min(left[item] as number, Math.max(1, Math.ceil(enough / each)));
      offered[item] = count;
      sum += count * each;
      pieces += 1;
      if (isLargest) low += 1;
      else high -= 1;
      if (sum > enough && pieces >= offeredItemsMin) break;
    }
    return offered;
  }
}

function toSolution(packed: readonly PackedCarton[], cartons: CartonTypes): OrderSolution {
  const filled = packed.filter(({ placements }) => placements.length > 0);
  return { cartons: filled, cost: filled.reduce((sum, { carton }) => sum + (cartons.cost[carton] as number), 0) };
}
