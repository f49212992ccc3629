import { parseStreamName, type StreamId } from '@holdfast/domain';
import type { SyncPorts, SyncVersions } from '@holdfast/sync';
import { CheapSeals, hash, type CheapKey } from '../base/cheap-seals.ts';
import { Random } from '../base/random.ts';
import { Timeline } from '../base/timeline.ts';
import { Trace } from '../base/trace.ts';
import { Traffic } from '../people/traffic.ts';
import { World } from '../world/world.ts';
import type { Engine } from './engine.ts';
import { Hub } from './hub.ts';
import { Node } from './node.ts';
import type { Parts } from './parts.ts';
import type { Scenario } from './scenario.ts';
import type { Surroundings } from './surroundings.ts';
import type { Terminal } from './terminal.ts';
import { makeWatchers, type Watchers } from './watcher.ts';
import { Wire } from './wire.ts';

/** Headquarters, its sites, and the world around them: one thread, one seed. */
export class Fleet implements Surroundings {
  readonly scenario: Scenario;
  readonly parts: Parts;
  readonly random: Random;
  readonly timeline: Timeline = new Timeline();
  readonly trace: Trace;
  readonly seals: CheapSeals = new CheapSeals();
  readonly watcher: Watchers = makeWatchers();
  readonly versions: SyncVersions = { current: 1, pushMinimum: 1, pullMinimum: 1 };
  readonly world: World;
  readonly traffic: Traffic;
  readonly hub: Hub;
  readonly nodes: readonly Node[];
  readonly terminals: Terminal[] = [];
  /** No new orders and no mishaps any more: everything works towards the end. */
  isClosed = false;
  /** What people asked for or told. */
  operations = 0;
  readonly #writers = new Map<StreamId, string>();
  #links = 0;

  constructor(scenario: Scenario, parts: Parts) {
    this.scenario = scenario;
    this.parts = parts;
    this.random = new Random(scenario.seed, 'fleet');
    this.trace = new Trace(this.timeline);
    this.watcher.add({ stored: () => (this.operations += 1) });
    this.world = new World(this.watcher);
    this.traffic = new Traffic(this);
    this.hub = new Hub(this);
    this.nodes = scenario.sites.map((site) => {
      return new Node(this, site, new Wire(this.timeline, this.random.fork(`wire ${site}`), scenario.wire));
    });
  }

  /** Which machine may write a stream. */
  writerOf(stream: StreamId): string {
    let writer = this.#writers.get(stream);
    if (writer === undefined) {
      const address = parseStreamName(stream);
      writer = address?.kind === 'site' ? address.site : 'hub';
      this.#writers.set(stream, writer);
    }
    return writer;
  }

  get machines(): readonly (Hub | Node)[] {
    return [this.hub, ...this.nodes];
  }

  engineOf(machine: string): Engine {
    const found = this.machines.find(({ name }) => name === machine);
    if (found === undefined) throw new RangeError(`no machine is called ${machine}`);
    return found.engine;
  }

  countLinks(): number {
    this.#links += 1;
    return this.#links;
  }

  syncPorts(machine: string, key: CheapKey): SyncPorts {
    return this.parts.syncPorts(machine, {
      hash,
      key,
      verify: this.seals.verify,
      // Sealing's own tests compress; here it would only cost time.
      compress: (bytes) => bytes,
      inflate: (bytes, bytesMax) => (bytes.length <= bytesMax ? bytes : undefined),
    });
  }
}
