import type { Account, ItemId, OrderId, OwnerId } from './ids.ts';
import type { AssignmentPhase } from './ledger/tables.ts';

/**
 * Why a command is refused, in order of precedence: when several apply, the first is returned. Each has one sentence for
 * people in `protocol/src/problems.ts`.
 *
 * A fact (somebody already did it) is refused only for what makes it unreadable: the kinds down to `serial-not-single`.
 */
export type Refusal =
  | { readonly kind: 'quantity-not-positive'; readonly item: string; readonly quantity: number }
  | { readonly kind: 'unknown-item'; readonly item: string }
  | { readonly kind: 'wrong-unit'; readonly item: ItemId; readonly given: string; readonly expected: string }
  | { readonly kind: 'unknown-location'; readonly location: string }
  | { readonly kind: 'source-is-target'; readonly location: Account }
  | { readonly kind: 'lot-required'; readonly item: ItemId }
  | { readonly kind: 'serial-required'; readonly item: ItemId }
  | { readonly kind: 'serial-not-single'; readonly item: ItemId; readonly quantity: number }
  | { readonly kind: 'unknown-site'; readonly site: string }
  | { readonly kind: 'unknown-order'; readonly order: OrderId }
  | { readonly kind: 'order-exists'; readonly order: OrderId }
  | { readonly kind: 'item-exists'; readonly item: ItemId }
  | { readonly kind: 'line-twice'; readonly line: number }
  | { readonly kind: 'order-not-local'; readonly order: OrderId }
  | { readonly kind: 'order-cancelled'; readonly order: OrderId }
  | { readonly kind: 'nothing-open'; readonly order: OrderId }
  | { readonly kind: 'line-not-open'; readonly order: OrderId; readonly line: number; readonly phase: AssignmentPhase | 'unknown' }
  | { readonly kind: 'more-than-open'; readonly order: OrderId; readonly line: number; readonly open: number; readonly quantity: number }
  | { readonly kind: 'serial-here-already'; readonly item: ItemId; readonly serial: string; readonly location: Account }
  | { readonly kind: 'insufficient-stock'; readonly item: ItemId; readonly location: Account; readonly quantityOnHand: number; readonly quantityShort: number }
  | { readonly kind: 'no-eligible-stock'; readonly item: ItemId; readonly quantity: number; readonly quantityEligible: number }
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
  | { readonly kind: 'unknown-exception'; readonly exception: string };

export type RefusalKind = Refusal['kind'];

