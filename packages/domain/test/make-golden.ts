// Writes fixtures/ledger-1.json: the streams of a small fleet in which every type of entry occurs. Run it by hand, and
// only for a new version of the layout: what it once wrote must be readable for ever.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  adjust,
  cancelOrder,
  closeTransfer,
  confirmPick,
  count,
  genesisHash,
  move,
  orderId,
  pinTarget,
  proposeItems,
  itemId,
  receive,
  receiptMessage,
  receiveOrder,
  releaseReservation,
  replanDark,
  reportShort,
  reserve,
  resolveException,
  sealMessage,
  ship,
  siteDigest,
  startPick,
  takeOrder,
  toHex,
  withdrawOrder,
  streamId,
} from '../src/index.ts';
import { Fleet, owner, places } from './fleet.ts';
import { sha256 } from './ledger.ts';
import { perishable, plain } from './steps.ts';

function must(result: { readonly ok: boolean }): void {
  if (!result.ok) throw new Error(JSON.stringify(result));
}

const fleet = new Fleet([{ item: plain }, { item: perishable, tracksLots: true }], 2);
const [a, b] = [fleet.site('A'), fleet.site('B')];
const { hub } = fleet;
const order = (number: string, quantity: number, destination?: string) =>
  must(
    hub.run((context) =>
      receiveOrder(context, {
        order: orderId(number),
        customer: '示例客户',
        place: { latitude: 30_100_000, longitude: 120_000_000 },
        ...(destination === undefined ? {} : { destination: b.site }),
        lines: [{ line: 1, owner, item: plain, quantity }],
      }),
    ),
  );

must(
  a.run((context) =>
    proposeItems(context, { items: [{ item: itemId('N'), name: 'New', nameZh: '新品', baseUnit: 'KGM', scale: 3 }] }),
  ),
);
const lot = { owner, item: perishable, lot: 'L-1', quantity: 24, expiry: '2027-03-01' };
must(
  a.run((context) =>
    receive(context, {
      reference: 'PO-1',
      location: places.receiving,
      lines: [{ owner, item: plain, quantity: 40 }, lot],
    }),
  ),
);
must(
  a.run((context) =>
    move(context, {
      from: places.receiving,
      to: places.shelf,
      isDone: false,
      lines: [{ owner, item: plain, quantity: 40 }],
    }),
  ),
);
must(
  a.run((context) =>
    adjust(context, {
      location: places.shelf,
      reason: 'damage',
      direction: 'out',
      isDone: true,
      lines: [{ owner, item: plain, quantity: 1 }],
    }),
  ),
);
must(a.run((context) => count(context, { location: places.shelf, lines: [{ owner, item: plain, counted: 38 }] })));
must(a.run((context) => reserve(context, { owner, item: plain, quantity: 2, location: places.shelf })));
const held = a.rows.list('reservations', 'byAssignment', '')[0];
must(a.run((context) => releaseReservation(context, { reservation: held?.reservation ?? '' })));
must(
  a.run((context) => takeOrder(context, { customer: '柜台', lines: [{ line: 1, owner, item: plain, quantity: 3 }] })),
);
must(a.run((context) => withdrawOrder(context, { order: a.rows.list('orders', 'bySource', 'A')[0]?.order as never })));
fleet.exchangeAll();
order('H-1', 5);
order('H-2', 4);
order('T-1', 6, 'B');
fleet.exchangeAll();
must(hub.run((context) => cancelOrder(context, { order: orderId('H-2') })));
fleet.exchangeAll();
for (const number of ['H-1', 'T-1']) {
  must(a.run((context) => startPick(context, { order: orderId(number) })));
  const work = a.rows.get('assignments', number, 1, 1);
  const pick = { owner, item: plain, quantity: work?.quantity ?? 0, line: 1, assignment: 1, from: places.shelf };
  must(
    a.run((context) => confirmPick(context, { order: orderId(number), to: places.dock, picks: [pick], isDone: false })),
  );
}
must(a.run((context) => ship(context, { order: orderId('T-1'), isDone: false })));
fleet.exchangeAll();
must(
  b.run((context) =>
    receive(context, {
      transfer: orderId('T-1'),
      location: places.receiving,
      lines: [{ owner, item: plain, quantity: 5 }],
    }),
  ),
);
must(b.run((context) => closeTransfer(context, { transfer: orderId('T-1') })));
must(hub.run((context) => pinTarget(context, { site: b.site, owner, item: plain, keep: 5, share: 500 })));
fleet.exchangeAll();
const difference = hub.rows.list('exceptions', 'open', false).find(({ kind }) => kind === 'transfer-difference');
must(
  hub.run((context) =>
    resolveException(context.rows, streamId('hub/1'), { exception: difference?.exception ?? '', how: 'one broke' }),
  ),
);
// Everything breaks: the line that stands picked is given up, headquarters answers the deficit.
must(
  a.run((context) =>
    adjust(context, {
      location: places.shelf,
      reason: 'flood',
      direction: 'out',
      isDone: true,
      lines: [{ owner, item: plain, quantity: 27 }],
    }),
  ),
);
must(
  a.run((context) =>
    adjust(context, {
      location: places.dock,
      reason: 'flood',
      direction: 'out',
      isDone: true,
      lines: [{ owner, item: plain, quantity: 5 }],
    }),
  ),
);
must(
  a.run((context) => reportShort(context, { order: orderId('H-1'), lines: [{ line: 1, assignment: 1, quantity: 5 }] })),
);
must(b.run((context) => receive(context, { location: places.shelf, lines: [{ owner, item: plain, quantity: 20 }] })));
fleet.exchangeAll();
hub.dark.add(b.site);
hub.dark.add(a.site);
order('H-3', 2);
hub.machine((ports, settings) => replanDark(hub.ledger, ports, settings, 100));
must(hub.run((context) => cancelOrder(context, { order: orderId('H-3') })));

const streams = [...fleet.streams]
  .sort(([left], [right]) => (left < right ? -1 : 1))
  .map(([stream, entries]) => {
    const last = entries.at(-1);
    if (last === undefined) throw new Error('an empty stream');
    return {
      stream,
      genesis: toHex(genesisHash(sha256, stream)),
      entries: entries.map(({ bytes, hash, entry }) => ({ type: entry.type, bytes: toHex(bytes), hash: toHex(hash) })),
      sealMessage: toHex(sealMessage(stream, last.seq, last.hash)),
      receiptMessage: toHex(receiptMessage(stream, last.seq, last.hash)),
    };
  });
const digests = Object.fromEntries(fleet.sites.map(({ site, rows }) => [site, toHex(siteDigest(sha256, rows, site))]));
const folder = join(import.meta.dirname, '..', 'fixtures');
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, 'ledger-1.json'), `${JSON.stringify({ layout: 1, streams, digests }, null, 1)}\n`);
console.log([...new Set(streams.flatMap(({ entries }) => entries.map(({ type }) => type)))].sort().join(' '));
