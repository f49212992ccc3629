import { listGroups, type MoveGroup } from './groups.ts';
import type { LayoutCosts } from './layout.ts';
import { mayLie, type SlotMove } from './problem.ts';

/**
 * The moves of each group in an order that can be carried out: a chain from its free end, a ring after one item (the one
 * that moves fastest) has been put aside. Groups with the largest share of putting away come first, then as they are.
 */
export function orderMoves(costs: LayoutCosts, before: Int32Array, after: Int32Array): SlotMove[] {
  const isTaken = new Uint8Array(costs.slots);
  for (const slot of before) if (slot >= 0) isTaken[slot] = 1;
  return listGroups(costs, before, after).flatMap((group, index) => {
    const moves = group.isRing
      ? openRing(costs, group, isTaken, before, after)
      : group.items.toReversed().map((item) => moveOf(costs, item, before[item] as number, after[item] as number));
    for (const { source, target } of moves) {
      if (source >= 0) isTaken[source] = 0;
      if (target >= 0) isTaken[target] = 1;
    }
    return moves.map((move) => ({ ...move, group: index }));
  });
}

type Move = Omit<SlotMove, 'group'>;

function moveOf({ problem }: LayoutCosts, item: number, source: number, target: number): Move {
  const seconds = problem.moveSeconds[item] as number;
  return { kind: source < 0 ? 'put-away' : 'move', item, source, target, seconds };
}

function openRing(
  costs: LayoutCosts,
  { items }: MoveGroup,
  isTaken: Uint8Array,
  before: Int32Array,
  after: Int32Array,
): Move[] {
  const { moveSeconds } = costs.problem;
  const quickest = items.reduce((least, item) =>
    (moveSeconds[item] as number) < (moveSeconds[least] as number) ? item : least,
  );
  const seconds = moveSeconds[quickest] as number;
  const free = isTaken.findIndex((taken, slot) => taken === 0 && mayLie(costs.problem, quickest, slot));
  // `items` follow each other's targets: behind the quickest comes the one whose place it takes, and so on.
  const at = items.indexOf(quickest);
  const others = [...items.slice(at + 1), ...items.slice(0, at)].toReversed();
  return [
    { kind: 'aside', item: quickest, source: before[quickest] as number, target: free, seconds },
    ...others.map((item) => moveOf(costs, item, before[item] as number, after[item] as number)),
    { kind: 'back', item: quickest, source: free, target: after[quickest] as number, seconds },
  ];
}
