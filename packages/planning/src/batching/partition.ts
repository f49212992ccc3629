import type { WalkLengths } from './walk-lengths.ts';

/** Up to this many orders the batches are exact, given time. */
export const exactOrdersMax = 15;

/**
 * The best partition of the orders into walks by dynamic programming over sets (as Held and Karp 1962 for tours): every set
 * is its best set with the lowest order left, and the rest. O(3ⁿ) additions and 2ⁿ walks; undefined when time ran out.
 */
export function partitionOrders(count: number, lengths: WalkLengths, mayGoOn: () => boolean): number[][] | undefined {
  const sets = 2 ** count;
  const length = new Float64Array(sets).fill(Number.POSITIVE_INFINITY);
  for (let set = 1; set < sets; set += 1) {
    if ((set & 63) === 0 && !mayGoOn()) return undefined;
    const orders = toOrders(set, count);
    const [first = 0, ...rest] = orders;
    if (lengths.mayJoin([first], rest)) length[set] = lengths.measure(orders);
  }
  const best = new Float64Array(sets).fill(Number.POSITIVE_INFINITY);
  const choice = new Int32Array(sets);
  best[0] = 0;
  for (let set = 1; set < sets; set += 1) {
    const lowest = set & -set;
    const rest = set ^ lowest;
    for (let others = rest; ; others = (others - 1) & rest) {
      const whole = (length[others | lowest] as number) + (best[rest ^ others] as number);
      if (whole < (best[set] as number)) {
        best[set] = whole;
        choice[set] = others | lowest;
      }
      if (others === 0) break;
    }
  }
  const batches: number[][] = [];
  for (let set = sets - 1; set > 0; set ^= choice[set] as number) batches.push(toOrders(choice[set] as number, count));
  return batches;
}

function toOrders(set: number, count: number): number[] {
  const orders: number[] = [];
  for (let order = 0; order < count; order += 1) if ((set & (1 << order)) !== 0) orders.push(order);
  return orders;
}
