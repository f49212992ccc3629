import type { Encodable, Seal, StreamId } from '@holdfast/domain';
import type { Lane, NoticeBody, Position, Snapshot } from './context.ts';
import type { ChainLink } from './state.ts';

/** What the driver tells the machine. Random bytes and numbers come with the inputs that need them. */
export type SyncInput =
  /** Time passed; due at `wakeAt`, harmless at any other time. */
  | { readonly kind: 'tick' }
  /** Node: the link that `dial` asked for is open. No `apply` of an earlier link may still be running. */
  | { readonly kind: 'connected'; readonly nonce: Uint8Array; readonly snapshot: Snapshot }
  /** Hub: a link was opened to this side. `retryAfterMs` above 0 turns it away. */
  | { readonly kind: 'accepted'; readonly nonce: Uint8Array; readonly retryAfterMs: number }
  /**
   * Hub: the answer to `identify`. An empty key stands for a site that is not known: it is refused like one that cannot
   * prove itself. `refusal` turns a site away after it has proved who it is; '' lets it in.
   */
  | {
      readonly kind: 'identified';
      readonly session: number;
      readonly publicKey: string;
      readonly refusal: string;
    }
  /** Hub: the answer to `admit`. No `apply` of an earlier link of that site may still be running. */
  | { readonly kind: 'admitted'; readonly session: number; readonly snapshot: Snapshot }
  | { readonly kind: 'received'; readonly frame: Uint8Array }
  /** The link is gone or was never made. `random` in [0, 1) spreads the next attempt. */
  | { readonly kind: 'closed'; readonly random: number }
  /** This side committed entries to a stream that it writes. */
  | { readonly kind: 'appended'; readonly stream: StreamId; readonly head: Position }
  /** The answer to `read`. `previous` (the hash at `afterSeq`) only when asked for. */
  | {
      readonly kind: 'entries';
      readonly session: number;
      readonly stream: StreamId;
      readonly afterSeq: number;
      readonly previous?: Uint8Array | undefined;
      readonly entries: readonly ChainLink[];
    }
  /** An answer to `apply`: everything up to `head` is committed and durable. */
  | { readonly kind: 'applied'; readonly session: number; readonly stream: StreamId; readonly head: Position }
  /**
   * The other answer to `apply`: entries up to `head` are committed and durable, the next one is poison and the stream
   * stands still there. Other streams go on.
   */
  | {
      readonly kind: 'quarantined';
      readonly session: number;
      readonly stream: StreamId;
      readonly head: Position;
      readonly why: string;
    }
  /** Hub: a hint for the site, outside the ledger; dropped unless the link is live. */
  | { readonly kind: 'notify'; readonly body: NoticeBody }
  /** Close the link; a node does not dial again. */
  | { readonly kind: 'stop' };

export type InputKind = SyncInput['kind'];
export type InputOf<Kind extends InputKind> = Extract<SyncInput, { readonly kind: Kind }>;

/** What the machine asks of the driver. */
export type SyncOutput =
  /** Node: open a link; answer with `connected` or `closed`. */
  | { readonly kind: 'dial' }
  /** Hub: find out about a site; answer with `identified`. */
  | { readonly kind: 'identify'; readonly session: number; readonly site: string; readonly epoch: number }
  /** Hub: that site has proved itself: end its other links and answer with `admitted`. */
  | { readonly kind: 'admit'; readonly session: number; readonly site: string; readonly epoch: number }
  /** Put a frame on the link. Lanes may overtake one another, most urgent first; within a lane order is kept. */
  | { readonly kind: 'send'; readonly lane: Lane; readonly frame: Uint8Array }
  /** Send what is queued, close the link; answer with `closed`. */
  | { readonly kind: 'close'; readonly reason: CloseReason }
  /** Read own entries after `afterSeq`; answer with `entries`, at least one. */
  | {
      readonly kind: 'read';
      readonly session: number;
      readonly stream: StreamId;
      readonly afterSeq: number;
      readonly entriesMax: number;
      readonly bytesMax: number;
      readonly wantsPrevious: boolean;
    }
  /**
   * Commit a verified batch (chain and seal hold, it follows `head` of the last answer): the entries, the seal and their
   * effects in one transaction. Answer with `applied` or `quarantined` once it is durable. One at a time per stream.
   */
  | { readonly kind: 'apply'; readonly session: number; readonly stream: StreamId; readonly batch: VerifiedBatch }
  /** Record that the peer has this stream on its disk up to here; `signature` is its receipt, empty when it gives none. */
  | {
      readonly kind: 'acknowledged';
      readonly stream: StreamId;
      readonly cursor: Position;
      readonly signature: Uint8Array;
    }
  /** Stop writing: this disk is not the one that wrote the stream. `proof` carries this machine's own signature. */
  | {
      readonly kind: 'fence';
      readonly stream: StreamId;
      readonly why: FenceReason;
      readonly local: Position;
      readonly proof?: Seal | undefined;
    }
  /** A writer signed two histories: `theirs` contradicts what is applied here. */
  | { readonly kind: 'forked'; readonly stream: StreamId; readonly mine: Position; readonly theirs: Seal }
  | { readonly kind: 'notice'; readonly body: Encodable }
  /** For the log, the metrics and the security journal. */
  | { readonly kind: 'event'; readonly event: SyncEvent };

export interface VerifiedBatch {
  readonly firstSeq: number;
  readonly previous: Uint8Array;
  readonly entries: readonly ChainLink[];
  readonly seal: Seal;
}

export type FenceReason =
  /** The peer holds entries, signed by this machine, that this disk has lost. */
  | 'rolled-back'
  /** The peer holds another entry, signed by this machine, at the same place. */
  | 'forked'
  /** This disk holds a receipt for entries that it does not hold. */
  | 'behind-receipt';

export type CloseReason =
  | 'stopped'
  | 'busy'
  | 'refused'
  | 'fenced'
  /** The peer said or did what the protocol forbids. */
  | 'violation'
  /** A frame did not survive the way, or one is missing. */
  | 'damaged'
  /** Silence, or a handshake that took too long. */
  | 'timeout';

export type SyncEvent =
  | { readonly what: 'frame-refused'; readonly why: string }
  | { readonly what: 'violation'; readonly why: string }
  | { readonly what: 'peer-proved'; readonly site: string; readonly epoch: number; readonly version: number }
  | { readonly what: 'refused'; readonly reason: string }
  | { readonly what: 'live' }
  /** The peer acknowledged entries once and no longer has them: it was restored. They are sent again. */
  | { readonly what: 'peer-lost-entries'; readonly stream: StreamId; readonly has: number; readonly had: number }
  /** The writer no longer has entries that are applied here. */
  | { readonly what: 'writer-behind'; readonly stream: StreamId; readonly has: number; readonly applied: number }
  /** The peer contradicts this side and does not prove it. */
  | { readonly what: 'unproven-claim'; readonly stream: StreamId; readonly seq: number }
  | {
      readonly what: 'stream-stopped';
      readonly stream: StreamId;
      readonly seq: number;
      readonly why: string;
      readonly by: 'here' | 'peer';
    }
  /** What this disk gave back does not chain: not sent. */
  | { readonly what: 'local-damage'; readonly stream: StreamId; readonly seq: number }
  | { readonly what: 'upgrade-required'; readonly versionMin: number };
