import type { Account, ItemId, OrderId, OwnerId, SiteId, StreamId } from '../ids.ts';
import type { StockStatus } from './tables.ts';

/** What took from one account what it gave to another. Quantities are positive integers in the item's base unit. */
export interface Movement {
  readonly owner: OwnerId;
  readonly item: ItemId;
  readonly lot?: string;
  readonly serial?: string;
  /** Handling unit (pallet, carton) that it leaves, and that it enters where that is another one ('' = none). */
  readonly unit?: string;
  readonly toUnit?: string;
  /** Left out for `available`. */
  readonly status?: StockStatus;
  /** Left out when unchanged. */
  readonly toStatus?: StockStatus;
  readonly from: Account;
  readonly to: Account;
  readonly quantity: number;
}

/** A movement made for a line: `assignment` 0 says that no assignment covers it (a fact, and an exception). */
export interface LineMovement extends Movement {
  readonly line: number;
  readonly assignment: number;
}

/** The item of a stock that rights are kept for. `class` is left out for the ordinary one. */
export interface StockKey {
  readonly owner: OwnerId;
  readonly item: ItemId;
  readonly class?: string;
}

/** What an entry of a site does to the site's own rights; every number is left out when 0. See docs/spec/rights.md. */
export interface RightsChange extends StockKey {
  /** New goods: new rights (R1). */
  readonly mint?: number;
  /** New goods, or a short line, that fill the promise deficit. */
  readonly fill?: number;
  /** Lost goods that free rights cover (R10), and the rest, which raises the promise deficit. */
  readonly lose?: number;
  readonly raise?: number;
  /** Promised to a local order (R4), and returned by one that was cancelled before it was started. */
  readonly spend?: number;
  readonly restore?: number;
  /** How much of the site's own open request its new goods have met: headquarters need not grant it any more. */
  readonly answers?: number;
}

export interface LineQuantity extends StockKey {
  readonly line: number;
  readonly assignment: number;
  readonly quantity: number;
}

export interface LineReference {
  readonly line: number;
  readonly assignment: number;
}

export interface OrderLine extends StockKey {
  readonly line: number;
  readonly quantity: number;
}

export interface Grant extends StockKey {
  readonly quantity: number;
  /** How much of the receiver's request it settles: all of it, also when it brings less. */
  readonly answers?: number;
}

export interface Credit extends StockKey {
  readonly stream: StreamId;
  readonly seq: number;
  readonly index: number;
  readonly site: SiteId;
  readonly quantity: number;
  /** The part that filled the promise deficit instead of becoming a right. */
  readonly fill?: number;
}

export interface Place {
  readonly latitude: number;
  readonly longitude: number;
}

export interface ItemDefinition {
  readonly item: ItemId;
  readonly name: string;
  readonly nameZh?: string;
  readonly baseUnit: string;
  readonly scale?: number;
  readonly tracksLots?: boolean;
  readonly tracksSerials?: boolean;
  readonly gtin?: string;
}

export interface Allocation extends LineQuantity {
  readonly site: SiteId;
  readonly epoch: number;
}

/** Why an order went where it went: kept with the allocation. Distances in whole metres. */
export interface AllocationReason {
  readonly rule: 'nearest-whole' | 'split' | 'same-site-again' | 'transfer-source';
  readonly weighed: readonly {
    readonly site: SiteId;
    readonly metres?: number;
    readonly units: number;
    readonly verdict: 'chosen' | 'farther' | 'not-enough' | 'none' | 'dark';
  }[];
}

