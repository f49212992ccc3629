import {
  addTouches,
  noTouches,
  parseStreamName,
  type Entry,
  type HubContext,
  type LedgerTransaction,
  type MachinePorts,
  type Prefetch,
  type SiteId,
  type StreamId,
  type Touches,
  type Written,
} from '@holdfast/domain';

export type WrittenEntry = Written['entries'][number];

/**
 * One piece of work on the ledger. `run` is pure: a database across a socket runs it again after loading what it read,
 * so ids, times and secrets are drawn before, or come from the turn. What it returns is called when headquarters has
 * settled everything that the transaction touched, still inside the transaction, and makes the answer.
 */
export interface Work<Answer> {
  /** About how many entries it writes: a transaction is filled up to a bound. */
  readonly weight: number;
  /** What it is likely to read: asked only for a store that can load it all at once. */
  readonly prefetch?: () => Prefetch;
  run(turn: Turn): (settled: readonly WrittenEntry[]) => Answer;
}

/** What one piece of work may use, shared by all the work of a transaction. */
export class Turn {
  readonly transaction: LedgerTransaction;
  readonly context: HubContext;
  readonly ports: MachinePorts;
  readonly touches: Touches = noTouches();
  /** Streams of headquarters that got entries: they are sealed and their readers woken. */
  readonly moved = new Set<StreamId>();
  /** Entries appended so far. */
  entries = 0;
  /** When each site wrote the last of its entries that were applied: what is here of it was true then. */
  readonly applied = new Map<SiteId, number>();

  constructor(transaction: LedgerTransaction, context: HubContext, ports: MachinePorts) {
    this.transaction = transaction;
    this.context = context;
    this.ports = ports;
  }

  /** Entries that headquarters wrote in this transaction. */
  noteWritten(entries: readonly WrittenEntry[]): void {
    this.entries += entries.length;
    for (const { stream, entry } of entries) {
      this.moved.add(stream);
      addTouches(this.touches, stream, entry);
    }
  }

  /** Entries of a site that were applied in this transaction. */
  noteApplied(stream: StreamId, entries: readonly Entry[]): void {
    this.entries += entries.length;
    for (const entry of entries) addTouches(this.touches, stream, entry);
    const address = parseStreamName(stream);
    const last = entries.at(-1);
    if (last !== undefined && address?.kind === 'site') this.applied.set(address.site, last.recordedAt);
  }

  touchSite(site: SiteId): void {
    this.touches.sites.add(site);
  }
}
