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
    return copy;
  }

  /** Says whether all pieces may stand there, one after the other; leaves the stack as it was. */
  mayPlace(pieces: readonly BlockPiece[], x: number, y: number, z: number): boolean {
    const before = this.#pieces.length;
    const isPlaced = this.place(pieces, x, y, z);
    for (const { piece, load } of this.#changes.reverse()) this.#loads[piece] = load;
    this.#pieces.length = before;
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
    for (let index = 0; index < this.#pieces.length; index += 1) {
      const other = this.#pieces[index] as StackedPiece;
      if (other.z1 !== z0 && other.z0 !== z1) continue;
      const overlapX = Math.min(x1, other.x1) - Math.max(x0, other.x0);
      const overlapY = Math.min(y1, other.y1) - Math.max(y0, other.y0);
      if (overlapX <= 0 || overlapY <= 0) continue;
      // Pushed under something that hangs over: it would come to bear what it was not asked for.
      if (other.z0 === z1) return false;
      contacts.push({ piece: index, area: overlapX * overlapY });
      contactArea += overlapX * overlapY;
    }
    if (z0 > 0 && contactArea < this.#supportShareMin * lengthX * lengthY) return false;
    const weight = weightOf(this.#items, type);
    const below = contacts.map(({ piece, area }) => ({ piece, share: area / contactArea }));
    this.#pieces.push({ x0, y0, z0, x1, y1, z1, weight, loadMax: loadMaxOf(this.#items, type), below });
    this.#loads.push(0);
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
