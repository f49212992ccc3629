import type { Stopwatch } from '../budget.ts';
import { Random } from '../random.ts';

/** Ways between points, also such that differ there and back. `distances[from · points + to]`; infinite where there is no way. */
export interface DistanceTable {
  readonly points: number;
  readonly distances: Float64Array;
}

export interface MatrixWalk {
  /** All points but start and end, in order. */
  readonly order: readonly number[];
  readonly length: number;
  readonly isOptimal: boolean;
  readonly method: 'held-karp' | 'or-opt';
}

/** Up to this many points between start and end the walk is exact. */
export const exactStopsMax = 12;

/** Double bridges one after the other that find nothing better before the search ends by itself, for each point. */
const staleMax = 200;

/**
 * The shortest walk from start to end through all other points. Up to 12 of them exact (Held and Karp 1962, O(2ⁿ·n²)), above
 * that from `known`, or from cheapest insertion or the order of `groups`, Or-opt (Or 1976) and restarts by double bridges,
 * until the budget ends or 200 of them for each point found nothing. Each round of Or-opt is O(n²). The length is infinite
 * where no walk was found; only the exact method proves that there is none.
 */
export function walkMatrix(
  table: DistanceTable,
  start: number,
  end: number,
  watch: Stopwatch,
  seed: number,
  { known, groups = [] }: { readonly known?: readonly number[]; readonly groups?: readonly (readonly number[])[] } = {},
): MatrixWalk {
  const between = Array.from({ length: table.points }, (_, point) => point).filter((at) => at !== start && at !== end);
  if (between.length <= exactStopsMax) return holdAndKarp(table, start, end, between);
  const penalized = penalize(table);
  const path = [start, ...(known ?? insertCheapest(penalized, start, end, between)), end];
  if (!Number.isFinite(lengthOf(table, path)) && groups.length > 0) {
    const inOrder = groups.flatMap((group) => followNearest(penalized, group));
    if (lengthOf(penalized, inOrder) < lengthOf(penalized, path)) path.splice(0, path.length, ...inOrder);
  }
  improve(penalized, path, watch);
  let best = [...path];
  let bestLength = lengthOf(penalized, path);
  const random = new Random(seed);
  for (let stale = 0; stale < staleMax * between.length && watch.mayGoOn(); stale += 1) {
    const candidate = bridge(best, random);
    improve(penalized, candidate, watch);
    const length = lengthOf(penalized, candidate);
    if (length >= bestLength) continue;
    best = candidate;
    bestLength = length;
    stale = 0;
  }
  return { order: best.slice(1, -1), length: lengthOf(table, best), isOptimal: false, method: 'or-opt' };
}

/** The table with ways that are longer than any walk where there are none, so that a walk with fewer of those is shorter. */
function penalize({ points, distances }: DistanceTable): DistanceTable {
  let longest = 0;
  let isWhole = true;
  for (const distance of distances) {
    if (distance === Number.POSITIVE_INFINITY) isWhole = false;
    else longest = Math.max(longest, distance);
  }
  if (isWhole) return { points, distances };
  const penalty = (longest + 1) * (points + 1);
  return { points, distances: distances.map((distance) => Math.min(distance, penalty)) };
}

/** The points of a group, each followed by the nearest of the rest. */
function followNearest(table: DistanceTable, group: readonly number[]): number[] {
  const left = new Set(group);
  const order: number[] = [];
  for (let here = group[0]; here !== undefined;) {
    order.push(here);
    left.delete(here);
    let next: number | undefined;
    for (const point of left)
      if (next === undefined || wayOf(table, here, point) < wayOf(table, here, next)) next = point;
    here = next;
  }
  return order;
}

function wayOf({ points, distances }: DistanceTable, from: number, to: number): number {
  return distances[from * points + to] as number;
}

function lengthOf(table: DistanceTable, path: readonly number[]): number {
  let length = 0;
  for (let at = 1; at < path.length; at += 1) length += wayOf(table, path[at - 1] as number, path[at] as number);
  return length;
}