/** Body of each entry type. The kind of stream that may hold it stands in `entry-types.ts`. */
export interface Bodies {
  readonly 'location.defined': {
    readonly locations: readonly { readonly location: Account; readonly zone: string; readonly purpose: string }[];
  };
  readonly 'item.proposed': { readonly items: readonly ItemDefinition[] };
  readonly 'stock.received': StockChange & {
    readonly reference?: string;
    /** Set when it receives a transfer between sites. */
    readonly transfer?: OrderId;
    readonly lots?: readonly {
      readonly owner: OwnerId;
      readonly item: ItemId;
      readonly lot: string;
      readonly expiry: string;
    }[];
    /** Serial numbers that were on a shelf of the site already, and where: what the person was warned of. */
    readonly present?: readonly { readonly item: ItemId; readonly serial: string; readonly account: Account }[];
  };
  readonly 'stock.moved': StockChange;
  readonly 'stock.adjusted': StockChange & { readonly reason: string };
  readonly 'stock.counted': StockChange & {
    readonly location: Account;
    readonly counts: readonly (StockKey & {
      readonly lot?: string;
      readonly counted: number;
      readonly booked: number;
    })[];
    /** The stream's head when the count was taken. */
    readonly asOf: number;
  };
  readonly 'stock.reserved': {
    readonly reservations: readonly ReservationBody[];
  };
  readonly 'reservation.released': { readonly reservations: readonly string[] };
  readonly 'order.taken': {
    readonly order: OrderId;
    readonly customer: string;
    readonly lines: readonly OrderLine[];
    readonly rights: readonly RightsChange[];
  };
  readonly 'order.withdrawn': {
    readonly order: OrderId;
    readonly lines: readonly LineQuantity[];
    readonly rights: readonly RightsChange[];
  };
  readonly 'pick.started': {
    readonly order: OrderId;
    readonly lines: readonly LineReference[];
    readonly reservations: readonly ReservationBody[];
  };
  readonly 'pick.confirmed': { readonly order: OrderId; readonly movements: readonly LineMovement[] };
  readonly 'line.shipped': {
    readonly order: OrderId;
    readonly shipment: string;
    readonly movements: readonly LineMovement[];
    /** Only for goods that left without an assignment. */
    readonly rights?: readonly RightsChange[];
    /** Assignments that this ends although something is still held for them: it is held no more. */
    readonly ended?: readonly LineReference[];
  };
  readonly 'line.shorted': {
    readonly order: OrderId;
    readonly lines: readonly LineQuantity[];
    readonly rights: readonly RightsChange[];
    readonly ended?: readonly LineReference[];
  };
  readonly 'line.given-back': { readonly order: OrderId; readonly lines: readonly LineQuantity[] };
  readonly 'grant.made': { readonly grants: readonly Grant[] };
  readonly 'grant.credited': { readonly credits: readonly Credit[] };
  readonly 'rights.requested': { readonly requests: readonly (StockKey & { readonly quantity: number })[] };
  readonly 'order.received': {
    readonly order: OrderId;
    readonly customer: string;
    readonly kind?: 'sale' | 'transfer';
    readonly place?: Place;
    readonly destination?: SiteId;
    readonly lines: readonly OrderLine[];
  };
  readonly 'order.cancelled': { readonly order: OrderId };
  readonly 'line.allocated': {
    readonly order: OrderId;
    readonly allocations: readonly Allocation[];
    readonly reason: AllocationReason;
  };
  readonly 'line.withdrawn': {
    readonly order: OrderId;
    readonly allocations: readonly Allocation[];
    readonly why: string;
  };
  readonly 'line.released': {
    readonly order: OrderId;
    readonly customer: string;
    readonly destination?: SiteId;
    readonly lines: readonly LineQuantity[];
  };
  readonly 'line.recalled': {
    readonly order: OrderId;
    readonly lines: readonly LineReference[];
    readonly why: string;
  };
  readonly 'target.set': {
    readonly targets: readonly (StockKey & {
      readonly keep: number;
      readonly share: number;
      readonly isPinned?: boolean;
    })[];
  };
  readonly 'item.defined': { readonly items: readonly ItemDefinition[] };
  readonly 'site.defined': {
    readonly site: SiteId;
    readonly name: string;
    readonly nameZh?: string;
    readonly latitude: number;
    readonly longitude: number;
    readonly timeZone: string;
    readonly epoch: number;
    readonly publicKey: string;
  };
  /** Nothing more of a transfer comes: what differs from what was shipped is an exception. */
  readonly 'transfer.closed': { readonly transfer: OrderId };
  readonly 'exception.resolved': {
    readonly exception: string;
    readonly how: string;
    /** What the person saw: more than that opens the exception again. */
    readonly quantity?: number;
  };
}

export interface StockChange {
  readonly movements: readonly Movement[];
  readonly rights?: readonly RightsChange[];
}

export interface ReservationBody {
  readonly reservation: string;
  readonly account: Account;
  readonly owner: OwnerId;
  readonly item: ItemId;
  readonly lot?: string;
  readonly serial?: string;
  readonly unit?: string;
  readonly quantity: number;
  readonly order?: OrderId;
  readonly line?: number;
  readonly assignment?: number;
}

export type EntryType = keyof Bodies;
export type TypedBody = {
  readonly [Type in EntryType]: { readonly type: Type; readonly body: Bodies[Type] };
}[EntryType];

export const ordinaryClass = 'std';

export function classOf(key: { readonly class?: string }): string {
  return key.class ?? ordinaryClass;
}
