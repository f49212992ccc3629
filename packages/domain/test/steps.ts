import * as fc from 'fast-check';
import {
  adjust,
  cancelOrder,
  closeTransfer,
  confirmPick,
  count,
  defineItems,
  deficitAccount,
  itemId,
  move,
  openQuantity,
  orderId,
  pinTarget,
  proposeItems,
  receive,
  receiveOrder,
  replanDark,
  reportShort,
  reserve,
  settleBusinessDate,
  settleDeficit,
  ship,
  startPick,
  takeOrder,
  withdrawOrder,
  type Account,
  type AssignmentRow,
  type ItemDefinition,
  type ItemId,
  type OrderId,
  type StockStatus,
} from '../src/index.ts';
import { Fleet, owner, places, type TestSite } from './fleet.ts';

/** Two kinds of goods: plain ones, and ones that are kept by lot. */
export const plain: ItemId = itemId('P');
export const perishable: ItemId = itemId('Q');
const items = [{ item: plain }, { item: perishable, tracksLots: true }];

/** One thing that somebody does; small numbers that say who, what and how much. What cannot be done is refused. */
export interface Step {
  readonly kind: keyof typeof deeds;
  readonly site: number;
  readonly pick: number;
  readonly quantity: number;
  readonly isPlain: boolean;
  readonly isDone: boolean;
}

interface Deed {
  readonly fleet: Fleet;
  readonly at: TestSite;
  readonly step: Step;
  readonly item: ItemId;
  readonly goods: {
    readonly owner: typeof owner;
    readonly item: ItemId;
    readonly lot?: string;
    readonly quantity: number;
  };
}

const bins: readonly Account[] = [places.shelf, places.other, places.dock, places.receiving];
const statuses: readonly StockStatus[] = ['on-hold', 'damaged', 'available'];

function among<Member>(members: readonly Member[], place: number): Member | undefined {
  return members[place % Math.max(1, members.length)];
}

function ordersOf({ at, fleet }: Deed, source: string): readonly OrderId[] {
  const rows = source === 'hub' ? fleet.hub.rows : at.rows;
  return rows.list('orders', 'bySource', source).map(({ order }) => order);
}

/** Work at the site: mostly what is open, sometimes what is over, because people scan old papers too. */
function workOf({ at, step }: Deed): AssignmentRow | undefined {
  const inPhases = (...phases: readonly AssignmentRow['phase'][]): readonly AssignmentRow[] =>
    phases.flatMap((phase) => at.rows.list('assignments', 'byPhase', at.site, phase));
  const open = inPhases('released', 'recalled', 'started');
  const over = inPhases('shipped', 'given-back', 'short');
  return among(open.length > 0 && step.pick > 1 ? open : over, step.pick);
}

function lineOf(row: AssignmentRow, { step }: Deed, from: Account, quantity: number) {
  const { line, assignment, item } = row;
  const lot = item === perishable ? { lot: lotOf(step) } : {};
  return { owner, item, ...lot, quantity, line, assignment, from };
}

function lotOf({ pick }: Step): string {
  return pick % 2 === 0 ? 'L0' : 'L1';
}

/** L0 is good until 5 January, L1 for ever. */
function expiryOf(lot: string | undefined): { readonly expiry?: string } {
  return lot === 'L0' ? { expiry: '2026-01-05' } : {};
}