function holdAndKarp(table: DistanceTable, start: number, end: number, between: readonly number[]): MatrixWalk {
  const count = between.length;
  const optimal = { isOptimal: true, method: 'held-karp' } as const;
  if (count === 0) return { order: [], length: start === end ? 0 : wayOf(table, start, end), ...optimal };
  const sets = 1 << count;
  const length = new Float64Array(sets * count).fill(Number.POSITIVE_INFINITY);
  const previous = new Int8Array(sets * count).fill(-1);
  for (let last = 0; last < count; last += 1)
    length[(1 << last) * count + last] = wayOf(table, start, between[last] as number);
  for (let set = 1; set < sets; set += 1) {
    for (let last = 0; last < count; last += 1) {
      const base = length[set * count + last] as number;
      if (base === Number.POSITIVE_INFINITY) continue;
      for (let next = 0; next < count; next += 1) {
        if ((set & (1 << next)) !== 0) continue;
        const at = (set | (1 << next)) * count + next;
        const reached = base + wayOf(table, between[last] as number, between[next] as number);
        if (reached >= (length[at] as number)) continue;
        length[at] = reached;
        previous[at] = last;
      }
    }
  }
  let best = -1;
  let bestLength = Number.POSITIVE_INFINITY;
  for (let last = 0; last < count; last += 1) {
    const whole = (length[(sets - 1) * count + last] as number) + wayOf(table, between[last] as number, end);
    if (whole >= bestLength) continue;
    best = last;
    bestLength = whole;
  }
  const order: number[] = [];
  for (let set = sets - 1, last = best; last >= 0;) {
    order.push(between[last] as number);
    const before = previous[set * count + last] as number;
    set ^= 1 << last;
    last = before;
  }
  return { order: order.reverse(), length: bestLength, ...optimal };
}

function insertCheapest(table: DistanceTable, start: number, end: number, between: readonly number[]): number[] {
  const path = [start, end];
  for (const point of between) {
    let best = 1;
    let bestExtra = Number.POSITIVE_INFINITY;
    for (let at = 1; at < path.length; at += 1) {
      const [before, after] = [path[at - 1] as number, path[at] as number];
      const direct = before === after ? 0 : wayOf(table, before, after);
      const extra = wayOf(table, before, point) + wayOf(table, point, after) - direct;
      if (extra >= bestExtra) continue;
      bestExtra = extra;
      best = at;
    }
    path.splice(best, 0, point);
  }
  return path.slice(1, -1);
}

/** Moves runs of one to three points to where they cost least, as they are or turned round, until no move helps. */
function improve(table: DistanceTable, path: number[], watch: Stopwatch): void {
  for (let isBetter = true; isBetter && !watch.isOver();) {
    isBetter = false;
    for (let run = 1; run <= 3; run += 1)
      for (let at = 1; at + run < path.length && !watch.isOver(); at += 1)
        if (moveRun(table, path, at, run)) isBetter = true;
  }
}

function moveRun(table: DistanceTable, path: number[], at: number, run: number): boolean {
  const way = (from: number, to: number): number => wayOf(table, from, to);
  const [before, after] = [path[at - 1] as number, path[at + run] as number];
  const moved = path.slice(at, at + run);
  const [head, tail] = [moved[0] as number, moved[run - 1] as number];
  const saved = way(before, head) + way(tail, after) - (before === after ? 0 : way(before, after));
  if (!(saved > 0)) return false;
  const inside = lengthOf(table, moved);
  const turned = lengthOf(table, [...moved].reverse());
  let best = saved - 1e-9 * Math.max(1, saved);
  let place = -1;
  let isTurned = false;
  for (let to = 1; to < path.length; to += 1) {
    if (to >= at && to <= at + run) continue;
    const [left, right] = [path[to - 1] as number, path[to] as number];
    const direct = way(left, right);
    const straight = way(left, head) + way(tail, right) - direct;
    const reversed = way(left, tail) + way(head, right) - direct + turned - inside;
    if (Math.min(straight, reversed) >= best) continue;
    best = Math.min(straight, reversed);
    place = to;
    isTurned = reversed < straight;
  }
  if (place < 0) return false;
  path.splice(at, run);
  path.splice(place > at ? place - run : place, 0, ...(isTurned ? moved.reverse() : moved));
  return true;
}

/** A double bridge: swaps two neighbouring parts of the walk without turning them (Martin, Otto and Felten 1991). */
function bridge(path: readonly number[], random: Random): number[] {
  const inner = path.length - 2;
  const cuts = [0, 0, 0].map(() => 1 + random.below(inner)).sort((left, right) => left - right);
  const [first, second, third] = cuts as [number, number, number];
  return [...path.slice(0, first), ...path.slice(second, third), ...path.slice(first, second), ...path.slice(third)];
}
