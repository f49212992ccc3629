/** Where a node finds headquarters' end of the link, beneath the hub's base address. */
export const linkPath = '/sync';
/** WebSocket subprotocol (RFC 6455 §1.9). What is spoken inside has its own version, see `version.ts`. */
export const linkSubprotocol = 'holdfast-sync';

/** The largest WebSocket message that is read at all; frames are a quarter of it. */
export const linkPayloadBytesMax: number = 1024 * 1024;
/** What a socket may have sent before it has proved who it is. */
export const linkGreetingBytesMax: number = 8 * 1024;

/** Why a link was closed, as WebSocket close codes (RFC 6455 §7.4). */
export const linkCloseCodes = {
  /** This side was told to stop. */
  stopped: 1001,
  /** The peer broke a rule of the protocol. */
  violation: 1002,
  /** A frame did not survive the way, or one is missing. */
  damaged: 1007,
  /** The other side did not prove itself, or may not come in. */
  refused: 1008,
  /** This side's disk failed. */
  failed: 1011,
  /** Come back later. */
  busy: 1013,
  /** Silence. */
  timeout: 4000,
  /** This side's disk went back in time or contradicts itself. */
  fenced: 4001,
  /** Another link of the same site took its place. */
  replaced: 4002,
} as const;

export type LinkCloseReason = keyof typeof linkCloseCodes;
