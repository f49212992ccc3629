import { isAccountName } from '../stock/account.ts';
import type { EntryType } from './bodies.ts';
import { quantityMax } from './limits.ts';
import { flag, integer, list, oneOf, optional, pattern, record, text, where, type Shape } from './shape.ts';
import { parseStreamName, type StreamAddress } from './stream.ts';
import { stockStatuses } from './tables.ts';

const code = pattern(/^[^\u0000-\u001f\u007f]{1,64}$/, 'one to 64 printable characters');
const tag = optional(pattern(/^[^\u0000-\u001f\u007f]{0,64}$/, 'at most 64 printable characters'));
/** What one line of a command moves or orders. */
const quantity = integer(1, quantityMax);
/** What machines add up over many lines: bounded by what is exact, not by what a person may type. */
const total = integer(1);
const site = pattern(/^[A-Z0-9][A-Z0-9-]{0,15}$/, 'a site code');
const accountName = where(isAccountName, 'a location or a known virtual account');
const status = optional(oneOf(...stockStatuses));
const line = integer(1, 1e6);
const assignment = integer(0, 1e6);
const amount = optional(total);
const stockKey = { owner: code, item: code, class: optional(pattern(/^[^\u0000-\u001f\u007f]{1,32}$/, 'a class')) };
const linesMax = 2000;

const movementShape = {
  ...stockKey,
  lot: tag,
  serial: tag,
  unit: tag,
  toUnit: tag,
  status,
  toStatus: status,
  from: accountName,
  to: accountName,
  quantity,
};
const movements = list(record(movementShape), linesMax, 1);
const lineMovements = list(record({ ...movementShape, line, assignment }), linesMax, 1);
const rights = list(
  record({
    ...stockKey,
    mint: amount,
    fill: amount,
    lose: amount,
    raise: amount,
    spend: amount,
    restore: amount,
    answers: amount,
  }),
  linesMax,
);
const orderLines = list(record({ ...stockKey, line, quantity }), linesMax, 1);
const lineQuantities = list(record({ ...stockKey, line, assignment, quantity }), linesMax, 1);
const lineReferences = list(record({ line, assignment }), linesMax, 1);
const ended = optional(lineReferences);
const allocations = list(
  record({ ...stockKey, line, assignment, quantity, site, epoch: integer(1, 999_999) }),
  linesMax,
  1,
);
const reservations = list(
  record({
    ...stockKey,
    reservation: code,
    account: accountName,
    lot: tag,
    serial: tag,
    unit: tag,
    quantity,
    order: tag,
    line: optional(line),
    assignment: optional(assignment),
  }),
  linesMax,
);
const latitude = integer(-90_000_000, 90_000_000);
const longitude = integer(-180_000_000, 180_000_000);
const items = list(
  record({
    item: code,
    name: text(200, 1),
    nameZh: optional(text(200)),
    baseUnit: text(3, 1),
    scale: optional(integer(0, 6)),
    tracksLots: optional(flag),
    tracksSerials: optional(flag),
    gtin: optional(text(14)),
  }),
  linesMax,
  1,
);
const date = pattern(/^(\d{4}-\d{2}-\d{2})?$/, 'a date as YYYY-MM-DD');

type StreamKind = StreamAddress['kind'];

