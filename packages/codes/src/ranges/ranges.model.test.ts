import { describe, expect, it } from 'vitest';
import { allotRange, drawNumber, type NumberRange, type NumberSpace, openRange, reopenSpace } from './number-range.ts';

/**
 * Every history of a small world, step by step: two sites and a hub, each with one backup that may come back as often
 * as anybody likes. Ranges of one number; at most two are allotted between two backups of the hub.
 */
type Site = { readonly epoch: number; readonly ranges: readonly NumberRange[]; readonly drawn: readonly number[] };
type Hub = { readonly allotted: readonly NumberRange[]; readonly space: NumberSpace; readonly sinceBackup: number };
type World = {
  readonly sites: readonly Site[];
  readonly siteBackups: readonly Site[];
  /** The highest epoch that each site was ever in: known to whoever restores it, not to its disk. */
  readonly epochs: readonly number[];
  readonly hub: Hub;
  readonly hubBackup: Hub;
  /** What stands on labels, and what stands on two. */
  readonly printed: readonly number[];
  readonly twice: readonly number[];
  readonly restoresLeft: number;
};

/** What is taken away from the rules: a planted bug. */
type Bug = 'none' | 'epoch-of-backup' | 'skips-nothing' | 'keeps-old-backup';

const ALLOTTED_BETWEEN_BACKUPS = 2;
const SITES = ['north', 'south'];

const replace = <Item>(items: readonly Item[], index: number, item: Item): Item[] =>
  items.map((old, at) => (at === index ? item : old));

function start(sites: number): World {
  const site: Site = { epoch: 0, ranges: [], drawn: [] };
  const hub: Hub = { allotted: [], space: { id: 's', capacity: 12 }, sinceBackup: 0 };
  return {
    sites: Array.from({ length: sites }, () => site),
    siteBackups: Array.from({ length: sites }, () => site),
    epochs: Array.from({ length: sites }, () => 0),
    hub,
    hubBackup: hub,
    printed: [],
    twice: [],
    restoresLeft: 3,
  };
}

/** The hub allots one number to a site, for its epoch or ahead for the next. */
function ask(world: World, index: number, ahead: number): World | undefined {
  const { hub, sites } = world;
  const site = sites[index];
  if (site === undefined || hub.sinceBackup === ALLOTTED_BETWEEN_BACKUPS) return undefined;
  const request = { site: SITES[index] ?? '', epoch: site.epoch + ahead, size: 1 };
  const range = allotRange(hub.space, hub.allotted, request);
  if (!range.ok) return undefined;
  return {
    ...world,
    hub: { ...hub, allotted: [...hub.allotted, range.value], sinceBackup: hub.sinceBackup + 1 },
    sites: replace(sites, index, { ...site, ranges: [...site.ranges, range.value] }),
  };
}

/** The site prints a label with the first number that its ranges still give it. */
function draw(world: World, index: number): World | undefined {
  const site = world.sites[index];
  if (site === undefined) return undefined;
  for (const range of site.ranges) {
    const next = site.drawn.includes(range.first) ? range.last + 1 : range.first;
    const drawn = drawNumber({ ...openRange(range), next }, { site: SITES[index] ?? '', epoch: site.epoch });
    if (!drawn.ok) continue;
    const { number } = drawn.value;
    return {
      ...world,
      sites: replace(world.sites, index, { ...site, drawn: [...site.drawn, number] }),
      printed: [...world.printed, number],
      twice: world.printed.includes(number) ? [...world.twice, number] : world.twice,
    };
  }
  return undefined;
}

function restoreSite(world: World, index: number, bug: Bug): World | undefined {
  const backup = world.siteBackups[index];
  if (backup === undefined || world.restoresLeft === 0) return undefined;
  const epoch = (bug === 'epoch-of-backup' ? backup.epoch : (world.epochs[index] ?? 0)) + 1;
  return {
    ...world,
    sites: replace(world.sites, index, { ...backup, epoch }),
    epochs: replace(world.epochs, index, Math.max(epoch, world.epochs[index] ?? 0)),
    restoresLeft: world.restoresLeft - 1,
  };
}

function restoreHub(world: World, bug: Bug): World | undefined {
  if (world.restoresLeft === 0) return undefined;
  const { allotted, space } = world.hubBackup;
  const held = world.sites.flatMap(({ ranges }) => ranges);
  const remembered = [...allotted, ...held.filter((range) => !allotted.some(({ first }) => first === range.first))];
  const skipped = bug === 'skips-nothing' ? 0 : ALLOTTED_BETWEEN_BACKUPS;
  const hub: Hub = { allotted: remembered, space: reopenSpace(space, remembered, skipped), sinceBackup: 0 };
  const hubBackup = bug === 'keeps-old-backup' ? world.hubBackup : hub;
  return { ...world, hub, hubBackup, restoresLeft: world.restoresLeft - 1 };
}

function backUpHub(world: World): World {
  const hub: Hub = { ...world.hub, sinceBackup: 0 };
  return { ...world, hub, hubBackup: hub };
}

function nextWorlds(world: World, bug: Bug): World[] {
  const next: (World | undefined)[] = [backUpHub(world), restoreHub(world, bug)];
  for (const [index, site] of world.sites.entries()) {
    next.push(ask(world, index, 0), ask(world, index, 1), draw(world, index), restoreSite(world, index, bug));
    next.push({ ...world, siteBackups: replace(world.siteBackups, index, site) });
  }
  return next.filter((found) => found !== undefined);
}

/** Explores every history of so many steps; the worlds seen, and whether one of them has a number on two labels. */
function explore(sites: number, steps: number, bug: Bug): { readonly worlds: number; readonly collides: boolean } {
  const seen = new Set<string>();
  let frontier = [start(sites)];
  for (let step = 0; step < steps; step++) {
    const next: World[] = [];
    for (const world of frontier.flatMap((from) => nextWorlds(from, bug))) {
      const key = JSON.stringify(world);
      if (seen.has(key)) continue;
      seen.add(key);
      if (world.twice.length > 0) return { worlds: seen.size, collides: true };
      next.push(world);
    }
    frontier = next;
  }
  return { worlds: seen.size, collides: false };
}

describe('sites and a hub that forget', () => {
  it.each([
    [1, 7],
    [2, 6],
  ])('[N1]–[N5] never put a number on two labels: %i sites, every history of %i steps', (sites, steps) => {
    const { worlds, collides } = explore(sites, steps, 'none');
    expect(collides).toBe(false);
    expect(worlds).toBeGreaterThan(3_000);
  });

  it.each(['epoch-of-backup', 'skips-nothing', 'keeps-old-backup'] as const)(
    'would, with the planted bug %s (negative control)',
    (bug) => {
      expect(explore(1, 7, bug).collides).toBe(true);
    },
  );
});