const deeds = {
  push: ({ at, step }: Deed) => at.push(1 + step.quantity, step.pick),
  pull: ({ at, step }: Deed) => at.pull(1 + step.quantity, step.pick),
  receive: ({ at, step, goods }: Deed) =>
    at.run((context) => {
      const location = among(bins, step.pick) as Account;
      return receive(context, { location, lines: [{ ...goods, ...expiryOf(goods.lot) }] });
    }),
  receiveTransfer: (deed: Deed) => {
    const transfer = among(ordersOf(deed, 'hub').filter(isTransfer), deed.step.pick);
    if (transfer === undefined) return;
    deed.at.run((context) => receive(context, { transfer, location: places.receiving, lines: [deed.goods] }));
  },
  closeTransfer: (deed: Deed) => {
    const transfer = among(ordersOf(deed, 'hub').filter(isTransfer), deed.step.pick);
    if (transfer !== undefined) deed.at.run((context) => closeTransfer(context, { transfer }));
  },
  move: ({ at, step, goods }: Deed) => {
    const [from, to] = [among(bins, step.pick) as Account, among(bins, step.pick + step.quantity) as Account];
    at.run((context) => move(context, { from, to, lines: [goods], isDone: step.isDone }));
  },
  setStatus: ({ at, step, goods }: Deed) => {
    const from = among(bins, step.pick) as Account;
    const [status, toStatus] = [among(statuses, step.pick + 2), among(statuses, step.quantity)];
    const line = { ...goods, status: status as StockStatus, toStatus: toStatus as StockStatus };
    at.run((context) => move(context, { from, to: from, lines: [line], isDone: step.isDone }));
  },
  adjust: ({ at, step, goods }: Deed) => {
    const location = among(bins, step.pick) as Account;
    const direction = step.pick % 3 === 0 ? 'in' : 'out';
    at.run((context) =>
      adjust(context, { location, reason: 'damage', direction, lines: [goods], isDone: step.isDone }),
    );
  },
  proposeItem: ({ at, step }: Deed) => {
    at.run((context) => proposeItems(context, { items: [newItem(step)] }));
  },
  defineItem: ({ fleet, step }: Deed) => {
    fleet.hub.run((context) => defineItems(context, { items: [newItem(step)] }));
  },
  count: ({ at, step, goods }: Deed) => {
    const location = among(bins, step.pick) as Account;
    at.run((context) => count(context, { location, lines: [{ ...goods, counted: step.quantity - 1 }] }));
  },
  settleDeficit: ({ at, goods }: Deed) => {
    const owed = at.rows.list('balances', 'byAccount', at.site, deficitAccount).find((row) => row.quantity < 0);
    const line = owed === undefined ? goods : { ...goods, item: owed.item, ...(owed.lot ? { lot: owed.lot } : {}) };
    at.run((context) => settleDeficit(context, { reason: 'unbooked', lines: [{ ...line, quantity: 1 }] }));
  },
  reserve: ({ at, goods }: Deed) => at.run((context) => reserve(context, { ...goods, location: places.shelf })),
  takeOrder: ({ at, item, step }: Deed) => {
    const lines = linesOf(step, item);
    const result = at.run((context) => takeOrder(context, { customer: 'counter', lines }));
    if (!result.ok) at.wanted = lines.map(({ item: wanted, quantity }) => ({ owner, item: wanted, quantity }));
  },
  withdrawOrder: (deed: Deed) => {
    const order = among(ordersOf(deed, deed.at.site), deed.step.pick);
    if (order !== undefined) deed.at.run((context) => withdrawOrder(context, { order }));
  },
  startPick: (deed: Deed) => {
    const row = workOf(deed);
    if (row !== undefined) deed.at.run((context) => startPick(context, { order: row.order, lines: [row.line] }));
  },
  confirmPick: (deed: Deed) => {
    const row = workOf(deed);
    if (row === undefined) return;
    const { order, line, assignment } = row;
    const held = deed.at.rows
      .list('reservations', 'byAssignment', order, line, assignment)
      .find(({ isOpen, isPicked }) => isOpen && !isPicked);
    const lot = held?.lot ? { lot: held.lot } : {};
    const planned = {
      ...lineOf(row, deed, held?.account ?? places.shelf, held?.quantity ?? deed.step.quantity),
      ...lot,
    };
    const pick = deed.step.isDone ? lineOf(row, deed, places.shelf, deed.step.quantity) : planned;
    deed.at.run((context) => confirmPick(context, { order, to: places.dock, picks: [pick], isDone: deed.step.isDone }));
  },
  shipStaged: (deed: Deed) => {
    const row = workOf(deed);
    if (row !== undefined) deed.at.run((context) => ship(context, { order: row.order, isDone: deed.step.isDone }));
  },
  shipLines: (deed: Deed) => {
    const row = workOf(deed);
    if (row === undefined) return;
    const line = lineOf(row, deed, places.dock, deed.step.quantity);
    // Sometimes a paper names a line that nobody ordered.
    const lines = deed.step.pick === 9 ? [{ ...line, line: 7 }] : [line];
    deed.at.run((context) => ship(context, { order: row.order, lines, isDone: deed.step.isDone }));
  },
  reportShort: (deed: Deed) => {
    const row = workOf(deed);
    if (row === undefined) return;
    const { at, goods, step } = deed;
    const { order, line, assignment, item } = row;
    if (step.isDone) {
      const lost = { ...goods, item, ...(item === perishable ? { lot: lotOf(step) } : {}), quantity: 9 };
      const location = among(bins, step.pick) as Account;
      at.run((context) =>
        adjust(context, { location, reason: 'flood', direction: 'out', lines: [lost], isDone: true }),
      );
    }
    const quantity = Math.min(step.quantity, Math.max(1, openQuantity(row)));
    at.run((context) => reportShort(context, { order, lines: [{ line, assignment, quantity }] }));
  },
  newDate: ({ at, step }: Deed) => {
    at.today = step.quantity > 4 ? '2026-01-06' : '2026-01-03';
    at.machine((ports, site) => settleBusinessDate(at.ledger, ports, site));
  },
  orderAtHub: ({ fleet, item, step }: Deed) => {
    const order = orderId(`H${fleet.hub.rows.list('orders', 'bySource', 'hub').length}`);
    const place = { latitude: 30_000_000 + step.pick * 100_000, longitude: 120_000_000 };
    fleet.hub.run((context) => receiveOrder(context, { order, customer: 'c', place, lines: linesOf(step, item) }));
  },
  transferAtHub: ({ fleet, at, item, step }: Deed) => {
    const order = orderId(`T${fleet.hub.rows.list('orders', 'bySource', 'hub').length}`);
    const lines = linesOf(step, item);
    fleet.hub.run((context) => receiveOrder(context, { order, customer: 'c', destination: at.site, lines }));
  },
  cancelAtHub: (deed: Deed) => {
    const order = among(ordersOf(deed, 'hub'), deed.step.pick);
    if (order !== undefined) deed.fleet.hub.run((context) => cancelOrder(context, { order }));
  },
  pinTarget: ({ fleet, at, item, step }: Deed) =>
    fleet.hub.run((context) =>
      pinTarget(context, { site: at.site, owner, item, keep: step.quantity, share: 100 * step.pick }),
    ),
  goDark: ({ fleet, at }: Deed) => {
    if (!fleet.hub.dark.delete(at.site)) fleet.hub.dark.add(at.site);
    fleet.hub.machine((ports, hub) => replanDark(fleet.hub.ledger, ports, hub, 100));
  },
} as const;

