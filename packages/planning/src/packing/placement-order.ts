import type { BlockPiece } from './blocks.ts';
import { type CartonSolution, type PackingItems, type PackingRules, type Placement, weightOf } from './problem.ts';

/**
 * Pieces, by their types in `items`, as a solution; `count` is what there was of each. From the front, what cannot be
 * loaded stays out.
 */
export function describePieces(
  items: PackingItems,
  pieces: readonly BlockPiece[],
  count: Int32Array,
  rules: PackingRules | undefined,
): CartonSolution {
  const countLeft = count.slice();
  const sums = [0, 0, 0, 0, 0, 0, 0, 0] as [number, number, number, number, number, number, number, number];
  const ordered = rules?.loadFrom === 'front' ? orderFromFront(pieces) : orderFromAbove(pieces);
  for (const { type, x, y, z, lengthX, lengthY, lengthZ } of ordered) {
    countLeft[type] = (countLeft[type] as number) - 1;
    const middle = [1, x + lengthX / 2, y + lengthY / 2, z + lengthZ / 2];
    for (const [at, share] of middle.entries()) {
      sums[at] = (sums[at] as number) + lengthX * lengthY * lengthZ * share;
      sums[at + 4] = (sums[at + 4] as number) + weightOf(items, type) * share;
    }
  }
  const [volumeMm3, ...byVolume] = sums;
  const [weightGrams, ...byWeight] = sums.slice(4) as [number, number, number, number];
  const [total, moments] = weightGrams > 0 ? [weightGrams, byWeight] : [volumeMm3, byVolume];
  const centre = moments.slice(0, 3).map((moment) => moment / total) as unknown as readonly [number, number, number];
  return {
    placements: toPlacements(ordered),
    countLeft,
    volumeMm3,
    weightGrams,
    centreOfGravityMm: ordered.length === 0 ? undefined : centre,
  };
}

/** Bottom up, back to front, left to right: whatever is above in the carton comes later, so each piece can be lowered. */
function orderFromAbove(pieces: readonly BlockPiece[]): BlockPiece[] {
  return [...pieces].sort((left, right) => left.z - right.z || left.x - right.x || left.y - right.y);
}

/**
 * Back to front as far as may be: each piece after what it stands on and after all that lies behind it at its height, so that
 * it can be pushed in. Pieces of which each waits for another are left out, with all that waits for them. O(pieces²).
 */
export function orderFromFront(pieces: readonly BlockPiece[]): BlockPiece[] {
  const sorted = [...pieces].sort((left, right) => left.x - right.x || left.z - right.z || left.y - right.y);
  const waitsFor = sorted.map(() => 0);
  const frees = sorted.map((piece, at) => {
    const later = [...sorted.keys()].filter((other) => other !== at && comesBefore(piece, sorted[other] as BlockPiece));
    for (const other of later) waitsFor[other] = (waitsFor[other] as number) + 1;
    return later;
  });
  const ready = sorted.flatMap((_, at) => (waitsFor[at] === 0 ? [at] : []));
  const ordered: BlockPiece[] = [];
  while (ready.length > 0) {
    const next = ready.reduce((first, other, at) => (other < (ready[first] as number) ? at : first), 0);
    const [piece] = ready.splice(next, 1) as [number];
    ordered.push(sorted[piece] as BlockPiece);
    for (const other of frees[piece] as number[]) {
      waitsFor[other] = (waitsFor[other] as number) - 1;
      if (waitsFor[other] === 0) ready.push(other);
    }
  }
  return ordered;
}

/** Whether `other` stands on the piece, or lies in front of it at its height. */
function comesBefore(piece: BlockPiece, other: BlockPiece): boolean {
  if (piece.y >= other.y + other.lengthY || other.y >= piece.y + piece.lengthY) return false;
  const doHeightsOverlap = piece.z < other.z + other.lengthZ && other.z < piece.z + piece.lengthZ;
  if (doHeightsOverlap) return other.x >= piece.x + piece.lengthX;
  return other.z === piece.z + piece.lengthZ && piece.x < other.x + other.lengthX && other.x < piece.x + piece.lengthX;
}

function toPlacements(ordered: readonly BlockPiece[]): Placement[] {
  const byTop = new Map<number, number[]>();
  for (const [index, { z, lengthZ }] of ordered.entries()) {
    const sameTop = byTop.get(z + lengthZ);
    if (sameTop === undefined) byTop.set(z + lengthZ, [index]);
    else sameTop.push(index);
  }
  return ordered.map((piece) => ({
    item: piece.type,
    xMm: piece.x,
    yMm: piece.y,
    zMm: piece.z,
    orientation: piece.orientation,
    lengthXMm: piece.lengthX,
    lengthYMm: piece.lengthY,
    lengthZMm: piece.lengthZ,
    standsOn: (byTop.get(piece.z) ?? []).filter((index) => touches(piece, ordered[index] as BlockPiece)),
  }));
}

function touches(upper: BlockPiece, lower: BlockPiece): boolean {
  return (
    upper.x < lower.x + lower.lengthX &&
    lower.x < upper.x + upper.lengthX &&
    upper.y < lower.y + lower.lengthY &&
    lower.y < upper.y + upper.lengthY
  );
}
