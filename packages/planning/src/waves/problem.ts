import type { EmptyRefusal, TooLargeRefusal } from '../refusal.ts';

/** Rows of (item, quantity): those of row `r` are `from[r] … from[r + 1] − 1`. Each item at most once in a row. */
export interface QuantityRows {
  readonly from: Int32Array;
  readonly item: Int32Array;
  readonly quantity: Int32Array;
}

/**
 * Which orders to pick together, in whole, and from which aisles: units of the wave within the limits, each item asked of
 * the chosen aisles at most as often as they hold it, and as many units for each visited aisle as can be.
 */
export interface WaveProblem {
  readonly items: number;
  readonly orders: QuantityRows;
  readonly aisles: QuantityRows;
  readonly unitsMin: number;
  readonly unitsMax: number;
}

export interface WaveSolution {
  /** Indices, ascending. */
  readonly orders: Int32Array;
  /** Indices, ascending. */
  readonly aisles: Int32Array;
  readonly units: number;
}

/** Listed in order of precedence: when several apply, the first is returned. */
export type WaveRefusal =
  | EmptyRefusal<'orders' | 'aisles'>
  | TooLargeRefusal<'items'>
  | { readonly kind: 'rows-malformed'; readonly what: 'orders' | 'aisles' }
  | { readonly kind: 'limits-crossed' }
  /** Whatever is chosen: all orders that can be served and all aisles together come to no more units. */
  | { readonly kind: 'not-enough-stock'; readonly unitsMost: number }
  /** No wave is within the limits: all were tried, or the bound of every number of aisles is below `unitsMin`. */
  | { readonly kind: 'no-wave' }
  /** The search met no wave of at least `unitsMin` units. There may be one. */
  | { readonly kind: 'none-found'; readonly unitsMost: number };

/** The largest number of items: they are numbered in 32 bits. Memory is taken only for those that rows name. */
const itemsMax = 2 ** 31;

function isWellFormed({ from, item, quantity }: QuantityRows, items: number): boolean {
  if (from[0] !== 0 || from[from.length - 1] !== item.length || quantity.length !== item.length) return false;
  if (from.some((at, row) => row > 0 && at < (from[row - 1] as number))) return false;
  return item.every((which, at) => which >= 0 && which < items && (quantity[at] as number) > 0);
}

/** No item twice in a row, for items numbered as densely as `renumber` does. */
function isUnrepeated({ from, item }: QuantityRows, items: number): boolean {
  const lastRow = new Int32Array(items).fill(-1);
  for (let row = 0; row + 1 < from.length; row += 1) {
    for (let at = from[row] as number; at < (from[row + 1] as number); at += 1) {
      const which = item[at] as number;
      if (lastRow[which] === row) return false;
      lastRow[which] = row;
    }
  }
  return true;
}

/** The first thing that is wrong with a problem, or the problem with only the items that rows name and the orders that can be served. */
export function checkWave(
  problem: WaveProblem,
): { readonly refusal: WaveRefusal } | { readonly refusal?: never; readonly dense: WaveProblem } {
  const { items, orders, aisles, unitsMin, unitsMax } = problem;
  const refuse = (refusal: WaveRefusal): { readonly refusal: WaveRefusal } => ({ refusal });
  if (orders.from.length < 2) return refuse({ kind: 'empty', what: 'orders' });
  if (aisles.from.length < 2) return refuse({ kind: 'empty', what: 'aisles' });
  if (items > itemsMax) return refuse({ kind: 'too-large', what: 'items', countMax: itemsMax });
  const isCount = Number.isInteger(items) && items >= 0;
  if (!isCount || !isWellFormed(orders, items)) return refuse({ kind: 'rows-malformed', what: 'orders' });
  const areAislesWhole = isWellFormed(aisles, items);
  const dense = renumber(problem, areAislesWhole ? aisles.item : new Int32Array());
  if (!isUnrepeated(dense.orders, dense.items)) return refuse({ kind: 'rows-malformed', what: 'orders' });
  if (!areAislesWhole || !isUnrepeated(dense.aisles, dense.items))
    return refuse({ kind: 'rows-malformed', what: 'aisles' });
  if (!(unitsMin >= 0) || !(unitsMax >= unitsMin) || !(unitsMax > 0)) return refuse({ kind: 'limits-crossed' });
  const servable = emptyUnservable(dense);
  const unitsMost = sumServable(servable);
  if (unitsMost < unitsMin || unitsMost === 0) return refuse({ kind: 'not-enough-stock', unitsMost });
  return { dense: servable };
}

