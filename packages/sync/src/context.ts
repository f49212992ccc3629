import { entryBytesMax, type Encodable, type Hash, type StreamId } from '@holdfast/domain';

/** What the machine may not do itself. `@holdfast/sealing` has all of it; a simulation may give cheaper ones. */
export interface SyncPorts {
  readonly hash: Hash;
  /** This machine's key of its current epoch. `publicKey` is 64 lower-case hex digits. */
  readonly key: { readonly publicKey: string; readonly sign: (message: Uint8Array) => Uint8Array };
  /** False for malformed keys and signatures too; never throws. */
  readonly verify: (publicKey: string, message: Uint8Array, signature: Uint8Array) => boolean;
  readonly compress: (bytes: Uint8Array) => Uint8Array;
  /** `undefined` when damaged or longer than `bytesMax`; must not allocate much more than that. */
  readonly inflate: (bytes: Uint8Array, bytesMax: number) => Uint8Array | undefined;
}

/** Versions of the wire that this build speaks: `@holdfast/protocol` keeps them and their history. */
export interface SyncVersions {
  readonly current: number;
  /** A peer older than this is refused. */
  readonly pushMinimum: number;
  /** A peer older than this may push; what it would pull is answered with "upgrade required". */
  readonly pullMinimum: number;
}

/** Most urgent first. A lane waits for the lanes before it, never for those behind it. */
export const lanes = ['control', 'commands', 'movements', 'catalog', 'history'] as const;
export type Lane = (typeof lanes)[number];
export type DataLane = Exclude<Lane, 'control'>;

/** How much of a stream may be on its way or waiting to be applied. */
export interface Window {
  readonly entries: number;
  /** Bytes of entries before compression. */
  readonly bytes: number;
}

export interface SyncLimits {
  readonly batchEntriesMax: number;
  /** Entries with their lengths, before compression; a single entry may be longer. */
  readonly batchBytesMax: number;
  readonly entryBytesMax: number;
  readonly frameBytesMax: number;
  /** Frames that arrive before the peer has proved who it is. */
  readonly greetingBytesMax: number;
  readonly noticeBytesMax: number;
  readonly streamsMax: number;
  readonly windows: { readonly [Name in DataLane]: Window };
  /** How long the first entry of a small batch waits for company. */
  readonly lingerMs: { readonly [Name in DataLane]: number };
  readonly dialTimeoutMs: number;
  readonly handshakeTimeoutMs: number;
  readonly pingIntervalMs: number;
  /** A link is dead after this long without a frame; longer where round trips are long. */
  readonly silenceMsMin: number;
  readonly silenceMsMax: number;
  readonly backOffMsMin: number;
  readonly backOffMsMax: number;
  /** After a refusal that will not pass by itself (unknown site, old version). */
  readonly refusedBackOffMs: number;
}

export const defaultLimits: SyncLimits = {
  batchEntriesMax: 500,
  batchBytesMax: 64 * 1024,
  entryBytesMax,
  frameBytesMax: 256 * 1024,
  greetingBytesMax: 512,
  noticeBytesMax: 4 * 1024,
  streamsMax: 64,
  windows: {
    commands: { entries: 1000, bytes: 128 * 1024 },
    movements: { entries: 2000, bytes: 256 * 1024 },
    catalog: { entries: 1000, bytes: 128 * 1024 },
    history: { entries: 500, bytes: 64 * 1024 },
  },
  lingerMs: { commands: 5, movements: 25, catalog: 50, history: 50 },
  dialTimeoutMs: 10_000,
  handshakeTimeoutMs: 10_000,
  pingIntervalMs: 3_000,
  silenceMsMin: 9_000,
  silenceMsMax: 60_000,
  backOffMsMin: 250,
  backOffMsMax: 4_000,
  refusedBackOffMs: 60_000,
};

interface CommonContext {
  readonly ports: SyncPorts;
  readonly versions: SyncVersions;
  readonly limits: SyncLimits;
  /** Names headquarters: a proof made for one hub is void at another. */
  readonly hub: string;
}

/** The side that dials. */
export interface NodeContext extends CommonContext {
  readonly role: 'node';
  readonly site: string;
  readonly epoch: number;
  /** Public key of headquarters, known before the first contact. */
  readonly hubKey: string;
}

/** The side that accepts. */
export interface HubContext extends CommonContext {
  readonly role: 'hub';
}

export type SyncContext = NodeContext | HubContext;

export interface Position {
  /** 0 for none. */
  readonly seq: number;
  /** The chain's hash at `seq`; the stream's genesis hash at 0. */
  readonly hash: Uint8Array;
}

/** A stream that this side writes and the peer reads, as it stands on this disk. */
export interface OutgoingSnapshot {
  readonly stream: StreamId;
  readonly lane: DataLane;
  readonly head: Position;
  /** What the peer is on record here to have; seq 0 for nothing. */
  readonly acknowledged: Position;
}

/** A stream that the peer writes and this side reads, as it stands on this disk. */
export interface IncomingSnapshot {
  readonly stream: StreamId;
  readonly lane: DataLane;
  readonly writerKey: string;
  /** Last applied. */
  readonly head: Position;
  /** The writer's signature of `head`, empty when there is none at exactly that position. */
  readonly seal: Uint8Array;
  /** Set while the stream stands still at a poisoned entry. */
  readonly stopped?: { readonly seq: number; readonly why: string };
}

export interface Snapshot {
  readonly outgoing: readonly OutgoingSnapshot[];
  readonly incoming: readonly IncomingSnapshot[];
}

export type NoticeBody = Encodable;
