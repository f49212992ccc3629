import type { Fleet, FleetMember } from '../fleet/fleet.ts';
import { healPlain, newPlainCounter, readPlain, sellPlain, type PlainCounter, type PlainCounterState } from './plain-counter.ts';
import { readBooks, type StoryBooks } from './story-books.ts';
import { tamperWithCopy, verifyAll, type Verdict } from './story-proof.ts';

/** "The last 24 boxes": one item, one site, headquarters may promise 14 and the site 10. */
export const boxes = 24;
export const keptAtSite = 10;
const boxesPerSale = 2;
const logMax = 12;

export interface StoryState {
  readonly round: number;
  readonly item: string;
  readonly site: string;
  readonly boxes: number;
  readonly link: 'up' | 'down';
  readonly linkSince: number;
  readonly now: number;
  readonly books: StoryBooks;
  readonly sold: { readonly hub: number; readonly site: number };
  readonly refused: { readonly hub: number; readonly site: number };
  readonly shipped: number;
  readonly oversold: number;
  readonly plain: PlainCounter;
  readonly proof: Verdict | undefined;
  readonly log: readonly StoryEvent[];
}

/** A sentence of the page's list; its text is chosen by `kind` in the reader's language. */
export interface StoryEvent {
  readonly at: number;
  readonly kind: string;
  readonly values: { readonly [name: string]: string | number };
}

export interface Story {
  readonly actions: { readonly [name: string]: () => Promise<StoryState> };
  /** Called when the link was switched from elsewhere. */
  linkChanged(isUp: boolean): void;
}

interface Round {
  readonly number: number;
  readonly item: string;
  readonly plain: PlainCounterState;
  readonly sold: { hub: number; site: number };
  readonly refused: { hub: number; site: number };
  readonly orders: { readonly order: string; readonly at: 'hub' | 'site' }[];
  shipped: number;
  proof: Verdict | undefined;
}

/** The demonstration: every button is a request to the real hub or node, or a real cut of the link between them. */
export async function createStory(fleet: Fleet, dataFolder: string): Promise<Story> {
  const node = fleet.nodes[0] as FleetMember;
  const link = fleet.links[0] as Fleet['links'][number];
  const log: StoryEvent[] = [];
  let linkSince = Date.now();
  const say = (kind: string, values: StoryEvent['values'] = {}): void => {
    log.unshift({ at: Date.now(), kind, values });
    log.length = Math.min(log.length, logMax);
  };
  let round = await resumeOrBegin(fleet, node);
  const state = async (): Promise<StoryState> => {
    const books = await readBooks(fleet.hub, node, round.item, round.orders);
    return {
      round: round.number,
      item: round.item,
      site: node.name,
      boxes,
      link: link.mode === 'up' ? 'up' : 'down',
      linkSince,
      now: Date.now(),
      books,
      sold: round.sold,
      refused: round.refused,
      shipped: round.shipped,
      oversold: Math.max(0, books.promisedUnits - boxes),
      plain: readPlain(round.plain),
      proof: round.proof,
      log,
    };
  };
  const sell = async (side: 'hub' | 'site'): Promise<void> => {
    sellPlain(round.plain, side, boxesPerSale, link.mode === 'up');
    const sale = side === 'hub' ? await sellAtHub(fleet.hub, round) : await sellAtSite(node, round);
    round.sold[side] += sale.promised;
    if (sale.promised === 0) round.refused[side] += 1;
    say(sale.promised > 0 ? `sold-${side}` : `refused-${side}`, { units: boxesPerSale, elsewhere: sale.heldElsewhere });
  };
  const does = (work: () => Promise<void> | void) => async (): Promise<StoryState> => {
    await work();
    return state();
  };
  const linkChanged = (isUp: boolean): void => {
    if (isUp) healPlain(round.plain);
    linkSince = Date.now();
    say(isUp ? 'healed' : 'cut', { site: node.name });
  };
  return {
    linkChanged,
    actions: {
      state,
      cut: does(() => {
        if (link.mode !== 'up') return;
        link.set('reset');
        linkChanged(false);
      }),
      heal: does(() => {
        if (link.mode === 'up') return;
        link.set('up');
        linkChanged(true);
      }),
      'sell-hub': does(() => sell('hub')),
      'sell-site': does(() => sell('site')),
      ship: does(async () => {
        const units = await shipAll(node, round.item);
        round.shipped += units;
        say(units > 0 ? 'shipped' : 'nothing-to-ship', { units });
      }),
      verify: does(async () => {
        round.proof = await verifyAll(fleet, dataFolder);
        say(round.proof.ok ? 'verified' : 'not-verified', { entries: round.proof.entries });
      }),
      tamper: does(async () => {
        round.proof = await tamperWithCopy(node, dataFolder, round.item);
        say('tampered', { seq: round.proof.firstBad?.seq ?? 0 });
      }),
      reset: does(async () => {
        link.set('up');
        round = await beginRound(fleet, node, round.number + 1);
        log.length = 0;
        say('reset', { round: round.number });
      }),
    },
  };
}

