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

/**
 * The shortest walk from start to end through all other points. Up to 12 of them exact (Held and Karp 1962, O(2ⁿ·n²)), above
 * that cheapest insertion, Or-opt (Or 1976) and random restarts by double bridges, until the budget ends. Each round of
 * Or-opt is O(n²).
 */
export function walkMatrix(
  table: DistanceTable,
  start: number,
  end: number,
  watch: Stopwatch,
  seed: number,
): MatrixWalk {
  const between = Array.from({ length: table.points }, (_, point) => point).filter((at) => at !== start && at !== end);
  if (between.length <= exactStopsMax) return holdAndKarp(table, start, end, between);
  const path = [start, ...insertCheapest(table, start, end, between), end];
  improve(table, path, watch);
  let best = [...path];
  let bestLength = lengthOf(table, path);
  const random = new Random(seed);
  while (watch.mayGoOn()) {
    const candidate = bridge(best, random);
    improve(table, candidate, watch);
    const length = lengthOf(table, candidate);
    if (length > bestLength || (length === bestLength && Number.isFinite(length))) continue;
    best = candidate;
    bestLength = length;
  }
  return { order: best.slice(1, -1), length: bestLength, isOptimal: false, method: 'or-opt' };
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
      const extra = wayOf(table, before, point) + wayOf(table, point, after) - (Number.isFinite(direct) ? direct : 0);
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
      for (let at = 1; at + run < path.length; at += 1) if (moveRun(table, path, at, run)) isBetter = true;
  }
}

function moveRun(table: DistanceTable, path: number[], at: number, run: number): boolean {
  const way = (from: number, to: number): number => wayOf(table, from, to);
  const [before, after] = [path[at - 1] as number, path[at + run] as number];
  const moved = path.slice(at, at + run);
  const [head, tail] = [moved[0] as number, moved[run - 1] as number];
  const saved = way(before, head) + way(tail, after) - (before === after ? 0 : way(before, after));
  if (!(saved > 0) || !Number.isFinite(saved)) return false;
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
