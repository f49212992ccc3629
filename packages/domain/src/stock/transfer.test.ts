import { describe, expect, test } from 'vitest';
import { Fleet, owner, places, type TestSite } from '../../test/fleet.ts';
import { faultsOf } from '../../test/laws.ts';
import { plain } from '../../test/steps.ts';
import {
  closeTransfer,
  confirmPick,
  hubStream,
  orderId,
  receive,
  receiveOrder,
  resolveException,
  ship,
  startPick,
  transitAccount,
  viewTransfer,
} from '../index.ts';

const key = { owner, item: plain };
const { shelf, dock, receiving } = places;
// A number as long as a number may be.
const transfer = orderId(`T-${'0'.repeat(62)}`);
const difference = `transfer-difference:${transfer}:${owner}:${plain}`;

/** 8 of A are on their way to B. */
function onTheWay(): { readonly fleet: Fleet; readonly a: TestSite; readonly b: TestSite } {
  const fleet = new Fleet([{ item: plain }], 2);
  const [a, b] = [fleet.site('A'), fleet.site('B')];
  a.run((context) => receive(context, { location: shelf, lines: [{ ...key, quantity: 20 }] }));
  fleet.exchangeAll();
  const lines = [{ ...key, line: 1, quantity: 8 }];
  fleet.hub.run((context) => receiveOrder(context, { order: transfer, customer: 'B', destination: b.site, lines }));
  fleet.exchangeAll();
  a.run((context) => startPick(context, { order: transfer }));
  const pick = { ...key, quantity: 8, line: 1, assignment: 1, from: shelf };
  a.run((context) => confirmPick(context, { order: transfer, to: dock, picks: [pick], isDone: false }));
  expect(a.run((context) => ship(context, { order: transfer, isDone: false })).ok).toBe(true);
  return { fleet, a, b };
}

function takeIn(site: TestSite, quantity: number): void {
  const lines = [{ ...key, quantity }];
  expect(site.run((context) => receive(context, { transfer, location: receiving, lines })).ok).toBe(true);
}

describe('a transfer', () => {
  test('[I3] leaves one site for an account in between, arrives at the other, and mints its rights there', () => {
    const { fleet, b } = onTheWay();
    takeIn(b, 8);
    fleet.exchangeAll();
    const transit = ['A', 'B'].map((site) => {
      return fleet.hub.rows.get('balances', site, transitAccount(transfer), owner, plain, '', '', '', 'available')
        ?.quantity;
    });
    expect(transit).toEqual([8, -8]);
    expect(viewTransfer(fleet.hub.rows, transfer)).toEqual({
      transfer,
      isClosed: false,
      lines: [{ owner, item: plain, shipped: 8, received: 8, difference: 0 }],
    });
    expect(b.free(plain)).toBeGreaterThan(0);
    expect(faultsOf(fleet.observed)).toEqual([]);
  });

  test('of which less arrives is an exception once the receiver says that nothing more comes', () => {
    const { fleet, b } = onTheWay();
    takeIn(b, 5);
    fleet.exchangeAll();
    expect(fleet.hub.rows.get('exceptions', difference)).toBeUndefined();
    b.run((context) => closeTransfer(context, { transfer }));
    expect(b.run((context) => closeTransfer(context, { transfer }))).toMatchObject({
      refusal: { kind: 'nothing-open' },
    });
    fleet.exchangeAll();
    expect(fleet.hub.rows.get('exceptions', difference)).toMatchObject({ quantity: 3, isResolved: false });
    expect(viewTransfer(fleet.hub.rows, transfer)).toMatchObject({ isClosed: true, lines: [{ difference: 3 }] });
    takeIn(b, 3);
    fleet.exchangeAll();
    expect(fleet.hub.rows.get('exceptions', difference)).toMatchObject({ quantity: 0, isResolved: true });
  });

  test('of which nothing is known here is not closed: a number that was mistyped is no transfer', () => {
    const { b } = onTheWay();
    const unknown = orderId('T-0');
    expect(b.run((context) => closeTransfer(context, { transfer: unknown }))).toMatchObject({
      refusal: { kind: 'unknown-order', order: unknown },
    });
  });

  test('closed before its source was heard of is judged alike, whatever comes first', () => {
    const { fleet, a, b } = onTheWay();
    takeIn(b, 8);
    b.run((context) => closeTransfer(context, { transfer }));
    b.push();
    expect(fleet.hub.rows.get('exceptions', difference)).toMatchObject({ quantity: 8, isResolved: false });
    a.push();
    expect(fleet.hub.rows.get('exceptions', difference)).toMatchObject({ quantity: 0, isResolved: true });
  });

  test('[L15] whose difference a person has settled opens again when it grows', () => {
    const { fleet, b } = onTheWay();
    takeIn(b, 6);
    b.run((context) => closeTransfer(context, { transfer }));
    fleet.exchangeAll();
    const stream = hubStream(fleet.hub.context());
    fleet.hub.run((context) => resolveException(context.rows, stream, { exception: difference, how: 'broke' }));
    expect(fleet.hub.rows.get('exceptions', difference)).toMatchObject({ quantity: 2, isResolved: true });
    takeIn(b, 9);
    fleet.exchangeAll();
    expect(fleet.hub.rows.get('exceptions', difference)).toMatchObject({ quantity: 7, isResolved: false });
  });
});