async function resumeOrBegin(fleet: Fleet, node: FleetMember): Promise<Round> {
  const { items } = await fleet.hub.api.get<{ readonly items: readonly { readonly item: string }[] }>('/items?limit=500');
  const numbers = items.map(({ item }) => Number(/^LAST24-(\d+)$/.exec(item)?.[1] ?? 0));
  return beginRound(fleet, node, Math.max(0, ...numbers) + 1);
}

/** A ledger forgets nothing: a new round is a new item with 24 boxes of its own. */
async function beginRound(fleet: Fleet, node: FleetMember, number: number): Promise<Round> {
  const item = `LAST24-${number}`;
  await created(fleet.hub.api.send('POST', '/items', { item, name: `The last 24 boxes, round ${number} (example)`, nameZh: `最后 24 箱，第 ${number} 轮（示例）`, baseUnit: 'C62' }));
  await created(fleet.hub.api.send('PUT', `/sites/${node.name}/rights-targets/${item}`, { keep: keptAtSite, share: 0 }));
  await until(async () => (await node.api.get<{ readonly rights: readonly { readonly target?: unknown }[] }>(`/rights?item=${item}`)).rights.some((row) => row.target !== undefined && row.target !== null));
  await created(node.api.send('POST', '/receipts', { reference: `STORY-${number}`, location: 'A-01', lines: [{ item, quantity: boxes }] }));
  await until(async () => (await heldByHub(fleet.hub, item)) === boxes - keptAtSite);
  return { number, item, plain: newPlainCounter(boxes), sold: { hub: 0, site: 0 }, refused: { hub: 0, site: 0 }, orders: [], shipped: 0, proof: undefined };
}

async function heldByHub(hub: FleetMember, item: string): Promise<number> {
  const availability = await hub.api.get<{ readonly total: { readonly promisable: number } }>(`/availability?item=${item}`);
  return availability.total.promisable;
}

async function created(answer: Promise<{ readonly status: number; readonly body: unknown }>): Promise<void> {
  const { status, body } = await answer;
  if (status !== 201) throw new Error(`the demonstration was refused (${status}): ${JSON.stringify(body).slice(0, 300)}`);
}

/** Asks again until it holds; a demonstration that does not get there within 20 s says so. */
export async function until(holds: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!(await holds().catch(() => false))) {
    if (Date.now() > deadline) throw new Error('hub and site did not exchange the demonstration within 20 seconds');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

interface Sale {
  readonly promised: number;
  readonly heldElsewhere: number;
}

/** Headquarters takes every order; what it has no right for waits instead of being promised. */
async function sellAtHub(hub: FleetMember, round: Round): Promise<Sale> {
  const order = `HQ-${round.number}-${round.orders.length + 1}`;
  const before = await heldByHub(hub, round.item);
  await created(hub.api.send('POST', '/orders', { order, customer: 'Example customer 示例客户', lines: [{ line: 1, item: round.item, quantity: boxesPerSale }] }));
  round.orders.push({ order, at: 'hub' });
  return { promised: before - (await heldByHub(hub, round.item)), heldElsewhere: 0 };
}

async function sellAtSite(node: FleetMember, round: Round): Promise<Sale> {
  const lines = [{ line: 1, item: round.item, quantity: boxesPerSale }];
  const answer = await node.api.send<{ readonly order?: string; readonly heldElsewhere?: number }>('POST', '/orders', { customer: 'Example counter 示例柜台', lines });
  if (answer.status !== 201) return { promised: 0, heldElsewhere: answer.body.heldElsewhere ?? 0 };
  if (answer.body.order !== undefined) round.orders.push({ order: answer.body.order, at: 'site' });
  return { promised: boxesPerSale, heldElsewhere: 0 };
}

interface StoryTask {
  readonly order: string;
  readonly item: string;
}

/** Everything that waits on the floor: start, pick, ship. */
async function shipAll(node: FleetMember, item: string): Promise<number> {
  let units = 0;
  const { tasks } = await node.api.get<{ readonly tasks: readonly StoryTask[] }>('/tasks?phase=released&limit=200');
  for (const order of new Set(tasks.filter((task) => task.item === item).map((task) => task.order))) {
    const path = `/orders/${encodeURIComponent(order)}`;
    const started = await node.api.send<{ readonly picks?: readonly { readonly quantity: number }[] }>('POST', `${path}/pick-start`, {});
    if (started.status !== 201) continue;
    const picks = started.body.picks ?? [];
    await created(node.api.send('POST', `${path}/picks`, { to: 'OUT', picks }));
    await created(node.api.send('POST', `${path}/shipments`, {}));
    units += picks.reduce((sum, pick) => sum + pick.quantity, 0);
  }
  return units;
}
