import type { Disk } from './disk.ts';
import { catalog } from './fleet.ts';
import { numbers } from './numbers.ts';
import { calm, type Faults, type Machine } from './rig.ts';
import { World } from './world.ts';

export interface Storm {
  readonly seed: number;
  readonly sites: number;
  readonly steps: number;
  readonly faults: Faults;
}

/**
 * A fleet works while its links and processes fail, then the weather clears. Throws when an invariant breaks on the way
 * (an honest driver watches: see side.ts), or when the fleet is not whole at the end.
 */
export function weather(machine: Machine, storm: Storm): World {
  const random = numbers(storm.seed);
  const world = new World({ sites: storm.sites, random, faults: storm.faults, machine, limits: smallLimits });
  for (let index = 0; index < storm.steps; index += 1) {
    act(world, random);
    world.run(random() * 300);
  }
  world.faults = calm;
  for (const node of world.nodes) node.isDark = false;
  world.run(90_000);
  if (!world.isConverged()) throw new Error(`seed ${storm.seed}: not converged: ${describe(world)}`);
  for (const node of world.nodes) checkRecords(world, node.site, node.own);
  const fenced = world.nodes.some((node) => node.saw('fence').length > 0) || world.hub.saw('fence').length > 0;
  if (fenced || world.hub.saw('forked').length > 0) throw new Error(`seed ${storm.seed}: an honest disk was fenced`);
  return world;
}

/** Windows and batches so small that a test reaches their edges. */
const smallLimits = {
  batchEntriesMax: 8,
  batchBytesMax: 400,
  entryBytesMax: 1200,
  windows: {
    commands: { entries: 12, bytes: 800 },
    movements: { entries: 20, bytes: 1200 },
    catalog: { entries: 9, bytes: 500 },
    history: { entries: 8, bytes: 400 },
  },
};

function act(world: World, random: () => number): void {
  const node = world.nodes[Math.floor(random() * world.nodes.length)];
  if (node === undefined) return;
  const text = (): string => 'entry '.padEnd(10 + Math.floor(random() ** 4 * 900), 'x');
  const what = random();
  const times = 1 + Math.floor(random() ** 3 * 60);
  if (what < 0.45) for (let index = 0; index < times; index += 1) node.append(text());
  else if (what < 0.65) for (let index = 0; index < times; index += 1) world.hub.append(node.commands, text());
  else if (what < 0.75) world.hub.append(catalog, text());
  else if (what < 0.8) node.restart();
  else if (what < 0.83) world.hub.restart();
  else if (what < 0.9) node.link?.cut();
  else if (what < 0.95) node.goDark();
  else node.isDark = false;
}

/** What the node has on record as acknowledged is what the hub has, under the hub's own receipt. */
function checkRecords(world: World, site: string, own: NodeStream): void {
  const node = world.nodes.find((one) => one.site === site);
  const cursor = node?.disk.cursor('hub', own);
  const head = world.hub.disk.head(own);
  if ((cursor?.seq ?? 0) !== head.seq) throw new Error(`${site} knows of ${cursor?.seq ?? 0} of ${head.seq} receipts`);
  if (cursor !== undefined && cursor.signature.length !== 64) throw new Error(`${site} has no receipt`);
}
type NodeStream = Parameters<Disk['head']>[0];

function describe(world: World): string {
  return world.nodes
    .map(({ site, state, own, commands, disk }) => {
      const hub = world.hub.disk;
      const pairs = [own, commands, catalog].map((stream) => `${disk.head(stream).seq}/${hub.head(stream).seq}`);
      return `${site} ${state.phase} ${pairs.join(' ')}`;
    })
    .join('; ');
}
