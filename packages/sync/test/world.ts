import { defaultLimits, type SyncInput, type SyncLimits } from '../src/index.ts';
import { catalog, HubSide, NodeSide } from './fleet.ts';
import { calm, type Faults, type Machine, type Party, type Rig } from './rig.ts';

interface Due {
  readonly at: number;
  readonly order: number;
  readonly run: () => void;
}

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
  #order = 0;

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
    this.#due.push({ at: this.now + delayMs, order: this.#order, run });
    this.#order += 1;
  }

  /** Runs whatever is due within the next milliseconds, in order. */
  run(ms: number): void {
    const until = this.now + ms;
    for (;;) {
      let next: Due | undefined;
      for (const due of this.#due) {
        if (due.at > until) continue;
        if (next === undefined || due.at < next.at || (due.at === next.at && due.order < next.order)) next = due;
      }
      if (next === undefined) break;
      this.#due.splice(this.#due.indexOf(next), 1);
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
