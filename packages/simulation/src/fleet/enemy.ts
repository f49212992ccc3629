import {
  account,
  append,
  machineOperation,
  siteId,
  streamName,
  type Draft,
  type SiteId,
  type StreamId,
} from '@holdfast/domain';
import { Engine } from './engine.ts';
import type { Fleet } from './fleet.ts';
import { MachineClock } from './machine-clock.ts';
import { NodeLink } from './node.ts';
import { realParts } from './parts.ts';
import type { EnemyKind } from './scenario.ts';
import type { Surroundings } from './surroundings.ts';
import { makeWatchers } from './watcher.ts';
import { Wire } from './wire.ts';

export const enemySite: SiteId = siteId('ZZZ');
const name = 'enemy';

/** Runs the real code on a machine of his own, and pushes entries that nobody on any floor made. */
export class Enemy {
  /** The site whose book he wants to change. */
  readonly victim: SiteId;
  readonly #surroundings: Surroundings;
  readonly #stream: StreamId;
  readonly #link: NodeLink;
  readonly #engine: Engine;

  constructor(fleet: Fleet, kind: EnemyKind) {
    const { scenario, seals, timeline } = fleet;
    this.victim = scenario.sites.at(-1) ?? enemySite;
    const epoch = kind === 'old epoch' ? 2 : 1;
    const site = kind === 'foreign stream' ? enemySite : this.victim;
    this.#stream = streamName({ kind: 'site', site: this.victim, epoch });
    const { random, trace, versions, hub } = fleet;
    this.#surroundings = {
      scenario,
      seals,
      timeline,
      random,
      trace,
      versions,
      hub,
      parts: realParts,
      watcher: makeWatchers(),
      writerOf: () => name,
      countLinks: () => fleet.countLinks(),
      syncPorts: (machine, own) => fleet.syncPorts(machine, own),
    };
    const key = seals.keyOf(kind === 'old epoch' ? this.victim : kind === 'impostor' ? name : enemySite);
    this.#engine = new Engine(this.#surroundings, name, {
      clock: new MachineClock(timeline, 0),
      key,
      temper: scenario.disk,
      settle: () => undefined,
    });
    const wire = new Wire(timeline, random.fork('wire of the enemy'), scenario.wire);
    const dialer = { name, site, epoch, stream: this.#stream, key, wire, engine: this.#engine };
    this.#link = new NodeLink(this.#surroundings, dialer);
  }

  start(): void {
    this.#engine.submit({
      news: 'answer',
      run: ({ transaction, ports }) => {
        for (const draft of this.#forgeries()) {
          append(transaction, ports, machineOperation(ports.newId(), ports.now(), name), ports.now(), draft);
        }
        return () => this.#link.input({ kind: 'tick' });
      },
    });
  }

  #forgeries(): readonly Draft[] {
    const stream = this.#stream;
    const [ware] = this.#surroundings.scenario.wares;
    if (ware === undefined) return [];
    const { owner, item } = ware;
    const movement = { owner, item, from: account('@supplier'), to: account('Z-1'), quantity: 1000 };
    return [
      {
        stream,
        type: 'location.defined',
        body: { locations: [{ location: movement.to, zone: 'Z', purpose: 'storage' }] },
      },
      { stream, type: 'stock.received', body: { movements: [movement], rights: [{ owner, item, mint: 1000 }] } },
    ];
  }
}