/** Every known entry type: where it may stand and what its body must look like. */
export const entryTypes: {
  readonly [Type in EntryType]: { readonly streams: readonly StreamKind[]; readonly shape: Shape };
} = {
  'location.defined': {
    streams: ['site'],
    shape: record({
      locations: list(
        record({ location: code, zone: text(32), purpose: oneOf('storage', 'receiving', 'staging', 'packing') }),
        linesMax,
        1,
      ),
    }),
  },
  'item.proposed': { streams: ['site'], shape: record({ items }) },
  'stock.received': {
    streams: ['site'],
    shape: record({
      movements,
      rights: optional(rights),
      reference: tag,
      transfer: tag,
      lots: optional(list(record({ owner: code, item: code, lot: code, expiry: date }), linesMax)),
      present: optional(list(record({ item: code, serial: code, account: accountName }), linesMax)),
    }),
  },
  'stock.moved': { streams: ['site'], shape: record({ movements, rights: optional(rights) }) },
  'stock.adjusted': {
    streams: ['site'],
    shape: record({ movements, rights: optional(rights), reason: pattern(/^[a-z0-9-]{1,32}$/, 'a reason code') }),
  },
  'stock.counted': {
    streams: ['site'],
    shape: record({
      movements: list(record(movementShape), linesMax),
      rights: optional(rights),
      location: code,
      counts: list(
        record({ ...stockKey, lot: tag, counted: integer(0, quantityMax), booked: integer(0) }),
        linesMax,
        1,
      ),
      asOf: integer(0),
    }),
  },
  'stock.reserved': { streams: ['site'], shape: record({ reservations }) },
  'reservation.released': { streams: ['site'], shape: record({ reservations: list(code, linesMax, 1) }) },
  'order.taken': { streams: ['site'], shape: record({ order: code, customer: text(200), lines: orderLines, rights }) },
  'order.withdrawn': {
    streams: ['site'],
    shape: record({ order: code, lines: list(record({ ...stockKey, line, assignment, quantity }), linesMax), rights }),
  },
  'pick.started': { streams: ['site'], shape: record({ order: code, lines: lineReferences, reservations }) },
  'pick.confirmed': { streams: ['site'], shape: record({ order: code, movements: lineMovements }) },
  'line.shipped': {
    streams: ['site'],
    shape: record({ order: code, shipment: text(64), movements: lineMovements, rights: optional(rights), ended }),
  },
  'line.shorted': { streams: ['site'], shape: record({ order: code, lines: lineQuantities, rights, ended }) },
  'line.given-back': { streams: ['site'], shape: record({ order: code, lines: lineQuantities }) },
  'grant.made': {
    streams: ['site', 'to-site'],
    shape: record({ grants: list(record({ ...stockKey, quantity: total, answers: amount }), linesMax, 1) }),
  },
  'grant.credited': {
    streams: ['site', 'hub'],
    shape: record({
      credits: list(
        record({
          ...stockKey,
          stream: where((name) => parseStreamName(name) !== undefined, 'a stream'),
          seq: integer(1),
          index: integer(0, linesMax),
          site,
          quantity: total,
          fill: amount,
        }),
        linesMax,
        1,
      ),
    }),
  },
  'rights.requested': {
    streams: ['site', 'to-site'],
    shape: record({ requests: list(record({ ...stockKey, quantity: total }), linesMax, 1) }),
  },
  'order.received': {
    streams: ['hub'],
    shape: record({
      order: code,
      customer: text(200),
      kind: optional(oneOf('sale', 'transfer')),
      place: optional(record({ latitude, longitude })),
      destination: optional(site),
      lines: orderLines,
    }),
  },
  'order.cancelled': { streams: ['hub'], shape: record({ order: code }) },
  'line.allocated': {
    streams: ['hub'],
    shape: record({
      order: code,
      allocations,
      reason: record({ rule: text(32), weighed: list(record({ site, units: integer(0) }), linesMax) }),
    }),
  },
  'line.withdrawn': { streams: ['hub'], shape: record({ order: code, allocations, why: text(64) }) },
  'line.released': {
    streams: ['to-site'],
    shape: record({ order: code, customer: text(200), destination: optional(site), lines: lineQuantities }),
  },
  'line.recalled': { streams: ['to-site'], shape: record({ order: code, lines: lineReferences, why: text(64) }) },
  'target.set': {
    streams: ['to-site'],
    shape: record({
      targets: list(
        record({ ...stockKey, keep: integer(0), share: integer(0, 1000), isPinned: optional(flag) }),
        linesMax,
        1,
      ),
    }),
  },
  'item.defined': { streams: ['catalog'], shape: record({ items }) },
  'site.defined': {
    streams: ['catalog'],
    shape: record({
      site,
      name: text(200, 1),
      nameZh: optional(text(200)),
      latitude,
      longitude,
      timeZone: text(64, 1),
      epoch: integer(1, 999_999),
      publicKey: text(128),
    }),
  },
  'transfer.closed': { streams: ['site'], shape: record({ transfer: code }) },
  'exception.resolved': {
    streams: ['site', 'hub'],
    shape: record({ exception: text(1000, 1), how: text(300), quantity: optional(integer(0)) }),
  },
};

export function isKnownType(type: string): type is EntryType {
  return Object.hasOwn(entryTypes, type);
}
