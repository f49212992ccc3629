import { type Block, type BlockPiece, listPieces } from './blocks.ts';
import type { Carton, PackingItems } from './problem.ts';
import type { Reach } from './reach.ts';
import { Spaces } from './spaces.ts';
import { Stack } from './stack.ts';

/** What does not change while one carton is filled. */
export interface LoadingPlan {
  readonly items: PackingItems;
  readonly carton: Carton;
  /** By falling `rank`. */
  readonly blocks: readonly Block[];
  readonly edges: { readonly x: Int32Array; readonly y: Int32Array; readonly z: Int32Array };
  /** What a block is worth where it fits perfectly: no block can be worth more. */
  readonly rank: Float64Array;
  /** Smallest edges along x, y and z of all pieces. */
  readonly edgesMin: Int32Array;
  /** Blocks with a piece on which nothing may lie: the room above them is lost. */
  readonly isFragile: Uint8Array;
  readonly supportShareMin: number;
  /** Least share of a block's base that is pieces, as far as is known. */
  readonly baseShareMin: number;
  /** Something must be carried: bases need support, or loads have limits. */
  readonly isStacking: boolean;
  readonly piecesOf: (block: number) => readonly BlockPiece[];
  /** The pieces of blocks where they lie. */
  readonly listPlaced: (placed: readonly PlacedBlock[]) => readonly BlockPiece[];
  readonly isLoadedFromFront: boolean;
}

export interface PlacedBlock {
  readonly block: number;
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

/** A carton that is partly filled. */
export class Loading {
  readonly plan: LoadingPlan;
  readonly remaining: Int32Array;
  readonly spaces: Spaces;
  /** Blocks whose pieces may all still be there and that may still fit somewhere, by falling rank. */
  active: Int32Array;
  activeCount: number;
  /** Hulls of the blocks placed: x0, y0, z0, x1, y1, z1. */
  hulls: Int32Array;
  placed: PlacedBlock[] = [];
  volume = 0;
  weight = 0;
  stack: Stack | undefined;
  reach: Reach;

  constructor(plan: LoadingPlan, reach: Reach) {
    this.plan = plan;
    this.remaining = plan.items.count.slice();
    this.spaces = new Spaces(64);
    this.spaces.reset(plan.carton.xMm, plan.carton.yMm, plan.carton.zMm);
    this.activeCount = plan.blocks.length;
    this.active = Int32Array.from({ length: this.activeCount }, (_, index) => index);
    this.hulls = new Int32Array(6 * 32);
    this.stack = plan.isStacking ? new Stack(plan.items, plan.supportShareMin) : undefined;
    this.reach = reach;
  }

  copyFrom(other: Loading): void {
    this.remaining.set(other.remaining);
    this.spaces.copyFrom(other.spaces);
    if (this.active.length < other.activeCount) this.active = new Int32Array(other.activeCount);
    this.active.set(other.active.subarray(0, other.activeCount));
    this.activeCount = other.activeCount;
    if (this.hulls.length < other.hulls.length) this.hulls = new Int32Array(other.hulls.length);
    this.hulls.set(other.hulls.subarray(0, other.placed.length * 6));
    this.placed = [...other.placed];
    this.volume = other.volume;
    this.weight = other.weight;
    this.stack = other.stack?.clone();
    this.reach = other.reach;
  }

  isAvailable({ uses, weight }: Block): boolean {
    for (let at = 0; at < uses.length; at += 2) {
      if ((uses[at + 1] as number) > (this.remaining[uses[at] as number] as number)) return false;
    }
    return this.weight + weight <= (this.plan.carton.weightGramsMax ?? Number.POSITIVE_INFINITY);
  }

  place(placement: PlacedBlock): void {
    const { block: index, x, y, z } = placement;
    const block = this.plan.blocks[index] as Block;
    const { uses } = block;
    for (let at = 0; at < uses.length; at += 2) {
      const type = uses[at] as number;
      this.remaining[type] = (this.remaining[type] as number) - (uses[at + 1] as number);
    }
    this.stack?.place(this.plan.piecesOf(index), x, y, z);
    this.spaces.occupy(x, y, z, x + block.x, y + block.y, z + block.z, this.plan.edgesMin);
    const at = this.placed.length * 6;
    if (at + 6 > this.hulls.length) {
      const grown = new Int32Array(this.hulls.length * 2);
      grown.set(this.hulls);
      this.hulls = grown;
    }
    const { hulls } = this;
    hulls[at] = x;
    hulls[at + 1] = y;
    hulls[at + 2] = z;
    hulls[at + 3] = x + block.x;
    hulls[at + 4] = y + block.y;
    hulls[at + 5] = z + block.z;
    this.placed.push(placement);
    this.volume += block.volume;
    this.weight += block.weight;
  }
}

/** Lists the pieces of each block once, when it is first asked for. */
export function rememberPieces(
  items: PackingItems,
  blocks: readonly Block[],
): (block: number) => readonly BlockPiece[] {
  const known = new Map<number, readonly BlockPiece[]>();
  return (block) => {
    let pieces = known.get(block);
    if (pieces === undefined) known.set(block, (pieces = listPieces(items, blocks[block] as Block)));
    return pieces;
  };
}
