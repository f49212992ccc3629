import type { LeastLengths } from './least-lengths.ts';
import type { BatchingProblem } from './problem.ts';

/**
 * A length that no batches fall short of. Orders that cost a walk at least t must be in as many walks as capacity asks for,
 * and so for every t: Σ of walks ≥ ∫ ⌈load of those orders / capacity⌉ dt. It is taken for the length of each order by
 * itself and for every part of a walk (stretches of aisles, blocks gone through, ways along the cross aisles), whose sum is
 * another bound; the larger counts, for each wave by itself. O(stops · log stops).
 */
export function boundLength(
  problem: BatchingProblem,
  least: LeastLengths,
  lengthOf: (order: number) => number,
): number {
  const waves = new Map<number, number[]>();
  for (let order = 0; order + 1 < problem.stopsFrom.length; order += 1) {
    const wave = problem.wave?.[order] ?? 0;
    const orders = waves.get(wave);
    if (orders === undefined) waves.set(wave, [order]);
    else orders.push(order);
  }
  let sum = 0;
  for (const orders of waves.values()) {
    const byOrder = sumLayers(
      problem,
      orders.map((order) => ({ order, length: lengthOf(order) })),
    );
    sum += Math.max(byOrder, boundParts(problem, least, orders));
  }
  return sum;
}

interface Share {
  readonly order: number;
  readonly length: number;
}

function boundParts(problem: BatchingProblem, least: LeastLengths, orders: readonly number[]): number {
  const { layout, start, end = start } = problem;
  const blocks = layout.crossOffsets.length - 1;
  const stretches = new Map<number, Share[]>();
  const parts = orders.map((order) => ({
    order,
    parts: least.partsOf([order], (stretch, length) => {
      const shares = stretches.get(stretch);
      if (shares === undefined) stretches.set(stretch, [{ order, length }]);
      else shares.push({ order, length });
    }),
  }));
  const within = new Float64Array(blocks);
  for (const [stretch, shares] of stretches)
    within[stretch % blocks] = (within[stretch % blocks] as number) + sumLayers(problem, shares);
  const sumOf = (lengthOf: (of: (typeof parts)[number]['parts']) => number): number =>
    sumLayers(
      problem,
      parts.map(({ order, parts: own }) => ({ order, length: lengthOf(own) })),
    );
  const between = Math.abs((layout.aisleOffsets[start.aisle] as number) - (layout.aisleOffsets[end.aisle] as number));
  let sum = sumOf(() => between) + sumOf(({ left }) => left) + sumOf(({ right }) => right);
  for (let block = 0; block < blocks; block += 1)
    sum += Math.max(
      within[block] as number,
      sumOf(({ through }) => through[block] as number),
    );
  return sum;
}

/** ∫ walks that the orders of at least this length need. */
function sumLayers({ capacities }: BatchingProblem, shares: Share[]): number {
  shares.sort((left, right) => right.length - left.length);
  const loads = new Float64Array(capacities.length);
  let sum = 0;
  for (const [at, { order, length }] of shares.entries()) {
    let walks = 1;
    for (const [which, { size, capacity }] of capacities.entries()) {
      const load = (loads[which] as number) + (size[order] as number);
      loads[which] = load;
      // A walk may hold a rounding more than its capacity.
      if (capacity > 0) walks = Math.max(walks, Math.ceil((load / capacity) * (1 - 1e-9)));
    }
    sum += walks * (length - (shares[at + 1]?.length ?? 0));
  }
  return sum;
}
