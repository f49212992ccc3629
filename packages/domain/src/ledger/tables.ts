import type { Account, ItemId, OrderId, OwnerId, SiteId, StreamId } from '../ids.ts';

/**
 * The read models that folding a ledger keeps: rows with a composite key. A store may hold them anywhere (memory, SQLite,
 * PostgreSQL) as long as it keeps these columns; the domain sees them only through `Rows`.
 *
 * Every number is a safe integer. Rows hold sums and facts that only grow (`rights`, `assignments`, `grants`), so that
 * folding the same set of entries in any order gives the same rows; what people see (free, open, phase) is derived.
 */
export interface BalanceRow {
  readonly site: SiteId;
  /** A location of the site or a virtual account. */
  readonly account: Account;
  readonly owner: OwnerId;
  readonly item: ItemId;
  /** '' where the item is not tracked by lot, serial or handling unit. */
  readonly lot: string;
  readonly serial: string;
  readonly unit: string;
  readonly status: StockStatus;
  /** Base units. Never negative unless the account is virtual. */
  readonly quantity: number;
}

export type StockStatus = 'available' | 'on-hold' | 'quarantine' | 'damaged' | 'expired' | 'recalled';
export const stockStatuses: readonly StockStatus[] = [
  'available',
  'on-hold',
  'quarantine',
  'damaged',
  'expired',
  'recalled',
];

/** A bounded counter: what one holder may still promise of one site's stock is received − granted − consumed. */
export interface RightsRow {
  readonly site: SiteId;
  readonly owner: OwnerId;
  readonly item: ItemId;
  readonly class: string;
  /** The site's own id for the site, `hub` for headquarters, `channel:…` for a sales channel. */
  readonly holder: string;
  readonly received: number;
  readonly granted: number;
  readonly consumed: number;
  /** Promises without stock that were ever found, and that were ever filled: deficit = raised − filled. Site holder only. */
  readonly raised: number;
  readonly filled: number;
}

/** A right on its way: made by its giver's entry, credited by the receiver's entry that names it. */
export interface GrantRow {
  readonly stream: StreamId;
  readonly seq: number;
  readonly index: number;
  readonly site: SiteId;
  readonly epoch: number;
  readonly owner: OwnerId;
  readonly item: ItemId;
  readonly class: string;
  readonly giver: string;
  readonly receiver: string;
  readonly quantity: number;
  /** Facts: the giver's entry is known; the receiver's entry is known. Either may arrive first. */
  readonly isMade: boolean;
  readonly isCredited: boolean;
  /** Set while it waits: made and not credited. Derived, kept for the index. */
  readonly isPending: boolean;
  /** A returned assignment rather than a grant: the line it is bound to (R9). Empty strings and 0 otherwise. */
  readonly order: OrderId | '';
  readonly line: number;
  readonly assignment: number;
}

export interface OrderRow {
  readonly order: OrderId;
  /** `hub`, or the site that took it. */
  readonly source: string;
  readonly kind: 'sale' | 'transfer';
  readonly customer: string;
  /** Where it goes, in micro-degrees (1e-6 °); 0/0 with isPlaced false when unknown. */
  readonly latitude: number;
  readonly longitude: number;
  readonly isPlaced: boolean;
  /** Target site of a transfer; '' for a sale. */
  readonly destination: SiteId | '';
  readonly placedAt: number;
  readonly isCancelled: boolean;
}

export interface LineRow {
  readonly order: OrderId;
  readonly line: number;
  /** `hub`, or the site that took the order; '' while only facts about the line are known. */
  readonly source: string;
  readonly owner: OwnerId;
  readonly item: ItemId;
  readonly class: string;
  readonly quantity: number;
  /** Sums over its assignments: allocated − withdrawn − givenBack − shorted counts what is promised or shipped. */
  readonly allocated: number;
  readonly withdrawn: number;
  readonly givenBack: number;
  readonly shorted: number;
  readonly shipped: number;
  readonly isCancelled: boolean;
  readonly placedAt: number;
  /** The latest `recordedAt` of all that is known of the line. */
  readonly changedAt: number;
  /** The site that shipped some of it; the first in code order when several did; '' for none. */
  readonly shippedBy: SiteId | '';
  /** Derived: units that no site has promised and nobody cancelled. 0 = nothing to allocate. Kept for the index. */
  readonly waiting: number;
  readonly isWaiting: boolean;
}

/** A promise of part of a line from one site. State is a function of these facts, never of their order (R12). */
export interface AssignmentRow {
  readonly order: OrderId;
  readonly line: number;
  readonly assignment: number;
  readonly site: SiteId;
  readonly epoch: number;
  /** `hub`, or the site for an order that the site took itself. */
  readonly source: string;
  readonly owner: OwnerId;
  readonly item: ItemId;
  readonly class: string;
  readonly quantity: number;
  readonly isAllocated: boolean;
  readonly isWithdrawn: boolean;
  readonly isReleased: boolean;
  readonly isRecalled: boolean;
  readonly isStarted: boolean;
  readonly picked: number;
  readonly shipped: number;
  readonly givenBack: number;
  readonly shorted: number;
  /** Where a shipment goes: shown on the floor. */
  readonly customer: string;
  readonly destination: SiteId | '';
  /** Derived by `assignmentPhase`; kept for the index. */
  readonly phase: AssignmentPhase;
  /** The entry that says why it went to this site (`hub/1#42`); '' where that is not known. */
  readonly decision: string;
}

export type AssignmentPhase =
  | 'allocated'
  | 'withdrawn'
  | 'released'
  | 'recalled'
  | 'started'
  | 'shipped'
  | 'given-back'
  | 'short';

