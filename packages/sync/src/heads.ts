import { genesisHash } from '@holdfast/domain';
import { claimReads, claimWrites, provenSeal } from './claims.ts';
import { agreementOf, compareAsReader, compareAsWriter } from './compare.ts';
import { heedContradiction, refuseClaim } from './contradiction.ts';
import { acceptedWindow, grantWindows } from './credit.ts';
import type { Claim, MessageOf } from './message.ts';
import { reportFork } from './pull.ts';
import { confirmClaim, isBacklogPushed } from './push.ts';
import type { Incoming, Outgoing } from './state.ts';
import { change, changeIncoming, changeOutgoing, report, send, type Turn } from './turn.ts';

/** From here on both sides know where both stand. The hub said its heads first; the node answers with its own. */
export function onHeads(turn: Turn, message: MessageOf<'heads'>): void {
  for (const outgoing of turn.state.outgoing) {
    const claim = message.reads.find(({ stream }) => stream === outgoing.stream);
    if (claim !== undefined) heedReader(turn, outgoing, claim);
    if (turn.state.phase !== 'comparing') return;
  }
  for (const incoming of turn.state.incoming) {
    const claim = message.writes.find(({ stream }) => stream === incoming.stream);
    if (claim !== undefined) heedWriter(turn, incoming, claim);
    if (turn.state.phase !== 'comparing') return;
  }
  if (turn.context.role === 'hub') beginAsHub(turn);
  else beginAsNode(turn);
}

function beginAsHub(turn: Turn): void {
  if (turn.state.session?.isPushOnly === true) {
    const { pullMinimum } = turn.context.versions;
    report(turn, { what: 'upgrade-required', versionMin: pullMinimum });
    send(turn, 'control', { kind: 'upgrade', versionMin: pullMinimum });
    for (const { stream } of turn.state.outgoing) changeOutgoing(turn, stream, { stopped: 'upgrade required' });
  }
  goLive(turn);
}

function beginAsNode(turn: Turn): void {
  const isDone = isBacklogPushed(turn.state);
  if (isDone) grantWindows(turn);
  send(turn, 'control', { kind: 'heads', writes: claimWrites(turn), reads: claimReads(turn) });
  if (isDone) goLive(turn);
  else change(turn, { phase: 'pushing', deadline: undefined });
}

/**
 * Push before pull. A node takes nothing of the hub's before the hub has what the node did while it was away: the hub
 * then judges late facts (a shipment of what it has cancelled) before it reads answers to its newer decisions, and the
 * node's entries stand in the order in which its people acted, not behind orders they could not have known. Until then
 * the node grants no credit, so nothing waits in memory either.
 */
export function endPushing(turn: Turn): void {
  if (turn.state.phase !== 'pushing' || !isBacklogPushed(turn.state)) return;
  grantWindows(turn);
  for (const { stream, window } of turn.state.incoming) {
    send(turn, 'control', { kind: 'credit', stream, windowEntries: window.entries, windowBytes: window.bytes });
  }
  goLive(turn);
}

function goLive(turn: Turn): void {
  change(turn, { phase: 'live', deadline: undefined });
  report(turn, { what: 'live' });
}

function heedReader(turn: Turn, outgoing: Outgoing, claim: Claim): void {
  const { stream, acknowledged } = outgoing;
  const position = { seq: claim.seq, hash: claim.hash };
  const genesis = { seq: 0, hash: genesisHash(turn.context.ports.hash, stream) };
  const known = [outgoing.head, acknowledged, genesis] as const;
  const outcome = compareAsWriter(known, position);
  if (outcome === 'rolled-back' || outcome === 'forked') return heedContradiction(turn, outgoing, claim, outcome);
  if (claim.seq < acknowledged.seq) {
    report(turn, { what: 'peer-lost-entries', stream, has: claim.seq, had: acknowledged.seq });
  }
  changeOutgoing(turn, stream, {
    isWanted: true,
    peerHas: claim.seq,
    sent: position,
    stopped: claim.stopped === '' ? undefined : claim.stopped,
    window: acceptedWindow(turn.context.limits, outgoing, claim),
    claim: { position, seal: claim.seal, receipt: claim.receipt },
  });
  if (agreementOf(known, position) === 'same') confirmClaim(turn, stream);
}

function heedWriter(turn: Turn, incoming: Incoming, claim: Claim): void {
  const { stream, applied } = incoming;
  changeIncoming(turn, stream, { writerHas: claim.seq });
  const outcome = compareAsReader(applied, claim);
  if (outcome === 'lost') report(turn, { what: 'writer-behind', stream, has: claim.seq, applied: applied.seq });
  if (outcome !== 'forked') return;
  const proof = provenSeal(turn, stream, incoming.writerKey, claim);
  if (proof === undefined) refuseClaim(turn, stream, claim.seq);
  else reportFork(turn, incoming, proof);
}
