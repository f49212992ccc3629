import { encode } from '@holdfast/domain';
import { backOffMs } from './back-off.ts';
import type { Snapshot, SyncContext } from './context.ts';
import type { InputKind, InputOf, SyncInput, SyncOutput } from './exchange.ts';
import { onAccepted, onAdmitted, onConnected, onIdentified } from './handshake.ts';
import { endPushing } from './heads.ts';
import { keepAlive, nextWake, settleExchanges } from './liveness.ts';
import { offer, onApplied, onQuarantined } from './pull.ts';
import { onAppended, onEntries, pump } from './push.ts';
import { onReceived } from './received.ts';
import { startIncoming, startOutgoing } from './snapshot.ts';
import { noCounters, type Phase, type SyncState } from './state.ts';
import { change, closeLink, send, type Turn } from './turn.ts';

/**
 * Replication between a site's node and headquarters, as a pure function. One machine is one side of one link: a node
 * keeps its own for life, a hub makes one per accepted link.
 *
 *     node   waiting ─tick─▶ dialing ─connected─▶ calling ─CHALLENGE─▶ comparing ─HEADS─▶ pushing ─acks─▶ live
 *               ▲                │                   │                    │                  │              │
 *               └─────closed─────┴──── closing ◀─────┴────────────────────┴──────────────────┴──────────────┘
 *
 *     hub    listening ─HELLO─▶ identifying ─identified─▶ proving ─AUTH─▶ admitting ─admitted─▶ comparing ─HEADS─▶ live
 *               └───────────────────────────── closing ─closed─▶ ended ◀─────────────────────────────────────────┘
 *
 *     both   comparing, calling, live ──(this disk contradicts its own signature)──▶ fenced
 *
 * Invariants. Each has a test that breaks it on purpose:
 *  1  Nothing is acknowledged before the disk has answered `applied`.
 *  2  A cursor is the last applied position; what is applied next follows it directly and chains to it.
 *  3  Nothing takes effect twice: a frame counts once in its lane, a batch only at its place in the chain.
 *  4  Nothing is applied that its writer did not sign for this stream.
 *  5  A node applies nothing pulled before everything that it had when it connected is acknowledged.
 *  6  What waits for one peer is at most the sum of the windows granted to it, whatever it sends.
 *  7  A stream that stands still (poison, fork) holds up no other.
 *  8  A fence needs this machine's own signature over what its disk does not hold (or its own record of a receipt).
 *  9  Nothing before AUTH reaches a stream, and no frame of another session reaches anything.
 * 10  Control frames wait for no data.
 *
 * Assumed of the driver: it answers each `read`, `apply`, `identify` and `admit` once, with the session's number; no
 * `apply` of an earlier link of the same site is running when it gives a snapshot; `applied` means fsynced; `appended` is
 * told after every commit to an outgoing stream, and a snapshot misses none that was told before it; `now` is a whole
 * number of milliseconds that never falls (a monotonic clock: a wall clock's jump would be taken for silence).
 * Assumed of the peer: nothing but that it cannot forge a signature. Assumed of the link: it loses, repeats, delays and
 * cuts as it likes; a hole or damage ends the session, and the next starts from what is on the disks.
 */
export interface Step {
  readonly state: SyncState;
  readonly outputs: readonly SyncOutput[];
  /** When to call again with `tick` if nothing else happens before; `undefined` for never. */
  readonly wakeAt: number | undefined;
}

/** A node's machine before its first link: it dials at the first `tick`. The snapshot is for showing until then. */
export function startNode(snapshot: Snapshot = { outgoing: [], incoming: [] }): SyncState {
  const outgoing = snapshot.outgoing.map(startOutgoing);
  return { ...fresh, phase: 'waiting', deadline: 0, outgoing, incoming: snapshot.incoming.map(startIncoming) };
}

/** A hub's machine for one link: it begins with `accepted`. */
export function startHub(): SyncState {
  return { ...fresh, phase: 'waiting' };
}

const fresh = {
  ordinal: 0,
  outgoing: [],
  incoming: [],
  failures: 0,
  isStopping: false,
  retryAfterMs: 0,
  exchanges: [],
  counters: noCounters,
} as const;

export function step(context: SyncContext, state: SyncState, input: SyncInput, now: number): Step {
  const turn: Turn = { context, now, state, outputs: [] };
  dispatch(turn, input);
  endPushing(turn);
  pump(turn);
  offer(turn);
  settleExchanges(turn);
  return { state: turn.state, outputs: turn.outputs, wakeAt: nextWake(turn) };
}

