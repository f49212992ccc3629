import { orientedEdges, type PackingItems, weightOf } from './problem.ts';

/** A piece inside a block, from the block's lowest corner. */
export interface BlockPiece {
  readonly type: number;
  readonly orientation: number;
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly lengthX: number;
  readonly lengthY: number;
  readonly lengthZ: number;
}

/** A cuboid of pieces that are placed together: a grid of one item in one orientation, or two blocks side by side. */
export interface Block {
  readonly x: number;
  readonly y: number;
  readonly z: number;
  /** Of its pieces, which is at least the asked share of its hull. */
  readonly volume: number;
  readonly weight: number;
  readonly pieces: number;
  /** Types and how many of each it takes: `[type, count, type, count, …]`, types rising. */
  readonly uses: Int32Array;
  readonly make:
    | { readonly kind: 'grid'; readonly type: number; readonly orientation: number; readonly counts: readonly number[] }
    | { readonly kind: 'pair'; readonly axis: number; readonly first: Block; readonly second: Block };
}

export interface BlockLimits {
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly weight: number;
  /** Smallest share of the hull that is goods. */
  readonly fillMin: number;
  readonly blocksMax: number;
  /** Pairs looked at, so that large problems end. */
  readonly pairsMax: number;
  readonly isOver: () => boolean;
}

/** Above this many grids of one item in one orientation, only some are built. */
const gridsMax = 4_096;
const gridCountsFew = 8;

/**
 * Builds blocks: all grids first, then pairs along each axis, generation after generation, until nothing new appears or
 * a limit is reached. Source: simple and guillotine blocks of Zhu and Lim (2012) and Araya and Riff (2014).
 */
export function buildBlocks(items: PackingItems, limits: BlockLimits): Block[] {
  const blocks: Block[] = [];
  const seen = new Set<string>();
  const add = (block: Block): void => {
    const key = `${block.x},${block.y},${block.z}:${block.uses.join()}`;
    if (seen.has(key)) return;
    seen.add(key);
    blocks.push(block);
  };
  for (let type = 0; type < items.count.length; type += 1) addGrids(items, type, limits, add, true);
  const singles = blocks.length;
  for (let type = 0; type < items.count.length; type += 1) {
    if (blocks.length < Math.max(singles, limits.blocksMax)) addGrids(items, type, limits, add, false);
  }
  addPairs(items, blocks, limits, add);
  return blocks;
}

function addGrids(
  items: PackingItems,
  type: number,
  limits: BlockLimits,
  add: (block: Block) => void,
  isSingle: boolean,
): void {
  const count = items.count[type] as number;
  const weight = weightOf(items, type);
  for (let orientation = 0; orientation < 6; orientation += 1) {
    if (count === 0 || ((items.orientations[type] as number) & (1 << orientation)) === 0) continue;
    const [x, y, z] = orientedEdges(items, type, orientation);
    const most = (room: number, edge: number): number => (isSingle ? 1 : Math.min(count, Math.floor(room / edge)));
    const grid = [most(limits.x, x), most(limits.y, y), most(limits.z, z)] as const;
    const isDense = grid[0] * grid[1] * grid[2] <= gridsMax;
    for (const nx of gridCounts(grid[0], isDense)) {
      for (const ny of gridCounts(grid[1], isDense)) {
        for (const nz of gridCounts(grid[2], isDense)) {
          const pieces = nx * ny * nz;
          if (pieces > count || pieces * weight > limits.weight) break;
          add({
            x: nx * x,
            y: ny * y,
            z: nz * z,
            volume: pieces * x * y * z,
            weight: pieces * weight,
            pieces,
            uses: Int32Array.of(type, pieces),
            make: { kind: 'grid', type, orientation, counts: [nx, ny, nz] },
          });
        }
      }
    }
  }
}

/** Every number of pieces along an axis, or of very many a few, evenly. */
function gridCounts(most: number, isDense: boolean): readonly number[] {
  if (isDense || most <= gridCountsFew) return Array.from({ length: most }, (_, index) => index + 1);
  return Array.from(
    { length: gridCountsFew },
    (_, index) => 1 + Math.round((index * (most - 1)) / (gridCountsFew - 1)),
  );
}

