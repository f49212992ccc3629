import type { Movement } from '../ledger/bodies.ts';
import type { ReservationRow } from '../ledger/tables.ts';

/** Goods that stop being held for an assignment, because they moved or are not to be found. */
export interface Freed extends Pick<Movement, 'lot' | 'serial'> {
  /** Where they were; left out for goods that are nowhere. */
  readonly from?: string;
  readonly quantity: number;
  /** What they were expected among when not found where they were held: goods on the shelf, or goods picked already. */
  readonly by: 'pick' | 'ship' | 'short';
}

/**
 * Which reservations of one assignment shrink, and to what: those of the place first, then those of the same kind. The
 * total held for an assignment so follows the work, also when a person took the goods from another place than planned.
 */
export function shrinkFor(reservations: readonly ReservationRow[], freed: Freed): readonly ReservationRow[] {
  let rest = freed.quantity;
  const changed: ReservationRow[] = [];
  for (const held of inOrder(reservations, freed)) {
    if (rest === 0) break;
    const taken = Math.min(rest, held.quantity);
    rest -= taken;
    changed.push({ ...held, quantity: held.quantity - taken, isOpen: held.quantity > taken });
  }
  return changed;
}

function inOrder(reservations: readonly ReservationRow[], freed: Freed): readonly ReservationRow[] {
  const ranked = reservations
    .filter((held) => held.isOpen)
    .map((held) => ({ held, rank: rankOf(held, freed) }))
    .filter(({ rank }) => rank < 3);
  // The sort is stable: within a rank the order of the keys stands.
  return ranked.sort((left, right) => left.rank - right.rank).map(({ held }) => held);
}

function rankOf(held: ReservationRow, { from, lot, serial, by }: Freed): 0 | 1 | 2 | 3 {
  if (held.account === from && held.lot === (lot ?? '') && held.serial === (serial ?? '')) return 0;
  if (by === 'ship') return held.isPicked ? 1 : 2;
  return held.isPicked ? 3 : 1;
}

/** What would still be held for an assignment after this. */
export function heldAfter(reservations: readonly ReservationRow[], freed: readonly Freed[]): number {
  const left = new Map(reservations.map((held) => [held.reservation, held]));
  for (const one of freed) {
    for (const changed of shrinkFor([...left.values()], one)) left.set(changed.reservation, changed);
  }
  let units = 0;
  for (const held of left.values()) if (held.isOpen) units += held.quantity;
  return units;
}
