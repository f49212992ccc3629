import { Bug } from '@holdfast/domain';
import { Enemy } from './fleet/enemy.ts';
import { Faults, type FaultCounts } from './fleet/faults.ts';
import { Fleet } from './fleet/fleet.ts';
import { realParts, type Parts } from './fleet/parts.ts';
import { planScenario } from './fleet/scenario.ts';
import { Violation, type Watcher } from './fleet/watcher.ts';
import { addOracles } from './oracles/oracles.ts';
import { Staff } from './people/staff.ts';

export interface Finding {
  readonly invariant: string;
  readonly detail: string;
  readonly step: number;
  readonly atMs: number;
}

export interface SeedResult {
  readonly seed: number;
  readonly violation: Finding | undefined;
  readonly traceHash: string;
  readonly lastLines: readonly string[];
  readonly operations: number;
  readonly entries: number;
  readonly steps: number;
  readonly virtualMs: number;
  readonly faults: FaultCounts;
}

export interface SeedOptions {
  readonly parts?: Parts;
  /** Whoever else wants to look, given the fleet before it starts. */
  readonly watch?: (fleet: Fleet) => Watcher;
}

const enemyStartMs = 1_500;
const lateStartMs = 5_000;
const fillsAtMs = 8_000;
const worksAtMs = 12_000;
const plannedMs = 20 * 60_000;
const closesAtMostMs = 60 * 60_000;
const drainsWithinMs = 90 * 60_000;
const lookEveryMs = 5_000;
const auditEveryMs = 4 * 60_000;

/** One life of one fleet. The same seed and parts give the same trace, on every machine. */
export function runSeed(seed: number, options: SeedOptions = {}): SeedResult {
  const fleet = new Fleet(planScenario(seed), options.parts ?? realParts);
  let entries = 0;
  fleet.watcher.add({ committed: (commit) => (entries += commit.entries.length) });
  addOracles(fleet);
  if (options.watch !== undefined) fleet.watcher.add(options.watch(fleet));
  const run = new Run(fleet);
  const violation = run.toTheEnd();
  const { timeline, trace, operations } = fleet;
  return {
    seed,
    violation,
    traceHash: trace.hash,
    lastLines: trace.lastLines(),
    operations,
    entries,
    steps: timeline.steps,
    virtualMs: timeline.now,
    faults: run.faults.counts,
  };
}

class Run {
  readonly faults: Faults;
  readonly #fleet: Fleet;
  readonly #staff: Staff;

  constructor(fleet: Fleet) {
    this.#fleet = fleet;
    this.#staff = new Staff(fleet);
    this.faults = new Faults(fleet);
  }

  toTheEnd(): Finding | undefined {
    const { timeline } = this.#fleet;
    try {
      this.#live();
      return undefined;
    } catch (error) {
      const found = { step: timeline.steps, atMs: timeline.now };
      if (error instanceof Violation) return { invariant: error.invariant, detail: error.message, ...found };
      // A process that stops rather than write something wrong.
      if (error instanceof Bug) return { invariant: 'bug', detail: error.message, ...found };
      const code = storeErrorCode(error);
      if (code === undefined) throw error;
      return { invariant: `store ${code}`, detail: (error as Error).message, ...found };
    }
  }

  #live(): void {
    const fleet = this.#fleet;
    const { timeline, scenario, hub, nodes } = fleet;
    const enemy = scenario.enemy === undefined ? undefined : new Enemy(fleet, scenario.enemy);
    for (const machine of [hub, ...nodes]) {
      // An enemy comes before the site whose book he wants to write.
      if (machine.name !== enemy?.victim) machine.start();
      else timeline.at(lateStartMs, () => machine.start());
    }
    timeline.at(enemyStartMs, () => enemy?.start());
    this.#staff.open();
    timeline.at(fillsAtMs, () => this.#staff.fill());
    timeline.at(worksAtMs, () => this.#staff.work());
    this.faults.plan(plannedMs);
    this.#audit();
    const isDone = (): boolean =>
      fleet.operations >= scenario.operationsMin && timeline.now >= plannedMs / 2 && this.faults.counts.partitions >= 3;
    while (!isDone() && timeline.now < closesAtMostMs) this.#step();
    this.#end();
  }

  #step(): void {
    if (!this.#fleet.timeline.step()) throw new Violation('liveness', 'nothing is left to happen');
  }

  #audit(): void {
    this.#fleet.timeline.after(auditEveryMs, () => {
      this.#fleet.watcher.audited();
      this.#audit();
    });
  }

  #end(): void {
    const fleet = this.#fleet;
    fleet.isClosed = true;
    fleet.trace.note('closed', 'fleet', '', fleet.operations);
    this.faults.heal();
    this.#drain();
    this.#staff.clearDocks();
    this.#drain();
    this.#staff.takeStock();
    this.#drain();
    fleet.watcher.audited();
    fleet.watcher.ended();
  }

  /** Until nobody has anything to do and everybody has heard everything. */
  #drain(): void {
    const { timeline } = this.#fleet;
    const until = timeline.now + drainsWithinMs;
    let quietLooks = 0;
    let seen = '';
    while (quietLooks < 4) {
      if (timeline.now > until) throw new Violation('liveness', `not at rest after all was healed: ${this.#unrest()}`);
      const look = timeline.now + lookEveryMs;
      while (timeline.now < look) this.#step();
      const heads = this.#heads();
      quietLooks = heads === seen && this.#unrest() === '' ? quietLooks + 1 : 0;
      seen = heads;
    }
  }

  #heads(): string {
    const { hub, nodes } = this.#fleet;
    const count = ({ engine }: { readonly engine: typeof hub.engine }): number =>
      engine.store.heads().reduce((sum, { seq }) => sum + seq, 0);
    return [hub, ...nodes].map(count).join(' ');
  }

  /** What still moves, in words; '' for nothing. */
  #unrest(): string {
    const { hub, nodes } = this.#fleet;
    if (!this.#staff.isIdle) return 'people are at work';
    for (const node of nodes) {
      if (!node.isLive || !hub.isConnected(node.site)) return `${node.site} has no link`;
      for (const { stream, seq } of node.engine.store.heads()) {
        const there = hub.engine.durable.get(stream)?.seq ?? 0;
        if (there !== seq) return `${stream} stands at ${seq} in ${node.site} and at ${there} at headquarters`;
      }
      const to = `hub/1/to/${node.site}/1`;
      const said = [...hub.engine.durable].find(([stream]) => stream === to)?.[1].seq ?? 0;
      const heard = [...node.engine.durable].find(([stream]) => stream === to)?.[1].seq ?? 0;
      if (said !== heard) return `${to} stands at ${said} and at ${heard} in ${node.site}`;
    }
    return '';
  }
}

/** The store's own last line of defence; its class is not imported, so that no database is loaded. */
function storeErrorCode(error: unknown): string | undefined {
  return error instanceof Error && error.name === 'StoreError' && 'code' in error ? String(error.code) : undefined;
}
