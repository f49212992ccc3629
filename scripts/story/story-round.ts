import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { Answer } from '../fleet/api-client.ts';
import type { FleetMember } from '../fleet/fleet.ts';
import { newPlainCounter, type PlainCounterState } from './plain-counter.ts';
import type { Verdict } from './story-proof.ts';

/** "The last 24 boxes": one item, one site, headquarters may promise 14 and the site 10. */
export const boxes = 24;
export const keptAtSite = 10;
export const boxesPerSale = 2;
const shelf = 'A-01';
const dispatch = 'OUT';

export interface StoryOrder {
  readonly order: string;
  readonly at: 'hub' | 'site';
}

/** A sentence of the page's list; its text is chosen by `kind` in the reader's language. */
export interface StoryEvent {
  readonly at: number;
  readonly kind: string;
  readonly values: { readonly [name: string]: string | number };
}

/** One telling of the story. What the ledgers know is asked from them; this is what only the telling knows. */
export interface Round {
  readonly number: number;
  readonly item: string;
  readonly orders: StoryOrder[];
  readonly refused: { hub: number; site: number };
  readonly plain: PlainCounterState;
  readonly log: StoryEvent[];
  proof?: Verdict | undefined;
}

/** The round that an earlier start left behind, when its item is in this ledger. */
export async function resumeRound(file: string, hub: FleetMember): Promise<Round | undefined> {
  let round: Round;
  try {
    round = JSON.parse(readFileSync(file, 'utf8')) as Round;
  } catch {
    return undefined;
  }
  const numbers = await roundNumbers(hub);
  return numbers.includes(round.number) ? round : undefined;
}

