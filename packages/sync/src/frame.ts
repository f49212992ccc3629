import { equalBytes, type Hash } from '@holdfast/domain';
import { asciiBytes } from './bytes.ts';
import { decodeMessage, encodeMessage, type Message, type ReadMessage } from './message.ts';

/**
 * A frame is `scope ‖ check ‖ message`. The check is the first eight bytes of H(channel ‖ message), and the channel is
 * known only inside one session and one direction of it. So a frame that was damaged or cut anywhere, that belongs to
 * another session, or that is sent back to its author is refused before anything in it is read.
 *
 * It tells damage and mix-ups; it does not keep an attacker out who can write on the line. Signed batches, signed
 * receipts and TLS do that.
 */
export type Scope = 'greeting' | 'session';

/** Before the peers have agreed on a session. */
export const greetingChannel: Uint8Array = asciiBytes('holdfast greeting 1\n');

const checkBytes = 8;
const headBytes = 1 + checkBytes;
const scopeBytes = { greeting: 0x48, session: 0x53 } as const;

export function writeFrame(
  hash: Hash,
  scope: Scope,
  channel: Uint8Array,
  message: Message,
  lane: number,
  number: number,
): Uint8Array {
  const body = encodeMessage(message, lane, number);
  const frame = new Uint8Array(headBytes + body.length);
  frame[0] = scopeBytes[scope];
  frame.set(check(hash, channel, body), 1);
  frame.set(body, headBytes);
  return frame;
}

export function frameScope(frame: Uint8Array): Scope | undefined {
  if (frame[0] === scopeBytes.greeting) return 'greeting';
  return frame[0] === scopeBytes.session ? 'session' : undefined;
}

/** `undefined` when the check fails. Throws EncodingError for a message that is malformed behind a good check. */
export function readFrame(hash: Hash, channel: Uint8Array, frame: Uint8Array): ReadMessage | undefined {
  return isWhole(hash, channel, frame) ? decodeMessage(frame.subarray(headBytes)) : undefined;
}

/** Every byte is there, and of this channel. */
export function isWhole(hash: Hash, channel: Uint8Array, frame: Uint8Array): boolean {
  if (frame.length <= headBytes) return false;
  return equalBytes(frame.subarray(1, headBytes), check(hash, channel, frame.subarray(headBytes)));
}

// Used again for every frame: to allocate it anew costs as much as the hash.
let checkInput = new Uint8Array(4096);

function check(hash: Hash, channel: Uint8Array, body: Uint8Array): Uint8Array {
  const length = channel.length + body.length;
  if (checkInput.length < length) checkInput = new Uint8Array(2 * length);
  checkInput.set(channel);
  checkInput.set(body, channel.length);
  return hash(checkInput.subarray(0, length)).subarray(0, checkBytes);
}
