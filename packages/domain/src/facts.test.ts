import { describe, expect, test } from 'vitest';
import { owner, places } from '../test/fleet.ts';
import { at, good, scene, serial, type Case } from '../test/refusal-scene.ts';
import { adjust, confirmPick, count, move, orderId, receive, ship } from './index.ts';

const { shelf, other, dock } = places;

describe('[L11] [I8] a fact is refused only when it cannot be read', () => {
  const readable: readonly (readonly [string, Case])[] = [
    [
      'goods moved that the book does not have',
      at((context) => move(context, { from: other, to: shelf, isDone: true, lines: [{ ...good, quantity: 99 }] })),
    ],
    [
      'goods lost that the book does not have',
      at((context) =>
        adjust(context, { location: other, reason: 'lost', direction: 'out', isDone: true, lines: [good] }),
      ),
    ],
    [
      'a serial received twice',
      at((context) =>
        receive(context, {
          location: shelf,
          isDone: true,
          lines: [{ owner, item: serial, serial: 'X1', quantity: 1 }],
        }),
      ),
    ],
    [
      'more picked than was ordered',
      at((context) =>
        confirmPick(context, {
          order: orderId('H-2'),
          to: dock,
          isDone: true,
          picks: [{ ...good, quantity: 50, line: 1, assignment: 1, from: shelf }],
        }),
      ),
    ],
    [
      'a pick for a line that was given back',
      at((context) =>
        confirmPick(context, {
          order: orderId('H-3'),
          to: dock,
          isDone: true,
          picks: [{ ...good, line: 1, assignment: 1, from: shelf }],
        }),
      ),
    ],
    [
      'other goods picked than were ordered',
      at((context) =>
        confirmPick(context, {
          order: orderId('H-2'),
          to: dock,
          isDone: true,
          picks: [{ owner, item: serial, serial: 'X1', quantity: 1, line: 1, assignment: 1, from: shelf }],
        }),
      ),
    ],
    [
      'more shipped than was ordered',
      at((context) =>
        ship(context, {
          order: orderId('H-2'),
          isDone: true,
          lines: [{ ...good, quantity: 50, line: 1, assignment: 1, from: shelf }],
        }),
      ),
    ],
    [
      'a shipment for an order that nobody knows',
      at((context) =>
        ship(context, {
          order: orderId('H-9'),
          isDone: true,
          lines: [{ ...good, line: 1, assignment: 1, from: shelf }],
        }),
      ),
    ],
    [
      'a count of what the book does not have',
      at((context) => count(context, { location: other, lines: [{ ...good, counted: 7 }] })),
    ],
  ];
  test.each(readable)('%s', (_, run) => {
    expect(run(scene())).toMatchObject({ ok: true });
  });
});
