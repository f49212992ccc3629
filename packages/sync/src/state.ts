import type { Seal, StreamId } from '@holdfast/domain';
import type { DataLane, Position, Window } from './context.ts';

/**
 * | phase       | role | means |
 * |-------------|------|-------|
 * | waiting     | node | no link; dials at `wakeAt` |
 * | dialing     | node | a link was asked for |
 * | calling     | node | HELLO sent, waits for CHALLENGE |
 * | listening   | hub  | waits for HELLO |
 * | identifying | hub  | asked its own disk who that site is |
 * | proving     | hub  | CHALLENGE sent, waits for AUTH |
 * | admitting   | hub  | the site has proved itself; asked its own disk where the streams stand |
 * | comparing   | both | waits for the peer's heads |
 * | pushing     | node | pushes what it had when it connected; takes nothing yet |
 * | live        | both | both directions |
 * | closing     | both | asked to close the link |
 * | fenced      | both | this disk contradicts itself or went back in time: terminal |
 * | ended       | both | hub: the link is gone; node: told to stop. Terminal |
 */
export const phases = [
  'waiting',
  'dialing',
  'calling',
  'listening',
  'identifying',
  'proving',
  'admitting',
  'comparing',
  'pushing',
  'live',
  'closing',
  'fenced',
  'ended',
] as const;
export type Phase = (typeof phases)[number];

/** A batch that was handed to the link and not acknowledged. */
export interface InFlight {
  readonly firstSeq: number;
  readonly bytes: number;
  /** Chain hash of each of its entries. */
  readonly hashes: readonly Uint8Array[];
}

export interface Outgoing {
  readonly stream: StreamId;
  readonly lane: DataLane;
  /** On this disk. */
  readonly head: Position;
  /** What this disk knows the peer to have; never falls. */
  readonly acknowledged: Position;
  /** What the peer was last known to have: by its own word in this session, by the record before. Falls when it was restored. */
  readonly peerHas: number;
  /** Last entry that was handed to the link; its hash is the peer's word until the first read has confirmed it. */
  readonly sent: Position;
  /** The peer's opening claim, kept until the local chain has confirmed it. */
  readonly claim?: { readonly position: Position; readonly seal: Uint8Array; readonly receipt: Uint8Array } | undefined;
  readonly inFlight: readonly InFlight[];
  /** The reader has named it in this session. */
  readonly isWanted: boolean;
  readonly isReading: boolean;
  /** The next entry is so long that it must travel alone. */
  readonly needsEmpty: boolean;
  /** The last batch was full, so more is waiting: do not wait for company. */
  readonly isBulk: boolean;
  /** The reader's credit; none before its heads arrived. */
  readonly window: Window;
  /** When a small batch has waited long enough for company. */
  readonly lingerUntil?: number | undefined;
  /** What the node had to push when it connected. */
  readonly backlogTo: number;
  /** Why nothing more of it is sent in this session. */
  readonly stopped?: string | undefined;
}

export interface StagedBatch {
  readonly firstSeq: number;
  readonly previous: Uint8Array;
  readonly entries: readonly ChainLink[];
  readonly bytes: number;
  readonly seal: Seal;
}

export interface ChainLink {
  readonly seq: number;
  readonly hash: Uint8Array;
  readonly bytes: Uint8Array;
}

export interface Incoming {
  readonly stream: StreamId;
  readonly lane: DataLane;
  readonly writerKey: string;
  /** Last applied: the cursor. Only an `applied` input moves it. */
  readonly applied: Position;
  readonly seal: Uint8Array;
  /** Last verified and waiting; `applied` when nothing waits. */
  readonly staged: Position;
  readonly queue: readonly StagedBatch[];
  readonly isApplying: boolean;
  /** Granted to the writer in this session. */
  readonly window: Window;
  /** The writer's own head as it last said. */
  readonly writerHas: number;
  readonly stopped?: { readonly seq: number; readonly why: string } | undefined;
}

export interface Session {
  /** Rises with every link; answers that carry another one are stale. */
  readonly ordinal: number;
  readonly openedAt: number;
  readonly nonce: Uint8Array;
  readonly version: number;
  /** Hub: who the peer says it is, and its key once known. Node: its own configuration. */
  readonly peer: {
    readonly site: string;
    readonly epoch: number;
    readonly publicKey: string;
    readonly refusal: string;
  };
  /** Both sides' greetings, byte for byte: what each signs. Empty until known. */
  readonly transcript: Uint8Array;
  readonly channels?: { readonly sending: Uint8Array; readonly receiving: Uint8Array } | undefined;
  /** Frames so far, by lane. */
  readonly sent: readonly number[];
  readonly heard: readonly number[];
  readonly lastHeardAt: number;
  readonly lastPingAt: number;
  /** Sending times of pings that wait for their echo, oldest first. */
  readonly pings: readonly number[];
  readonly roundTripMs: number;
  /** What the peer had taken, by lane, when it last said so, and when that last was news or was everything. */
  readonly peerHeard: readonly number[];
  readonly progressAt: number;
  /** The peer is too old for what this side would send it. */
  readonly isPushOnly: boolean;
}

/** The last exchange that came full circle. */
export interface Exchange {
  /** When this side sent the ping that the peer answered. */
  readonly askedAt: number;
  /** The heads that the answer named; the exchange counts once they are applied here. */
  readonly upTo: readonly (readonly [stream: string, seq: number])[];
}

export interface Counters {
  /** Frames of kinds that this version does not know. */
  readonly unknownFrames: number;
  readonly duplicateFrames: number;
  /** Damaged, foreign, malformed or out of place. */
  readonly refusedFrames: number;
  /** Answers of the driver that belong to an earlier link. */
  readonly staleAnswers: number;
}

export interface SyncState {
  readonly phase: Phase;
  /** Links so far. */
  readonly ordinal: number;
  readonly session?: Session | undefined;
  /** Sorted by lane; kept after the link is gone, so that what was known can be shown with its age. */
  readonly outgoing: readonly Outgoing[];
  readonly incoming: readonly Incoming[];
  /** Links in a row that did not last. */
  readonly failures: number;
  /** When to dial, or when the present phase has lasted too long. */
  readonly deadline?: number | undefined;
  /** Told to stop: the link is closed and no other follows. */
  readonly isStopping: boolean;
  /** The least wait that a refusing hub asked for, until the next link. */
  readonly retryAfterMs: number;
  readonly lastHeardAt?: number | undefined;
  /** The latest complete exchange whose named heads are all applied here. */
  readonly lastExchangeAt?: number | undefined;
  /** Complete exchanges whose named heads are not applied yet, newest last; bounded. */
  readonly exchanges: readonly Exchange[];
  readonly counters: Counters;
}

export const noCounters: Counters = { unknownFrames: 0, duplicateFrames: 0, refusedFrames: 0, staleAnswers: 0 };
