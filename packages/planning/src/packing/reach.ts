import { orientedEdges, type PackingItems } from './problem.ts';

/** For each axis and each length, the longest length not above it that edges of remaining pieces add up to. */
export type Reach = readonly [Int32Array, Int32Array, Int32Array];

/** Above this many steps an axis, only the shortest edges count. */
const workMax = 2_000_000;

/**
 * Sums of edges, each edge as often as one likes: an unbounded knapsack by axis, O(length × different edges). What it
 * leaves open is the room that is lost next to a block (Araya and Riff 2014).
 */
export function computeReach(items: PackingItems, remaining: Int32Array, lengths: readonly number[]): Reach {
  const edges = [new Set<number>(), new Set<number>(), new Set<number>()] as const;
  for (let type = 0; type < remaining.length; type += 1) {
    if (remaining[type] === 0) continue;
    for (let orientation = 0; orientation < 6; orientation += 1) {
      if (((items.orientations[type] as number) & (1 << orientation)) === 0) continue;
      const oriented = orientedEdges(items, type, orientation);
      edges[0].add(oriented[0]);
      edges[1].add(oriented[1]);
      edges[2].add(oriented[2]);
    }
  }
  const along = (axis: 0 | 1 | 2): Int32Array => {
    const length = lengths[axis] as number;
    const rising = [...edges[axis]].sort((left, right) => left - right);
    return reachOf(rising.slice(0, Math.max(16, Math.floor(workMax / length))), length);
  };
  return [along(0), along(1), along(2)];
}

function reachOf(edges: readonly number[], length: number): Int32Array {
  const reach = new Int32Array(length + 1);
  for (const edge of edges) if (edge <= length) reach[edge] = edge;
  for (let sum = 1; sum <= length; sum += 1) {
    if (reach[sum] === sum) {
      for (const edge of edges) if (sum + edge <= length) reach[sum + edge] = sum + edge;
    } else {
      reach[sum] = reach[sum - 1] as number;
    }
  }
  return reach;
}
