import type { BlockPiece } from './blocks.ts';
import { loadMaxOf, type PackingItems, weightOf } from './problem.ts';

/** Grams by which a limit may be exceeded: what adding up in another order can differ. */
const toleranceGrams = 1e-6;

interface StackedPiece {
  readonly x0: number;
  readonly y0: number;
  readonly z0: number;
  readonly x1: number;
  readonly y1: number;
  readonly z1: number;
  readonly weight: number;
  readonly loadMax: number;
  /** Pieces it stands on and the share of its weight that each bears, in proportion to the area of contact. */
  readonly below: readonly { readonly piece: number; readonly share: number }[];
}

/**
 * What stands on what. A piece hands its own weight and all that it bears to the pieces below it, in proportion to the
 * areas of contact; the floor bears anything. A placement costs O(pieces).
 */
export class Stack {
  readonly #items: PackingItems;
  readonly #supportShareMin: number;
  #pieces: StackedPiece[] = [];
  /** Pieces by the height of their tops, and by that of their bases. */
  readonly #byTop = new Map<number, number[]>();
  readonly #byBase = new Map<number, number[]>();
  #loads: number[] = [];
  /** Pieces and their loads before the last changes, to take a trial back. */
  #changes: { readonly piece: number; readonly load: number }[] = [];

  constructor(items: PackingItems, supportShareMin: number) {
    this.#items = items;
    this.#supportShareMin = supportShareMin;
  }

  clone(): Stack {
    const copy = new Stack(this.#items, this.#supportShareMin);
    copy.#pieces = [...this.#pieces];
    copy.#loads = [...this.#loads];
    for (const [top, pieces] of this.#byTop) copy.#byTop.set(top, [...pieces]);
    for (const [base, pieces] of this.#byBase) copy.#byBase.set(base, [...pieces]);
    return copy;
  }

  /** Says whether all pieces may stand there, one after the other; leaves the stack as it was. */
  mayPlace(pieces: readonly BlockPiece[], x: number, y: number, z: number): boolean {
    const before = this.#pieces.length;
    const isPlaced = this.place(pieces, x, y, z);
    for (const { piece, load } of this.#changes.reverse()) this.#loads[piece] = load;
    for (const { z0, z1 } of this.#pieces.splice(before).reverse()) {
      this.#byTop.get(z1)?.pop();
      this.#byBase.get(z0)?.pop();
    }
    this.#loads.length = before;
    return isPlaced;
  }

  /** Places pieces; at the first that may not stand it stops and says false. */
  place(pieces: readonly BlockPiece[], x: number, y: number, z: number): boolean {
    this.#changes = [];
    return pieces.every((piece) => this.#placeOne(piece, x + piece.x, y + piece.y, z + piece.z));
  }

  #placeOne({ type, lengthX, lengthY, lengthZ }: BlockPiece, x0: number, y0: number, z0: number): boolean {
    const [x1, y1, z1] = [x0 + lengthX, y0 + lengthY, z0 + lengthZ];
    const contacts: { piece: number; area: number }[] = [];
    let contactArea = 0;
    // Pushed under something that hangs over: it would come to bear what it was not asked for.
    for (const index of this.#byBase.get(z1) ?? [])
      if (overlapOf(this.#pieces[index], x0, y0, x1, y1) > 0) return false;
    for (const index of this.#byTop.get(z0) ?? []) {
      const area = overlapOf(this.#pieces[index], x0, y0, x1, y1);
      if (area === 0) continue;
      contacts.push({ piece: index, area });
      contactArea += area;
    }
    if (z0 > 0 && contactArea < this.#supportShareMin * lengthX * lengthY) return false;
    const weight = weightOf(this.#items, type);
    const below = contacts.map(({ piece, area }) => ({ piece, share: area / contactArea }));
    this.#pieces.push({ x0, y0, z0, x1, y1, z1, weight, loadMax: loadMaxOf(this.#items, type), below });
    this.#loads.push(0);
    listAt(this.#byTop, z1).push(this.#pieces.length - 1);
    listAt(this.#byBase, z0).push(this.#pieces.length - 1);
    // Even a piece without weight must not lie on what bears nothing.
    if (below.some(({ piece }) => (this.#pieces[piece] as StackedPiece).loadMax === 0)) return false;
    return this.#bear(this.#pieces.length - 1, weight);
  }

  #bear(piece: number, weight: number): boolean {
    for (const { piece: under, share } of (this.#pieces[piece] as StackedPiece).below) {
      const before = this.#loads[under] as number;
      const load = before + weight * share;
      this.#changes.push({ piece: under, load: before });
      this.#loads[under] = load;
      if (load > (this.#pieces[under] as StackedPiece).loadMax + toleranceGrams) return false;
      if (!this.#bear(under, weight * share)) return false;
    }
    return true;
  }
}

function overlapOf(piece: StackedPiece | undefined, x0: number, y0: number, x1: number, y1: number): number {
  if (piece === undefined) return 0;
  const overlapX = Math.min(x1, piece.x1) - Math.max(x0, piece.x0);
  const overlapY = Math.min(y1, piece.y1) - Math.max(y0, piece.y0);
  return overlapX > 0 && overlapY > 0 ? overlapX * overlapY : 0;
}

function listAt(byHeight: Map<number, number[]>, height: number): number[] {
  const known = byHeight.get(height);
  if (known !== undefined) return known;
  const pieces: number[] = [];
  byHeight.set(height, pieces);
  return pieces;
}
