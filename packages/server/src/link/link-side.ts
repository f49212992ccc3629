import type { LedgerStore, Seal, StreamId, SyncLedgerStore } from '@holdfast/domain';
import type { LinkCloseReason } from '@holdfast/protocol';
import type { ChainLink, FenceReason, Position, Snapshot, SyncEvent, VerifiedBatch } from '@holdfast/sync';

type Now<Value> = Value | Promise<Value>;

export type ApplyAnswer =
  | { readonly kind: 'applied'; readonly head: Position }
  /** Entries up to `head` are durable, the next one is poison. */
  | { readonly kind: 'quarantined'; readonly head: Position; readonly why: string };

/** What a link needs of the machine that it belongs to. A throw ends the link; it comes back after a while. */
export interface LinkSide {
  /** Where the streams stand on this disk: those that the peer reads, and those that it writes. */
  snapshot(): Now<Snapshot>;
  /** Own entries; `asReader` of a store is enough for most. */
  readonly reader: EntryReader;
  /** Commits a batch whose chain and seal hold, with its effects, in one transaction. Durable when it answers. */
  apply(stream: StreamId, batch: VerifiedBatch): Now<ApplyAnswer>;
  /** Records what the peer has; called with the latest only, one at a time. */
  acknowledge(stream: StreamId, cursor: Position, signature: Uint8Array): Now<void>;
  /** This disk went back in time or contradicts itself: stop writing. */
  fence?(stream: StreamId, why: FenceReason, local: Position, proof: Seal | undefined): void;
  /** The peer signed two histories. */
  forked?(stream: StreamId, mine: Position, theirs: Seal): void;
  /** A hint from headquarters, outside the ledger. */
  notice?(body: unknown): void;
  observe?(observation: LinkObservation): void;
}

export type LinkObservation =
  | SyncEvent
  /** A whole frame of this session arrived. */
  | { readonly what: 'heard' }
  | { readonly what: 'opened' }
  | { readonly what: 'closed'; readonly reason: LinkCloseReason | 'lost'; readonly code: number }
  /** This side's disk or network failed. */
  | { readonly what: 'failed'; readonly error: unknown };

export interface EntryReader {
  readStream(stream: StreamId, afterSeq: number, entriesMax: number, bytesMax: number): Now<readonly ChainLink[]>;
}

/** The reading face of a store of either kind. */
export function asReader(store: Pick<SyncLedgerStore, 'readStream'> | Pick<LedgerStore, 'readStream'>): EntryReader {
  return store;
}
