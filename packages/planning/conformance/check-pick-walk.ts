import type { SprpInstance } from './sprp-instances.ts';

/** What a walk claims: bins in order, the way to each of them and home, and what is taken from each. */
export interface ClaimedWalk {
  readonly order: ArrayLike<number>;
  readonly legLengths: ArrayLike<number>;
  readonly pieces: ArrayLike<number>;
}

/**
 * Walks the aisles cell by cell, from the file alone: rows are counted from the top as cells are, a cross aisle is a row of
 * its own, ways are found by search. Nothing is shared with the engine. The answer is what is wrong, or undefined.
 */
export function findWalkFault(instance: SprpInstance, blocks: 1 | 2, walk: ClaimedWalk): string | undefined {
  const { bins, cells, demand, depot } = instance;
  const rowOf = (cell: number): number => 1 + cell + (blocks === 2 && cell >= cells / 2 ? 1 : 0);
  const rows = cells + blocks + 1;
  const missing = [...demand];
  const seen = new Set<number>();
  if (walk.legLengths.length !== walk.order.length + 1) return 'there is not one way for each stop and one home';
  const home = { aisle: depot.aisle, row: depot.isBottom ? rows - 1 : 0 };
  let here = home;
  for (let at = 0; at <= walk.order.length; at += 1) {
    const bin = walk.order[at];
    let next = home;
    if (bin !== undefined) {
      if (seen.has(bin)) return `bin ${bin} is visited twice`;
      seen.add(bin);
      const pieces = walk.pieces[at] ?? Number.NaN;
      if (!(pieces > 0 && pieces <= (bins.quantity[bin] ?? 0))) return `bin ${bin} does not hold ${pieces}`;
      const article = bins.article[bin] ?? -1;
      missing[article] = (missing[article] ?? Number.NaN) - pieces;
      next = { aisle: bins.aisle[bin] ?? -1, row: rowOf(bins.cell[bin] ?? -1) };
    }
    const length = measureWay(instance, blocks, here, next);
    if (Math.abs(length - (walk.legLengths[at] ?? Number.NaN)) > 1e-9 || !Number.isFinite(length))
      return `way ${at} is ${length}, not ${walk.legLengths[at]}`;
    here = next;
  }
  const lacking = missing.findIndex((pieces) => pieces !== 0);
  return lacking < 0 ? undefined : `article ${lacking} lacks ${missing[lacking]} pieces`;
}

interface Place {
  readonly aisle: number;
  readonly row: number;
}

/** The shortest way by a search in order of length (Dial 1969) over all cells and crossings. */
function measureWay({ aisles, cells, aisleDistance }: SprpInstance, blocks: 1 | 2, from: Place, to: Place): number {
  const rows = cells + blocks + 1;
  const isCross = (row: number): boolean => row === 0 || row === rows - 1 || (blocks === 2 && row === 1 + cells / 2);
  const known = new Int32Array(aisles * rows).fill(-1);
  const buckets: number[][] = [[from.aisle * rows + from.row]];
  for (let length = 0; length < buckets.length; length += 1) {
    for (const at of buckets[length] ?? []) {
      if (known[at] !== -1) continue;
      known[at] = length;
      const aisle = Math.floor(at / rows);
      const row = at % rows;
      if (aisle === to.aisle && row === to.row) return length;
      const reach = (nextAisle: number, nextRow: number, step: number): void => {
        if (nextAisle < 0 || nextAisle >= aisles || nextRow < 0 || nextRow >= rows) return;
        (buckets[length + step] ??= []).push(nextAisle * rows + nextRow);
      };
      reach(aisle, row - 1, 1);
      reach(aisle, row + 1, 1);
      if (isCross(row)) {
        reach(aisle - 1, row, aisleDistance);
        reach(aisle + 1, row, aisleDistance);
      }
    }
  }
  return Number.POSITIVE_INFINITY;
}
