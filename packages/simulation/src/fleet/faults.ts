import type { Random } from '../base/random.ts';
import type { Fleet } from './fleet.ts';
import type { Hub } from './hub.ts';
import type { Node } from './node.ts';

const minuteMs = 60_000;
const settledMs = 90_000;

/** What went wrong in a run, by kind. */
export interface FaultCounts {
  partitions: number;
  crashes: number;
  powerCuts: number;
  clockJumps: number;
  terminalOutages: number;
}

/**
 * Everything that breaks: lines that are cut whole, in one direction or again and again; processes that die; power that
 * fails while the disk still writes; clocks that are set; terminals without a network. A seed has at least three
 * partitions and one crash or power cut.
 */
export class Faults {
  readonly counts: FaultCounts = { partitions: 0, crashes: 0, powerCuts: 0, clockJumps: 0, terminalOutages: 0 };
  readonly #fleet: Fleet;
  readonly #random: Random;
  #isOver = false;

  constructor(fleet: Fleet) {
    this.#fleet = fleet;
    this.#random = fleet.random.fork('faults');
  }

  /** Plans the faults of a run that lasts about so long. */
  plan(untilMs: number): void {
    const random = this.#random;
    const sites = this.#fleet.nodes.length;
    this.#spread(3 + random.below(2 * sites), untilMs, () => this.#partition(random.pick(this.#fleet.nodes)));
    this.#spread(1 + random.below(3), untilMs, () => this.#breakDown(this.#someMachine()));
    this.#spread(random.below(4), untilMs, () => this.#jumpClock());
    this.#spread(sites * 2, untilMs, () => this.#terminalOutage());
    if (random.chance(0.3)) this.#at(random.below(untilMs), () => this.#regionalOutage());
  }

  /** Everything is whole again, for good. */
  heal(): void {
    this.#isOver = true;
    const { hub, nodes, terminals } = this.#fleet;
    for (const machine of [hub, ...nodes]) if (!machine.isUp) machine.start();
    for (const { wire } of nodes) {
      wire.isUp.node = wire.isUp.hub = true;
      wire.temper = { ...wire.temper, loss: 0, reorder: 0 };
    }
    for (const { lan } of terminals) lan.isUp = true;
  }

  #spread(count: number, untilMs: number, happen: () => void): void {
    for (let index = 0; index < count; index += 1) {
      this.#at(settledMs + this.#random.below(Math.max(1, untilMs - settledMs)), happen);
    }
  }

  #at(time: number, happen: () => void): void {
    this.#fleet.timeline.at(time, () => {
      if (!this.#isOver) happen();
    });
  }

  #after(ms: number, happen: () => void): void {
    this.#at(this.#fleet.timeline.now + ms, happen);
  }

  #someMachine(): Hub | Node {
    const { hub, nodes } = this.#fleet;
    return this.#random.chance(0.35) ? hub : this.#random.pick(nodes);
  }

  #partition(node: Node): void {
    const random = this.#random;
    const ms = Math.round(Math.min(8 * minuteMs, 20_000 + random.exponential(100_000)));
    this.counts.partitions += 1;
    const kind = random.pick(['whole', 'whole', 'to hub', 'to node', 'flapping'] as const);
    this.#fleet.trace.note('partition', node.name, kind, ms);
    const { isUp } = node.wire;
    if (kind === 'flapping') return this.#flap(node, ms);
    if (kind !== 'to node') isUp.node = false;
    if (kind !== 'to hub') isUp.hub = false;
    this.#after(ms, () => this.#mend(node));
  }

  #flap(node: Node, leftMs: number): void {
    const { isUp } = node.wire;
    isUp.node = isUp.hub = !isUp.node;
    const ms = this.#random.between(1_000, 15_000);
    if (leftMs > ms) this.#after(ms, () => this.#flap(node, leftMs - ms));
    else this.#mend(node);
  }

  #mend(node: Node): void {
    this.#fleet.trace.note('mended', node.name);
    node.wire.isUp.node = node.wire.isUp.hub = true;
  }

  /** Every line at once, for a while: everybody comes back together. */
  #regionalOutage(): void {
    for (const node of this.#fleet.nodes) this.#partition(node);
  }

  #breakDown(machine: Hub | Node): void {
    if (!machine.isUp) return;
    if (this.#random.chance(0.4)) return this.#stop(machine, false);
    // While something is on its way to the disk: nothing else tells a power cut from a crash.
    machine.engine.onNextCommit = (syncMs) => {
      this.#after(this.#random.below(Math.max(1, Math.floor(syncMs))), () => {
        if (machine.isUp) this.#stop(machine, true);
      });
    };
  }

  #stop(machine: Hub | Node, isPowerCut: boolean): void {
    if (isPowerCut) this.counts.powerCuts += 1;
    else this.counts.crashes += 1;
    this.#fleet.trace.note(isPowerCut ? 'power cut' : 'crash', machine.name);
    machine.stop(isPowerCut);
    this.#after(this.#random.between(1_000, isPowerCut ? 90_000 : 15_000), () => {
      this.#fleet.trace.note('started', machine.name);
      machine.start();
    });
  }

  #jumpClock(): void {
    const random = this.#random;
    this.counts.clockJumps += 1;
    const byMs = random.pick([-3 * 86_400_000, -3_600_000, -30_000, 45_000, 7_200_000, 400 * 86_400_000]);
    const machine = this.#someMachine();
    this.#fleet.trace.note('clock set', machine.name, '', byMs);
    machine.clock.jump(byMs);
  }

  #terminalOutage(): void {
    const { lan, name } = this.#random.pick(this.#fleet.terminals);
    this.counts.terminalOutages += 1;
    this.#fleet.trace.note('no network', name);
    lan.isUp = false;
    this.#after(this.#random.between(3_000, 150_000), () => {
      lan.isUp = true;
    });
  }
}