export interface ItemRow {
  readonly item: ItemId;
  readonly name: string;
  readonly nameZh: string;
  /** Base unit of measure, UN/ECE Rec 20 code, e.g. C62 (piece), KGM. */
  readonly baseUnit: string;
  /** Decimal places of the base unit that quantities are multiplied by: 3 for kilograms kept in grams. */
  readonly scale: number;
  readonly tracksLots: boolean;
  readonly tracksSerials: boolean;
  /** GTIN-14, or '' */
  readonly gtin: string;
  /** '' once headquarters has confirmed it; else the site that proposed it. */
  readonly proposedBy: SiteId | '';
}

export interface LocationRow {
  readonly site: SiteId;
  readonly location: Account;
  readonly zone: string;
  readonly purpose: 'storage' | 'receiving' | 'staging' | 'packing';
}

export interface SiteRow {
  readonly site: SiteId;
  readonly name: string;
  readonly nameZh: string;
  /** Micro-degrees. */
  readonly latitude: number;
  readonly longitude: number;
  readonly timeZone: string;
  readonly epoch: number;
  /** Ed25519 public key of the current epoch in hex; '' until enrolled. */
  readonly publicKey: string;
}

export interface LotRow {
  readonly owner: OwnerId;
  readonly item: ItemId;
  readonly lot: string;
  /** Last day of use, `YYYY-MM-DD` in the site's calendar; '' for none. */
  readonly expiry: string;
}

export interface ReservationRow {
  readonly reservation: string;
  readonly site: SiteId;
  readonly account: Account;
  readonly owner: OwnerId;
  readonly item: ItemId;
  readonly lot: string;
  readonly serial: string;
  readonly unit: string;
  readonly quantity: number;
  /** The work it is held for; '' and 0 for a hold by hand. */
  readonly order: OrderId | '';
  readonly line: number;
  readonly assignment: number;
  /** The goods were picked for the work and stand ready; otherwise they are still to be taken. */
  readonly isPicked: boolean;
  readonly isOpen: boolean;
}

/** How much of a site's rights the site itself should keep; headquarters says so, the site acts on it. */
export interface TargetRow {
  readonly site: SiteId;
  readonly owner: OwnerId;
  readonly item: ItemId;
  readonly class: string;
  /** Units the site keeps before it gives anything to headquarters. */
  readonly keep: number;
  /** Per mille of what is above `keep` that the site keeps as well. */
  readonly share: number;
  /** Set by a person: automatic splitting leaves it alone. */
  readonly isPinned: boolean;
  readonly seq: number;
}

/** A holder that ran low asks the other; answered by a grant that names it or by the next exchange. */
export interface RequestRow {
  readonly site: SiteId;
  readonly owner: OwnerId;
  readonly item: ItemId;
  readonly class: string;
  readonly asker: string;
  /** Sums: units ever asked for, and units ever granted in answer. */
  readonly asked: number;
  readonly answered: number;
  /** Derived: asked > answered. Kept for the index. */
  readonly isOpen: boolean;
}

/** Something that a person settles. Its key names the subject, so that it is the same whatever the order of arrival. */
export interface ExceptionRow {
  readonly exception: string;
  readonly kind: ExceptionKind;
  readonly site: SiteId | '';
  readonly subject: string;
  readonly owner: OwnerId | '';
  readonly item: ItemId | '';
  readonly quantity: number;
  readonly raisedAt: number;
  /** The largest quantity that a person has settled; 0 for none, and for what settles by itself. */
  readonly resolvedQuantity: number;
  /** Derived: nothing is left, or a person settled at least so much. */
  readonly isResolved: boolean;
}

export type ExceptionKind =
  | 'book-deficit'
  | 'promise-deficit'
  | 'shipped-twice'
  | 'shipped-after-cancel'
  | 'shipped-unassigned'
  | 'short'
  | 'transfer-difference'
  | 'item-conflict'
  | 'serial-twice'
  | 'quarantined-stream';

/**
 * What left for a transfer and what arrived, per kind of goods. The row without owner and item says whether the receiver
 * has said that nothing more comes.
 */
export interface TransferRow {
  readonly transfer: OrderId;
  readonly owner: OwnerId | '';
  readonly item: ItemId | '';
  readonly shipped: number;
  readonly received: number;
  readonly isClosed: boolean;
  /** The latest `recordedAt` of all that is known of it. */
  readonly changedAt: number;
}

/** Demand of the recent past, for the split of rights: units in two half-windows of fixed length. */
export interface DemandRow {
  readonly site: SiteId;
  readonly owner: OwnerId;
  readonly item: ItemId;
  readonly class: string;
  /** The site's own id for local demand, `hub` for headquarters' demand allocated to the site. */
  readonly holder: string;
  /** Number of the half-window that `recent` counts; `earlier` counts the one before. */
  readonly window: number;
  readonly recent: number;
  readonly earlier: number;
}

export interface RowTypes {
  readonly balances: BalanceRow;
  readonly rights: RightsRow;
  readonly grants: GrantRow;
  readonly orders: OrderRow;
  readonly lines: LineRow;
  readonly assignments: AssignmentRow;
  readonly items: ItemRow;
  readonly locations: LocationRow;
  readonly sites: SiteRow;
  readonly lots: LotRow;
  readonly reservations: ReservationRow;
  readonly targets: TargetRow;
  readonly requests: RequestRow;
  readonly exceptions: ExceptionRow;
  readonly demands: DemandRow;
  readonly transfers: TransferRow;
}
export type TableName = keyof RowTypes;
