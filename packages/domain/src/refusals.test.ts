import { describe, expect, test } from 'vitest';
import { owner, places } from '../test/fleet.ts';
import {
  at,
  good,
  hub,
  nowhere,
  ordering,
  picking,
  receiving,
  scene,
  serial,
  type Case,
} from '../test/refusal-scene.ts';
import { perishable, plain } from '../test/steps.ts';
import {
  account,
  adjust,
  cancelOrder,
  count,
  defineItems,
  firstInPrecedence,
  itemId,
  move,
  orderId,
  pinTarget,
  receive,
  refusalKinds,
  releaseReservation,
  reportShort,
  reserve,
  resolveException,
  settleDeficit,
  ship,
  siteId,
  startPick,
  streamId,
  takeOrder,
  type Refusal,
  type RefusalKind,
} from './index.ts';

const { shelf, other } = places;

/** Each kind, reached through a real command; where two apply, the one that comes first is returned. */
const cases: readonly (readonly [RefusalKind, string, Case])[] = [
  ['quantity-not-positive', 'zero', receiving({ ...good, quantity: 0 })],
  ['quantity-not-positive', 'below zero', receiving({ ...good, quantity: -3 })],
  ['quantity-not-positive', 'a fraction', ordering([{ ...good, line: 1, quantity: 0.5 }])],
  [
    'quantity-not-positive',
    'counted below zero',
    at((context) => count(context, { location: shelf, lines: [{ ...good, counted: -1 }] })),
  ],
  [
    'quantity-not-positive',
    'before an unknown item in an earlier line',
    receiving({ ...good, item: itemId('?') }, { ...good, quantity: 0 }),
  ],
  ['unknown-item', 'at a site', receiving({ ...good, item: itemId('?') })],
  [
    'unknown-item',
    'in a target',
    hub((context) => pinTarget(context, { site: siteId('A'), owner, item: itemId('?'), keep: 1, share: 0 })),
  ],
  [
    'unknown-item',
    'before a lot that is missing',
    receiving({ owner, item: perishable, quantity: 1 }, { ...good, item: itemId('?') }),
  ],
  ['wrong-unit', 'kilograms of pieces', receiving({ ...good, unitOfMeasure: 'KGM' })],
  ['lot-required', 'without a lot', receiving({ owner, item: perishable, quantity: 1 })],
  [
    'lot-required',
    'before an unknown location',
    at((context) => receive(context, { location: nowhere, lines: [{ owner, item: perishable, quantity: 1 }] })),
  ],
  ['serial-required', 'without a serial', receiving({ owner, item: serial, quantity: 1 })],
  ['serial-not-single', 'two of one serial', receiving({ owner, item: serial, serial: 'X2', quantity: 2 })],
  [
    'unknown-location',
    'nowhere',
    at((context) => move(context, { from: nowhere, to: nowhere, isDone: true, lines: [good] })),
  ],
  [
    'unknown-location',
    'an account that is no place',
    at((context) => receive(context, { location: account('@scrap'), lines: [good] })),
  ],
  [
    'source-is-target',
    'to where it is',
    at((context) => move(context, { from: shelf, to: shelf, isDone: true, lines: [good] })),
  ],
  [
    'source-is-target',
    'one of two lines changes nothing',
    at((context) =>
      move(context, { from: shelf, to: shelf, isDone: true, lines: [{ ...good, toStatus: 'damaged' }, good] }),
    ),
  ],
  [
    'line-twice',
    'in an order',
    ordering([
      { ...good, line: 1 },
      { ...good, line: 1 },
    ]),
  ],
  [
    'line-twice',
    'in a count',
    at((context) =>
      count(context, {
        location: shelf,
        lines: [
          { ...good, counted: 1 },
          { ...good, counted: 2 },
        ],
      }),
    ),
  ],
  ['line-twice', 'in a deficit', at((context) => settleDeficit(context, { reason: 'x', lines: [good, good] }))],
  ['unknown-site', 'of a transfer', ordering([{ ...good, line: 1 }], 'H-9', { destination: siteId('Z') })],
  ['unknown-site', 'a transfer to nowhere', ordering([{ ...good, line: 1 }], 'H-9', { kind: 'transfer' })],
  [
    'unknown-site',
    'in a target',
    hub((context) => pinTarget(context, { site: siteId('Z'), owner, item: plain, keep: 1, share: 0 })),
  ],
  ['foreign-order-number', 'a site’s at headquarters', ordering([{ ...good, line: 1 }], 'A~1')],
  [
    'foreign-order-number',
    'headquarters’ at a site',
    at((context) => takeOrder(context, { order: orderId('H-1'), customer: 'c', lines: [{ ...good, line: 1 }] })),
  ],
  [
    'foreign-order-number',
    'another site’s',
    at((context) => takeOrder(context, { order: orderId('B~1'), customer: 'c', lines: [{ ...good, line: 1 }] })),
  ],
  ['unknown-order', 'to cancel', hub((context) => cancelOrder(context, { order: orderId('H-9') }))],
  ['unknown-order', 'to start', at((context) => startPick(context, { order: orderId('H-9') }))],
  ['unknown-order', 'to ship', at((context) => ship(context, { order: orderId('H-9'), isDone: true }))],
  ['order-exists', 'at headquarters', ordering([{ ...good, line: 1 }], 'H-1')],
  [
    'order-exists',
    'at a site',
    at((context) => takeOrder(context, { order: orderId('A~1'), customer: 'c', lines: [{ ...good, line: 1 }] })),
  ],
  [
    'item-exists',
    'in another unit',
    hub((context) => defineItems(context, { items: [{ item: plain, name: 'P', baseUnit: 'KGM' }] })),
  ],
  [
    'order-not-local',
    'a site’s at headquarters',
    ({ fleet, site }) => {
      site.push();
      return fleet.hub.run((context) => cancelOrder(context, { order: orderId('A~1') }));
    },
  ],
  ['order-cancelled', 'twice', hub((context) => cancelOrder(context, { order: orderId('H-3') }))],
  ['nothing-open', 'nothing picked', at((context) => ship(context, { order: orderId('H-1'), isDone: false }))],
  ['nothing-open', 'everything given back', at((context) => startPick(context, { order: orderId('H-3') }))],
  ['line-not-open', 'given back', at((context) => startPick(context, { order: orderId('H-3'), lines: [1] }))],
  ['line-not-open', 'of other goods', picking({ item: serial, serial: 'X1' })],
  [
    'line-not-open',
    'not a line',
    at((context) => reportShort(context, { order: orderId('H-1'), lines: [{ line: 4, assignment: 1, quantity: 1 }] })),
  ],
  [
    'line-not-open',
    'shipped for a line that is over',
    at((context) =>
      ship(context, {
        order: orderId('H-3'),
        isDone: false,
        lines: [{ ...good, line: 1, assignment: 1, from: shelf }],
      }),
    ),
  ],
  ['more-than-open', 'picked', picking({ quantity: 3 })],
  [
    'more-than-open',
    'given up',
    at((context) => reportShort(context, { order: orderId('H-1'), lines: [{ line: 1, assignment: 1, quantity: 3 }] })),
  ],
  ['more-than-open', 'before stock that is not there', picking({ quantity: 999 })],
  ['serial-here-already', 'received again', receiving({ owner, item: serial, serial: 'X1', quantity: 1 })],
  [
    'serial-here-already',
    'found again',
    at((context) =>
      adjust(context, {
        location: other,
        reason: 'found',
        direction: 'in',
        isDone: false,
        lines: [{ owner, item: serial, serial: 'X1', quantity: 1 }],
      }),
    ),
  ],
  [
    'insufficient-stock',
    'moved',
    at((context) => move(context, { from: other, to: shelf, isDone: false, lines: [good] })),
  ],
  [
    'insufficient-stock',
    'over two lines',
    at((context) =>
      move(context, {
        from: shelf,
        to: other,
        isDone: false,
        lines: [
          { ...good, quantity: 15 },
          { ...good, quantity: 6 },
        ],
      }),
    ),
  ],
  [
    'insufficient-stock',
    'a deficit that is none',
    at((context) => settleDeficit(context, { reason: 'x', lines: [good] })),
  ],
  [
    'insufficient-stock',
    'held for other work',
    at((context) => reserve(context, { ...good, quantity: 19, location: shelf })),
  ],
  [
    'no-eligible-stock',
    'all of it held',
    ({ site }) => {
      site.run((context) => reserve(context, { ...good, quantity: 18, location: shelf }));
      return site.run((context) => startPick(context, { order: orderId('H-1') }));
    },
  ],
  [
    'insufficient-rights',
    'promised to others',
    at((context) => takeOrder(context, { customer: 'c', lines: [{ ...good, line: 1, quantity: 15 }] })),
  ],
  [
    'nothing-missing',
    'given up without a loss',
    at((context) => reportShort(context, { order: orderId('H-1'), lines: [{ line: 1, assignment: 1, quantity: 2 }] })),
  ],
  ['unknown-reservation', 'let go', at((context) => releaseReservation(context, { reservation: 'site/A/1#9.9' }))],
  [
    'unknown-exception',
    'settled',
    at((context) => resolveException(context.rows, context.stream, { exception: 'short:A:H-9:1', how: 'x' })),
  ],
  [
    'unknown-exception',
    'another site’s',
    ({ site }) => {
      site.rows.put('exceptions', {
        exception: 'short:B:H-9:1',
        kind: 'short',
        site: siteId('B'),
        subject: '',
        owner,
        item: plain,
        quantity: 1,
        raisedAt: 0,
        resolvedQuantity: 0,
        isResolved: false,
      });
      return site.run((context) =>
        resolveException(context.rows, context.stream, { exception: 'short:B:H-9:1', how: 'x' }),
      );
    },
  ],
  [
    'settles-by-itself',
    'a deficit',
    ({ site }) => {
      site.run((context) =>
        adjust(context, {
          location: shelf,
          reason: 'x',
          direction: 'out',
          isDone: true,
          lines: [{ ...good, quantity: 20 }],
        }),
      );
      const exception = `promise-deficit:A:${owner}:${plain}:std`;
      return site.run((context) => resolveException(context.rows, streamId('site/A/1'), { exception, how: 'x' }));
    },
  ],
  [
    'not-recordable',
    'a reason that is no code',
    at((context) =>
      adjust(context, { location: shelf, reason: 'Wet!', direction: 'out', isDone: true, lines: [good] }),
    ),
  ],
  ['not-recordable', 'a lot with NUL', receiving({ ...good, lot: 'a\u0000b' })],
  ['not-recordable', 'no lines', ordering([])],
  [
    'sum-too-large',
    'receipts that add up to more than is exact',
    ({ site }) => {
      const lines = Array.from({ length: 1900 }, () => ({ ...good, quantity: 1e12 }));
      const take = (some: typeof lines) => site.run((context) => receive(context, { location: shelf, lines: some }));
      for (let receipt = 0; receipt < 4; receipt += 1) expect(take(lines).ok).toBe(true);
      expect(take(lines).ok).toBe(false);
      expect(take(lines.slice(0, 407)).ok).toBe(true);
      // What people count in single pieces still goes in; what is left below 2^53 is out of its reach.
      expect(take([{ ...good, quantity: 1 }]).ok).toBe(true);
      return take([{ ...good, quantity: 1e12 }]);
    },
  ],
  [
    'not-recordable',
    'an entry that the link does not carry',
    at((context) =>
      receive(context, {
        location: shelf,
        lines: Array.from({ length: 1800 }, (_, line) => ({ ...good, unit: `${line}`.padEnd(64, 'x') })),
      }),
    ),
  ],
  [
    'not-recordable',
    'more lines than an entry holds',
    ordering(Array.from({ length: 2001 }, (_, line) => ({ ...good, line: line + 1 }))),
  ],
  [
    'not-recordable',
    'more text than an entry holds',
    at((context) =>
      receive(context, {
        location: shelf,
        lines: Array.from({ length: 1900 }, (_, line) => ({ ...good, unit: `${line}`.padEnd(64, '长') })),
      }),
    ),
  ],
];

describe('a refusal', () => {
  test.each(cases)('%s: %s', (kind, _, run) => {
    expect(run(scene())).toMatchObject({ ok: false, refusal: { kind } });
  });

  test('of every kind is reached', () => {
    expect(new Set(cases.map(([kind]) => kind))).toEqual(new Set(refusalKinds));
  });

  test('is the first in the order of precedence, whatever the order they are found in', () => {
    const all = refusalKinds.map((kind) => ({ kind }) as Refusal);
    for (const [place, refusal] of all.entries()) {
      expect(firstInPrecedence(all.slice(place).reverse())).toBe(refusal);
      expect(firstInPrecedence([undefined, ...all.slice(place)])).toBe(refusal);
    }
    expect(firstInPrecedence([undefined])).toBeUndefined();
  });
});
