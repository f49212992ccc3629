import type { BlockPiece } from './blocks.ts';
import { EdgeSums } from './edge-sums.ts';
import { FreeCells, type FreeCorner, type Triple } from './free-cells.ts';
import { type Carton, orientedEdges, type PackingItems } from './problem.ts';

export const perfectPiecesMax = 20;
/** Longest edge of a carton, in units of the common divisor of all edges. */
const lengthMax = 20_000;
/** States remembered as leading nowhere. */
const deadMax = 500_000;
/** Nodes between looks at the budget: about a millisecond. */
const nodesBetweenLooks = 100;
/** Nodes after which the search ends whatever the budget. */
const nodesMax = 3_000_000;

interface Move {
  readonly piece: number;
  readonly orientation: number;
  readonly edges: Triple;
  readonly at: Triple;
}

export type PerfectOutcome =
  | { readonly kind: 'filled'; readonly pieces: readonly BlockPiece[] }
  /** Every way was tried, up to a chance below 10⁻⁴ that two states were taken for one. */
  | { readonly kind: 'impossible' }
  | { readonly kind: 'unknown' };

/**
 * Packs pieces whose volumes add up to the carton's without any gap, also where no straight cut divides them. In such a
 * packing every corner of the free room is filled by a corner of a piece, and every free length between two faces is a
 * sum of edges: the search fills the corner with the fewest ways left, and turns back where a free length is no sum
 * of edges of the pieces left, or where the same pieces have failed to fill the same room before. Up to mirroring, the
 * first piece is the one with the smallest number in any corner of the carton.
 *
 * Source: the gap test of the perfect packing search of Lesh, Marks, McMahon and Mitzenmacher (2004), in three dimensions,
 * with the most constrained corner first. Exponential; a node costs about 10 µs. In practice below 5 ms for 15 pieces.
 */
export class PerfectFilling {
  readonly #carton: Triple;
  readonly #unit: number;
  /** Canonical item of each piece. */
  readonly #typeOf: readonly number[];
  readonly #turns: readonly (readonly Omit<Move, 'at'>[])[];
  readonly #cells: FreeCells;
  readonly #sums: EdgeSums;
  readonly #moves: Move[] = [];
  readonly #isOver: () => boolean;
  #dead = new Map<number, Set<number>>();
  #deadCount = 0;
  #nodes = 0;
  #isStopped = false;
  /** The piece in the carton's first corner: no other corner of the carton gets one before it. */
  #first = 0;

