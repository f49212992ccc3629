import { defaultLimits, type SyncInput, type SyncLimits } from '../src/index.ts';
import { catalog, HubSide, NodeSide } from './fleet.ts';
import { calm, type Faults, type Machine, type Party, type Rig } from './rig.ts';

interface Due {
  readonly at: number;
  readonly run: () => void;
}

/** No test here needs a tenth of it; a machine that spins or dials without pause does. */
const eventsMax = 60_000;

/** A hub and its nodes on one virtual clock. Everything follows from the random numbers it is given. */
export class World implements Rig {
  now = 0;
  faults: Faults;
  readonly random: () => number;
  readonly limits: SyncLimits;
  readonly machine: Machine;
  readonly hub: HubSide;
  readonly nodes: readonly NodeSide[];
  frames = 0;
  tap: ((from: Party, frame: Uint8Array) => Uint8Array | undefined) | undefined;
  watch: ((party: Party, input: SyncInput) => void) | undefined;
  readonly #due: Due[] = [];
  #events = 0;

  constructor(options: {
    readonly sites: number;
    readonly random: () => number;
    readonly faults?: Partial<Faults>;
    readonly limits?: Partial<SyncLimits>;
    readonly machine: Machine;
  }) {
    this.random = options.random;
    this.faults = { ...calm, ...options.faults };
    this.limits = { ...defaultLimits, ...options.limits };
    this.machine = options.machine;
    const sites = Array.from({ length: options.sites }, (_, index) => `S${index + 1}`);
    this.hub = new HubSide(this, sites);
    this.nodes = sites.map((site) => new NodeSide(this, this.hub, site));
  }

  node(index = 0): NodeSide {
    const node = this.nodes[index];
    if (node === undefined) throw new Error(`there is no node ${index}`);
    return node;
  }

  after(delayMs: number, run: () => void): void {
    const at = this.now + delayMs;
    // Kept in order of time, and of asking within the same time.
    let low = 0;
    let high = this.#due.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#due[middle]?.at ?? 0) <= at) low = middle + 1;
      else high = middle;
    }
    this.#due.splice(low, 0, { at, run });
  }

  /** Runs whatever is due within the next milliseconds, in order. */
  run(ms: number): void {
    const until = this.now + ms;
    for (let next = this.#due[0]; next !== undefined && next.at <= until; next = this.#due[0]) {
      this.#events += 1;
      if (this.#events > eventsMax) throw new Error('the machine never rests');
      this.#due.shift();
      this.now = next.at;
      next.run();
    }
    this.now = until;
  }

  chance(probability: number): boolean {
    return probability > 0 && this.random() < probability;
  }

  nonce(): Uint8Array {
    return Uint8Array.from({ length: 32 }, () => Math.floor(this.random() * 256));
  }

  /** Every stream is the same on every disk that should have it. */
  isConverged(): boolean {
    return this.nodes.every(({ disk, own, commands }) =>
      [own, commands, catalog].every((stream) =>
        Buffer.from(disk.head(stream).hash).equals(this.hub.disk.head(stream).hash),
      ),
    );
  }
}
