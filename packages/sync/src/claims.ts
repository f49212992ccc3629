import { receiptMessage, sealMessage, type Seal, type StreamId } from '@holdfast/domain';
import { noBytes } from './bytes.ts';
import type { Window } from './context.ts';
import type { Claim } from './message.ts';
import type { Turn } from './turn.ts';

/** What this side writes, each head under its own signature: a contradiction to it can be proved to anybody. */
export function claimWrites(turn: Turn): readonly Claim[] {
  const { key } = turn.context.ports;
  return turn.state.outgoing.map(({ stream, head }) => ({
    stream,
    seq: head.seq,
    hash: head.hash,
    seal: head.seq === 0 ? noBytes : key.sign(sealMessage(stream, head.seq, head.hash)),
    receipt: noBytes,
    ...claimWindow({ entries: 0, bytes: 0 }),
    stopped: '',
  }));
}

/** What this side has applied of the peer's streams, with the peer's own signature, and how much more it takes. */
export function claimReads(turn: Turn): readonly Claim[] {
  return turn.state.incoming.map((one) => ({
    stream: one.stream,
    seq: one.applied.seq,
    hash: one.applied.hash,
    seal: one.seal,
    receipt: signReceipt(turn, one.stream, one.applied),
    ...claimWindow(one.window),
    stopped: one.stopped?.why ?? '',
  }));
}

/** Headquarters countersigns what is on its disk; a node's word is enough for headquarters' own streams. */
export function signReceipt(
  turn: Turn,
  stream: StreamId,
  at: { readonly seq: number; readonly hash: Uint8Array },
): Uint8Array {
  const { ports, role } = turn.context;
  return role === 'hub' && at.seq > 0 ? ports.key.sign(receiptMessage(stream, at.seq, at.hash)) : noBytes;
}

export function isReceiptGood(
  turn: Turn,
  stream: StreamId,
  seq: number,
  hash: Uint8Array,
  signature: Uint8Array,
): boolean {
  const { context } = turn;
  return context.role === 'hub' || context.ports.verify(context.hubKey, receiptMessage(stream, seq, hash), signature);
}

/** The claim as evidence: what `publicKey` signed, or `undefined` when it signed no such thing. */
export function provenSeal(
  turn: Turn,
  stream: StreamId,
  publicKey: string,
  claim: Pick<Claim, 'seq' | 'hash' | 'seal'>,
): Seal | undefined {
  const { seq, hash, seal: signature } = claim;
  return turn.context.ports.verify(publicKey, sealMessage(stream, seq, hash), signature)
    ? { stream, seq, hash, signature }
    : undefined;
}

function claimWindow(window: Window): Pick<Claim, 'windowEntries' | 'windowBytes'> {
  return { windowEntries: window.entries, windowBytes: window.bytes };
}
