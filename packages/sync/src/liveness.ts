import { lanes, type SyncLimits } from './context.ts';
import type { MessageOf } from './message.ts';
import type { Exchange, Session } from './state.ts';
import { change, changeSession, closeLink, findIncoming, send, type Turn } from './turn.ts';

const pingsMax = 8;
const exchangesMax = 8;
const control = lanes.indexOf('control');

/**
 * How long silence may last. Long round trips earn patience: eight of them, so that a lossy satellite link is not cut in
 * the middle of a retransmission, while a dead LAN link is known as dead after the minimum.
 */
export function silenceMs(limits: SyncLimits, session: Session): number {
  const patience = 2 * limits.pingIntervalMs + 8 * session.roundTripMs;
  return Math.min(limits.silenceMsMax, Math.max(limits.silenceMsMin, patience));
}

/** Both sides ask at a steady pace: each answer is the age of what they show. */
export function pingDueAt(turn: Pick<Turn, 'context'>, session: Session): number {
  return session.lastPingAt + turn.context.limits.pingIntervalMs;
}

/** Silence ends a link, and so does an answer that for as long has not taken any of what was sent: it was lost. */
function deadAt(turn: Pick<Turn, 'context'>, session: Session): number {
  return Math.min(session.lastHeardAt, session.progressAt) + silenceMs(turn.context.limits, session);
}

function noteHeard(turn: Turn, heard: readonly number[]): void {
  const { session } = turn.state;
  if (session === undefined) return;
  // A control frame that was lost is missed by the next one; the last of a data lane may have no next one.
  const isNews = heard.some((frames, lane) => lane !== control && frames > (session.peerHeard[lane] ?? 0));
  const isAll = session.sent.every((frames, lane) => lane === control || frames <= (heard[lane] ?? 0));
  if (isNews || isAll) changeSession(turn, { peerHeard: heard, progressAt: turn.now });
}

export function keepAlive(turn: Turn): void {
  const { session } = turn.state;
  if (session === undefined) return;
  if (turn.now >= deadAt(turn, session)) return closeLink(turn, 'timeout');
  if (turn.now < pingDueAt(turn, session)) return;
  changeSession(turn, { lastPingAt: turn.now, pings: [...session.pings, turn.now].slice(-pingsMax) });
  send(turn, 'control', { kind: 'ping', sentAt: turn.now, heard: session.heard });
}

export function onPing(turn: Turn, message: MessageOf<'ping'>): void {
  noteHeard(turn, message.heard);
  const upTo = turn.state.outgoing.map(({ stream, head }) => [stream, head.seq] as const);
  const heard = turn.state.session?.heard ?? [];
  send(turn, 'control', { kind: 'pong', echo: message.sentAt, heard, upTo });
}

export function onPong(turn: Turn, message: MessageOf<'pong'>): void {
  noteHeard(turn, message.heard);
  const { session, exchanges } = turn.state;
  // An echo of what was never asked, or asked long ago, says nothing about now.
  if (session?.pings.includes(message.echo) !== true) return;
  const roundTripMs = Math.max(turn.now - message.echo, Math.ceil((session.roundTripMs * 7) / 8));
  changeSession(turn, { roundTripMs, pings: session.pings.filter((sentAt) => sentAt > message.echo) });
  // When more wait than are kept, the oldest stay: they are the first to come true.
  const kept = exchanges.length < exchangesMax ? exchanges : exchanges.slice(0, -1);
  change(turn, { exchanges: [...kept, { askedAt: message.echo, upTo: message.upTo }] });
}

/** An answer counts from the moment that everything it names is applied here, and then for when it was asked. */
export function settleExchanges(turn: Turn): void {
  const { exchanges } = turn.state;
  let settled = exchanges.length;
  while (settled > 0 && !isApplied(turn, exchanges[settled - 1] as Exchange)) settled -= 1;
  const last = exchanges[settled - 1];
  if (last !== undefined) change(turn, { exchanges: exchanges.slice(settled), lastExchangeAt: last.askedAt });
}

function isApplied(turn: Turn, exchange: Exchange): boolean {
  return exchange.upTo.every(([stream, seq]) => {
    const incoming = findIncoming(turn, stream);
    return incoming === undefined || incoming.applied.seq >= seq;
  });
}

/** The next moment at which something is due by itself. */
export function nextWake(turn: Turn): number | undefined {
  const times: number[] = [];
  const { session, deadline, phase, outgoing } = turn.state;
  if (deadline !== undefined) times.push(deadline);
  if (session !== undefined && (phase === 'pushing' || phase === 'live')) {
    times.push(deadAt(turn, session), pingDueAt(turn, session));
    // One that is over waits for credit, which comes by itself.
    for (const { lingerUntil } of outgoing)
      if (lingerUntil !== undefined && lingerUntil > turn.now) times.push(lingerUntil);
  }
  return times.length === 0 ? undefined : Math.min(...times);
}
