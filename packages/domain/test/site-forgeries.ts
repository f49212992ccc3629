import { itemId, type GrantRow, type IllegalKind } from '../src/index.ts';
import { owner } from './fleet.ts';
import type { Fleet } from './fleet.ts';
import { rawEntry, type Forgery } from './forge.ts';
import { crediting, dock, key, move, ofOrder, picking, received, shelf, shipping, taken, work } from './scene.ts';
import { perishable } from './steps.ts';

/** What each is, what it is called, and the entry. */
export const siteForgeries: readonly (readonly [string, IllegalKind, Forgery | ((fleet: Fleet) => Forgery)])[] = [
  [
    'a clock that stands still',
    'clock-runs-back',
    { ...picking('H-2'), change: (_, before) => ({ hlc: before?.hlc ?? 1 }) },
  ],
  [
    'an operation that was there before',
    'operation-twice',
    { ...picking('H-2'), change: (_, before) => ({ id: before?.id ?? ('' as never) }) },
  ],
  [
    'an order of headquarters',
    'wrong-stream',
    { type: 'order.received', body: { order: 'X', customer: '', lines: [] } },
  ],
  ['a release', 'wrong-stream', ofOrder('H-1', 'line.released', { customer: '' })],
  ['a body without its members', 'malformed-body', { type: 'stock.moved', body: {} }],
  ['a fraction of nothing', 'malformed-body', { type: 'stock.moved', body: { movements: [{ ...move, quantity: 0 }] } }],
  [
    'a quantity below zero',
    'malformed-body',
    { type: 'stock.moved', body: { movements: [{ ...move, quantity: -1 }] } },
  ],
  [
    'an account that nobody knows',
    'malformed-body',
    { type: 'stock.moved', body: { movements: [{ ...move, to: '@mine' }] } },
  ],
  [
    'a lot that would join two keys',
    'malformed-body',
    { type: 'stock.moved', body: { movements: [{ ...move, lot: 'a\u0000b' }] } },
  ],
  ['an entry of eleven members', 'malformed-body', (fleet) => ({ ...picking('H-2'), bytes: rawEntry(fleet, [1]) })],
  ['bytes that are no entry', 'malformed-body', { ...picking('H-2'), bytes: new Uint8Array([0xff]) }],
  ['a pick that leaves the site', 'wrong-account', picking('H-2', { to: '@customer' })],
  ['a shipment from nowhere', 'wrong-account', shipping('H-2', { from: '@deficit' })],
  ['a shipment to a shelf', 'wrong-account', shipping('H-2', { to: dock })],
  [
    "a local order under headquarters' number",
    'foreign-name',
    {
      type: 'order.taken',
      body: { order: 'H-9', customer: '', lines: [{ ...key, line: 1, quantity: 1 }], rights: [{ ...key, spend: 1 }] },
    },
  ],
  [
    "a local order under another site's number",
    'foreign-name',
    {
      type: 'order.taken',
      body: { order: 'B~1-9', customer: '', lines: [{ ...key, line: 1, quantity: 1 }], rights: [{ ...key, spend: 1 }] },
    },
  ],
  ['an own order given to headquarters', 'foreign-name', ofOrder(taken, 'line.given-back')],
  [
    "another site's reservation",
    'foreign-name',
    { type: 'reservation.released', body: { reservations: ['site/B/1#3.0'] } },
  ],
  [
    "a reservation under another site's name",
    'foreign-name',
    {
      type: 'stock.reserved',
      body: { reservations: [{ ...key, reservation: 'site/B/1#3.0', account: shelf, quantity: 1 }] },
    },
  ],
  [
    "another site's exception",
    'foreign-name',
    { type: 'exception.resolved', body: { exception: 'short:B:H-4:1', how: 'x' } },
  ],
  [
    'rights minted by an order',
    'wrong-rights',
    {
      type: 'order.taken',
      body: {
        order: 'A~x',
        customer: '',
        lines: [{ ...key, line: 1, quantity: 5 }],
        rights: [{ ...key, mint: 5, raise: 5, spend: 5 }],
      },
    },
  ],
  [
    'rights minted beside a deficit',
    'wrong-rights',
    { type: 'stock.moved', body: { movements: [move], rights: [{ ...key, mint: 5, raise: 5 }] } },
  ],
  ['goods without rights (R1)', 'unbalanced-promises', { type: 'stock.received', body: { movements: [received] } }],
  [
    'rights without goods (R1)',
    'unbalanced-promises',
    { type: 'stock.received', body: { movements: [received], rights: [{ ...key, mint: 6 }] } },
  ],
  [
    'rights to other goods',
    'unbalanced-promises',
    { type: 'stock.received', body: { movements: [received], rights: [{ owner, item: perishable, mint: 5 }] } },
  ],
  [
    'a loss that burns nothing (R10)',
    'unbalanced-promises',
    { type: 'stock.adjusted', body: { reason: 'x', movements: [{ ...move, to: '@scrap' }] } },
  ],
  [
    'a promise that spends too little (R4)',
    'unbalanced-promises',
    {
      type: 'order.taken',
      body: { order: 'A~x', customer: '', lines: [{ ...key, line: 1, quantity: 5 }], rights: [{ ...key, spend: 4 }] },
    },
  ],
  [
    'a short line that returns its right (C21)',
    'wrong-rights',
    ofOrder('H-2', 'line.shorted', { rights: [{ ...key, restore: 1 }] }),
  ],
  [
    'a shipment that spends a right again (R9)',
    'unbalanced-promises',
    shipping('H-2', {}, { rights: [{ ...key, lose: 1 }] }),
  ],
  ['a shipment for nobody that spends none', 'unbalanced-promises', shipping('H-2', { assignment: 0 })],
  [
    'an order taken twice',
    'wrong-step',
    {
      type: 'order.taken',
      body: { order: taken, customer: '', lines: [{ ...key, line: 1, quantity: 1 }], rights: [{ ...key, spend: 1 }] },
    },
  ],
  [
    'an order with a line twice',
    'wrong-step',
    {
      type: 'order.taken',
      body: {
        order: 'A~x',
        customer: '',
        lines: [
          { ...key, line: 1, quantity: 1 },
          { ...key, line: 1, quantity: 1 },
        ],
        rights: [{ ...key, spend: 2 }],
      },
    },
  ],
  [
    'an order withdrawn that was never taken',
    'wrong-step',
    ofOrder('A~x', 'order.withdrawn', { rights: [{ ...key, restore: 1 }] }),
  ],
  ["an assignment that is another site's (I9)", 'not-assigned', shipping('H-4')],
  ['an assignment that never was', 'not-assigned', shipping('H-2', { assignment: 2 })],
  ['an order that never was', 'not-assigned', shipping('H-9')],
  ['a local order of another site', 'not-assigned', shipping('B~1-3')],
  [
    'a start of what never was',
    'not-assigned',
    { type: 'pick.started', body: { order: 'H-9', lines: [work], reservations: [] } },
  ],
  ['other goods than were promised', 'not-assigned', picking('H-2', { item: perishable })],
  ['a return of what is started (R7)', 'given-back-after-start', ofOrder('H-2', 'line.given-back')],
  ['a return of what never was', 'not-assigned', ofOrder('H-9', 'line.given-back')],
  ['a grant that never was (R3)', 'no-such-grant', crediting({ seq: 99 })],
  ['a grant of an entry that holds none', 'no-such-grant', crediting({ seq: 1, index: 7 })],
  ['a grant to another site (R2)', 'grant-differs', crediting({ stream: 'hub/1/to/B/1', seq: 1 })],
  ['a grant to another epoch (R2)', 'grant-differs', crediting({ stream: 'hub/1/to/A/2', seq: 1 })],
  ['its own grant', 'grant-differs', crediting({ stream: 'site/A/1', seq: 1 })],
  ['a grant of more', 'grant-differs', (fleet) => crediting({ ...openGrant(fleet), quantity: 9 })],
  ['a grant of other goods', 'grant-differs', (fleet) => crediting({ ...openGrant(fleet), item: itemId('Q') })],
  ['a grant that fills more than it brings', 'grant-differs', (fleet) => crediting({ ...openGrant(fleet), fill: 99 })],
  ['a grant credited again (R3)', 'credited-twice', (fleet) => crediting(creditedGrant(fleet))],
  ['a grant credited twice at once (R3)', 'credited-twice', (fleet) => crediting(openGrant(fleet), openGrant(fleet))],
  [
    'more than lies there',
    'balance-below-zero',
    { type: 'stock.moved', body: { movements: [{ ...move, quantity: 999 }] } },
  ],
  [
    'rights that are not there (R4)',
    'rights-below-zero',
    { type: 'grant.made', body: { grants: [{ ...key, quantity: 999 }] } },
  ],
  [
    'a deficit filled that is none',
    'rights-below-zero',
    ofOrder('H-2', 'line.shorted', { rights: [{ ...key, fill: 1 }] }),
  ],
  [
    'a deficit raised beside free rights (R10)',
    'rights-beside-deficit',
    {
      type: 'stock.adjusted',
      body: { reason: 'x', movements: [{ ...move, to: '@scrap' }], rights: [{ ...key, raise: 1 }] },
    },
  ],
  ['more than is left of a line', 'more-than-assigned', shipping('H-2', { quantity: 3 })],
  ['what has left already (I9)', 'more-than-assigned', shipping('H-3')],
];

/** A grant of headquarters that site A has not heard of. */
function openGrant(fleet: Fleet): object {
  const { stream, seq, index, quantity } = grantsToA(fleet).find((row) => row.isPending) ?? { quantity: 0 };
  return { stream, seq, index, quantity };
}

function creditedGrant(fleet: Fleet): object {
  const { stream, seq, index, quantity } = grantsToA(fleet).find((row) => row.isCredited) ?? { quantity: 0 };
  return { stream, seq, index, quantity };
}

function grantsToA(fleet: Fleet): readonly GrantRow[] {
  const { rows } = fleet.hub;
  return [true, false].flatMap((isPending) => rows.list('grants', 'pending', isPending, 'A', 'A'));
}
