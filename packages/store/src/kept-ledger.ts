import type { Cursor, KeptEntry, KeyPart, OperationId, RowTypes, TableName } from '@holdfast/domain';

/**
 * A ledger as a database keeps it, for those who do not believe it: every column, in one consistent look, while the
 * process that owns it goes on. Nothing is changed, nothing is repaired, nothing is left out.
 */
export interface KeptLedger {
  /** Where it is, for people. */
  readonly name: string;
  metas(): Promise<ReadonlyMap<string, string>>;
  cursors(): Promise<readonly (Cursor & { readonly peer: string })[]>;
  /** In the order of the feed. To be read once, to the end. */
  entries(): AsyncIterable<KeptLedgerEntry>;
  rows<Name extends TableName>(table: Name): AsyncIterable<RowTypes[Name]>;
  /** What belongs to no entry, once all were read. */
  strays(): Promise<readonly string[]>;
  close(): Promise<void>;
}

export interface KeptLedgerEntry extends KeptEntry {
  readonly position: number;
  readonly operation: OperationId;
  readonly requestDigest: Uint8Array;
  readonly appendedAt: number;
  readonly postings: readonly KeptPosting[];
  /** What does not hold in how this database keeps it, as a sentence. */
  readonly fault?: string;
}

export interface KeptPosting {
  readonly index: number;
  /** Key of its balance; empty when there is no such balance. */
  readonly balance: readonly KeyPart[];
  readonly delta: number;
}
