import {
  addTouches,
  noTouches,
  type Entry,
  type LedgerTransaction,
  type MachinePorts,
  type SiteContext,
  type StockKey,
  type StreamId,
  type Touches,
  type Written,
} from '@holdfast/domain';

export type WrittenEntry = Written['entries'][number];

/** One piece of work on the ledger: pure, because a group in which another piece fails is run again. */
export type Work<Answer> = (turn: Turn) => Answer;

/** What one piece of work may use, shared by all the work of a transaction. */
export class Turn {
  readonly transaction: LedgerTransaction;
  readonly ports: MachinePorts;
  readonly touches: Touches = noTouches();
  /** Goods that were asked for and could not be promised: the site asks headquarters for rights to them. */
  readonly wanted: (StockKey & { readonly quantity: number })[] = [];
  readonly #site: Omit<SiteContext, 'rows' | 'seq'>;
  /** Entries of this site in this transaction. */
  written = 0;
  commands = 0;

  constructor(transaction: LedgerTransaction, site: Omit<SiteContext, 'rows' | 'seq'>, ports: MachinePorts) {
    this.transaction = transaction;
    this.#site = site;
    this.ports = ports;
  }

  get site(): Omit<SiteContext, 'rows' | 'seq'> {
    return this.#site;
  }

  /** What a decision may know now: it changes with every entry. */
  context(): SiteContext {
    const { transaction } = this;
    return { ...this.#site, rows: transaction.rows, seq: transaction.head(this.#site.stream).seq };
  }

  noteWritten(entries: readonly WrittenEntry[]): void {
    this.written += entries.length;
    for (const { stream, entry } of entries) addTouches(this.touches, stream, entry);
  }

  /** Entries of headquarters that were applied. */
  noteApplied(stream: StreamId, entries: readonly Entry[]): void {
    for (const entry of entries) addTouches(this.touches, stream, entry);
  }
}
