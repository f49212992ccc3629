import type { ApiClient } from '../fleet/api-client.ts';
import type { FleetSite } from '../fleet/fleet.ts';
import { dayMs, demoDays, demoOperation, hourMs, type DemoClock } from './demo-clock.ts';
import { demoItems, type DemoItem } from './demo-items.ts';

/** Two weeks at headquarters and its sites, told through the same interface that people and programs use. */
export interface DemoCompany {
  /** Names the history: its first moment, Unix milliseconds. */
  readonly history: number;
  readonly clock: DemoClock;
  readonly hub: ApiClient;
  readonly sites: readonly { readonly place: FleetSite; readonly api: ApiClient }[];
}

type DemoSite = DemoCompany['sites'][number];

const binsPerSite = 10;
const dock = 'DOCK';
const dispatch = 'OUT';
const hubOrdersPerDay = 2;
const counterOrdersPerDay = 1;
const restockEveryDays = 4;
const countDay = 9;
const lossDay = 10;
/** Of each seven days. */
const workingDays = 5;

export async function tellHistory(company: DemoCompany): Promise<void> {
  await defineItems(company);
  await Promise.all(company.sites.map((site) => defineLocations(company, site)));
  for (let day = 0; day < demoDays; day += 1) if (day % 7 < workingDays) await tellDay(company, day);
}

async function tellDay(company: DemoCompany, day: number): Promise<void> {
  const { clock, history, sites } = company;
  const at = (hour: number): void => clock.forwardTo(history + day * dayMs + hour * hourMs);
  const everywhere = (work: (site: DemoSite) => Promise<void>): Promise<unknown> => Promise.all(sites.map(work));
  at(0);
  if (day % restockEveryDays === 0) {
    await everywhere((site) => receive(company, site, day));
    at(1);
    await everywhere((site) => putAway(company, site, day));
  }
  at(2);
  await takeHubOrders(company, day);
  await everywhere((site) => takeCounterOrders(company, site, day));
  at(5);
  await everywhere((site) => shipWhatWaits(site));
  at(7);
  if (day === countDay) await everywhere((site) => countOneBin(company, site));
  if (day === lossDay) await everywhere((site) => loseSome(company, site));
}

interface Deed {
  readonly api: ApiClient;
  readonly path: string;
  readonly body: unknown;
  readonly name: string;
}

/** A deed of the history: told once, however often the history is begun. */
async function tell(company: DemoCompany, { api, path, body, name }: Deed): Promise<void> {
  const { status, body: answer } = await api.send('POST', path, body, demoOperation(company.history, name));
  if (status !== 201) throw new Error(`The example data was refused (${name}, ${status}): ${JSON.stringify(answer)}`);
}

async function defineItems(company: DemoCompany): Promise<void> {
  const define = ({ item, name, nameZh, baseUnit, scale, tracksLots, gtin }: DemoItem): Promise<void> => {
    const body = { item, name, nameZh, baseUnit, scale, tracksLots, gtin };
    return tell(company, { api: company.hub, path: '/items', body, name: `item ${item}` });
  };
  await Promise.all(demoItems().map(define));
}

async function defineLocations(company: DemoCompany, { place, api }: DemoSite): Promise<void> {
  const bins = Array.from({ length: binsPerSite }, (_, index) => ({
    location: bin(index),
    zone: 'A',
    purpose: 'storage',
  }));
  const others = [
    { location: dock, zone: 'IN', purpose: 'receiving' },
    { location: dispatch, zone: 'OUT', purpose: 'staging' },
  ];
  const define = (body: (typeof bins)[number]): Promise<void> =>
    tell(company, { api, path: '/locations', body, name: `location ${place.site} ${body.location}` });
  await Promise.all([...bins, ...others].map(define));
  // Goods can be received once headquarters' catalogue is here.
  const { length } = demoItems();
  await settle(async () => {
    const { items } = await api.get<{ readonly items: readonly unknown[] }>('/items?limit=1000');
    return items.length >= length;
  });
}

function bin(index: number): string {
  return `A-${String((index % binsPerSite) + 1).padStart(2, '0')}`;
}

/** Asks again for a while; example data that is a little thinner is no reason to stop. */
async function settle(holds: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 3000;
  while (!(await holds()) && performance.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 10));
}

/** The same for the same words: the history is always the same one. */
function pick(words: string, below: number): number {
  let hash = 2_166_136_261;
  for (const letter of words) hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 16_777_619);
  return (hash >>> 0) % below;
}

function restock(
  company: DemoCompany,
  { place }: DemoSite,
  day: number,
): readonly (DemoItem & { readonly quantity: number })[] {
  const wanted = demoItems().filter((item) => day === 0 || pick(`${item.item} ${place.site} ${day}`, 3) === 0);
  return wanted.map((item) => ({
    ...item,
    quantity: 24 + 12 * pick(`${place.site} ${item.item} ${company.history % 7}`, 6),
  }));
}

function goods(
  company: DemoCompany,
  day: number,
  { item, shelfLifeDays, quantity }: DemoItem & { readonly quantity: number },
) {
  if (shelfLifeDays === 0) return { item, quantity };
  const made = company.history + (day - 10) * dayMs;
  const expiry = new Date(made + shelfLifeDays * dayMs).toISOString().slice(0, 10);
  return { item, quantity, lot: `L${new Date(made).toISOString().slice(2, 10).replaceAll('-', '')}`, expiry };
}

