import { EncodingError } from '@holdfast/domain';
import { lanes } from './context.ts';
import type { InputOf } from './exchange.ts';
import { frameScope, greetingChannel, isWhole, readFrame, type Scope } from './frame.ts';
import { onAuth, onChallenge, onHello, onRefuse } from './handshake.ts';
import { onHeads } from './heads.ts';
import { onPing, onPong } from './liveness.ts';
import type { MessageKind, MessageOf, ReadMessage } from './message.ts';
import { onBatch } from './pull.ts';
import { onAck, onCredit, onStop } from './push.ts';
import type { Phase } from './state.ts';
import { change, changeSession, closeLink, count, emit, report, violate, type Turn } from './turn.ts';

type MessageHandler<Kind extends MessageKind> = (turn: Turn, message: MessageOf<Kind>) => void;
/** `violation`: an honest peer never sends it now. `late`: it crossed with something of ours; without effect. */
type Reaction<Kind extends MessageKind> = MessageHandler<Kind> | 'violation' | 'late';
/** The phases in which a frame can arrive at all. */
export type LinkedPhase = Exclude<Phase, 'waiting' | 'dialing' | 'closing' | 'fenced' | 'ended'>;

const never = {
  calling: 'violation',
  listening: 'violation',
  identifying: 'violation',
  proving: 'violation',
  admitting: 'violation',
  comparing: 'violation',
  pushing: 'violation',
  live: 'violation',
} as const;

/** Message × phase, complete by its type. */
const reactions: { readonly [Kind in MessageKind]: { readonly [P in LinkedPhase]: Reaction<Kind> } } = {
  hello: { ...never, listening: onHello },
  challenge: { ...never, calling: onChallenge },
  auth: { ...never, proving: onAuth },
  refuse: { ...never, calling: onRefuse, comparing: onRefuse },
  heads: { ...never, comparing: onHeads },
  credit: { ...never, pushing: onCredit, live: onCredit },
  ping: { ...never, pushing: onPing, live: onPing },
  pong: { ...never, pushing: onPong, live: onPong },
  ack: { ...never, pushing: onAck, live: onAck },
  stop: { ...never, pushing: onStop, live: onStop },
  upgrade: { ...never, pushing: onUpgrade, live: onUpgrade },
  notice: { ...never, pushing: 'late', live: onNotice },
  batch: { ...never, live: onBatch },
};

export function onReceived(turn: Turn, input: InputOf<'received'>): void {
  const { phase, session } = turn.state;
  if (session === undefined) return;
  const read = admitFrame(turn, phase as LinkedPhase, input.frame);
  if (read === undefined || !isNextInLane(turn, read)) return;
  const { message } = read;
  if (turn.state.session?.channels !== undefined) {
    changeSession(turn, { lastHeardAt: turn.now });
    change(turn, { lastHeardAt: turn.now });
  }
  if (message === undefined) {
    // Of a later version: that is no reason to stop.
    if (session.channels === undefined) violate(turn, 'an unknown greeting');
    else count(turn, 'unknownFrames');
    return;
  }
  react(turn, phase as LinkedPhase, message);
}

function react<Kind extends MessageKind>(turn: Turn, phase: LinkedPhase, message: MessageOf<Kind>): void {
  const reaction: Reaction<Kind> = reactions[message.kind][phase];
  if (reaction === 'violation') violate(turn, `${message.kind} while ${phase}`);
  else if (reaction !== 'late') reaction(turn, message);
}

/** Size, session and integrity, in this order and before anything is read. */
function admitFrame(turn: Turn, phase: LinkedPhase, frame: Uint8Array): ReadMessage | undefined {
  const { limits, ports } = turn.context;
  const { session } = turn.state;
  if (isOldGreeting(turn, phase, frame)) return ignoreGreeting(turn);
  const scope = expectedScope(turn, phase, frame);
  const channel = scope === 'greeting' ? greetingChannel : session?.channels?.receiving;
  const bytesMax = scope === 'greeting' ? limits.greetingBytesMax : limits.frameBytesMax;
  if (frame.length > bytesMax) return refuseFrame(turn, 'too long');
  if (channel === undefined || frameScope(frame) !== scope) return refuseFrame(turn, 'not of this session');
  try {
    return readFrame(ports.hash, channel, frame) ?? refuseFrame(turn, 'damaged, or not of this session');
  } catch (error) {
    if (!(error instanceof EncodingError)) throw error;
    return refuseFrame(turn, error.message);
  }
}

/** A greeting once more, whole but too late: it can do nothing, so it need not end the link either. */
function isOldGreeting(turn: Turn, phase: LinkedPhase, frame: Uint8Array): boolean {
  const { context, state } = turn;
  if (state.session?.channels === undefined || expectedScope(turn, phase, frame) === 'greeting') return false;
  if (frameScope(frame) !== 'greeting' || frame.length > context.limits.greetingBytesMax) return false;
  return isWhole(context.ports.hash, greetingChannel, frame);
}

function ignoreGreeting(turn: Turn): undefined {
  count(turn, 'duplicateFrames');
  return undefined;
}

/** Greetings until the channels are known; after that only a refusal may still come in the clear. */
function expectedScope(turn: Turn, phase: LinkedPhase, frame: Uint8Array): Scope {
  if (turn.state.session?.channels === undefined) return 'greeting';
  return phase === 'comparing' && turn.context.role === 'node' ? (frameScope(frame) ?? 'session') : 'session';
}

function refuseFrame(turn: Turn, why: string): undefined {
  report(turn, { what: 'frame-refused', why });
  count(turn, 'refusedFrames');
  closeLink(turn, 'damaged');
  return undefined;
}

/** A frame counts once and in its turn. A hole means that the link lost something: start again from the disks. */
function isNextInLane(turn: Turn, read: ReadMessage): boolean {
  const { session } = turn.state;
  const heard = session?.heard[read.lane];
  if (session === undefined || heard === undefined || isWrongLane(read)) {
    violate(turn, 'a frame in the wrong lane');
    return false;
  }
  if (read.number <= heard) {
    count(turn, 'duplicateFrames');
    return false;
  }
  if (read.number > heard + 1) {
    refuseFrame(turn, 'a frame is missing before this one');
    return false;
  }
  changeSession(turn, { heard: session.heard.with(read.lane, read.number) });
  return true;
}

function isWrongLane({ message, lane }: ReadMessage): boolean {
  return message !== undefined && (message.kind === 'batch') === (lanes[lane] === 'control');
}

function onUpgrade(turn: Turn, message: MessageOf<'upgrade'>): void {
  changeSession(turn, { isPushOnly: true });
  report(turn, { what: 'upgrade-required', versionMin: message.versionMin });
}

function onNotice(turn: Turn, message: MessageOf<'notice'>): void {
  if (turn.context.role === 'node') emit(turn, { kind: 'notice', body: message.body });
}