function addPairs(items: PackingItems, blocks: Block[], limits: BlockLimits, add: (block: Block) => void): void {
  let pairs = 0;
  let generationStart = 0;
  while (generationStart < blocks.length) {
    const generationEnd = blocks.length;
    for (let second = generationStart; second < generationEnd; second += 1) {
      if (limits.isOver()) return;
      for (let first = 0; first <= second; first += 1) {
        const left = blocks[first] as Block;
        const right = blocks[second] as Block;
        for (let axis = 0; axis < 3; axis += 1) {
          const hull = hullOf(left, right, axis, limits);
          if (hull === undefined) continue;
          const pair = pairOf(items, left, right, axis, hull, limits.weight);
          if (pair !== undefined) add(pair);
        }
        if (blocks.length >= limits.blocksMax) return;
      }
      pairs += second + 1;
      if (pairs > limits.pairsMax) return;
    }
    generationStart = generationEnd;
  }
}

function hullOf(
  left: Block,
  right: Block,
  axis: number,
  limits: BlockLimits,
): readonly [number, number, number] | undefined {
  const x = axis === 0 ? left.x + right.x : Math.max(left.x, right.x);
  if (x > limits.x) return undefined;
  const y = axis === 1 ? left.y + right.y : Math.max(left.y, right.y);
  if (y > limits.y) return undefined;
  const z = axis === 2 ? left.z + right.z : Math.max(left.z, right.z);
  if (z > limits.z || left.volume + right.volume < limits.fillMin * x * y * z) return undefined;
  return [x, y, z];
}

function pairOf(
  items: PackingItems,
  left: Block,
  right: Block,
  axis: number,
  [x, y, z]: readonly [number, number, number],
  weightMax: number,
): Block | undefined {
  const weight = left.weight + right.weight;
  if (weight > weightMax) return undefined;
  const uses = mergeUses(left.uses, right.uses);
  for (let at = 0; at < uses.length; at += 2) {
    if ((uses[at + 1] as number) > (items.count[uses[at] as number] as number)) return undefined;
  }
  // The fuller base goes down, so that what is above stands well.
  const isTurned = axis === 2 && right.x * right.y > left.x * left.y;
  const [first, second] = isTurned ? [right, left] : [left, right];
  return {
    x,
    y,
    z,
    volume: left.volume + right.volume,
    weight,
    pieces: left.pieces + right.pieces,
    uses: Int32Array.from(uses),
    make: { kind: 'pair', axis, first, second },
  };
}

function mergeUses(left: Int32Array, right: Int32Array): number[] {
  const merged: number[] = [];
  let at = 0;
  let other = 0;
  while (at < left.length || other < right.length) {
    const type = at < left.length ? (left[at] as number) : Number.POSITIVE_INFINITY;
    const otherType = other < right.length ? (right[other] as number) : Number.POSITIVE_INFINITY;
    const count =
      (type <= otherType ? (left[at + 1] as number) : 0) + (otherType <= type ? (right[other + 1] as number) : 0);
    merged.push(Math.min(type, otherType), count);
    if (type <= otherType) at += 2;
    if (otherType <= type) other += 2;
  }
  return merged;
}

/** The pieces of a block, lower ones first. */
export function listPieces(items: PackingItems, block: Block): BlockPiece[] {
  const pieces: BlockPiece[] = [];
  collectPieces(items, block, 0, 0, 0, pieces);
  return pieces.sort((left, right) => left.z - right.z || left.x - right.x || left.y - right.y);
}

function collectPieces(items: PackingItems, block: Block, x: number, y: number, z: number, into: BlockPiece[]): void {
  const { make } = block;
  if (make.kind === 'pair') {
    const { axis, first, second } = make;
    collectPieces(items, first, x, y, z, into);
    const [dx, dy, dz] = [axis === 0 ? first.x : 0, axis === 1 ? first.y : 0, axis === 2 ? first.z : 0];
    collectPieces(items, second, x + dx, y + dy, z + dz, into);
    return;
  }
  const { type, orientation, counts } = make;
  const [nx, ny, nz] = counts as readonly [number, number, number];
  const [lengthX, lengthY, lengthZ] = orientedEdges(items, type, orientation);
  for (let index = 0; index < nx * ny * nz; index += 1) {
    const at = [index % nx, Math.floor(index / nx) % ny, Math.floor(index / (nx * ny))] as const;
    into.push({
      type,
      orientation,
      x: x + at[0] * lengthX,
      y: y + at[1] * lengthY,
      z: z + at[2] * lengthZ,
      lengthX,
      lengthY,
      lengthZ,
    });
  }
}
