import { setTimeout as sleep } from 'node:timers/promises';
import type { Fleet } from '../fleet/fleet.ts';
import type { Workers } from './workers.ts';

export interface SiteDigest {
  readonly site: string;
  readonly stream: string;
  readonly seq: number;
  readonly digest: string;
}

export interface Convergence {
  /** From the moment when every link was whole until hub and sites had equal digests and no work was left. */
  readonly seconds: number;
  readonly digestsEqual: boolean;
  readonly digests: readonly { readonly site: string; readonly node: SiteDigest; readonly hub: SiteDigest }[];
}

const quietRounds = 8;
const roundMs = 250;
const patienceMs = 180_000;

/** Waits until nothing moves any more: no open work, equal digests, and the same heads for two seconds. */
export async function waitUntilQuiet(fleet: Fleet, workers: Workers): Promise<Convergence> {
  const start = performance.now();
  let quiet = 0;
  let since = 0;
  let last = '';
  for (;;) {
    const digests = await readDigests(fleet);
    const isEqual = digests.every(({ node, hub }) => node.seq === hub.seq && node.digest === hub.digest);
    const heads = digests.map(({ node, hub }) => `${node.seq}/${hub.seq}`).join(' ');
    const isQuiet = isEqual && workers.busy() === 0 && heads === last && !(await hasOpenWork(fleet));
    if (isQuiet && quiet === 0) since = performance.now();
    quiet = isQuiet ? quiet + 1 : 0;
    last = heads;
    const isOver = performance.now() - start > patienceMs;
    if (quiet >= quietRounds || isOver) {
      return { seconds: ((quiet > 0 ? since : performance.now()) - start) / 1000, digestsEqual: isEqual, digests };
    }
    await sleep(roundMs);
  }
}

async function hasOpenWork(fleet: Fleet): Promise<boolean> {
  for (const node of fleet.nodes) {
    for (const phase of ['released', 'started', 'recalled']) {
      const { tasks } = await node.api.get<{ readonly tasks: readonly unknown[] }>(`/tasks?phase=${phase}&limit=1`);
      if (tasks.length > 0) return true;
    }
  }
  return false;
}

async function readDigests(fleet: Fleet): Promise<Convergence['digests']> {
  return Promise.all(
    fleet.nodes.map(async (node) => ({
      site: node.name,
      node: await node.api.get<SiteDigest>('/digest'),
      hub: await fleet.hub.api.get<SiteDigest>(`/sites/${node.name}/digest`),
    })),
  );
}
