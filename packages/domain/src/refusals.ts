import type { Account, ItemId, OrderId, OwnerId } from './ids.ts';
import type { AssignmentPhase } from './ledger/tables.ts';

/**
 * Why a command is refused, in order of precedence: when several apply, the first is returned (`refusalKinds`). Each has
 * one sentence for people in `protocol/src/problems.ts`.
 *
 * A fact (somebody already did it) is refused only for what makes it unreadable: the kinds down to `line-twice`, a step
 * that names nothing to do (`unknown-order`, `nothing-open`), and what no sum or entry can hold
 * (`sum-too-large`, `not-recordable`).
 */
export type Refusal =
  | { readonly kind: 'quantity-not-positive'; readonly item: string; readonly quantity: number }
  | { readonly kind: 'unknown-item'; readonly item: string }
  | { readonly kind: 'wrong-unit'; readonly item: ItemId; readonly given: string; readonly expected: string }
  | { readonly kind: 'lot-required'; readonly item: ItemId }
  | { readonly kind: 'serial-required'; readonly item: ItemId }
  | { readonly kind: 'serial-not-single'; readonly item: ItemId; readonly quantity: number }
  | { readonly kind: 'unknown-location'; readonly location: string }
  | { readonly kind: 'source-is-target'; readonly location: Account }
  | { readonly kind: 'line-twice'; readonly line: number }
  | { readonly kind: 'unknown-site'; readonly site: string }
  | { readonly kind: 'foreign-order-number'; readonly order: OrderId }
  | { readonly kind: 'unknown-order'; readonly order: OrderId }
  | { readonly kind: 'order-exists'; readonly order: OrderId }
  | { readonly kind: 'item-exists'; readonly item: ItemId }
  | { readonly kind: 'order-not-local'; readonly order: OrderId }
  | { readonly kind: 'order-cancelled'; readonly order: OrderId }
  | { readonly kind: 'nothing-open'; readonly order: OrderId }
  | {
      readonly kind: 'line-not-open';
      readonly order: OrderId;
      readonly line: number;
      readonly phase: AssignmentPhase | 'unknown';
    }
  | {
      readonly kind: 'more-than-open';
      readonly order: OrderId;
      readonly line: number;
      readonly open: number;
      readonly quantity: number;
    }
  | { readonly kind: 'serial-here-already'; readonly item: ItemId; readonly serial: string; readonly location: Account }
  | {
      readonly kind: 'insufficient-stock';
      readonly item: ItemId;
      readonly location: Account;
      readonly quantityOnHand: number;
      readonly quantityShort: number;
    }
  | {
      readonly kind: 'no-eligible-stock';
      readonly item: ItemId;
      readonly quantity: number;
      readonly quantityEligible: number;
    }
  | {
      readonly kind: 'insufficient-rights';
      readonly owner: OwnerId;
      readonly item: ItemId;
      readonly quantity: number;
      /** What this site may still promise. */
      readonly quantityFree: number;
      /** What headquarters and other sites hold, as far as is known here, and since when that is known (0: never heard). */
      readonly heldElsewhere: number;
      readonly knownAt: number;
    }
  | { readonly kind: 'nothing-missing'; readonly order: OrderId; readonly line: number }
  | { readonly kind: 'unknown-reservation'; readonly reservation: string }
  | { readonly kind: 'unknown-exception'; readonly exception: string }
  | { readonly kind: 'settles-by-itself'; readonly exception: string }
  | SumTooLarge
  | NotRecordable;

/** A sum would pass what can be kept exactly; `item` is '' where it is none of an item. */
export type SumTooLarge = { readonly kind: 'sum-too-large'; readonly item: string };

/** The operation names more, longer or other text than an entry can hold. Nothing else is wrong with it. */
export type NotRecordable = { readonly kind: 'not-recordable'; readonly reason: string };

export type RefusalKind = Refusal['kind'];

/** Complete by its type; the place in the list is the precedence. */
const ranks: { readonly [Kind in RefusalKind]: number } = rank({
  'quantity-not-positive': 0,
  'unknown-item': 0,
  'wrong-unit': 0,
  'lot-required': 0,
  'serial-required': 0,
  'serial-not-single': 0,
  'unknown-location': 0,
  'source-is-target': 0,
  'line-twice': 0,
  'unknown-site': 0,
  'foreign-order-number': 0,
  'unknown-order': 0,
  'order-exists': 0,
  'item-exists': 0,
  'order-not-local': 0,
  'order-cancelled': 0,
  'nothing-open': 0,
  'line-not-open': 0,
  'more-than-open': 0,
  'serial-here-already': 0,
  'insufficient-stock': 0,
  'no-eligible-stock': 0,
  'insufficient-rights': 0,
  'nothing-missing': 0,
  'unknown-reservation': 0,
  'unknown-exception': 0,
  'settles-by-itself': 0,
  'sum-too-large': 0,
  'not-recordable': 0,
});

function rank(kinds: Record<RefusalKind, number>): Record<RefusalKind, number> {
  for (const [place, kind] of (Object.keys(kinds) as RefusalKind[]).entries()) kinds[kind] = place;
  return kinds;
}

/** Every kind, in order of precedence. */
export const refusalKinds: readonly RefusalKind[] = Object.keys(ranks) as RefusalKind[];

/** The refusal that is returned when all of these apply. */
export function firstInPrecedence(found: Iterable<Refusal | undefined>): Refusal | undefined {
  let first: Refusal | undefined;
  for (const refusal of found) {
    if (refusal !== undefined && (first === undefined || ranks[refusal.kind] < ranks[first.kind])) first = refusal;
  }
  return first;
}
