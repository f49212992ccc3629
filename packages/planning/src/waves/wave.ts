import type { Random } from '../random.ts';
import { type QuantityRows, sumByItem, type WaveProblem } from './problem.ts';

/** A wave that is feasible but for its least units, changed aisle by aisle. */
export class Wave {
  readonly isAisle: Uint8Array;
  readonly isOrder: Uint8Array;
  aisleCount = 0;
  units = 0;
  /** What the items of the chosen aisles could serve at most: Σ min(held, asked). */
  unitsWithin = 0;
  readonly #problem: WaveProblem;
  readonly #unitsOf: Float64Array;
  readonly #asked: Float64Array;
  readonly #held: Float64Array;
  readonly #used: Float64Array;
  /** Orders by item, most units first. */
  readonly #ordersOf: { readonly from: Int32Array; readonly order: Int32Array };
  readonly #seen: Int32Array;
  #mark = 0;

  constructor(problem: WaveProblem) {
    const { items, orders, aisles } = problem;
    this.#problem = problem;
    this.isAisle = new Uint8Array(aisles.from.length - 1);
    this.isOrder = new Uint8Array(orders.from.length - 1);
    this.#unitsOf = sumByRow(orders);
    this.#asked = sumByItem(orders, items);
    this.#held = new Float64Array(items);
    this.#used = new Float64Array(items);
    this.#seen = new Int32Array(this.isOrder.length);
    this.#ordersOf = indexByItem(orders, items, this.#unitsOf);
  }

  /** How much `unitsWithin` would grow with this aisle. */
  gainOf(aisle: number): number {
    const { from, item, quantity } = this.#problem.aisles;
    let gain = 0;
    for (let at = from[aisle] as number; at < (from[aisle + 1] as number); at += 1) {
      const which = item[at] as number;
      const room = (this.#asked[which] as number) - (this.#held[which] as number);
      if (room > 0) gain += Math.min(room, quantity[at] as number);
    }
    return gain;
  }

  /** Adds an aisle; orders stay as they are. */
  addAisle(aisle: number): void {
    this.unitsWithin += this.gainOf(aisle);
    this.isAisle[aisle] = 1;
    this.aisleCount += 1;
    this.#changeHeld(aisle, 1);
  }

  /** Takes an aisle away and the orders that cannot be served without it. */
  dropAisle(aisle: number): void {
    this.isAisle[aisle] = 0;
    this.aisleCount -= 1;
    this.#changeHeld(aisle, -1);
    this.unitsWithin -= this.gainOf(aisle);
    const { from, item } = this.#problem.aisles;
    for (let at = from[aisle] as number; at < (from[aisle + 1] as number); at += 1) this.#relieve(item[at] as number);
  }

  /** Drops an order. */
  dropOrder(order: number): void {
    this.isOrder[order] = 0;
    this.units -= this.#unitsOf[order] as number;
    this.#changeUsed(order, -1);
  }

  /** Adds orders that fit, those of the given list in its order. */
  fill(orders: Iterable<number>): void {
    for (const order of orders) if (this.isOrder[order] === 0) this.#tryOrder(order);
  }

  /** Adds orders that fit among those that ask for an item of the aisle. */
  fillFrom(aisle: number): void {
    const { from, item } = this.#problem.aisles;
    this.#mark += 1;
    for (let at = from[aisle] as number; at < (from[aisle + 1] as number); at += 1) this.#fillItem(item[at] as number);
  }

  /** Orders that ask for items which both orders of the wave and others ask for: what dropping `order` may make room for. */
  fillAround(order: number): void {
    const { from, item } = this.#problem.orders;
    this.#mark += 1;
    for (let at = from[order] as number; at < (from[order + 1] as number); at += 1) this.#fillItem(item[at] as number);
  }

  /** Orders by units, the largest first, equal ones at random. */
  listOrders(random: Random): Int32Array {
    const list = random.shuffle(Int32Array.from(this.isOrder.keys()));
    return list.sort((left, right) => (this.#unitsOf[right] as number) - (this.#unitsOf[left] as number));
  }

  /** The chosen orders. */
  chosenOrders(): number[] {
    return Array.from(this.isOrder.keys()).filter((order) => this.isOrder[order] === 1);
  }

  #changeHeld(aisle: number, sign: number): void {
    const { from, item, quantity } = this.#problem.aisles;
    for (let at = from[aisle] as number; at < (from[aisle + 1] as number); at += 1)
      this.#held[item[at] as number] = (this.#held[item[at] as number] as number) + sign * (quantity[at] as number);
  }

  #changeUsed(order: number, sign: number): void {
    const { from, item, quantity } = this.#problem.orders;
    for (let at = from[order] as number; at < (from[order + 1] as number); at += 1)
      this.#used[item[at] as number] = (this.#used[item[at] as number] as number) + sign * (quantity[at] as number);
  }

  #tryOrder(order: number): void {
    const units = this.#unitsOf[order] as number;
    if (units === 0 || this.units + units > this.#problem.unitsMax) return;
    const { from, item, quantity } = this.#problem.orders;
    for (let at = from[order] as number; at < (from[order + 1] as number); at += 1) {
      const which = item[at] as number;
      if ((this.#used[which] as number) + (quantity[at] as number) > (this.#held[which] as number)) return;
    }
    this.isOrder[order] = 1;
    this.units += units;
    this.#changeUsed(order, 1);
  }

  #fillItem(item: number): void {
    const { from, order } = this.#ordersOf;
    for (let at = from[item] as number; at < (from[item + 1] as number); at += 1) {
      if ((this.#used[item] as number) >= (this.#held[item] as number)) return;
      const which = order[at] as number;
      if (this.isOrder[which] === 1 || this.#seen[which] === this.#mark) continue;
      this.#seen[which] = this.#mark;
      this.#tryOrder(which);
    }
  }

  /** Drops orders, the smallest first, until an item suffices. */
  #relieve(item: number): void {
    const { from, order } = this.#ordersOf;
    for (let at = (from[item + 1] as number) - 1; at >= (from[item] as number); at -= 1) {
      if ((this.#used[item] as number) <= (this.#held[item] as number)) return;
      const which = order[at] as number;
      if (this.isOrder[which] === 1) this.dropOrder(which);
    }
  }
}

function sumByRow({ from, quantity }: QuantityRows): Float64Array {
  return Float64Array.from({ length: from.length - 1 }, (_, row) =>
    quantity.subarray(from[row], from[row + 1]).reduce((sum, units) => sum + units, 0),
  );
}

function indexByItem(
  orders: QuantityRows,
  items: number,
  unitsOf: Float64Array,
): { readonly from: Int32Array; readonly order: Int32Array } {
  const from = new Int32Array(items + 1);
  for (const item of orders.item) from[item + 1] = (from[item + 1] as number) + 1;
  for (let item = 0; item < items; item += 1) from[item + 1] = (from[item + 1] as number) + (from[item] as number);
  const next = from.slice();
  const order = new Int32Array(orders.item.length);
  const rows = Array.from(unitsOf.keys()).sort((left, right) => (unitsOf[right] as number) - (unitsOf[left] as number));
  for (const row of rows) {
    for (let at = orders.from[row] as number; at < (orders.from[row + 1] as number); at += 1) {
      const item = orders.item[at] as number;
      order[next[item] as number] = row;
      next[item] = (next[item] as number) + 1;
    }
  }
  return { from, order };
}
