import type { Account, ItemId, OrderId, OwnerId, SiteId, StreamId } from '../ids.ts';
import { isAccountName } from '../stock/account.ts';
import { flag, integer, list, oneOf, optional, pattern, record, text, where, type Shape } from './shape.ts';
import { parseStreamName, type StreamAddress } from './stream.ts';
import { stockStatuses, type StockStatus } from './tables.ts';

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
}

export interface LineQuantity extends StockKey {
  readonly line: number;
  readonly assignment: number;
  readonly quantity: number;
}

export interface OrderLine extends StockKey {
  readonly line: number;
  readonly quantity: number;
}

export interface Grant extends StockKey {
  readonly quantity: number;
  /** How much of it answers the receiver's request. */
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

/** Body of each entry type. The kind of stream that may hold it stands in `entryTypes`. */
export interface Bodies {
  readonly 'location.defined': {
    readonly locations: readonly { readonly location: Account; readonly zone: string; readonly purpose: string }[];
  };
  readonly 'item.proposed': { readonly items: readonly ItemDefinition[] };
  readonly 'stock.received': StockChange & {
    readonly reference?: string;
    /** Set when it receives a transfer between sites. */
    readonly transfer?: OrderId;
    readonly lots?: readonly { readonly owner: OwnerId; readonly item: ItemId; readonly lot: string; readonly expiry: string }[];
  };
  readonly 'stock.moved': StockChange;
  readonly 'stock.adjusted': StockChange & { readonly reason: string };
  readonly 'stock.counted': StockChange & {
    readonly location: Account;
    readonly counts: readonly (StockKey & { readonly lot?: string; readonly counted: number; readonly booked: number })[];
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
    readonly lines: readonly { readonly line: number; readonly assignment: number }[];
    readonly reservations: readonly ReservationBody[];
  };
  readonly 'pick.confirmed': { readonly order: OrderId; readonly movements: readonly LineMovement[] };
  readonly 'line.shipped': {
    readonly order: OrderId;
    readonly shipment: string;
    readonly movements: readonly LineMovement[];
    /** Only for goods that left without an assignment. */
    readonly rights?: readonly RightsChange[];
  };
  readonly 'line.shorted': {
    readonly order: OrderId;
    readonly lines: readonly LineQuantity[];
    readonly rights: readonly RightsChange[];
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
    readonly lines: readonly { readonly line: number; readonly assignment: number }[];
    readonly why: string;
  };
  readonly 'target.set': {
    readonly targets: readonly (StockKey & { readonly keep: number; readonly share: number; readonly isPinned?: boolean })[];
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
  readonly 'exception.resolved': { readonly exception: string; readonly how: string };
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
export type TypedBody = { readonly [Type in EntryType]: { readonly type: Type; readonly body: Bodies[Type] } }[EntryType];

const code = pattern(/^[^\u0000-\u001f\u007f]{1,64}$/, 'one to 64 printable characters');
const tag = optional(text(64));
const quantity = integer(1, 1e12);
const site = pattern(/^[A-Z0-9][A-Z0-9-]{0,15}$/, 'a site code');
const accountName = where(isAccountName, 'a location or a known virtual account');
const status = optional(oneOf(...stockStatuses));
const line = integer(1, 1e6);
const assignment = integer(0, 1e6);
const amount = optional(integer(1, 1e12));
const stockKey = { owner: code, item: code, class: optional(text(32, 1)) };
const linesMax = 2000;

const movementShape = { ...stockKey, lot: tag, serial: tag, unit: tag, toUnit: tag, status, toStatus: status, from: accountName, to: accountName, quantity };
const movements = list(record(movementShape), linesMax, 1);
const lineMovements = list(record({ ...movementShape, line, assignment }), linesMax, 1);
const rights = list(record({ ...stockKey, mint: amount, fill: amount, lose: amount, raise: amount, spend: amount, restore: amount }), linesMax);
const orderLines = list(record({ ...stockKey, line, quantity }), linesMax, 1);
const lineQuantities = list(record({ ...stockKey, line, assignment, quantity }), linesMax, 1);
const lineReferences = list(record({ line, assignment }), linesMax, 1);
const allocations = list(record({ ...stockKey, line, assignment, quantity, site, epoch: integer(1, 999_999) }), linesMax, 1);
const reservations = list(
  record({ ...stockKey, reservation: code, account: accountName, lot: tag, serial: tag, unit: tag, quantity, order: tag, line: optional(line), assignment: optional(assignment) }),
  linesMax,
);
const latitude = integer(-90_000_000, 90_000_000);
const longitude = integer(-180_000_000, 180_000_000);
const items = list(
  record({ item: code, name: text(200, 1), nameZh: optional(text(200)), baseUnit: text(3, 1), scale: optional(integer(0, 6)), tracksLots: optional(flag), tracksSerials: optional(flag), gtin: optional(text(14)) }),
  linesMax,
  1,
);
const date = pattern(/^(\d{4}-\d{2}-\d{2})?$/, 'a date as YYYY-MM-DD');

type StreamKind = StreamAddress['kind'];

/** Every known entry type: where it may stand and what its body must look like. */
export const entryTypes: { readonly [Type in EntryType]: { readonly streams: readonly StreamKind[]; readonly shape: Shape } } = {
  'location.defined': { streams: ['site'], shape: record({ locations: list(record({ location: code, zone: text(32), purpose: oneOf('storage', 'receiving', 'staging', 'packing') }), linesMax, 1) }) },
  'item.proposed': { streams: ['site'], shape: record({ items }) },
  'stock.received': { streams: ['site'], shape: record({ movements, rights: optional(rights), reference: tag, transfer: tag, lots: optional(list(record({ owner: code, item: code, lot: text(64, 1), expiry: date }), linesMax)) }) },
  'stock.moved': { streams: ['site'], shape: record({ movements, rights: optional(rights) }) },
  'stock.adjusted': { streams: ['site'], shape: record({ movements, rights: optional(rights), reason: pattern(/^[a-z0-9-]{1,32}$/, 'a reason code') }) },
  'stock.counted': { streams: ['site'], shape: record({ movements: list(record(movementShape), linesMax), rights: optional(rights), location: code, counts: list(record({ ...stockKey, lot: tag, counted: integer(0, 1e12), booked: integer(0, 1e12) }), linesMax, 1), asOf: integer(0) }) },
  'stock.reserved': { streams: ['site'], shape: record({ reservations }) },
  'reservation.released': { streams: ['site'], shape: record({ reservations: list(code, linesMax, 1) }) },
  'order.taken': { streams: ['site'], shape: record({ order: code, customer: text(200), lines: orderLines, rights }) },
  'order.withdrawn': { streams: ['site'], shape: record({ order: code, lines: list(record({ ...stockKey, line, assignment, quantity }), linesMax), rights }) },
  'pick.started': { streams: ['site'], shape: record({ order: code, lines: lineReferences, reservations }) },
  'pick.confirmed': { streams: ['site'], shape: record({ order: code, movements: lineMovements }) },
  'line.shipped': { streams: ['site'], shape: record({ order: code, shipment: text(64), movements: lineMovements, rights: optional(rights) }) },
  'line.shorted': { streams: ['site'], shape: record({ order: code, lines: lineQuantities, rights }) },
  'line.given-back': { streams: ['site'], shape: record({ order: code, lines: lineQuantities }) },
  'grant.made': { streams: ['site', 'to-site'], shape: record({ grants: list(record({ ...stockKey, quantity, answers: amount }), linesMax, 1) }) },
  'grant.credited': {
    streams: ['site', 'hub'],
    shape: record({ credits: list(record({ ...stockKey, stream: where((name) => parseStreamName(name) !== undefined, 'a stream'), seq: integer(1), index: integer(0, linesMax), site, quantity, fill: amount }), linesMax, 1) }),
  },
  'rights.requested': { streams: ['site', 'to-site'], shape: record({ requests: list(record({ ...stockKey, quantity }), linesMax, 1) }) },
  'order.received': { streams: ['hub'], shape: record({ order: code, customer: text(200), kind: optional(oneOf('sale', 'transfer')), place: optional(record({ latitude, longitude })), destination: optional(site), lines: orderLines }) },
  'order.cancelled': { streams: ['hub'], shape: record({ order: code }) },
  'line.allocated': { streams: ['hub'], shape: record({ order: code, allocations, reason: record({ rule: text(32), weighed: list(record({ site, units: integer(0) }), linesMax) }) }) },
  'line.withdrawn': { streams: ['hub'], shape: record({ order: code, allocations, why: text(64) }) },
  'line.released': { streams: ['to-site'], shape: record({ order: code, customer: text(200), destination: optional(site), lines: lineQuantities }) },
  'line.recalled': { streams: ['to-site'], shape: record({ order: code, lines: lineReferences, why: text(64) }) },
  'target.set': { streams: ['to-site'], shape: record({ targets: list(record({ ...stockKey, keep: integer(0, 1e12), share: integer(0, 1000), isPinned: optional(flag) }), linesMax, 1) }) },
  'item.defined': { streams: ['catalog'], shape: record({ items }) },
  'site.defined': { streams: ['catalog'], shape: record({ site, name: text(200, 1), nameZh: optional(text(200)), latitude, longitude, timeZone: text(64, 1), epoch: integer(1, 999_999), publicKey: text(128) }) },
  'exception.resolved': { streams: ['site', 'hub'], shape: record({ exception: text(300, 1), how: text(300) }) },
};

export function isKnownType(type: string): type is EntryType {
  return Object.hasOwn(entryTypes, type);
}

export const ordinaryClass = 'std';

export function classOf(key: { readonly class?: string }): string {
  return key.class ?? ordinaryClass;
}
