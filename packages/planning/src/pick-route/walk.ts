import { type ConnectivityTable, fromAbove, fromBelow, none, twice, verticalOps, withGap } from './connectivity.ts';
import type { Crossing } from './layout.ts';
import type { Stretches } from './stretches.ts';

/** One edge of the tour between two crossings, or a loop at one, with the stops in the order from `from` to `to`. */
interface Edge {
  readonly from: number;
  readonly to: number;
  readonly stops: readonly number[];
}

/**
 * The stops in the order of a walk along the chosen edges from `start` to `end`: an Euler walk (Hierholzer 1873). Every edge
 * is walked once; `stretches.firstAbove` says where the gaps are. O(edges + stops).
 */
export function toWalk(
  table: ConnectivityTable,
  stretches: Stretches,
  operations: readonly number[],
  start: Crossing,
): number[] {
  const crossings = stretches.blocks + 1;
  const edges = toEdges(table, stretches, operations);
  const edgesAt = new Map<number, number[]>();
  const add = (crossing: number, edge: number): void => {
    const list = edgesAt.get(crossing);
    if (list === undefined) edgesAt.set(crossing, [edge]);
    else list.push(edge);
  };
  for (const [index, { from, to }] of edges.entries()) {
    add(from, index);
    if (to !== from) add(to, index);
  }
  const isWalked = new Uint8Array(edges.length);
  const path: { readonly crossing: number; readonly stops: readonly number[] }[] = [
    { crossing: (start.aisle - stretches.firstAisle) * crossings + start.crossAisle, stops: [] },
  ];
  const reversed: (readonly number[])[] = [];
  for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
    const list = edgesAt.get(top.crossing) ?? [];
    const index = list.pop();
    if (index === undefined) {
      reversed.push(top.stops);
      path.pop();
    } else if (isWalked[index] === 0) {
      isWalked[index] = 1;
      const { from, to, stops } = edges[index] as Edge;
      const isForward = from === top.crossing;
      path.push({ crossing: isForward ? to : from, stops: isForward ? stops : [...stops].reverse() });
    }
  }
  return reversed.reverse().flat();
}

function toEdges(table: ConnectivityTable, stretches: Stretches, operations: readonly number[]): Edge[] {
  const { blocks } = stretches;
  const edges: Edge[] = [];
  const horizontals = blocks * verticalOps;
  const touches = horizontals + (blocks + 1) * 3;
  let aisle = 0;
  for (const operation of operations) {
    if (operation >= touches) continue;
    if (operation < horizontals) {
      addVertical(edges, stretches, aisle, (operation / verticalOps) | 0, operation % verticalOps);
      continue;
    }
    const crossing = ((operation - horizontals) / 3) | 0;
    const from = aisle * (blocks + 1) + crossing;
    for (let count = (operation - horizontals) % 3; count > 0; count -= 1)
      edges.push({ from, to: from + blocks + 1, stops: [] });
    if (operation >= table.horizontal(blocks, 0)) aisle += 1;
  }
  return edges;
}

function addVertical(edges: Edge[], stretches: Stretches, aisle: number, block: number, op: number): void {
  if (op === none) return;
  const stretch = aisle * stretches.blocks + block;
  const stops = [...stretches.order.subarray(stretches.from[stretch], stretches.from[stretch + 1])];
  const below = aisle * (stretches.blocks + 1) + block;
  const above = below + 1;
  if (op === fromBelow) edges.push({ from: below, to: below, stops });
  else if (op === fromAbove) edges.push({ from: above, to: above, stops: stops.reverse() });
  else if (op === withGap) {
    const gap = (stretches.firstAbove[stretch] as number) - (stretches.from[stretch] as number);
    edges.push({ from: below, to: below, stops: stops.slice(0, gap) });
    edges.push({ from: above, to: above, stops: stops.slice(gap).reverse() });
  } else {
    edges.push({ from: below, to: above, stops });
    if (op === twice) edges.push({ from: above, to: below, stops: [] });
  }
}
