import type { SyncLimits } from '../../src/index.ts';
import type { HubSide, NodeSide, SessionSide } from '../fleet.ts';
import { numbers } from '../numbers.ts';
import type { Faults, Machine } from '../rig.ts';
import { World } from '../world.ts';

export type Scenario = (machine: Machine) => void;

export interface OneSite {
  readonly world: World;
  readonly node: NodeSide;
  readonly hub: HubSide;
}

export function oneSite(
  machine: Machine,
  options: { faults?: Partial<Faults>; limits?: Partial<SyncLimits> } = {},
): OneSite {
  const world = new World({ sites: 1, random: numbers(11), machine, ...options });
  return { world, node: world.node(), hub: world.hub };
}

/** One site with a live link and `entries` of its own on both disks. */
export function liveSite(machine: Machine, entries = 3): OneSite & { readonly session: SessionSide } {
  const site = oneSite(machine);
  for (let index = 0; index < entries; index += 1) site.node.append(`entry ${index}`);
  site.world.run(500);
  const session = site.hub.live;
  check(session !== undefined && site.node.state.phase === 'live', 'the link is live');
  check(site.world.isConverged(), 'the streams are equal');
  return { ...site, session };
}

/** Scenarios run under mutants too, where a plain throw is what counts. */
export function check(condition: unknown, what: string): asserts condition {
  if (condition !== true && (condition === undefined || condition === false || condition === null)) {
    throw new Error(`expected that ${what}`);
  }
}
