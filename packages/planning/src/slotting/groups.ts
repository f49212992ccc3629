import type { LayoutCosts } from './layout.ts';
import { mayLie } from './problem.ts';

/** Items that must move together: a chain that ends in a free slot, or a ring. */
export interface MoveGroup {
  readonly items: readonly number[];
  readonly isRing: boolean;
  /** Has an item that lies nowhere, or where it may not lie any more. */
  readonly isForced: boolean;
}

/** The chains and rings by which one layout becomes another. */
export function listGroups(costs: LayoutCosts, before: Int32Array, after: Int32Array): MoveGroup[] {
  const itemAt = new Int32Array(costs.slots).fill(-1);
  for (let item = 0; item < before.length; item += 1) {
    if ((before[item] as number) >= 0) itemAt[before[item] as number] = item;
  }
  const isMoving = (item: number): boolean => before[item] !== after[item];
  const isTarget = new Uint8Array(costs.slots);
  for (const slot of after) isTarget[slot] = 1;
  const isSeen = new Uint8Array(before.length);
  const groups: MoveGroup[] = [];
  const follow = (first: number): void => {
    const items: number[] = [];
    let item = first;
    while (item >= 0 && isSeen[item] === 0) {
      isSeen[item] = 1;
      items.push(item);
      item = itemAt[after[item] as number] as number;
    }
    const isForced = items.some(
      (each) => (before[each] as number) < 0 || !mayLie(costs.problem, each, before[each] as number),
    );
    groups.push({ items, isRing: item === first, isForced });
  };
  // Chains begin with an item whose place nobody takes; what is left are rings.
  for (let item = 0; item < before.length; item += 1) {
    if (isMoving(item) && ((before[item] as number) < 0 || isTarget[before[item] as number] === 0)) follow(item);
  }
  for (let item = 0; item < before.length; item += 1) if (isMoving(item) && isSeen[item] === 0) follow(item);
  return groups;
}

/** Seconds for the extra move that opens a ring. */
export function openingSeconds({ problem }: LayoutCosts, { items, isRing }: MoveGroup): number {
  return isRing ? Math.min(...items.map((item) => problem.moveSeconds[item] as number)) : 0;
}

/** How many moves a group needs. */
export function countMoves({ items, isRing }: MoveGroup): number {
  return items.length + Number(isRing);
}

/**
 * Takes back the groups that cost more than they bring, one after the other, each judged among those that stay, and then
 * as many as the limit of moves asks for: a knapsack over what each group gains, O(groups · moves).
 */
export function keepWorthwhile(costs: LayoutCosts, before: Int32Array, after: Int32Array): Int32Array {
  const layout = after.slice();
  const gainOf = (group: MoveGroup): number => {
    const without = layout.slice();
    for (const item of group.items) without[item] = before[item] as number;
    return costs.totalOf(without) - costs.totalOf(layout) - openingSeconds(costs, group);
  };
  const movesMax = costs.problem.movesMax ?? Number.POSITIVE_INFINITY;
  for (let isChanged = true; isChanged;) {
    isChanged = false;
    for (const group of listGroups(costs, before, layout)) {
      if (group.isForced || gainOf(group) > 0) continue;
      for (const item of group.items) layout[item] = before[item] as number;
      isChanged = true;
    }
    if (isChanged) continue;
    const free = listGroups(costs, before, layout).filter((group) => !group.isForced);
    if (free.reduce((sum, group) => sum + countMoves(group), 0) <= movesMax) break;
    const kept = chooseGroups(
      free.map((group) => ({ gain: gainOf(group), moves: countMoves(group) })),
      movesMax,
    );
    for (const [index, group] of free.entries()) {
      if (!kept.has(index)) for (const item of group.items) layout[item] = before[item] as number;
    }
    // With affinity what a group gains depends on the others: look again at those that stayed.
    isChanged = true;
  }
  return layout;
}

function chooseGroups(
  groups: readonly { readonly gain: number; readonly moves: number }[],
  movesMax: number,
): Set<number> {
  const room = Math.floor(movesMax);
  let best: { readonly gain: number; readonly chosen: readonly number[] }[] = [{ gain: 0, chosen: [] }];
  for (const [index, { gain, moves }] of groups.entries()) {
    const next = [...best];
    for (const [used, { gain: sum, chosen }] of best.entries()) {
      const at = used + moves;
      if (sum < 0 || at > room) continue;
      if (sum + gain > (next[at]?.gain ?? -1)) next[at] = { gain: sum + gain, chosen: [...chosen, index] };
    }
    best = Array.from(next, (entry) => entry ?? { gain: -1, chosen: [] });
  }
  return new Set(best.reduce((top, entry) => (entry.gain > top.gain ? entry : top)).chosen);
}
