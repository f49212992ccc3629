import type { IllegalEntry, StreamId } from '@holdfast/domain';
import type { FenceReason, SyncEvent, SyncState } from '@holdfast/sync';
import type { Fleet } from '../fleet/fleet.ts';
import { Violation, type Commit, type Watcher } from '../fleet/watcher.ts';

/** Entries that machines write by themselves for each operation of a person, over a whole run. */
const ownEntriesPerOperation = 1.5;
const ownEntriesAtFirst = 300;
const entriesPerCommit = 400;

/**
 * Bounds, and I8 between machines. What waits for a peer stays within its window; machines do not talk each other into
 * endless work; and no honest machine's stream is ever refused, stopped or fenced by another.
 */
export class QueuesOracle implements Watcher {
  readonly #fleet: Fleet;
  #own = 0;

  constructor(fleet: Fleet) {
    this.#fleet = fleet;
  }

  get #isRough(): boolean {
    const { loss, reorder } = this.#fleet.scenario.wire;
    return loss + reorder > 0;
  }

  #isHonest(machine: string, peer: string): boolean {
    return machine !== 'hub' || this.#fleet.machines.some(({ name }) => name === peer);
  }

  linkMoved(machine: string, state: SyncState): void {
    const { windows } = this.#fleet.scenario.limits;
    for (const { queue, lane, stream } of state.incoming) {
      if (queue.length < 2) continue;
      let entries = 0;
      let bytes = 0;
      for (const batch of queue) {
        entries += batch.entries.length;
        bytes += batch.bytes;
      }
      if (entries <= windows[lane].entries && bytes <= windows[lane].bytes) continue;
      throw new Violation('bounds', `${machine} holds ${entries} entries, ${bytes} bytes, of ${stream} in memory`);
    }
  }

  committed({ machine, entries }: Commit): void {
    if (entries.length > entriesPerCommit) {
      throw new Violation('bounds', `${machine} wrote ${entries.length} entries in one transaction`);
    }
    for (const { entry, stream } of entries) {
      if (entry.device === '' && this.#fleet.writerOf(stream) === machine) this.#own += 1;
    }
    const most = ownEntriesAtFirst + ownEntriesPerOperation * this.#fleet.operations;
    if (this.#own > most) throw new Violation('bounds', `machines wrote ${this.#own} entries by themselves`);
  }

  quarantined(machine: string, stream: StreamId, { kind, detail }: IllegalEntry): void {
    throw new Violation('I8', `${machine} quarantined ${stream}: ${kind}, ${detail}`);
  }

  fenced(machine: string, stream: StreamId, why: FenceReason): void {
    throw new Violation('I8', `${machine} fenced itself: ${stream} is ${why}`);
  }

  synchronised(machine: string, peer: string, event: SyncEvent): void {
    // What an enemy does is for headquarters to refuse.
    if (!this.#isHonest(machine, peer)) return;
    switch (event.what) {
      case 'violation':
        // A line that loses or mixes up frames may bring a batch without the greeting before it.
        if (this.#isRough && event.why.includes(' while ')) return;
        throw new Violation('I8', `${machine} takes ${peer} for dishonest: ${event.why}`);
      case 'stream-stopped':
      case 'local-damage':
      case 'unproven-claim':
        throw new Violation('I8', `between ${machine} and ${peer}: ${JSON.stringify(event)}`);
      case 'peer-lost-entries':
      case 'writer-behind':
        throw new Violation('I1', `between ${machine} and ${peer}: ${JSON.stringify(event)}`);
      default:
    }
  }
}
