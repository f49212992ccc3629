import type { EmptyRefusal, NumberRefusal, TooLargeRefusal, WrongLengthRefusal } from '../refusal.ts';

/** Items, slots and what picking costs. Arrays by item have one entry for each item, arrays by slot one for each slot. */
export interface SlottingProblem {
  /** How often an item is picked in a day. */
  readonly picksPerDay: Float64Array;
  /** Seconds that a pick from the slot takes, way and reach included. */
  readonly slotSeconds: Float64Array;
  /** Slot where each item lies now; −1 where it lies nowhere yet and must be put away. */
  readonly slotOfItem: Int32Array;
  /** Seconds that moving all of an item to another slot takes. */
  readonly moveSeconds: Float64Array;
  /** Days over which picking pays for moving. */
  readonly horizonDays: number;
  /** 1 where the item may lie in the slot: `fits[item · slots + slot]`. Absent: everywhere. */
  readonly fits?: Uint8Array;
  readonly affinity?: Affinity;
  /**
   * Most moves that are made because they pay. Absent: no limit. Forced moves come on top and are made even with 0: putting
   * away what lies nowhere, leaving a slot that no longer fits, and every other move of the same chain or ring, without
   * which those could not be carried out.
   */
  readonly movesMax?: number;
}

/** Items that are picked together, and how far slots are from each other (rectilinear). */
export interface Affinity {
  readonly firstItem: Int32Array;
  readonly secondItem: Int32Array;
  /** How often a day the two are picked in one round. */
  readonly togetherPerDay: Float64Array;
  readonly slotXMm: Float64Array;
  readonly slotYMm: Float64Array;
  readonly secondsPerMetre: number;
}

export interface SlottingSolution {
  /** Slot of each item after all moves. */
  readonly slotOfItem: Int32Array;
  /** In an order in which each target is empty when it is its turn. */
  readonly moves: readonly SlotMove[];
  /** Picking over the horizon, before (of what lies somewhere) and after. */
  readonly pickingSecondsBefore: number;
  readonly pickingSeconds: number;
  readonly movingSeconds: number;
}

/** `aside` takes an item out of a ring of full slots, to a free slot or, with `target` −1, onto a cart; it comes back later. */
export interface SlotMove {
  readonly kind: 'move' | 'put-away' | 'aside' | 'back';
  readonly item: number;
  /** −1: from outside, or from the cart. */
  readonly source: number;
  readonly target: number;
  readonly seconds: number;
  /** Moves that belong together: doing some of them without the others may cost more than it brings. */
  readonly group: number;
}

/** Listed in order of precedence: when several apply, the first is returned. */
export type SlottingRefusal =
  | EmptyRefusal<'items'>
  | WrongLengthRefusal
  | NumberRefusal
  /** Items times slots. */
  | TooLargeRefusal<'cells'>
  | { readonly kind: 'slot-taken-twice'; readonly slot: number }
  | { readonly kind: 'slots-too-few'; readonly items: number; readonly slots: number }
  /** These items fit fewer slots than they are. */
  | { readonly kind: 'no-assignment'; readonly items: readonly number[] };

/** Items times slots. */
export const cellsMax = 9_000_000;

/** Amounts above this are refused: a product of four of them must not run over. */
export const numberMax = 1e60;

export function mayLie({ fits, slotSeconds }: SlottingProblem, item: number, slot: number): boolean {
  return fits === undefined || fits[item * slotSeconds.length + slot] === 1;
}
