import type { Stopwatch } from '../budget.ts';
import { assign } from './assign.ts';
import type { LayoutCosts } from './layout.ts';
import { mayLie } from './problem.ts';

const roundsMax = 8;
/** Rounds times what one assignment may cost: some seconds where the budget has no end. */
const workMax = 4e9;

/**
 * Layouts with fewer and fewer moves: every move that is not forced costs a price more, and the price is moved towards
 * the one at which as many moves are left as may be (Lagrangian relaxation of the limit, Geoffrion 1974). `weigh` is told each
 * layout. Returns the best bound: what a round costs less the price of all moves that may be; nothing (−∞) where items have
 * to move anyway, because moves of their chains do not count. A step of the budget is a round, O(items² · slots).
 */
export function limitMoves(
  costs: LayoutCosts,
  matrix: Float64Array,
  assigned: Int32Array,
  watch: Stopwatch,
  weigh: (layout: Int32Array) => void,
): number {
  const { slotOfItem, movesMax = Number.POSITIVE_INFINITY } = costs.problem;
  const { slots } = costs;
  const items = slotOfItem.length;
  const isForced = Array.from(slotOfItem, (slot, item) => slot < 0 || !mayLie(costs.problem, item, slot));
  const isAnyForced = isForced.includes(true);
  let bound = Number.NEGATIVE_INFINITY;
  let price = guessPrice(costs, matrix, assigned, movesMax);
  let [low, high] = [0, Number.POSITIVE_INFINITY];
  const rounds = Math.min(roundsMax, workMax / (items * items * slots));
  for (let round = 1; round <= rounds && price > 0; round += 1) {
    if (!watch.mayGoOn()) break;
    const cells = matrix.map((cost, at) => {
      const item = Math.floor(at / slots);
      return isForced[item] === true || at % slots === slotOfItem[item] ? cost : cost + price;
    });
    const found = assign(cells, items, slots, () => watch.isOver());
    if (found.kind !== 'assigned') break;
    if (!isAnyForced) bound = Math.max(bound, Math.min(found.bound, found.cost) - price * Math.floor(movesMax));
    weigh(found.columnOfRow);
    const moves = found.columnOfRow.reduce(
      (sum, slot, item) => sum + Number(isForced[item] === false && slot !== slotOfItem[item]),
      0,
    );
    if (moves === movesMax) break;
    if (moves > movesMax) low = price;
    else high = price;
    price = high === Number.POSITIVE_INFINITY ? 2 * low : low === 0 ? high / 2 : Math.sqrt(low * high);
  }
  return bound;
}

/** What the last of the moves that may be made saves by itself, when those that save most are made. */
function guessPrice(
  { problem, slots }: LayoutCosts,
  matrix: Float64Array,
  assigned: Int32Array,
  movesMax: number,
): number {
  const savings: number[] = [];
  for (const [item, slot] of problem.slotOfItem.entries()) {
    if (slot < 0 || slot === assigned[item]) continue;
    const saving =
      (matrix[item * slots + slot] as number) - (matrix[item * slots + (assigned[item] as number)] as number);
    if (saving > 0 && saving < Number.POSITIVE_INFINITY) savings.push(saving);
  }
  savings.sort((left, right) => right - left);
  return savings[Math.min(Math.floor(movesMax), savings.length - 1)] ?? 0;
}