async function receive(company: DemoCompany, site: DemoSite, day: number): Promise<void> {
  const lines = restock(company, site, day).map((line) => goods(company, day, line));
  const reference = `PO-EXAMPLE-${site.place.site}-${day + 1}`;
  const body = { reference, location: dock, lines };
  await tell(company, { api: site.api, path: '/receipts', body, name: `receipt ${site.place.site} ${day}` });
}

async function putAway(company: DemoCompany, site: DemoSite, day: number): Promise<void> {
  const received = restock(company, site, day);
  const moves = Map.groupBy(received, ({ item }) => bin(Number(item.slice(-3))));
  const move = ([to, items]: [string, (typeof received)[number][]]): Promise<void> => {
    const lines = items.map((line) => {
      const { item, quantity, ...rest } = goods(company, day, line);
      return { item, quantity, ...('lot' in rest ? { lot: rest.lot } : {}) };
    });
    const name = `put away ${site.place.site} ${day} ${to}`;
    return tell(company, { api: site.api, path: '/moves', body: { from: dock, to, lines }, name });
  };
  await Promise.all([...moves].map(move));
}

function someLines(
  words: string,
): readonly { readonly line: number; readonly item: string; readonly quantity: number }[] {
  const items = demoItems();
  const count = 1 + pick(words, 3);
  const first = pick(`${words} first`, items.length);
  return Array.from({ length: count }, (_, index) => ({
    line: index + 1,
    item: (items[(first + 7 * index) % items.length] as DemoItem).item,
    quantity: 1 + pick(`${words} ${index}`, 5),
  }));
}

async function takeHubOrders(company: DemoCompany, day: number): Promise<void> {
  const { sites } = company;
  const orders = Array.from({ length: hubOrdersPerDay * sites.length }, (_, index) => {
    const { latitude, longitude } = (sites[index % sites.length] as DemoSite).place;
    const order = `EX-${day + 1}-${index + 1}`;
    const customer = `Example customer ${1 + pick(order, 40)} 示例客户`;
    return {
      order,
      customer,
      place: { latitude: latitude + 0.2, longitude: longitude - 0.2 },
      lines: someLines(order),
    };
  });
  const take = (body: (typeof orders)[number]): Promise<void> =>
    tell(company, { api: company.hub, path: '/orders', body, name: `order ${body.order}` });
  await Promise.all(orders.map(take));
}

async function takeCounterOrders(company: DemoCompany, { place, api }: DemoSite, day: number): Promise<void> {
  for (let index = 0; index < counterOrdersPerDay; index += 1) {
    const name = `counter ${place.site} ${day} ${index}`;
    const body = { customer: 'Example counter 示例柜台', lines: someLines(name) };
    const { status } = await api.send('POST', '/orders', body, demoOperation(company.history, name));
    // 409: the site has promised its share of one of them already, as happens at a counter.
    if (status !== 201 && status !== 409) throw new Error(`The example data was refused (${name}, ${status}).`);
  }
}

interface Task {
  readonly order: string;
}

/** What the floor does with whatever waits there: start, pick, ship. Some of it is left for tomorrow. */
async function shipWhatWaits({ api }: DemoSite): Promise<void> {
  const { tasks } = await api.get<{ readonly tasks: readonly Task[] }>('/tasks?limit=1000');
  const orders = [...new Set(tasks.map(({ order }) => order))];
  const ship = async (order: string): Promise<void> => {
    const path = `/orders/${encodeURIComponent(order)}`;
    const started = await api.send<{ readonly picks?: readonly unknown[] }>('POST', `${path}/pick-start`, {});
    const picks = started.body.picks ?? [];
    if (started.status !== 201 || picks.length === 0) return;
    const picked = await api.send('POST', `${path}/picks`, { to: dispatch, picks });
    if (picked.status === 201) await api.send('POST', `${path}/shipments`, {});
  };
  await Promise.all(orders.filter((order) => pick(order, 9) > 0).map(ship));
}

interface Balance {
  readonly location: string;
  readonly item: string;
  readonly lot: string;
  readonly quantity: number;
  readonly reserved: number;
}

async function balancesOf({ api }: DemoSite): Promise<readonly Balance[]> {
  const { balances } = await api.get<{ readonly balances: readonly Balance[] }>('/stock?limit=1000');
  return balances.filter(({ location, quantity, reserved }) => location.startsWith('A-') && quantity - reserved >= 5);
}

/** A count finds one piece less than the book says. */
async function countOneBin(company: DemoCompany, site: DemoSite): Promise<void> {
  const [balance] = await balancesOf(site);
  if (balance === undefined) return;
  const { location, item, lot, quantity } = balance;
  const lines = [{ item, ...(lot === '' ? {} : { lot }), counted: quantity - 1 }];
  await once(company, site, '/counts', { location, lines }, 'count');
}

/** Something falls off a fork. */
async function loseSome(company: DemoCompany, site: DemoSite): Promise<void> {
  const balance = (await balancesOf(site)).at(-1);
  if (balance === undefined) return;
  const { location, item, lot } = balance;
  const lines = [{ item, ...(lot === '' ? {} : { lot }), quantity: 2 }];
  await once(
    company,
    site,
    '/adjustments',
    { location, reason: 'damage', direction: 'out', isDone: true, lines },
    'loss',
  );
}

/** A deed whose words depend on what was found; when it was told before an interruption (422), it stands as it was told. */
async function once(
  company: DemoCompany,
  { place, api }: DemoSite,
  path: string,
  body: unknown,
  deed: string,
): Promise<void> {
  const { status } = await api.send('POST', path, body, demoOperation(company.history, `${deed} ${place.site}`));
  if (status !== 201 && status !== 422) throw new Error(`The example data was refused (${deed}, ${status}).`);
}