type Handler<Kind extends InputKind> = (turn: Turn, input: InputOf<Kind>) => void;
type Row<Kind extends InputKind> = { readonly [P in Phase]: Handler<Kind> };

const nothing = (): void => undefined;

const ignored = {
  waiting: nothing,
  dialing: nothing,
  calling: nothing,
  listening: nothing,
  identifying: nothing,
  proving: nothing,
  admitting: nothing,
  comparing: nothing,
  pushing: nothing,
  live: nothing,
  closing: nothing,
  fenced: nothing,
  ended: nothing,
} as const;

function linked<Kind extends InputKind>(handler: Handler<Kind>): Row<Kind> {
  return {
    ...ignored,
    calling: handler,
    listening: handler,
    identifying: handler,
    proving: handler,
    admitting: handler,
    comparing: handler,
    pushing: handler,
    live: handler,
  };
}

/** Input × phase, complete by its type. */
const table: { readonly [Kind in InputKind]: Row<Kind> } = {
  tick: { ...linked(onDeadline), waiting: dial, dialing: onDeadline, pushing: keepAlive, live: keepAlive },
  connected: { ...ignored, dialing: onConnected },
  accepted: { ...ignored, waiting: onAccepted },
  identified: { ...ignored, identifying: onIdentified },
  admitted: { ...ignored, admitting: onAdmitted },
  received: linked(onReceived),
  closed: { ...linked(onClosed), waiting: nothing, dialing: onClosed, closing: onClosed, fenced: onLost },
  // A stream's head is worth knowing at any time; a stream that is not known yet comes with the snapshot.
  appended: { ...linked(onAppended), waiting: onAppended, dialing: onAppended, closing: onAppended },
  entries: { ...ignored, pushing: onEntries, live: onEntries },
  applied: { ...ignored, live: onApplied },
  quarantined: { ...ignored, live: onQuarantined },
  notify: { ...ignored, live: onNotify },
  stop: { ...linked(onStopped), waiting: end, dialing: onStopped, closing: onStopped },
};

function dispatch<Kind extends InputKind>(turn: Turn, input: InputOf<Kind>): void {
  const row: Row<Kind> = table[input.kind];
  row[turn.state.phase](turn, input);
}

function dial(turn: Turn): void {
  const { deadline } = turn.state;
  if (turn.context.role !== 'node' || deadline === undefined || turn.now < deadline) return;
  change(turn, { phase: 'dialing', deadline: turn.now + turn.context.limits.dialTimeoutMs });
  turn.outputs.push({ kind: 'dial' });
}

function onDeadline(turn: Turn): void {
  const { deadline } = turn.state;
  if (deadline !== undefined && turn.now >= deadline) closeLink(turn, 'timeout');
}

function onClosed(turn: Turn, input: InputOf<'closed'>): void {
  const { retryAfterMs, isStopping, session } = turn.state;
  const { limits, role } = turn.context;
  // A link that ends as soon as it is made is no better than none (its first batch may be what breaks it): only one that
  // lasted starts the count again.
  const isGood = session?.channels !== undefined && turn.now - session.openedAt >= limits.backOffMsMax;
  const failures = isGood ? 0 : turn.state.failures;
  onLost(turn);
  if (role === 'hub' || isStopping) return end(turn);
  const wait = backOffMs(limits, failures, retryAfterMs, input.random);
  change(turn, { phase: 'waiting', failures: failures + 1, deadline: turn.now + wait });
}

/** What was on its way is forgotten; what was known stays, for showing. */
function onLost(turn: Turn): void {
  const closed = { entries: 0, bytes: 0 };
  change(turn, {
    session: undefined,
    exchanges: [],
    outgoing: turn.state.outgoing.map((one) => ({
      ...one,
      inFlight: [],
      isWanted: false,
      isReading: false,
      window: closed,
      claim: undefined,
    })),
    incoming: turn.state.incoming.map((one) => ({
      ...one,
      queue: [],
      staged: one.applied,
      isApplying: false,
      window: closed,
    })),
  });
}

function onStopped(turn: Turn): void {
  change(turn, { isStopping: true });
  if (turn.state.phase !== 'closing') closeLink(turn, 'stopped');
}

function end(turn: Turn): void {
  change(turn, { phase: 'ended', deadline: undefined });
}

function onNotify(turn: Turn, input: InputOf<'notify'>): void {
  if (turn.context.role !== 'hub') return;
  // A hint is not worth a broken link.
  if (encode(input.body).length > turn.context.limits.noticeBytesMax) return;
  send(turn, 'control', { kind: 'notice', body: input.body });
}
