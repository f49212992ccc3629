import { encode } from '@holdfast/domain';
import { asciiBytes, joinBytes, noBytes } from './bytes.ts';
import { claimReads, claimWrites } from './claims.ts';
import { lanes, type SyncContext } from './context.ts';
import { grantWindows } from './credit.ts';
import type { InputOf } from './exchange.ts';
import type { MessageOf } from './message.ts';
import { loadSnapshot } from './snapshot.ts';
import type { Session } from './state.ts';
import { change, changeSession, closeLink, count, emit, isCurrent, report, send, violate, type Turn } from './turn.ts';

/**
 *     node                                hub
 *      │ HELLO  versions, hub, site, epoch, nonce
 *      ├──────────────────────────────────▶│ identify (who is that?)
 *      │     CHALLENGE  version, hub, nonce, signature(hub)
 *      │◀──────────────────────────────────┤
 *      │ AUTH  signature(node)             │
 *      ├──────────────────────────────────▶│ admit (end its other links, where do the streams stand?)
 *      │                             HEADS │
 *      │◀──────────────────────────────────┤
 *      │ HEADS                             │
 *      ├──────────────────────────────────▶│
 *
 * Each side signs both greetings whole (site, epoch, hub, every version, both nonces) behind a line that names its own
 * role. So a signature is void at another hub, for another site or epoch, in another session, for another choice of
 * version, and when it is sent back to its author. The hub proves itself first: a node tells a stranger only its name.
 * A site that is not known goes through the same motions as one with a wrong key.
 */
export function openSession(turn: Turn, nonce: Uint8Array): void {
  const session: Session = {
    ordinal: turn.state.ordinal + 1,
    openedAt: turn.now,
    nonce,
    version: 0,
    peer: { site: '', epoch: 0, publicKey: '', refusal: '' },
    transcript: noBytes,
    sent: lanes.map(() => 0),
    heard: lanes.map(() => 0),
    lastHeardAt: turn.now,
    lastPingAt: turn.now,
    pings: [],
    roundTripMs: 0,
    peerHeard: [],
    progressAt: turn.now,
    isPushOnly: false,
  };
  const deadline = turn.now + turn.context.limits.handshakeTimeoutMs;
  const phase = turn.context.role === 'node' ? 'calling' : 'listening';
  change(turn, { phase, ordinal: session.ordinal, session, deadline, retryAfterMs: 0 });
}

export function onConnected(turn: Turn, input: InputOf<'connected'>): void {
  const { context } = turn;
  if (context.role !== 'node') return;
  openSession(turn, input.nonce);
  if (!loadSnapshot(turn, input.snapshot)) return;
  send(turn, 'control', hello(context.versions, context, input.nonce), 'greeting');
}

function hello(
  versions: SyncContext['versions'],
  names: { readonly hub: string; readonly site: string; readonly epoch: number },
  nonce: Uint8Array,
): MessageOf<'hello'> {
  const { hub, site, epoch } = names;
  return { kind: 'hello', version: versions.current, versionMin: versions.pushMinimum, hub, site, epoch, nonce };
}

export function onAccepted(turn: Turn, input: InputOf<'accepted'>): void {
  openSession(turn, input.nonce);
  if (input.retryAfterMs > 0) refuse(turn, 'busy', input.retryAfterMs);
}

/** Says why and closes. What is said here is not signed, so the other side takes it as a hint to wait, no more. */
function refuse(turn: Turn, reason: string, retryAfterMs = 0): void {
  report(turn, { what: 'refused', reason });
  send(turn, 'control', { kind: 'refuse', reason, retryAfterMs }, 'greeting');
  closeLink(turn, reason === 'busy' ? 'busy' : 'refused');
}

export function onHello(turn: Turn, message: MessageOf<'hello'>): void {
  const { context, state } = turn;
  const { session } = state;
  if (session === undefined) return;
  if (message.hub !== context.hub) return refuse(turn, 'wrong-hub');
  const version = Math.min(context.versions.current, message.version);
  if (version < context.versions.pushMinimum || version < message.versionMin) return refuse(turn, 'version');
  changeSession(turn, {
    version,
    peer: { ...session.peer, site: message.site, epoch: message.epoch },
    transcript: transcript(message, { version, hub: context.hub, nonce: session.nonce }),
    isPushOnly: version < context.versions.pullMinimum,
  });
  change(turn, { phase: 'identifying' });
  emit(turn, { kind: 'identify', session: session.ordinal, site: message.site, epoch: message.epoch });
}

