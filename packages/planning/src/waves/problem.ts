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
  | { readonly kind: 'no-orders' }
  | { readonly kind: 'no-aisles' }
  | { readonly kind: 'too-large'; readonly what: 'items'; readonly most: number }
  | { readonly kind: 'rows-malformed'; readonly what: 'orders' | 'aisles' }
  | { readonly kind: 'limits-crossed' }
  | { readonly kind: 'not-enough-stock'; readonly unitsMost: number }
  /** The search met no wave of at least `unitsMin` units. There may be one. */
  | { readonly kind: 'none-found'; readonly unitsMost: number };

/** Items a wave may number; every one takes some memory, named or not. */
const itemsMax = 5_000_000;

function isWellFormed({ from, item, quantity }: QuantityRows, items: number): boolean {
  if (from[0] !== 0 || from[from.length - 1] !== item.length || quantity.length !== item.length) return false;
  if (from.some((at, row) => row > 0 && at < (from[row - 1] as number))) return false;
  const lastRow = new Int32Array(items).fill(-1);
  for (let row = 0; row + 1 < from.length; row += 1) {
    for (let at = from[row] as number; at < (from[row + 1] as number); at += 1) {
      const which = item[at] as number;
      if (which < 0 || which >= items || !((quantity[at] as number) > 0) || lastRow[which] === row) return false;
      lastRow[which] = row;
    }
  }
  return true;
}

/** The first thing that is wrong with a problem, or undefined. */
export function findWaveRefusal({ items, orders, aisles, unitsMin, unitsMax }: WaveProblem): WaveRefusal | undefined {
  if (orders.from.length < 2) return { kind: 'no-orders' };
  if (aisles.from.length < 2) return { kind: 'no-aisles' };
  if (items > itemsMax) return { kind: 'too-large', what: 'items', most: itemsMax };
  const isCount = Number.isInteger(items) && items >= 0;
  if (!isCount || !isWellFormed(orders, items)) return { kind: 'rows-malformed', what: 'orders' };
  if (!isWellFormed(aisles, items)) return { kind: 'rows-malformed', what: 'aisles' };
  if (!(unitsMin >= 0) || !(unitsMax >= unitsMin) || !(unitsMax > 0)) return { kind: 'limits-crossed' };
  const held = sumByItem(aisles, items);
  const asked = sumByItem(orders, items);
  const unitsMost = asked.reduce((sum, units, item) => sum + Math.min(units, held[item] as number), 0);
  if (unitsMost < unitsMin || unitsMost === 0) return { kind: 'not-enough-stock', unitsMost };
  return undefined;
}

/** Units of each item in all rows together. */
export function sumByItem({ item, quantity }: QuantityRows, items: number): Float64Array {
  const sums = new Float64Array(items);
  for (let at = 0; at < item.length; at += 1)
    sums[item[at] as number] = (sums[item[at] as number] as number) + (quantity[at] as number);
  return sums;
}
