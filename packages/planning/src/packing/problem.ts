import type { WeighedCandidate } from '../outcome.ts';
import type { EmptyRefusal, NumberRefusal, TooLargeRefusal, WrongLengthRefusal } from '../refusal.ts';

/** Pieces by item. All arrays have one entry for each item. A piece's own axes are x, y, z as it is stored; z is up. */
export interface PackingItems {
  readonly xMm: Int32Array;
  readonly yMm: Int32Array;
  readonly zMm: Int32Array;
  /** How many pieces of the item there are to pack. */
  readonly count: Int32Array;
  /** Allowed ways to stand: bit `k` allows `orientationAxes[k]`. `anyOrientation` or `thisSideUp` for most goods. */
  readonly orientations: Uint8Array;
  /** Absent: nothing weighs anything. */
  readonly weightGrams?: Float64Array;
  /** What may rest on one piece, passed down from all above it. 0 is fragile, infinity (or absent) bears anything. */
  readonly loadOnTopGramsMax?: Float64Array;
}

/** One carton, pallet or container, by its inside. On a pallet zMm is how high goods may stand. */
export interface Carton {
  readonly xMm: number;
  readonly yMm: number;
  readonly zMm: number;
  /** Of the goods, without the carton. Absent: no limit. */
  readonly weightGramsMax?: number;
}

/** Kinds of cartons to choose from; one entry for each kind in every array. */
export interface CartonTypes {
  readonly xMm: Int32Array;
  readonly yMm: Int32Array;
  readonly zMm: Int32Array;
  readonly cost: Float64Array;
  readonly weightGramsMax?: Float64Array;
  /** How many of the kind there are. Absent: as many as are needed. */
  readonly countMax?: Int32Array;
}

export interface PackingRules {
  /** Share (0 to 1) of each base that must lie on the floor or on tops of other pieces. 0 or absent: anything goes. */
  readonly supportShareMin?: number;
  /**
   * Where a person stands. `above` (or absent): pieces are lowered, so nothing is put under what lies already. `front`:
   * pieces are pushed in at their height from the high end of x, so nothing is put behind what lies already.
   */
  readonly loadFrom?: 'above' | 'front';
}

/** Fill one carton as full as it gets. */
export interface CartonProblem {
  readonly items: PackingItems;
  readonly carton: Carton;
  readonly rules?: PackingRules;
}

/** Pack everything into the cheapest set of cartons. */
export interface PackingOrderProblem {
  readonly items: PackingItems;
  readonly cartons: CartonTypes;
  readonly rules?: PackingRules;
}

/** One piece in its place. Corners are measured from the carton's inner corner: x from the back, y from the left, z up. */
export interface Placement {
  readonly item: number;
  readonly xMm: number;
  readonly yMm: number;
  readonly zMm: number;
  /** Index into `orientationAxes`. */
  readonly orientation: number;
  readonly lengthXMm: number;
  readonly lengthYMm: number;
  readonly lengthZMm: number;
  /** Earlier placements whose tops it rests on; empty on the floor. */
  readonly standsOn: readonly number[];
}

export interface CartonSolution {
  /**
   * In an order that a person can follow, each on earlier ones: from above bottom up, back to front, left to right; from
   * the front wall by wall as far as pieces allow.
   */
  readonly placements: readonly Placement[];
  /** Pieces left out, by item. */
  readonly countLeft: Int32Array;
  readonly volumeMm3: number;
  readonly weightGrams: number;
  /** x, y and z of the middle of all weight, or of all volume where nothing weighs; undefined in an empty carton. */
  readonly centreOfGravityMm: readonly [number, number, number] | undefined;
}

export interface PackedCarton extends CartonSolution {
  /** Kind of carton, an index into the problem's `cartons`. */
  readonly carton: number;
}

export interface OrderSolution {
  readonly cartons: readonly PackedCarton[];
  readonly cost: number;
}

/** Listed in order of precedence: when several apply, the first is returned. */
export type PackingRefusal =
  | EmptyRefusal<'items' | 'cartons'>
  | TooLargeRefusal<'items' | 'cartons'>
  | WrongLengthRefusal<PackingColumn>
  | NumberRefusal<PackingColumn | PackingNumber>
  | TooLargeRefusal<'pieces'>
  | { readonly kind: 'load-from-not-known'; readonly value: unknown }
  | { readonly kind: 'item-fits-no-carton'; readonly item: number }
  /** Proved: no set of the cartons there are is large enough, whatever the arrangement and the budget. */
  | { readonly kind: 'cartons-too-few' }
  /**
   * No proof: none of the ways that were weighed took everything. Where the budget was over, more of it may find one; else
   * the method has nothing left to try.
   */
  | {
      readonly kind: 'no-packing-found';
      readonly isBudgetOver: boolean;
      readonly weighed: readonly WeighedCandidate[];
    };

/** `items.count` and `cartons.cost` say how long the other columns are. */
export type PackingColumn = `items.${keyof PackingItems}` | `cartons.${keyof CartonTypes}`;

/** Single numbers. */
export type PackingNumber = `carton.${keyof Carton}` | 'rules.supportShareMin';

/** Longest edge of anything: a volume stays exact in a double. */
export const edgeMmMax = 100_000;
export const itemsMax = 5_000;
export const piecesMax = 20_000;
export const cartonTypesMax = 200;

/** Which stored axis (0 x, 1 y, 2 z) lies along the carton's x, y and z; the flags of public instances in their order. */
export const orientationAxes: readonly (readonly [number, number, number])[] = [
  [0, 1, 2],
  [1, 0, 2],
  [2, 1, 0],
  [1, 2, 0],
  [0, 2, 1],
  [2, 0, 1],
];

export const anyOrientation = 0b11_1111;
/** Turned on its base only. */
export const thisSideUp = 0b00_0011;

/** Edges of a piece of `item` when it stands in `orientation`. */
export function orientedEdges(items: PackingItems, item: number, orientation: number): [number, number, number] {
  const stored = [items.xMm[item] as number, items.yMm[item] as number, items.zMm[item] as number];
  const [x, y, z] = orientationAxes[orientation] as readonly [number, number, number];
  return [stored[x] as number, stored[y] as number, stored[z] as number];
}

export function weightOf(items: PackingItems, item: number): number {
  return items.weightGrams?.[item] ?? 0;
}

export function loadMaxOf(items: PackingItems, item: number): number {
  return items.loadOnTopGramsMax?.[item] ?? Number.POSITIVE_INFINITY;
}
