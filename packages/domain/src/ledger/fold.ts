import { foldItems, foldLocations, foldLots, foldSite } from '../catalog/fold-catalog.ts';
import { foldResolved } from '../exceptions/exception.ts';
import type { SiteId, StreamId } from '../ids.ts';
import * as orders from '../orders/fold-orders.ts';
import { assert } from '../result.ts';
import * as rights from '../rights/fold-rights.ts';
import { foldMovements, foldPickedReservations, foldReservations } from '../stock/fold-stock.ts';
import { foldTransferClosed } from '../stock/fold-transit.ts';
import type { Bodies, EntryType } from './bodies.ts';
import { isKnownType } from './entry-types.ts';
import { entryVersion, type Entry } from './entry.ts';
import type { FoldContext } from './fold-context.ts';
import type { Rows } from './rows.ts';
import { parseStreamName, type StreamAddress } from './stream.ts';

/**
 * Rises whenever the same entries give other rows, or a type is understood that was not: a ledger of an earlier version is
 * then folded again when it is opened.
 * 2: reservations that hold nothing are gone; every proposal of an item leaves a row that conflicts are seen by.
 */
export const projectionVersion = 2;

type Fold<Type extends EntryType> = (context: FoldContext, body: Bodies[Type]) => void;

const folds: { readonly [Type in EntryType]: Fold<Type> } = {
  'location.defined': (context, body) => foldLocations(context, body.locations),
  'item.proposed': (context, body) => foldItems(context, body.items, context.site),
  'stock.received': (context, body) => {
    foldLots(context, body.lots ?? []);
    foldStock(context, body);
  },
  'stock.moved': foldStock,
  'stock.adjusted': foldStock,
  'stock.counted': foldStock,
  'stock.reserved': (context, body) => foldReservations(context, body.reservations),
  'reservation.released': ({ rows }, body) => {
    for (const reservation of body.reservations) {
      const held = rows.get('reservations', reservation);
      if (held !== undefined) rows.put('reservations', { ...held, isOpen: false });
    }
  },
  'order.taken': (context, body) => {
    orders.foldOrderTaken(context, body);
    rights.foldRightsChanges(context, body.rights);
  },
  'order.withdrawn': (context, body) => {
    orders.foldOrderWithdrawn(context, body);
    rights.foldRightsChanges(context, body.rights);
  },
  'pick.started': (context, body) => {
    orders.foldStarted(context, body);
    foldReservations(context, body.reservations);
  },
  'pick.confirmed': (context, body) => {
    foldMovements(context, body.movements);
    foldPickedReservations(context, body.order, body.movements);
    orders.foldPicked(context, body);
  },
  'line.shipped': (context, body) => {
    foldStock(context, body);
    orders.foldShipped(context, body);
  },
  'line.shorted': (context, body) => {
    orders.foldShorted(context, body);
    rights.foldRightsChanges(context, body.rights);
  },
  'line.given-back': (context, body) => {
    orders.foldGivenBack(context, body);
    rights.foldGivenBackRights(context, body.order, body.lines);
  },
  'grant.made': (context, body) => rights.foldGrants(context, body.grants),
  'grant.credited': (context, body) => rights.foldCredits(context, body.credits),
  'rights.requested': (context, body) => rights.foldRequests(context, body.requests),
  'order.received': orders.foldOrderReceived,
  'order.cancelled': (context, body) => orders.foldOrderCancelled(context, body.order),
  'line.allocated': orders.foldAllocated,
  'line.withdrawn': orders.foldWithdrawn,
  'line.released': orders.foldReleased,
  'line.recalled': orders.foldRecalled,
  'target.set': (context, body) => rights.foldTargets(context, body.targets),
  'item.defined': (context, body) => foldItems(context, body.items, ''),
  'site.defined': foldSite,
  'transfer.closed': (context, body) => foldTransferClosed(context, body.transfer),
  'exception.resolved': ({ rows }, body) => foldResolved(rows, body.exception, body.quantity ?? 0),
};

function foldStock(context: FoldContext, body: Pick<Bodies['stock.moved'], 'movements' | 'rights'>): void {
  foldMovements(context, body.movements);
  rights.foldRightsChanges(context, body.rights);
}

/**
 * Adds an entry's effects to the rows. Folding a set of entries gives the same rows in every order that keeps each
 * stream's own order, because rows are sums and facts (docs/spec/ledger.md, L7).
 *
 * Returns `unknown` for a type of a later version: the entry is kept and relayed, and folded after an upgrade.
 * Entries of other machines go through `checkEntry` first.
 */
export function foldEntry(stream: StreamId, seq: number, entry: Entry, rows: Rows): 'folded' | 'unknown' {
  if (!isReadable(entry)) return 'unknown';
  const address = parseStreamName(stream);
  assert(address !== undefined, `a stream named ${stream}`);
  foldKnown({ rows, stream, address, seq, entry, site: siteOf(address) }, entry.type);
  return 'folded';
}

/** False for a layout, a type or a body of a later version: what this version would make of it is not what it says. */
export function isReadable(entry: Entry): entry is Entry & { readonly type: EntryType } {
  return isKnownType(entry.type) && entry.v <= entryVersion && entry.tv <= 1;
}

function foldKnown<Type extends EntryType>(context: FoldContext, type: Type): void {
  // The body was checked against the type's shape before it came here, or made by our own decision.
  folds[type](context, context.entry.body as unknown as Bodies[Type]);
}

export function siteOf(address: StreamAddress): SiteId {
  return 'site' in address ? address.site : ('' as SiteId);
}