  /** `items` are those of one carton, at most `perfectPiecesMax` pieces; `isOver` is asked every 100 nodes. */
  constructor(items: PackingItems, { xMm, yMm, zMm }: Carton, isOver: () => boolean) {
    const lengths = [...items.xMm, ...items.yMm, ...items.zMm, xMm, yMm, zMm];
    this.#unit = lengths.reduce((one, other) => commonDivisor(one, other), 0);
    this.#carton = [xMm / this.#unit, yMm / this.#unit, zMm / this.#unit];
    this.#isOver = isOver;
    this.#typeOf = [...items.count].flatMap((count, type) => Array.from({ length: count }, () => type));
    this.#turns = this.#typeOf.map((type, piece) => this.#listTurns(items, type, piece));
    this.#cells = new FreeCells(this.#carton);
    this.#sums = new EdgeSums(
      this.#turns.map((turns) => turns.map(({ edges }) => edges)),
      this.#carton,
    );
  }

  run(): PerfectOutcome {
    if (Math.max(...this.#carton) > lengthMax) return { kind: 'unknown' };
    if (this.#fill(2 ** this.#typeOf.length - 1)) return { kind: 'filled', pieces: this.#listPieces() };
    return { kind: this.#isStopped ? 'unknown' : 'impossible' };
  }

  #listTurns(items: PackingItems, type: number, piece: number): Omit<Move, 'at'>[] {
    return [0, 1, 2, 3, 4, 5]
      .filter((orientation) => ((items.orientations[type] as number) & (1 << orientation)) !== 0)
      .map((orientation) => {
        const [x, y, z] = orientedEdges(items, type, orientation);
        return { piece, orientation, edges: [x / this.#unit, y / this.#unit, z / this.#unit] };
      });
  }

  #listPieces(): BlockPiece[] {
    const unit = this.#unit;
    return this.#moves.map(({ piece, orientation, at, edges }) => ({
      type: this.#typeOf[piece] as number,
      orientation,
      x: at[0] * unit,
      y: at[1] * unit,
      z: at[2] * unit,
      lengthX: edges[0] * unit,
      lengthY: edges[1] * unit,
      lengthZ: edges[2] * unit,
    }));
  }

  /** Fills what is free with the pieces left, a bit each. */
  #fill(left: number): boolean {
    if (left === 0) return true;
    this.#nodes += 1;
    if (this.#nodes > nodesMax || (this.#nodes % nodesBetweenLooks === 0 && this.#isOver())) this.#isStopped = true;
    if (this.#isStopped) return false;
    const { signature } = this.#cells;
    if (this.#dead.get(left)?.has(signature) === true) return false;
    this.#cells.build();
    const sums = this.#sums.of(left);
    const moves = this.#cells.everyRun((axis, length) => sums.has(axis, length)) ? this.#listMoves(left) : [];
    for (const move of moves) {
      if (this.#moves.length === 0) this.#first = move.piece;
      this.#cells.push(move.at, move.edges);
      this.#moves.push(move);
      if (this.#fill(left & ~(1 << move.piece))) return true;
      this.#moves.pop();
      this.#cells.pop();
    }
    if (!this.#isStopped) this.#bury(left, signature);
    return false;
  }

  #bury(left: number, signature: number): void {
    this.#deadCount += 1;
    if (this.#deadCount > deadMax) {
      this.#dead = new Map();
      this.#deadCount = 0;
    }
    const known = this.#dead.get(left);
    if (known === undefined) this.#dead.set(left, new Set([signature]));
    else known.add(signature);
  }

  /** Ways to fill the corner that has the fewest. */
  #listMoves(left: number): readonly Move[] {
    let best: readonly Move[] = [];
    let fewest = Number.POSITIVE_INFINITY;
    this.#cells.everyCorner((corner) => {
      const moves = this.#listMovesInto(corner, left, fewest);
      if (moves.length < fewest) {
        best = moves;
        fewest = moves.length;
      }
      return fewest > 1;
    });
    return best;
  }

  /** Ends at `countMax`: another corner has no more ways than that. */
  #listMovesInto(corner: FreeCorner, left: number, countMax: number): Move[] {
    const moves: Move[] = [];
    const pieceMin = corner.isOfCarton && this.#moves.length > 0 ? this.#first : 0;
    for (let piece = pieceMin; piece < this.#typeOf.length; piece += 1) {
      if ((left & (1 << piece)) === 0 || this.#hasTwinBefore(piece, left)) continue;
      const rest = this.#sums.of(left & ~(1 << piece));
      for (const turn of this.#turns[piece] as readonly Omit<Move, 'at'>[]) {
        const [gapX, gapY, gapZ] = [0, 1, 2].map(
          (axis) => (corner.room[axis] as number) - (turn.edges[axis] as number),
        ) as unknown as Triple;
        if (gapX < 0 || gapY < 0 || gapZ < 0) continue;
        if (!rest.has(0, gapX) || !rest.has(1, gapY) || !rest.has(2, gapZ)) continue;
        const at = startIn(corner, turn.edges);
        if (!this.#cells.isFree(at, turn.edges)) continue;
        moves.push({ ...turn, at });
        if (moves.length >= countMax) return moves;
      }
    }
    return moves;
  }

  #hasTwinBefore(piece: number, left: number): boolean {
    return piece > 0 && this.#typeOf[piece - 1] === this.#typeOf[piece] && (left & (1 << (piece - 1))) !== 0;
  }
}

/** Lowest corner of a piece that fills a corner of the free room. */
function startIn({ at, isHigh }: FreeCorner, edges: Triple): Triple {
  return [
    isHigh[0] ? at[0] - edges[0] : at[0],
    isHigh[1] ? at[1] - edges[1] : at[1],
    isHigh[2] ? at[2] - edges[2] : at[2],
  ];
}

function commonDivisor(one: number, other: number): number {
  return other === 0 ? one : commonDivisor(other, one % other);
}
