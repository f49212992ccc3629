import {
  account,
  cancelOrder,
  confirmPick,
  itemId,
  orderId,
  receive,
  receiveOrder,
  startPick,
  takeOrder,
  type Decision,
} from '../src/index.ts';
import { Fleet, owner, places, type TestSite } from './fleet.ts';
import { perishable, plain } from './steps.ts';

export const serial = itemId('S');
const { shelf, dock } = places;
export const good = { owner, item: plain, quantity: 1 };
export const nowhere = account('Z-99');

/** 20 plain pieces, a serial, and lines of every kind: H-1 released, H-2 started, H-3 cancelled before it was started. */
export function scene(): { readonly fleet: Fleet; readonly site: TestSite } {
  const items = [{ item: plain }, { item: perishable, tracksLots: true }, { item: serial, tracksSerials: true }];
  const fleet = new Fleet(items, 1);
  const [site] = fleet.sites as readonly [TestSite];
  const lines = [
    { ...good, quantity: 20 },
    { owner, item: serial, serial: 'X1', quantity: 1 },
  ];
  site.run((context) => receive(context, { location: shelf, lines }));
  site.run((context) => takeOrder(context, { order: orderId('A~1'), customer: 'c', lines: [{ ...good, line: 1 }] }));
  fleet.exchangeAll();
  for (const order of ['H-1', 'H-2', 'H-3'].map(orderId)) {
    const wanted = [{ owner, item: plain, line: 1, quantity: 2 }];
    fleet.hub.run((context) => receiveOrder(context, { order, customer: 'c', lines: wanted }));
  }
  fleet.exchangeAll();
  fleet.hub.run((context) => cancelOrder(context, { order: orderId('H-3') }));
  fleet.exchangeAll();
  site.run((context) => startPick(context, { order: orderId('H-2') }));
  return { fleet, site };
}

export type Case = (scene: { readonly fleet: Fleet; readonly site: TestSite }) => unknown;

export const at = (decide: (context: ReturnType<TestSite['context']>) => Decision): Case => {
  return ({ site }) => site.run(decide);
};
export const hub = (decide: (context: ReturnType<Fleet['hub']['context']>) => Decision): Case => {
  return ({ fleet }) => fleet.hub.run(decide);
};
export const receiving = (...lines: readonly object[]): Case =>
  at((context) => receive(context, { location: shelf, isDone: false, lines: lines as never }));
export const ordering = (lines: readonly object[], order = 'H-9', more: object = {}): Case =>
  hub((context) => receiveOrder(context, { order: orderId(order), customer: 'c', lines: lines as never, ...more }));
export const picking = (change: object, order = 'H-2'): Case =>
  at((context) => {
    const pick = { ...good, line: 1, assignment: 1, from: shelf, ...change };
    return confirmPick(context, { order: orderId(order), to: dock, isDone: false, picks: [pick] });
  });
