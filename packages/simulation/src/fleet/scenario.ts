import {
  account,
  itemId,
  ordinaryHubLimits,
  ownerId,
  siteId,
  type Account,
  type HubLimits,
  type ItemId,
  type OwnerId,
  type SiteId,
} from '@holdfast/domain';
import { defaultLimits, type SyncLimits } from '@holdfast/sync';
import { Random } from '../base/random.ts';
import type { DiskTemper } from './engine.ts';
import type { LanTemper } from './lan.ts';
import type { WireTemper } from './wire.ts';

export interface Ware {
  readonly owner: OwnerId;
  readonly item: ItemId;
  readonly tracksLots: boolean;
}

/** Everything that a seed decides before the first event. */
export interface Scenario {
  readonly seed: number;
  readonly sites: readonly SiteId[];
  readonly wares: readonly Ware[];
  readonly shelves: readonly Account[];
  readonly pickersPerSite: number;
  readonly operationsMin: number;
  /** How many orders a virtual minute, at headquarters and at all counters. */
  readonly hubOrdersPerMinute: number;
  readonly counterOrdersPerMinute: number;
  readonly deliveriesPerMinute: number;
  readonly mishapsPerMinute: number;
  readonly skewMs: ReadonlyMap<string, number>;
  readonly terminalSkewMs: (random: Random) => number;
  readonly disk: DiskTemper;
  readonly wire: WireTemper;
  readonly lan: LanTemper;
  readonly limits: SyncLimits;
  readonly hubLimits: HubLimits;
  readonly enemy: EnemyKind | undefined;
  /** At the end somebody reads every stream in an order of his own. */
  readonly hasMirror: boolean;
}

/**
 * Somebody who pushes forged entries: a stranger who says he is a site, an incarnation of a site that headquarters does
 * not know, or an enrolled site that writes in the stream of another.
 */
export type EnemyKind = 'impostor' | 'old epoch' | 'foreign stream';

export const receiving: Account = account('RECV');
export const staging: Account = account('DOCK');
const allSites = ['SHA', 'PEK', 'CAN', 'CTU', 'WUH', 'SIA', 'HRB'];

export function planScenario(seed: number): Scenario {
  const random = new Random(seed, 'scenario');
  const sites = allSites.slice(0, random.between(3, 7)).map(siteId);
  const skew = (): number => (random.chance(0.3) ? random.between(-90_000, 90_000) : random.between(-500, 500));
  return {
    seed,
    sites,
    wares: planWares(random),
    shelves: Array.from({ length: random.between(3, 6) }, (_, index) => account(`A-${index + 1}`)),
    pickersPerSite: sites.length <= 4 ? 3 : 2,
    operationsMin: 2000,
    hubOrdersPerMinute: 14,
    counterOrdersPerMinute: 6,
    deliveriesPerMinute: 3.5,
    mishapsPerMinute: 1.5 + random.next() * 2,
    skewMs: new Map(['hub', ...sites].map((name) => [name, skew()])),
    terminalSkewMs: (own) => (own.chance(0.1) ? own.between(-3_600_000, 3_600_000) : own.between(-2_000, 2_000)),
    disk: { syncMs: random.pick([2, 5, 20, 60, 300]), slowChance: random.pick([0, 0.002, 0.01]) },
    wire: planWire(random),
    lan: { latencyMs: random.pick([4, 15, 60]), loss: random.pick([0, 0.003, 0.02]), replay: 0.02 },
    limits: planLimits(random),
    hubLimits: {
      ...ordinaryHubLimits,
      releasedLinesMax: random.pick([4, 12, 40, 200]),
      patienceMs: random.pick([30_000, 120_000, 300_000]),
    },
    hasMirror: seed % 4 === 0,
    enemy: random.chance(0.4) ? random.pick(['impostor', 'old epoch', 'foreign stream'] as const) : undefined,
  };
}

function planWares(random: Random): readonly Ware[] {
  const owners = random.chance(0.5) ? ['HF'] : ['HF', 'LOTUS'];
  return Array.from({ length: random.between(6, 12) }, (_, index) => ({
    owner: ownerId(random.pick(owners)),
    item: itemId(`95200${index + 1}`),
    tracksLots: random.chance(0.25),
  }));
}

function planWire(random: Random): WireTemper {
  const rough = random.chance(0.5);
  return {
    latencyMs: random.pick([8, 40, 150, 600]),
    loss: rough ? random.pick([0.0005, 0.002, 0.006]) : 0,
    duplicate: rough ? random.pick([0, 0.01, 0.03]) : 0,
    reorder: rough ? random.pick([0, 0.002, 0.006]) : 0,
  };
}

/** As in service, but that a session pings less often: what a fleet of years would do in as many events. */
function planLimits(random: Random): SyncLimits {
  const linger = random.pick([500, 4_000, 8_000, 12_000]);
  const isNarrow = random.chance(0.3);
  const window = isNarrow ? { entries: 12, bytes: 6_000 } : undefined;
  return {
    ...defaultLimits,
    batchEntriesMax: random.pick([3, 20, 500]),
    ...(window === undefined
      ? {}
      : { batchBytesMax: 2_000, windows: { commands: window, movements: window, catalog: window, history: window } }),
    lingerMs: { commands: linger / 2, movements: linger, catalog: linger, history: linger },
    pingIntervalMs: 30_000,
    silenceMsMin: 65_000,
    silenceMsMax: 90_000,
    backOffMsMax: random.pick([4_000, 30_000]),
  };
}
