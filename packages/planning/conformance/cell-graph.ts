import type { AisleLayout, Crossing, Places } from '../src/pick-route/index.ts';

/** Every whole offset of every aisle as a cell, with the steps that may be walked; cell = aisle · rows + row. */
export interface CellGraph {
  readonly rows: number;
  readonly low: number;
  readonly steps: readonly (readonly { readonly to: number; readonly length: number }[])[];
}

/**
 * The cells of a warehouse whose lengths are whole, from its layout alone: nothing is shared with the engine. Along an aisle
 * one steps from cell to cell in its direction, along a cross aisle from aisle to aisle, both ways.
 */
export function toCellGraph({ aisleOffsets, crossOffsets, oneWay }: AisleLayout): CellGraph {
  const low = crossOffsets[0] ?? 0;
  const rows = (crossOffsets.at(-1) ?? 0) - low + 1;
  const steps = Array.from({ length: aisleOffsets.length * rows }, (): { to: number; length: number }[] => []);
  const join = (from: number, to: number, length: number): void => {
    steps[from]?.push({ to, length });
  };
  for (const [aisle, aside] of aisleOffsets.entries()) {
    const direction = oneWay?.[aisle] ?? 0;
    for (let row = 0; row < rows; row += 1) {
      const cell = aisle * rows + row;
      if (row + 1 < rows && direction >= 0) join(cell, cell + 1, 1);
      if (row + 1 < rows && direction <= 0) join(cell + 1, cell, 1);
      const next = aisleOffsets[aisle + 1];
      if (next === undefined || !crossOffsets.includes(low + row)) continue;
      join(cell, cell + rows, next - aside);
      join(cell + rows, cell, next - aside);
    }
  }
  return { rows, low, steps };
}

/** Shortest ways from a cell to all others, in order of length (Dial 1969); infinite where there is none. */
function measureFrom({ steps }: CellGraph, from: number): Float64Array {
  const known = new Float64Array(steps.length).fill(Number.POSITIVE_INFINITY);
  const byLength: number[][] = [[from]];
  for (let length = 0; length < byLength.length; length += 1) {
    for (const cell of byLength[length] ?? []) {
      if ((known[cell] ?? 0) <= length) continue;
      known[cell] = length;
      for (const step of steps[cell] ?? []) (byLength[length + step.length] ??= []).push(step.to);
    }
  }
  return known;
}

/** Ways between `stops` places, then the start, then the end: `ways[from][to]`. */
export type Ways = readonly Float64Array[];

/** The shortest ways between all stops, the start and the end. */
export function measureWays(
  graph: CellGraph,
  start: Crossing,
  end: Crossing,
  stops: Places,
  layout: AisleLayout,
): Ways {
  const rowOf = (offset: number): number => offset - graph.low;
  const crossing = ({ aisle, crossAisle }: Crossing): number =>
    aisle * graph.rows + rowOf(layout.crossOffsets[crossAisle] ?? Number.NaN);
  const cells = [
    ...Array.from(stops.aisle, (aisle, at) => aisle * graph.rows + rowOf(stops.offset[at] ?? Number.NaN)),
    crossing(start),
    crossing(end),
  ];
  return cells.map((from) => {
    const known = measureFrom(graph, from);
    return Float64Array.from(cells, (to) => known[to] ?? Number.NaN);
  });
}

/** What is wrong with a walk that claims to visit each of `visited` once, or undefined; each way is held against `ways`. */
export function findOrderFault(
  ways: Ways,
  visited: readonly number[],
  { order, legLengths }: { readonly order: ArrayLike<number>; readonly legLengths: ArrayLike<number> },
  objective: number,
): string | undefined {
  if (legLengths.length !== order.length + 1) return 'there is not one way for each stop and one to the end';
  const left = new Set(visited);
  let here = ways.length - 2;
  let length = 0;
  for (let at = 0; at <= order.length; at += 1) {
    const next = order[at] ?? ways.length - 1;
    if (at < order.length && !left.delete(next)) return `stop ${next} is visited twice or not to be visited`;
    const way = ways[here]?.[next] ?? Number.NaN;
    if (!(Math.abs(way - (legLengths[at] ?? Number.NaN)) <= 1e-9)) return `way ${at} is ${way}, not ${legLengths[at]}`;
    length += way;
    here = next;
  }
  if (left.size > 0) return `${left.size} stops are left out`;
  return Math.abs(length - objective) <= 1e-6 ? undefined : `the walk is ${length} long, not ${objective}`;
}

/**
 * The shortest walk from the start to the end through a set of stops with which `isEnough`, by Held and Karp (1962) over all
 * sets of stops; sets are bits. Infinite when there is none. O(2ⁿ · n²): about 16 stops at most.
 */
export function measureShortest(ways: Ways, isEnough: (set: number) => boolean): number {
  const count = ways.length - 2;
  const shortest = new Float64Array(count * 2 ** count).fill(Number.POSITIVE_INFINITY);
  for (let stop = 0; stop < count; stop += 1) shortest[2 ** stop * count + stop] = ways[count]?.[stop] ?? Number.NaN;
  let best = isEnough(0) ? (ways[count]?.[count + 1] ?? Number.NaN) : Number.POSITIVE_INFINITY;
  for (let set = 1; set < 2 ** count; set += 1) {
    const isWhole = isEnough(set);
    for (let last = 0; last < count; last += 1) {
      const length = shortest[set * count + last] ?? Number.NaN;
      const from = ways[last];
      if (length === Number.POSITIVE_INFINITY || from === undefined) continue;
      if (isWhole) best = Math.min(best, length + (from[count + 1] ?? Number.NaN));
      for (let next = 0; next < count; next += 1) {
        if ((set & (1 << next)) !== 0) continue;
        const at = (set | (1 << next)) * count + next;
        const reached = length + (from[next] ?? Number.NaN);
        if (reached < (shortest[at] ?? Number.NaN)) shortest[at] = reached;
      }
    }
  }
  return best;
}
