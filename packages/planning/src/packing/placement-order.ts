import type { BlockPiece } from './blocks.ts';
import { type CartonSolution, type PackingItems, type Placement, weightOf } from './problem.ts';

/** Pieces, by their types in `items`, as a solution; `count` is what there was of each. */
export function describePieces(items: PackingItems, pieces: readonly BlockPiece[], count: Int32Array): CartonSolution {
  const countLeft = count.slice();
  let volumeMm3 = 0;
  let weightGrams = 0;
  const placements = pieces.map(({ type, orientation, x, y, z, lengthX, lengthY, lengthZ }) => {
    countLeft[type] = (countLeft[type] as number) - 1;
    volumeMm3 += lengthX * lengthY * lengthZ;
    weightGrams += weightOf(items, type);
    return {
      item: type,
      xMm: x,
      yMm: y,
      zMm: z,
      orientation,
      lengthXMm: lengthX,
      lengthYMm: lengthY,
      lengthZMm: lengthZ,
    };
  });
  return { placements: orderPlacements(placements), countLeft, volumeMm3, weightGrams };
}

/**
 * Bottom up, back to front, left to right, with what each piece stands on. Nothing has to be pushed under what lies
 * already: whatever is above in the carton comes later. O(pieces²).
 */
function orderPlacements(placements: readonly Omit<Placement, 'standsOn'>[]): Placement[] {
  const sorted = [...placements].sort(
    (left, right) => left.zMm - right.zMm || left.xMm - right.xMm || left.yMm - right.yMm,
  );
  const byTop = new Map<number, number[]>();
  for (const [index, { zMm, lengthZMm }] of sorted.entries()) {
    const top = zMm + lengthZMm;
    const sameTop = byTop.get(top);
    if (sameTop === undefined) byTop.set(top, [index]);
    else sameTop.push(index);
  }
  return sorted.map((piece) => {
    const candidates = byTop.get(piece.zMm) ?? [];
    return { ...piece, standsOn: candidates.filter((index) => touches(piece, sorted[index] as Placement)) };
  });
}

type Base = Pick<Placement, 'xMm' | 'yMm' | 'lengthXMm' | 'lengthYMm'>;

function touches(upper: Base, lower: Base): boolean {
  return (
    upper.xMm < lower.xMm + lower.lengthXMm &&
    lower.xMm < upper.xMm + upper.lengthXMm &&
    upper.yMm < lower.yMm + lower.lengthYMm &&
    lower.yMm < upper.yMm + upper.lengthYMm
  );
}
