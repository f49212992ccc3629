import type { Stopwatch } from '../budget.ts';
import { Random } from '../random.ts';
import type { LayoutCosts } from './layout.ts';

/** A gain below this share of the cost is rounding. */
const gainShareMin = 1e-12;
const lookEvery = 16;
const kicksMax = 4;

/**
 * Lets items change places, or take a free slot, while that makes a layout cheaper, affinity included; then shakes a few
 * and tries again until the budget ends or as many rounds as there are items brought nothing (iterated local search for
 * the quadratic assignment problem, Stützle 2006). One sweep is O(items · slots · partners). A step is one item tried.
 */
export function improveLayout(costs: LayoutCosts, start: Int32Array, watch: Stopwatch, seed: number): Int32Array {
  const random = new Random(seed);
  let best = start.slice();
  let bestCost = costs.totalOf(best);
  const layout = best.slice();
  const itemAt = new Int32Array(costs.slots);
  for (let idle = 0; idle <= layout.length; idle += 1) {
    fillItemAt(itemAt, layout);
    descend(costs, layout, itemAt, watch, bestCost);
    const cost = costs.totalOf(layout);
    if (cost < bestCost * (1 - gainShareMin)) {
      best = layout.slice();
      bestCost = cost;
      idle = -1;
    } else layout.set(best);
    if (watch.isOver()) break;
    fillItemAt(itemAt, layout);
    for (let kick = 0; kick < kicksMax; kick += 1) {
      const item = random.below(layout.length);
      const slot = random.below(costs.slots);
      if (changeOf(costs, layout, itemAt, item, slot) < Number.POSITIVE_INFINITY) exchange(layout, itemAt, item, slot);
    }
  }
  return best;
}

function fillItemAt(itemAt: Int32Array, layout: Int32Array): void {
  itemAt.fill(-1);
  for (let item = 0; item < layout.length; item += 1) itemAt[layout[item] as number] = item;
}

function descend(costs: LayoutCosts, layout: Int32Array, itemAt: Int32Array, watch: Stopwatch, scale: number): void {
  let tried = 0;
  for (let lastChange = 0, item = 0; lastChange < layout.length; item = (item + 1) % layout.length) {
    let bestSlot = -1;
    let bestChange = -Math.abs(scale) * gainShareMin;
    for (let slot = 0; slot < costs.slots; slot += 1) {
      const change = changeOf(costs, layout, itemAt, item, slot);
      if (change < bestChange) {
        bestChange = change;
        bestSlot = slot;
      }
    }
    if (bestSlot >= 0) exchange(layout, itemAt, item, bestSlot);
    lastChange = bestSlot >= 0 ? 0 : lastChange + 1;
    tried += 1;
    if (!watch.mayGoOn() && tried % lookEvery === 0) return;
    if (watch.isOver()) return;
  }
}

/** What it costs more when the item goes to the slot, and who lies there goes to the item's. */
function changeOf(costs: LayoutCosts, layout: Int32Array, itemAt: Int32Array, item: number, slot: number): number {
  const source = layout[item] as number;
  if (slot === source) return Number.POSITIVE_INFINITY;
  const other = itemAt[slot] as number;
  const there = costs.alone(item, slot);
  if (there === Number.POSITIVE_INFINITY) return there;
  let change = there - costs.alone(item, source);
  if (other >= 0) {
    const back = costs.alone(other, source);
    if (back === Number.POSITIVE_INFINITY) return back;
    change += back - costs.alone(other, slot);
    change += costs.together(other, source, layout, item) - costs.together(other, slot, layout, item);
  }
  return change + costs.together(item, slot, layout, other) - costs.together(item, source, layout, other);
}

function exchange(layout: Int32Array, itemAt: Int32Array, item: number, slot: number): void {
  const source = layout[item] as number;
  const other = itemAt[slot] as number;
  layout[item] = slot;
  itemAt[slot] = item;
  itemAt[source] = other;
  if (other >= 0) layout[other] = source;
}