/** Sites that cannot talk give one code different meanings. */
function newItem({ pick, quantity }: Step): ItemDefinition {
  const baseUnit = quantity % 2 === 0 ? 'C62' : 'KGM';
  return { item: itemId(`N${pick % 2}`), name: 'New', baseUnit, tracksLots: quantity > 6 };
}

function isTransfer(order: OrderId): boolean {
  return order.startsWith('T');
}

function linesOf({ pick, quantity }: Step, item: ItemId) {
  const first = { line: 1, owner, item, quantity };
  return pick % 3 === 0
    ? [first, { line: 2, owner, item: item === plain ? perishable : plain, quantity: 1 + pick }]
    : [first];
}

/** A fleet with some stock at every site, all of it known to everybody. */
export function newFleet(sites: number): Fleet {
  const fleet = new Fleet(items, sites);
  for (let site = 0; site < sites; site += 1) {
    for (const pick of [0, 1]) {
      perform(fleet, { kind: 'receive', site, pick, quantity: 9, isPlain: pick === 0, isDone: true });
    }
  }
  fleet.exchangeAll();
  return fleet;
}

export function perform(fleet: Fleet, step: Step): void {
  const at = among(fleet.sites, step.site) as TestSite;
  const item = step.isPlain ? plain : perishable;
  const lot = step.isPlain ? {} : { lot: lotOf(step) };
  deeds[step.kind]({ fleet, at, step, item, goods: { owner, item, ...lot, quantity: step.quantity } });
}

const often: readonly Step['kind'][] = [
  ...(['push', 'pull', 'push', 'pull', 'receive', 'orderAtHub', 'takeOrder'] as const),
  ...(['startPick', 'startPick', 'confirmPick', 'confirmPick', 'shipStaged', 'shipStaged', 'reportShort'] as const),
];
const kinds: readonly Step['kind'][] = [...(Object.keys(deeds) as Step['kind'][]), ...often, ...often];

const anyStep: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom(...kinds),
  site: fc.nat(2),
  pick: fc.nat(9),
  quantity: fc.integer({ min: 1, max: 9 }),
  isPlain: fc.boolean(),
  isDone: fc.boolean(),
});

export function anySteps(most: number): fc.Arbitrary<readonly Step[]> {
  return fc.array(anyStep, { minLength: 1, maxLength: most, size: 'max' });
}
