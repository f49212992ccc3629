import type { Seal, StreamId } from '@holdfast/domain';
import { provenSeal } from './claims.ts';
import type { FenceReason } from './exchange.ts';
import type { Claim } from './message.ts';
import type { Outgoing } from './state.ts';
import { change, closeLink, emit, report, violate, type Turn } from './turn.ts';

/** This disk is not the one that wrote the stream: nothing more may be written under this epoch. Terminal. */
export function fence(turn: Turn, outgoing: Outgoing, why: FenceReason, proof?: Seal): void {
  emit(turn, { kind: 'fence', stream: outgoing.stream, why, local: outgoing.head, proof });
  closeLink(turn, 'fenced');
  change(turn, { phase: 'fenced' });
}

/** The reader says that this disk lost or changed something: believed only under this machine's own signature. */
export function heedContradiction(
  turn: Turn,
  outgoing: Outgoing,
  claim: Pick<Claim, 'seq' | 'hash' | 'seal'>,
  why: 'rolled-back' | 'forked',
): void {
  const proof = provenSeal(turn, outgoing.stream, turn.context.ports.key.publicKey, claim);
  if (proof === undefined) refuseClaim(turn, outgoing.stream, claim.seq);
  else fence(turn, outgoing, why, proof);
}

export function refuseClaim(turn: Turn, stream: StreamId, seq: number): void {
  report(turn, { what: 'unproven-claim', stream, seq });
  violate(turn, `a contradiction about ${stream} without proof`);
}
