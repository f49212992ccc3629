import { expect, test } from 'vitest';
import { Fleet, owner, places } from '../test/fleet.ts';
import { hubStream, itemId, orderId, receive, receiveOrder, replanDark } from './index.ts';

test('a transfer from a dark site stays there when only its destination has more of the goods', () => {
  const item = itemId('BOX');
  const fleet = new Fleet([{ item }], 2);
  const [source, destination] = [fleet.site('A'), fleet.site('B')];
  for (const site of [source, destination]) {
    site.run((context) => receive(context, { location: places.shelf, lines: [{ owner, item, quantity: 100 }] }));
  }
  fleet.exchangeAll();
  fleet.hub.dark.add(source.site);
  const order = orderId('T-1');
  const lines = [{ line: 1, owner, item, quantity: 10 }];
  fleet.hub.run((context) => {
    return receiveOrder(context, { order, customer: 'B', kind: 'transfer', destination: destination.site, lines });
  });
  const head = (): number => fleet.hub.ledger.head(hubStream(fleet.hub.settings())).seq;
  const before = head();
  for (let look = 0; look < 5; look += 1) {
    fleet.hub.machine((ports, hub) => replanDark(fleet.hub.ledger, ports, hub, 200));
  }
  expect(head()).toBe(before);
  const assigned = fleet.hub.rows.list('assignments', 'byLine', order);
  expect(assigned.map(({ site, phase }) => [site, phase])).toEqual([[source.site, 'allocated']]);
});
