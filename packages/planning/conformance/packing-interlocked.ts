import { anyOrientation, type CartonProblem } from '@holdfast/planning/packing';
import type { Random } from '@holdfast/planning/random';

/** Lowest and highest corner: x0, y0, z0, x1, y1, z1. */
type Part = readonly number[];

const attemptsMax = 1_000;

/**
 * A carton cut into at most `pieces` parts that no straight cuts from wall to wall make, so that a packing without a gap
 * exists but cannot be built by joining two blocks at a time. Half of them are pinwheels (five parts around a middle)
 * nested in each other and in straight cuts, half are cells of an uneven grid merged at random. Parts come shuffled and,
 * as far as `orientations` allows, turned.
 */
export function makeInterlockedCarton(
  random: Random,
  edges: readonly [number, number, number],
  pieces: number,
  orientations: number,
): CartonProblem {
  const cut = random.next() < 0.5 || pieces < 9 ? cutPinwheels : mergeCells;
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    const parts = cut(random, edges, pieces);
    if (parts.length <= pieces && !isCutStraight(parts)) return toProblem(random, edges, parts, orientations);
  }
  throw new Error('no interlocked carton of so few pieces');
}

/** Whether straight cuts from wall to wall take the parts from each other. */
export function isCutStraight(parts: readonly Part[]): boolean {
  if (parts.length <= 1) return true;
  for (const axis of [0, 1, 2]) {
    for (const plane of parts.map((part) => part[axis + 3] ?? 0)) {
      const below = parts.filter((part) => (part[axis + 3] ?? 0) <= plane);
      const above = parts.filter((part) => (part[axis] ?? 0) >= plane);
      if (above.length > 0 && below.length + above.length === parts.length)
        return isCutStraight(below) && isCutStraight(above);
    }
  }
  return false;
}

function cutPinwheels(random: Random, edges: readonly number[], pieces: number): Part[] {
  const parts: Part[] = [[0, 0, 0, ...edges]];
  for (let tries = 0; parts.length < pieces && tries < 50 * pieces; tries += 1) {
    const largest = parts.reduce((best, part, at) => (volumeOf(part) > volumeOf(parts[best] ?? []) ? at : best), 0);
    const index = random.next() < 0.6 ? largest : random.below(parts.length);
    const part = parts[index] ?? [];
    const isPinwheel = parts.length + 4 <= pieces && random.next() < 0.6;
    parts.splice(index, 1, ...(isPinwheel ? cutPinwheel(random, part) : cutInTwo(random, part)));
  }
  return parts;
}

/** Five parts around an axis, each of the outer four as long as reaches behind its neighbour. */
function cutPinwheel(random: Random, part: Part): Part[] {
  const up = random.below(3);
  const [a, b] = [(up + 1) % 3, (up + 2) % 3] as const;
  const [lengthA, lengthB] = [lengthOf(part, a), lengthOf(part, b)];
  if (lengthA < 12 || lengthB < 12) return [part];
  const [nearA, farA] = twoCuts(random, lengthA);
  const [nearB, farB] = twoCuts(random, lengthB);
  return [
    [0, farA, 0, nearB],
    [farA, lengthA, 0, farB],
    [nearA, lengthA, farB, lengthB],
    [0, nearA, nearB, lengthB],
    [nearA, farA, nearB, farB],
  ].map(([fromA = 0, toA = 0, fromB = 0, toB = 0]) => {
    const piece = [...part];
    piece[a] = (part[a] ?? 0) + fromA;
    piece[a + 3] = (part[a] ?? 0) + toA;
    piece[b] = (part[b] ?? 0) + fromB;
    piece[b + 3] = (part[b] ?? 0) + toB;
    return piece;
  });
}

function twoCuts(random: Random, length: number): [number, number] {
  const near = 1 + Math.floor((0.15 + 0.3 * random.next()) * length);
  return [near, Math.max(near + 1, Math.floor((0.55 + 0.3 * random.next()) * length))];
}

function cutInTwo(random: Random, part: Part): Part[] {
  const axis = random.below(3);
  const length = lengthOf(part, axis);
  if (length < 4) return [part];
  const plane = (part[axis] ?? 0) + Math.max(1, Math.round(length * (0.2 + 0.6 * random.next())));
  return [part.with(axis + 3, plane), part.with(axis, plane)];
}

/** Cells of a grid of three or four by axis, joined face to face at random as long as there are too many. */
function mergeCells(random: Random, edges: readonly number[], pieces: number): Part[] {
  const lines = edges.map((edge) => {
    const planes = new Set([0, edge]);
    for (let tries = 0; planes.size < 4 + random.below(2) && tries < 20; tries += 1)
      planes.add(1 + random.below(edge - 1));
    return [...planes].sort((one, other) => one - other);
  });
  const cells = lines.map((planes) => planes.slice(1).map((_, at) => at));
  let parts: Part[] = (cells[0] ?? []).flatMap((x) =>
    (cells[1] ?? []).flatMap((y) => (cells[2] ?? []).map((z) => [x, y, z, x + 1, y + 1, z + 1])),
  );
  for (let tries = 0; parts.length > pieces && tries < 5_000; tries += 1) {
    const [one, other] = [parts[random.below(parts.length)] ?? [], parts[random.below(parts.length)] ?? []];
    const axis = [0, 1, 2].find((along) => isJoinable(one, other, along));
    if (axis === undefined) continue;
    const joined = one.with(axis + 3, other[axis + 3] ?? 0);
    parts = [...parts.filter((part) => part !== one && part !== other), joined];
  }
  return parts.map((part) => part.map((at, side) => lines[side % 3]?.[at] ?? 0));
}

function isJoinable(one: Part, other: Part, along: number): boolean {
  return one[along + 3] === other[along] && one.every((at, side) => side % 3 === along || at === other[side]);
}

function toProblem(
  random: Random,
  [xMm, yMm, zMm]: readonly [number, number, number],
  parts: readonly Part[],
  orientations: number,
): CartonProblem {
  const turned = random.shuffle(
    parts.map((part) => {
      const lengths = [lengthOf(part, 0), lengthOf(part, 1)];
      if (orientations === anyOrientation) return random.shuffle([...lengths, lengthOf(part, 2)]);
      return [...(random.next() < 0.5 ? lengths : lengths.toReversed()), lengthOf(part, 2)];
    }),
  );
  const column = (axis: number): Int32Array => Int32Array.from(turned, (lengths) => lengths[axis] ?? 0);
  return {
    items: {
      xMm: column(0),
      yMm: column(1),
      zMm: column(2),
      count: new Int32Array(turned.length).fill(1),
      orientations: new Uint8Array(turned.length).fill(orientations),
    },
    carton: { xMm, yMm, zMm },
  };
}

function lengthOf(part: Part, axis: number): number {
  return (part[axis + 3] ?? 0) - (part[axis] ?? 0);
}

function volumeOf(part: Part): number {
  return lengthOf(part, 0) * lengthOf(part, 1) * lengthOf(part, 2);
}
