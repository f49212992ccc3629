import { encode, genesisHash, sealMessage, type StreamId } from '@holdfast/domain';
import { deflate, sha256 } from '@holdfast/sealing';
import { chainEntries, packEntries } from '../src/batch.ts';
import { greetingChannel, writeFrame } from '../src/frame.ts';
import { decodeMessage, type Message, type MessageOf } from '../src/message.ts';
import { cheapKey } from './keys.ts';
import type { Party } from './rig.ts';

const frameHeadBytes = 9;
const lanesByCode = ['control', 'commands', 'movements', 'catalog', 'history'] as const;
type LaneName = (typeof lanesByCode)[number];

export function messageIn(frame: Uint8Array): Message | undefined {
  return decodeMessage(frame.subarray(frameHeadBytes)).message;
}

/** The frame that a peer with a valid session would have sent if it had said this instead: checks and all. */
export function reword(from: Party, frame: Uint8Array, change: (message: Message) => Message | undefined): Uint8Array {
  const { message, lane, number } = decodeMessage(frame.subarray(frameHeadBytes));
  const changed = message === undefined ? undefined : change(message);
  if (changed === undefined) return frame;
  const isGreeting = frame[0] === 0x48;
  const channel = isGreeting ? greetingChannel : from.state.session?.channels?.sending;
  if (channel === undefined) return frame;
  return writeFrame(sha256, isGreeting ? 'greeting' : 'session', channel, changed, lane, number);
}

/** Says something to a machine in its peer's name, as the next frame of that lane. */
export function say(to: Party, message: Message, lane: LaneName = 'control', skip = 0): void {
  const { session } = to.state;
  const index = lanesByCode.indexOf(lane);
  const channel = session?.channels?.receiving;
  if (session === undefined || channel === undefined) throw new Error('there is no session to speak in');
  const number = (session.heard[index] ?? 0) + 1 + skip;
  to.input({ kind: 'received', frame: writeFrame(sha256, 'session', channel, message, index, number) });
}

/** A whole frame of a kind that no version has yet. */
export function sayUnknown(to: Party): void {
  const { session } = to.state;
  const channel = session?.channels?.receiving ?? greetingChannel;
  const body = encode([99, 0, (session?.heard[0] ?? 0) + 1, 'something new']);
  const check = sha256(Buffer.concat([channel, body])).subarray(0, 8);
  to.input({ kind: 'received', frame: Buffer.concat([Buffer.from([0x53]), check, body]) });
}

/** A batch as its writer would make it, or as somebody else would in its name. */
export function forgeBatch(
  stream: StreamId,
  texts: readonly string[],
  options: { readonly firstSeq?: number; readonly previous?: Uint8Array; readonly signer: string },
): MessageOf<'batch'> {
  const firstSeq = options.firstSeq ?? 1;
  const previous = options.previous ?? genesisHash(sha256, stream);
  const links = chainEntries(
    sha256,
    previous,
    firstSeq,
    texts.map((text) => Buffer.from(text)),
  );
  const raw = packEntries(links);
  const last = links.at(-1);
  const signature = cheapKey(options.signer).sign(sealMessage(stream, last?.seq ?? 0, last?.hash ?? previous));
  const packed = deflate(raw);
  return { kind: 'batch', stream, firstSeq, previous, count: links.length, rawBytes: raw.length, packed, signature };
}