export function saveRound(file: string, round: Round): void {
  writeFileSync(`${file}.new`, JSON.stringify(round), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

export async function nextRoundNumber(hub: FleetMember): Promise<number> {
  return Math.max(0, ...(await roundNumbers(hub))) + 1;
}

async function roundNumbers(hub: FleetMember): Promise<readonly number[]> {
  interface Items {
    readonly items: readonly { readonly item: string }[];
    readonly next: string | null;
  }
  const numbers: number[] = [];
  let after: string | null = '';
  while (after !== null) {
    const page: Items = await hub.api.get(
      `/items?limit=1000${after === '' ? '' : `&after=${encodeURIComponent(after)}`}`,
    );
    for (const { item } of page.items) {
      const number = /^LAST24-(\d+)$/.exec(item)?.[1];
      if (number !== undefined) numbers.push(Number(number));
    }
    after = page.next;
  }
  return numbers;
}

/** A ledger forgets nothing: a new round is a new item with 24 boxes of its own. */
export async function beginRound(hub: FleetMember, node: FleetMember, number: number): Promise<Round> {
  const item = `LAST24-${number}`;
  const defined = await created(
    hub.api.send<Written>('POST', '/items', {
      item,
      name: `The last 24 boxes, round ${number} (example)`,
      nameZh: `最后 24 箱，第 ${number} 轮（示例）`,
      baseUnit: 'C62',
    }),
  );
  const target = { keep: keptAtSite, share: 0 };
  const aimed = await created(hub.api.send<Written>('PUT', `/sites/${node.name}/rights-targets/${item}`, target));
  await until(() => hasRead(node, [defined, aimed]));
  const lines = [{ item, quantity: boxes }];
  await created(node.api.send('POST', '/receipts', { reference: `STORY-${number}`, location: shelf, lines }));
  await until(async () => (await heldByHub(hub, item)) === boxes - keptAtSite);
  const plain = newPlainCounter(boxes);
  return { number, item, orders: [], refused: { hub: 0, site: 0 }, plain, log: [] };
}

/** Where a command's entry stands. */
interface Written {
  readonly stream: string;
  readonly seq: number;
}

async function hasRead(node: FleetMember, entries: readonly Written[]): Promise<boolean> {
  const { streams } = await node.api.get<{
    readonly streams: readonly { readonly stream: string; readonly done: number }[];
  }>('/link');
  return entries.every(({ stream, seq }) => streams.some((each) => each.stream === stream && each.done >= seq));
}

async function heldByHub(hub: FleetMember, item: string): Promise<number> {
  interface Availability {
    readonly total: { readonly promisable: number };
  }
  return (await hub.api.get<Availability>(`/availability?item=${item}`)).total.promisable;
}

async function created<Body>(sent: Promise<Answer<Body>>): Promise<Body> {
  const { status, body } = await sent;
  if (status === 201) return body;
  throw new Error(`A step of the story was refused (${status}): ${JSON.stringify(body).slice(0, 300)}`);
}

const patienceMs = 30_000;

/** Asks again until it holds: two processes are still talking to each other. */
export async function until(holds: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + patienceMs;
  while (!(await holds())) {
    if (performance.now() > deadline) {
      throw new Error(`Headquarters and site did not get there within ${patienceMs / 1000} seconds; try again.`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

export interface Sale {
  readonly promised: number;
  /** What the site believes that headquarters still holds. */
  readonly heldElsewhere: number;
}

/** Headquarters takes every order; what it has no right for waits instead of being promised. */
export async function sellAtHub(hub: FleetMember, round: Round): Promise<Sale> {
  const order = `HQ-${round.number}-${round.orders.length + 1}`;
  const lines = [{ line: 1, item: round.item, quantity: boxesPerSale }];
  const answer = await hub.api.send<{ readonly waiting?: readonly { readonly quantity: number }[] }>(
    'POST',
    '/orders',
    {
      order,
      customer: 'Example customer 示例客户',
      lines,
    },
  );
  await created(Promise.resolve(answer));
  round.orders.push({ order, at: 'hub' });
  const waiting = (answer.body.waiting ?? []).reduce((sum, line) => sum + line.quantity, 0);
  return { promised: boxesPerSale - waiting, heldElsewhere: 0 };
}

/** The site promises from its own share alone, or refuses. */
export async function sellAtSite(node: FleetMember, round: Round): Promise<Sale> {
  const answer = await node.api.send<{
    readonly order?: string;
    readonly code?: string;
    readonly heldElsewhere?: number;
  }>('POST', '/orders', {
    customer: 'Example counter 示例柜台',
    lines: [{ line: 1, item: round.item, quantity: boxesPerSale }],
  });
  if (answer.body.code === 'insufficient-rights') {
    return { promised: 0, heldElsewhere: answer.body.heldElsewhere ?? 0 };
  }
  await created(Promise.resolve(answer));
  round.orders.push({ order: answer.body.order ?? '', at: 'site' });
  return { promised: boxesPerSale, heldElsewhere: 0 };
}

interface Tasks {
  readonly tasks: readonly { readonly order: string; readonly item: string }[];
}

/** Everything of the item that waits on the floor: start, pick, ship. Answers the boxes that left. */
export async function shipAll(node: FleetMember, item: string): Promise<number> {
  let units = 0;
  const { tasks } = await node.api.get<Tasks>('/tasks?limit=1000');
  for (const order of new Set(tasks.filter((task) => task.item === item).map((task) => task.order))) {
    const path = `/orders/${encodeURIComponent(order)}`;
    interface Started {
      readonly picks?: readonly { readonly quantity: number }[];
    }
    const started = await node.api.send<Started>('POST', `${path}/pick-start`, {});
    // Already started before a restart: what was picked still has to leave.
    const picks = started.status === 201 ? (started.body.picks ?? []) : [];
    if (picks.length > 0) await created(node.api.send('POST', `${path}/picks`, { to: dispatch, picks }));
    const shipped = await node.api.send('POST', `${path}/shipments`, {});
    if (shipped.status === 201) units += picks.reduce((total, pick) => total + pick.quantity, 0);
  }
  return units;
}
