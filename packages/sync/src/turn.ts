import type { StreamId } from '@holdfast/domain';
import { lanes, type Lane, type SyncContext } from './context.ts';
import type { CloseReason, SyncEvent, SyncOutput } from './exchange.ts';
import { greetingChannel, writeFrame, type Scope } from './frame.ts';
import type { Message } from './message.ts';
import type { Counters, Incoming, Outgoing, Session, SyncState } from './state.ts';

/** One step in the making. It lives inside `step` alone; the states it passes through are immutable. */
export interface Turn {
  readonly context: SyncContext;
  readonly now: number;
  state: SyncState;
  readonly outputs: SyncOutput[];
}

export function change(turn: Turn, changes: Partial<SyncState>): void {
  turn.state = { ...turn.state, ...changes };
}

export function changeSession(turn: Turn, changes: Partial<Session>): void {
  if (turn.state.session !== undefined) change(turn, { session: { ...turn.state.session, ...changes } });
}

export function changeOutgoing(turn: Turn, stream: StreamId, changes: Partial<Outgoing>): void {
  const outgoing = turn.state.outgoing.map((one) => (one.stream === stream ? { ...one, ...changes } : one));
  change(turn, { outgoing });
}

export function changeIncoming(turn: Turn, stream: StreamId, changes: Partial<Incoming>): void {
  const incoming = turn.state.incoming.map((one) => (one.stream === stream ? { ...one, ...changes } : one));
  change(turn, { incoming });
}

export function findOutgoing(turn: Turn, stream: string): Outgoing | undefined {
  return turn.state.outgoing.find((one) => one.stream === stream);
}

export function findIncoming(turn: Turn, stream: string): Incoming | undefined {
  return turn.state.incoming.find((one) => one.stream === stream);
}

export function count(turn: Turn, name: keyof Counters): void {
  change(turn, { counters: { ...turn.state.counters, [name]: turn.state.counters[name] + 1 } });
}

export function emit(turn: Turn, output: SyncOutput): void {
  turn.outputs.push(output);
}

export function report(turn: Turn, event: SyncEvent): void {
  emit(turn, { kind: 'event', event });
}

/** Greetings go out under the common channel, everything else under the session's own. */
export function send(turn: Turn, lane: Lane, message: Message, scope: Scope = 'session'): void {
  const { session } = turn.state;
  const channel = scope === 'greeting' ? greetingChannel : session?.channels?.sending;
  if (session === undefined || channel === undefined) return;
  const laneIndex = lanes.indexOf(lane);
  const number = (session.sent[laneIndex] ?? 0) + 1;
  const frame = writeFrame(turn.context.ports.hash, scope, channel, message, laneIndex, number);
  changeSession(turn, { sent: session.sent.with(laneIndex, number) });
  emit(turn, { kind: 'send', lane, frame });
}

export function closeLink(turn: Turn, reason: CloseReason): void {
  emit(turn, { kind: 'close', reason });
  change(turn, { phase: 'closing', deadline: undefined });
}

/** The peer broke a rule. Nothing of what it said takes effect; a new link starts from what is on the disks. */
export function violate(turn: Turn, why: string): void {
  report(turn, { what: 'violation', why });
  count(turn, 'refusedFrames');
  change(turn, { retryAfterMs: Math.max(turn.state.retryAfterMs, turn.context.limits.backOffMsMax) });
  closeLink(turn, 'violation');
}

/** The answer belongs to the link that is open now. */
export function isCurrent(turn: Turn, session: number): boolean {
  if (turn.state.session?.ordinal === session) return true;
  count(turn, 'staleAnswers');
  return false;
}
