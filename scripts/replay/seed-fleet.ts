import { setTimeout as sleep } from 'node:timers/promises';
import { newOperationId } from '../fleet/api-client.ts';
import type { Fleet, FleetMember } from '../fleet/fleet.ts';
import type { Journal } from './journal.ts';
import { hashText, type ReplaySite } from './places.ts';
import type { RunPlan } from './plan-run.ts';

/** Where things are in each replayed warehouse. */
export const dock = 'DOCK';
export const outbound = 'OUT';
const binsPerSite = 40;
const linesPerReceipt = 200;
const inFlight = 16;

/** Items at headquarters, locations and opening stock at every site. Returns when every site has its stock. */
export async function seedFleet(
  fleet: Fleet,
  sites: readonly ReplaySite[],
  plan: RunPlan,
  journal: Journal,
): Promise<void> {
  await inParallel([...plan.items], inFlight, async ([item, description]) => {
    expectCreated(
      'item',
      await fleet.hub.api.send('POST', '/items', { item, name: description || item, baseUnit: 'C62' }),
    );
  });
  await Promise.all(
    sites.map(async (site, index) => {
      const node = fleet.nodes[index] as FleetMember;
      await createLocations(node);
      await waitForItems(node, plan.items.size);
      await receiveStock(node, site.site, plan.stock[index] as ReadonlyMap<string, number>, journal);
    }),
  );
}

async function createLocations(node: FleetMember): Promise<void> {
  const bins = Array.from({ length: binsPerSite }, (_, index) => ({
    location: binName(index),
    zone: 'A',
    purpose: 'storage',
  }));
  const places = [
    ...bins,
    { location: dock, zone: 'IN', purpose: 'receiving' },
    { location: outbound, zone: 'OUT', purpose: 'staging' },
  ];
  await inParallel(places, inFlight, async (place) => {
    expectCreated('location', await node.api.send('POST', '/locations', place));
  });
}

function binName(index: number): string {
  return `A-${String(index + 1).padStart(2, '0')}`;
}

export function binOf(item: string): string {
  return binName(hashText(item) % binsPerSite);
}

async function waitForItems(node: FleetMember, count: number): Promise<void> {
  for (let attempt = 0; attempt < 600; attempt += 1) {
    const last = await countItems(node);
    if (last >= count) return;
    await sleep(100);
  }
  throw new Error(`${node.name} did not get headquarters' ${count} items within a minute`);
}

async function countItems(node: FleetMember): Promise<number> {
  let count = 0;
  let after = '';
  for (;;) {
    const page = await node.api.get<{ readonly items: readonly unknown[]; readonly next?: string | null }>(
      `/items?limit=500${after}`,
    );
    count += page.items.length;
    if (page.next === undefined || page.next === null) return count;
    after = `&after=${encodeURIComponent(page.next)}`;
  }
}

async function receiveStock(
  node: FleetMember,
  site: string,
  stock: ReadonlyMap<string, number>,
  journal: Journal,
): Promise<void> {
  const byBin = Map.groupBy([...stock], ([item]) => binOf(item));
  const receipts: { readonly location: string; readonly lines: readonly (readonly [string, number])[] }[] = [];
  for (const [location, lines] of byBin) {
    for (let start = 0; start < lines.length; start += linesPerReceipt) {
      receipts.push({ location, lines: lines.slice(start, start + linesPerReceipt) });
    }
  }
  await inParallel(receipts, 8, async ({ location, lines }) => {
    await receiveUnits(
      node,
      site,
      location,
      'OPENING',
      lines.map(([item, quantity]) => ({ item, quantity })),
      journal,
    );
  });
}

export async function receiveUnits(
  node: FleetMember,
  site: string,
  location: string,
  reference: string,
  units: readonly { readonly item: string; readonly quantity: number }[],
  journal: Journal,
): Promise<void> {
  const op = newOperationId();
  await journal.intend({ kind: 'received', op, site, units });
  const answer = await node.api.send('POST', '/receipts', { reference, location, lines: units }, op);
  await journal.acknowledge(op, answer.status);
  expectCreated('receipt', answer);
}

function expectCreated(what: string, answer: { readonly status: number; readonly body: unknown }): void {
  if (answer.status === 201) return;
  throw new Error(`a ${what} was refused (${answer.status}): ${JSON.stringify(answer.body).slice(0, 400)}`);
}

/** Runs `work` over the members, so many at once, in order. */
export async function inParallel<Member>(
  members: readonly Member[],
  width: number,
  work: (member: Member) => Promise<void>,
): Promise<void> {
  let next = 0;
  const lanes = Array.from({ length: Math.min(width, members.length) }, async () => {
    while (next < members.length) {
      const member = members[next] as Member;
      next += 1;
      await work(member);
    }
  });
  await Promise.all(lanes);
}
