import type { LayoutCosts } from './layout.ts';
import { mayLie } from './problem.ts';

export type Placing =
  | { readonly kind: 'placed'; readonly layout: Int32Array }
  /** Items that together fit fewer slots than they are. */
  | { readonly kind: 'none'; readonly items: readonly number[] };

/**
 * A possible layout in little time: what lies where it may stays, the others take the cheapest free slots, first
 * those that fit the fewest, of them first the most picked; whoever finds none makes others move on along an alternating path (Hopcroft and Karp 1973, a layered search for
 * many paths at once). O(items · slots) as a rule, at most √items times that.
 */
export function placeForced(costs: LayoutCosts): Placing {
  const { picksPerDay, slotOfItem } = costs.problem;
  const layout = new Int32Array(slotOfItem.length).fill(-1);
  const itemAt = new Int32Array(costs.slots).fill(-1);
  const put = (item: number, slot: number): void => {
    layout[item] = slot;
    itemAt[slot] = item;
  };
  for (const [item, slot] of slotOfItem.entries()) if (slot >= 0 && mayLie(costs.problem, item, slot)) put(item, slot);
  const fitting = countFitting(costs);
  const homeless = [...layout.keys()]
    .filter((item) => (layout[item] as number) < 0)
    .sort(
      (left, right) =>
        (fitting[left] as number) - (fitting[right] as number) ||
        (picksPerDay[right] as number) - (picksPerDay[left] as number) ||
        left - right,
    );
  for (const item of homeless) {
    const slot = findCheapest(costs, itemAt, item);
    if (slot >= 0) put(item, slot);
  }
  let open = homeless.filter((item) => (layout[item] as number) < 0);
  while (open.length > 0) {
    const { level, hasFree } = layer(costs, itemAt, open);
    if (!hasFree) return { kind: 'none', items: [...level.keys()].filter((item) => (level[item] as number) >= 0) };
    const from = new Int32Array(layout.length);
    for (const item of open) pushOn(costs, itemAt, level, from, item, put);
    open = open.filter((item) => (layout[item] as number) < 0);
  }
  return { kind: 'placed', layout };
}

/** By item: in how many slots it may lie. */
function countFitting({ problem, slots }: LayoutCosts): Int32Array {
  const counts = new Int32Array(problem.slotOfItem.length);
  for (let item = 0; item < counts.length; item += 1) {
    for (let slot = 0; slot < slots; slot += 1)
      if (mayLie(problem, item, slot)) counts[item] = (counts[item] as number) + 1;
  }
  return counts;
}

function findCheapest(costs: LayoutCosts, itemAt: Int32Array, item: number): number {
  let best = -1;
  let least = Number.POSITIVE_INFINITY;
  for (let slot = 0; slot < costs.slots; slot += 1) {
    if (itemAt[slot] !== -1) continue;
    const cost = costs.alone(item, slot);
    if (cost < least) {
      least = cost;
      best = slot;
    }
  }
  return best;
}

/** By item: how many must move on before it, −1 where nobody asks it to; up to the first free slot. */
function layer(costs: LayoutCosts, itemAt: Int32Array, open: readonly number[]) {
  const level = new Int32Array(costs.problem.slotOfItem.length).fill(-1);
  const isSeen = new Uint8Array(costs.slots);
  let front = [...open];
  let hasFree = false;
  for (const item of open) level[item] = 0;
  for (let depth = 1; front.length > 0 && !hasFree; depth += 1) {
    const next: number[] = [];
    for (const item of front) {
      for (let slot = 0; slot < costs.slots; slot += 1) {
        if (isSeen[slot] === 1 || !mayLie(costs.problem, item, slot)) continue;
        isSeen[slot] = 1;
        const there = itemAt[slot] as number;
        if (there < 0) hasFree = true;
        else if (level[there] === -1) {
          level[there] = depth;
          next.push(there);
        }
      }
    }
    front = next;
  }
  return { level, hasFree };
}

/** Depth first through the layers, without recursion; each item looks at each slot once in a phase. */
function pushOn(
  costs: LayoutCosts,
  itemAt: Int32Array,
  level: Int32Array,
  from: Int32Array,
  first: number,
  put: (item: number, slot: number) => void,
): void {
  const path = [first];
  while (path.length > 0) {
    const item = path.at(-1) as number;
    const slot = from[item] as number;
    if (slot === costs.slots) {
      path.pop();
      continue;
    }
    from[item] = slot + 1;
    if (!mayLie(costs.problem, item, slot)) continue;
    const there = itemAt[slot] as number;
    if (there >= 0) {
      if (level[there] === (level[item] as number) + 1) path.push(there);
      continue;
    }
    // Each item of the path takes the slot that it looked at last; the last one first.
    for (const each of path.toReversed()) put(each, (from[each] as number) - 1);
    return;
  }
}
