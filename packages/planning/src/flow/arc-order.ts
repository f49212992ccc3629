import type { StandardNetwork } from './network-simplex.ts';

/** Numbers by arc, in the order in which the simplex keeps its arcs. */
export function mixInto<Numbers extends Int32Array | Float64Array>(
  target: Numbers,
  source: Numbers,
  order: Int32Array,
): Numbers {
  for (let arc = 0; arc < order.length; arc += 1) target[arc] = source[order[arc]!]!;
  return target;
}

/** Neighbouring arcs often share a node; a stride through them gives every block a mixture. */
export function mixArcs(arcCount: number, nodeCount: number): Int32Array {
  const stride = Math.max(3, Math.floor(arcCount / nodeCount));
  const order = new Int32Array(arcCount);
  let at = 0;
  for (let first = 0; first < stride; first += 1)
    for (let arc = first; arc < arcCount; arc += stride) {
      order[at] = arc;
      at += 1;
    }
  return order;
}

/** By place in `order`: the cheapest arc into each node that needs something. */
export function findCheapestInto(
  { nodeCount, arcCount, supplies, targets, costs, capacities }: StandardNetwork,
  order: Int32Array,
): Int32Array {
  const cheapest = new Int32Array(nodeCount).fill(-1);
  for (let place = 0; place < arcCount; place += 1) {
    const arc = order[place]!;
    const target = targets[arc]!;
    if (supplies[target]! >= 0 || capacities[arc] === 0) continue;
    const known = cheapest[target]!;
    if (known < 0 || costs[arc]! < costs[order[known]!]!) cheapest[target] = place;
  }
  return cheapest.filter((arc) => arc >= 0);
}