/**
 * Numbers the items that rows name from 0, in the order of their numbers, in memory for the lines. O(lines), with numbers
 * far beyond the count of lines O(lines · log lines).
 */
function renumber(problem: WaveProblem, aisleItems: Int32Array): WaveProblem {
  const { items, orders, aisles } = problem;
  const lines = orders.item.length + aisleItems.length;
  const { count, numberOf } = items <= 4 * lines ? tableOf(items, orders, aisleItems) : mapOf(orders, aisleItems);
  return {
    ...problem,
    items: count,
    orders: { ...orders, item: orders.item.map((item) => numberOf(item)) },
    aisles: { ...aisles, item: aisleItems.map((item) => numberOf(item)) },
  };
}

interface Numbering {
  readonly count: number;
  readonly numberOf: (item: number) => number;
}

function tableOf(items: number, orders: QuantityRows, aisleItems: Int32Array): Numbering {
  const table = new Int32Array(items);
  for (const item of orders.item) table[item] = 1;
  for (const item of aisleItems) table[item] = 1;
  let count = 0;
  for (let item = 0; item < items; item += 1) {
    if (table[item] === 0) continue;
    table[item] = count;
    count += 1;
  }
  return { count, numberOf: (item) => table[item] as number };
}

function mapOf(orders: QuantityRows, aisleItems: Int32Array): Numbering {
  const named = new Int32Array(orders.item.length + aisleItems.length);
  named.set(orders.item);
  named.set(aisleItems, orders.item.length);
  named.sort();
  const numbers = new Map<number, number>();
  for (const item of named) if (!numbers.has(item)) numbers.set(item, numbers.size);
  return { count: numbers.size, numberOf: (item) => numbers.get(item) as number };
}

/** The problem with empty rows for orders that no wave can hold: too large, or of more than all aisles hold. */
function emptyUnservable(problem: WaveProblem): WaveProblem {
  const { items, orders, aisles, unitsMax } = problem;
  const held = sumByItem(aisles, items);
  const from = new Int32Array(orders.from.length);
  const item = new Int32Array(orders.item.length);
  const quantity = new Int32Array(orders.item.length);
  let kept = 0;
  for (let order = 0; order + 1 < from.length; order += 1) {
    const [first, last] = [orders.from[order] as number, orders.from[order + 1] as number];
    let units = 0;
    let isServed = true;
    for (let at = first; at < last; at += 1) {
      units += orders.quantity[at] as number;
      if ((orders.quantity[at] as number) > (held[orders.item[at] as number] as number)) isServed = false;
    }
    if (isServed && units <= unitsMax) {
      item.set(orders.item.subarray(first, last), kept);
      quantity.set(orders.quantity.subarray(first, last), kept);
      kept += last - first;
    }
    from[order + 1] = kept;
  }
  return { ...problem, orders: { from, item: item.slice(0, kept), quantity: quantity.slice(0, kept) } };
}

/** Units that all aisles together can serve at most: Σ min(held, asked) over items. */
function sumServable({ items, orders, aisles }: WaveProblem): number {
  const held = sumByItem(aisles, items);
  return sumByItem(orders, items).reduce((sum, units, item) => sum + Math.min(units, held[item] as number), 0);
}

/** Units of each item in all rows together. */
export function sumByItem({ item, quantity }: QuantityRows, items: number): Float64Array {
  const sums = new Float64Array(items);
  for (let at = 0; at < item.length; at += 1)
    sums[item[at] as number] = (sums[item[at] as number] as number) + (quantity[at] as number);
  return sums;
}
