import { parseStreamName, type NewEntry, type OperationId, type RefusalKind, type StreamId } from '@holdfast/domain';
import type { Fleet } from '../fleet/fleet.ts';
import type { Answer, Operation } from '../fleet/operation.ts';
import { Violation, type Commit, type Watcher } from '../fleet/watcher.ts';

interface Page {
  readonly operation: Operation;
  /** Where it took effect. */
  readonly effects: Map<StreamId, number>;
  answer: Answer | undefined;
}

/** What makes even a fact unreadable; a person can correct all of it. */
const unreadable: ReadonlySet<string> = new Set<RefusalKind>([
  'quantity-not-positive',
  'unknown-item',
  'wrong-unit',
  'unknown-location',
  'source-is-target',
  'lot-required',
  'serial-required',
  'serial-not-single',
]);

/**
 * I1, I2 and I8 against the terminals' own journals, which are no part of the system: what was acknowledged is on a disk
 * and stays there, everything takes effect once and only what somebody asked for, and no fact is refused or lost.
 */
export class JournalOracle implements Watcher {
  readonly #fleet: Fleet;
  readonly #pages = new Map<OperationId, Page>();
  readonly #unsynced = new Map<string, NewEntry[]>();
  readonly #acknowledged = new Map<StreamId, number>();

  constructor(fleet: Fleet) {
    this.#fleet = fleet;
  }

  stored(operation: Operation): void {
    this.#pages.set(operation.id, { operation, effects: new Map(), answer: undefined });
  }

  committed({ machine, entries }: Commit): void {
    for (const entry of entries) {
      if (entry.entry.device === '' || this.#fleet.writerOf(entry.stream) !== machine) continue;
      const page = this.#pages.get(entry.entry.id);
      if (page === undefined) throw new Violation('I2', `${show(entry)} is the effect of something nobody asked for`);
      if (page.effects.has(entry.stream)) throw new Violation('I2', `${show(entry)} takes effect twice`);
      page.effects.set(entry.stream, entry.seq);
      const unsynced = this.#unsynced.get(machine);
      if (unsynced === undefined) this.#unsynced.set(machine, [entry]);
      else unsynced.push(entry);
    }
  }

  synced(machine: string): void {
    this.#unsynced.delete(machine);
  }

  powerCut(machine: string): void {
    for (const { stream, entry } of this.#unsynced.get(machine) ?? [])
      this.#pages.get(entry.id)?.effects.delete(stream);
    this.#unsynced.delete(machine);
    const { store } = this.#fleet.engineOf(machine);
    const heads = new Map(store.heads().map(({ stream, seq }) => [stream, seq]));
    for (const [stream, seq] of this.#acknowledged) {
      if (this.#fleet.writerOf(stream) !== machine || (heads.get(stream) ?? 0) >= seq) continue;
      throw new Violation(
        'I1',
        `${machine} acknowledged ${stream} up to ${seq} and has it up to ${heads.get(stream) ?? 0}`,
      );
    }
  }

  answered(operation: Operation, machine: string, answer: Answer, isDone: boolean): void {
    const page = this.#pages.get(operation.id);
    if (page !== undefined) page.answer = answer;
    if (answer.ok) return this.#mustBeDurable(operation, machine, answer);
    const { kind } = answer.refusal;
    if (isDone && !unreadable.has(kind)) {
      throw new Violation('I8', `${machine} refused a fact of ${operation.device}, ${operation.command}: ${kind}`);
    }
  }

  #mustBeDurable(operation: Operation, machine: string, { written }: Answer & { readonly ok: true }): void {
    const { durable } = this.#fleet.engineOf(machine);
    if (written.entries.length === 0) throw new Violation('I1', `${operation.command} was accepted and left nothing`);
    for (const { stream, seq, entry } of written.entries) {
      if ((durable.get(stream)?.seq ?? 0) < seq) {
        throw new Violation('I1', `${machine} acknowledged ${stream} ${seq}, which is not on its disk`);
      }
      if (entry.id !== operation.id) {
        throw new Violation('I2', `${machine} answered ${operation.id} with the effect of ${entry.id}`);
      }
      this.#acknowledged.set(stream, Math.max(this.#acknowledged.get(stream) ?? 0, seq));
    }
  }

  replayed(operation: Operation, isGarbled: boolean, answer: Answer): void {
    if (isGarbled === answer.ok) {
      const what = isGarbled ? 'accepted another request under the id of' : 'refused the repeat of';
      throw new Violation('I2', `a machine ${what} ${operation.command} ${operation.id}`);
    }
  }

  sent(machine: string, stream: StreamId, seq: number): void {
    const durable = this.#fleet.engineOf(machine).durable.get(stream)?.seq ?? 0;
    if (seq > durable) throw new Violation('I1', `${machine} sends ${stream} ${seq}; its disk has ${durable}`);
  }

  acknowledged(machine: string, peer: string, stream: StreamId, seq: number): void {
    // An enemy keeps no journal.
    if (!this.#fleet.machines.some(({ name }) => name === peer)) return;
    const durable = this.#fleet.engineOf(peer).durable.get(stream)?.seq ?? 0;
    if (durable < seq) {
      throw new Violation('I1', `${machine} was told that ${peer} has ${stream} up to ${seq}; its disk has ${durable}`);
    }
  }

  ended(): void {
    for (const { operation, effects, answer } of this.#pages.values()) {
      const what = `${operation.command} ${operation.id} of ${operation.device}`;
      if (answer === undefined) {
        if (operation.isFact) throw new Violation('I8', `${what} was dropped`);
        throw new Violation('I1', `${what} was never answered`);
      }
      if (answer.ok && effects.size === 0) throw new Violation('I1', `${what} was accepted and is gone`);
      if (!answer.ok && effects.size > 0) throw new Violation('I2', `${what} was refused and took effect`);
    }
  }
}

function show({ stream, seq, entry }: NewEntry): string {
  const address = parseStreamName(stream);
  return `${entry.type} ${stream} ${seq} of ${entry.device}${address === undefined ? ' in a stream without a name' : ''}`;
}
