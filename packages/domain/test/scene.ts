import {
  adjust,
  confirmPick,
  orderId,
  receive,
  receiveOrder,
  ship,
  startPick,
  takeOrder,
  type SiteId,
} from '../src/index.ts';
import { Fleet, owner, places } from './fleet.ts';
import type { Forgery } from './forge.ts';
import { perishable, plain } from './steps.ts';

export const key = { owner, item: plain };
export const { shelf, dock } = places;

/**
 * A site A with 40 on the shelf and orders in every state: H-1 released, H-2 started, H-3 shipped, H-4 of site B; its own
 * order; a grant of headquarters credited. Everything is known at headquarters but one honest entry.
 */
export function scene(publicKeyOf?: (site: SiteId) => string): Fleet {
  const fleet = new Fleet([{ item: plain }, { item: perishable, tracksLots: true }], 2, publicKeyOf);
  const [a, b] = [fleet.site('A'), fleet.site('B')];
  for (const site of [a, b]) {
    site.run((context) => receive(context, { location: shelf, lines: [{ ...key, quantity: 40 }] }));
  }
  fleet.exchangeAll();
  for (const [number, latitude] of [
    ['H-1', 30],
    ['H-2', 30],
    ['H-3', 30],
    ['H-4', 31],
  ] as const) {
    const place = { latitude: latitude * 1_000_000, longitude: 120_000_000 };
    const lines = [{ ...key, line: 1, quantity: 2 }];
    fleet.hub.run((context) => receiveOrder(context, { order: orderId(number), customer: 'c', place, lines }));
  }
  a.wanted = [{ ...key, quantity: 21 }];
  a.run((context) => takeOrder(context, { order: taken, customer: 'c', lines: [{ ...key, line: 1, quantity: 1 }] }));
  fleet.exchangeAll();
  for (const number of ['H-2', 'H-3']) a.run((context) => startPick(context, { order: orderId(number) }));
  const pick = { ...key, quantity: 2, line: 1, assignment: 1, from: shelf };
  a.run((context) => confirmPick(context, { order: orderId('H-3'), to: dock, picks: [pick], isDone: false }));
  a.run((context) => ship(context, { order: orderId('H-3'), isDone: false }));
  fleet.exchangeAll();
  // Honest, and still on its way.
  a.run((context) =>
    receive(context, { location: shelf, lines: [{ ...key, item: perishable, lot: 'L', quantity: 1 }] }),
  );
  return fleet;
}

export const taken = orderId('A~mine');
export const grant = { stream: 'hub/1/to/A/1', site: 'A', ...key };
export const move = { ...key, from: shelf, to: dock, quantity: 1 };
export const out = { ...key, from: shelf, to: '@customer', quantity: 1, line: 1 };
export const work = { line: 1, assignment: 1 };

export function ofOrder(order: string, type: string, more: object = {}): Forgery {
  return { type, body: { order, lines: [{ ...key, ...work, quantity: 1 }], ...more } };
}

export function picking(order: string, change: object = {}): Forgery {
  return { type: 'pick.confirmed', body: { order, movements: [{ ...move, ...work, ...change }] } };
}

export function shipping(order: string, change: object = {}, more: object = {}): Forgery {
  return {
    type: 'line.shipped',
    body: { order, shipment: 'S', movements: [{ ...out, assignment: 1, ...change }], ...more },
  };
}

export function crediting(...credits: readonly object[]): Forgery {
  return {
    type: 'grant.credited',
    body: { credits: credits.map((credit) => ({ ...grant, index: 0, quantity: 1, ...credit })) },
  };
}

export const received = { ...key, from: '@supplier', to: shelf, quantity: 5 };

/** Headquarters grants two units that have not travelled. */
export function grantMore(fleet: Fleet): void {
  const a = fleet.site('A');
  a.wanted = [{ ...key, quantity: 23 }];
  a.run((context) =>
    adjust(context, {
      location: shelf,
      reason: 'x',
      direction: 'out',
      isDone: false,
      lines: [{ ...key, quantity: 1 }],
    }),
  );
  a.push();
  a.run((context) =>
    receive(context, { location: shelf, lines: [{ ...key, item: perishable, lot: 'L', quantity: 1 }] }),
  );
}