export function onIdentified(turn: Turn, input: InputOf<'identified'>): void {
  if (!isCurrent(turn, input.session)) return;
  const { session } = turn.state;
  if (session === undefined) return;
  const { publicKey, refusal } = input;
  // The way of CHALLENGE and AUTH is the hub's first measure of a round trip.
  changeSession(turn, { peer: { ...session.peer, publicKey, refusal }, lastPingAt: turn.now });
  change(turn, { phase: 'proving' });
  const signature = turn.context.ports.key.sign(signed('hub', session.transcript));
  const { version, nonce } = session;
  send(turn, 'control', { kind: 'challenge', version, hub: turn.context.hub, nonce, signature }, 'greeting');
}

export function onChallenge(turn: Turn, message: MessageOf<'challenge'>): void {
  const { context, state } = turn;
  const { session } = state;
  if (session === undefined || context.role !== 'node') return;
  if (message.hub !== context.hub) return violate(turn, 'another hub answered');
  if (message.version > context.versions.current || message.version < context.versions.pushMinimum) {
    return violate(turn, 'a version that was not offered');
  }
  const words = transcript(hello(context.versions, context, session.nonce), message);
  if (!context.ports.verify(context.hubKey, signed('hub', words), message.signature)) {
    return violate(turn, 'the hub did not prove itself');
  }
  changeSession(turn, {
    version: message.version,
    peer: { ...session.peer, publicKey: context.hubKey },
    transcript: words,
    roundTripMs: turn.now - session.openedAt,
  });
  send(turn, 'control', { kind: 'auth', signature: context.ports.key.sign(signed('node', words)) }, 'greeting');
  openChannels(turn);
  change(turn, { phase: 'comparing' });
}

export function onAuth(turn: Turn, message: MessageOf<'auth'>): void {
  const { session } = turn.state;
  if (session === undefined) return;
  const { publicKey, refusal, site, epoch } = session.peer;
  if (!turn.context.ports.verify(publicKey, signed('node', session.transcript), message.signature)) {
    count(turn, 'refusedFrames');
    return refuse(turn, 'not-proved');
  }
  if (refusal !== '') return refuse(turn, refusal);
  report(turn, { what: 'peer-proved', site, epoch, version: session.version });
  changeSession(turn, { roundTripMs: turn.now - session.lastPingAt });
  openChannels(turn);
  change(turn, { phase: 'admitting' });
  emit(turn, { kind: 'admit', session: session.ordinal, site, epoch });
}

export function onAdmitted(turn: Turn, input: InputOf<'admitted'>): void {
  if (!isCurrent(turn, input.session)) return;
  if (!loadSnapshot(turn, input.snapshot)) return;
  change(turn, { phase: 'comparing' });
  grantWindows(turn);
  send(turn, 'control', { kind: 'heads', writes: claimWrites(turn), reads: claimReads(turn) });
}

export function onRefuse(turn: Turn, message: MessageOf<'refuse'>): void {
  report(turn, { what: 'refused', reason: message.reason });
  const { limits } = turn.context;
  const asked = Math.min(message.retryAfterMs, limits.refusedBackOffMs);
  change(turn, { retryAfterMs: message.reason === 'busy' ? asked : limits.refusedBackOffMs });
  closeLink(turn, 'refused');
}

function openChannels(turn: Turn): void {
  const { context, state } = turn;
  const words = state.session?.transcript ?? noBytes;
  const toHub = context.ports.hash(joinBytes(asciiBytes('holdfast session 1 to hub\n'), words));
  const toNode = context.ports.hash(joinBytes(asciiBytes('holdfast session 1 to node\n'), words));
  const channels =
    context.role === 'node' ? { sending: toHub, receiving: toNode } : { sending: toNode, receiving: toHub };
  changeSession(turn, { channels });
}

function transcript(
  hello: MessageOf<'hello'>,
  challenge: Pick<MessageOf<'challenge'>, 'version' | 'hub' | 'nonce'>,
): Uint8Array {
  const { version, versionMin, hub, site, epoch, nonce } = hello;
  return encode([
    [version, versionMin, hub, site, epoch, nonce],
    [challenge.version, challenge.hub, challenge.nonce],
  ]);
}

function signed(role: 'hub' | 'node', words: Uint8Array): Uint8Array {
  return joinBytes(asciiBytes(`holdfast link 1 ${role}\n`), words);
}
