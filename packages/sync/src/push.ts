import { equalBytes, sealMessage, type StreamId } from '@holdfast/domain';
import { chainEntries, packedBytes, packEntries } from './batch.ts';
import { isReceiptGood } from './claims.ts';
import type { Position, SyncLimits } from './context.ts';
import { heedContradiction } from './contradiction.ts';
import { acceptedWindow, batchEntries, hasRoom } from './credit.ts';
import type { InputOf } from './exchange.ts';
import type { MessageOf } from './message.ts';
import type { ChainLink, Outgoing, SyncState } from './state.ts';
import { changeOutgoing, emit, findOutgoing, isCurrent, report, send, violate, type Turn } from './turn.ts';

/** Asks the disk for the next batch of every stream that may send one, most urgent lane first. */
export function pump(turn: Turn): void {
  const { phase, session } = turn.state;
  if ((phase !== 'pushing' && phase !== 'live') || session === undefined) return;
  const { limits } = turn.context;
  for (const outgoing of turn.state.outgoing) {
    if (!mayRead(outgoing, limits, turn.now)) continue;
    const { stream, sent, claim } = outgoing;
    changeOutgoing(turn, stream, { isReading: true, lingerUntil: undefined });
    emit(turn, {
      kind: 'read',
      session: session.ordinal,
      stream,
      afterSeq: sent.seq,
      entriesMax: batchEntries(outgoing, limits),
      bytesMax: limits.batchBytesMax,
      wantsPrevious: claim !== undefined,
    });
  }
}

/**
 * A backlog fills the window. A trickle goes one small batch at a time: what is appended while one is on its way travels
 * together in the next, so a slow link carries few large batches and a fast one hardly waits.
 */
function mayRead(outgoing: Outgoing, limits: SyncLimits, now: number): boolean {
  const waiting = outgoing.head.seq - outgoing.sent.seq;
  if (!outgoing.isWanted || outgoing.stopped !== undefined || outgoing.isReading || waiting <= 0) return false;
  if (outgoing.needsEmpty && outgoing.inFlight.length > 0) return false;
  const isFull = outgoing.isBulk || waiting >= limits.batchEntriesMax;
  if (!isFull && outgoing.inFlight.length > 0) return false;
  if (!isFull && outgoing.lingerUntil !== undefined && now < outgoing.lingerUntil) return false;
  return hasRoom(outgoing, limits);
}

export function onAppended(turn: Turn, input: InputOf<'appended'>): void {
  const outgoing = findOutgoing(turn, input.stream);
  if (outgoing === undefined || input.head.seq <= outgoing.head.seq) return;
  const isFirst = outgoing.sent.seq === outgoing.head.seq && outgoing.inFlight.length === 0;
  const lingerUntil = isFirst ? turn.now + turn.context.limits.lingerMs[outgoing.lane] : outgoing.lingerUntil;
  changeOutgoing(turn, input.stream, { head: input.head, lingerUntil });
}

export function onEntries(turn: Turn, input: InputOf<'entries'>): void {
  if (!isCurrent(turn, input.session)) return;
  const outgoing = findOutgoing(turn, input.stream);
  if (outgoing?.isReading !== true || input.afterSeq !== outgoing.sent.seq) return;
  changeOutgoing(turn, input.stream, { isReading: false });
  const { claim, stream } = outgoing;
  if (claim !== undefined) {
    if (input.previous === undefined) return stopDamaged(turn, stream, input.afterSeq);
    if (!equalBytes(input.previous, claim.position.hash)) {
      return heedContradiction(turn, outgoing, { ...claim.position, seal: claim.seal }, 'forked');
    }
    if (!confirmClaim(turn, stream)) return;
  }
  sendBatch(turn, outgoing, fitBatch(input.entries, outgoing, turn.context.limits), input.entries.length);
}

/** The longest beginning within the limits; at least one entry. */
function fitBatch(entries: readonly ChainLink[], outgoing: Outgoing, limits: SyncLimits): readonly ChainLink[] {
  const entriesMax = batchEntries(outgoing, limits);
  let bytes = 0;
  let fitting = 0;
  for (const entry of entries) {
    bytes += packedBytes(entry);
    if (fitting > 0 && (bytes > limits.batchBytesMax || fitting === entriesMax)) break;
    fitting += 1;
  }
  return entries.slice(0, fitting);
}

function sendBatch(turn: Turn, outgoing: Outgoing, entries: readonly ChainLink[], read: number): void {
  const { ports, limits } = turn.context;
  const { stream, sent } = outgoing;
  if (outgoing.inFlight.length > 0 && sumPacked(entries) > limits.batchBytesMax) {
    return changeOutgoing(turn, stream, { needsEmpty: true });
  }
  const firstSeq = sent.seq + 1;
  const bytesOfEntries = entries.map(({ bytes }) => bytes);
  const links = chainEntries(ports.hash, sent.hash, firstSeq, bytesOfEntries);
  const broken = links.findIndex((link, index) => !isSameLink(link, entries[index]));
  const last = links.at(-1);
  // Never send what this disk has garbled: the reader could only refuse it.
  if (last === undefined || broken >= 0) return stopDamaged(turn, stream, firstSeq + Math.max(0, broken));
  if ((bytesOfEntries[0]?.length ?? 0) > limits.entryBytesMax) return stopDamaged(turn, stream, firstSeq);
  const raw = packEntries(entries);
  send(turn, outgoing.lane, {
    kind: 'batch',
    stream,
    firstSeq,
    previous: sent.hash,
    count: links.length,
    rawBytes: raw.length,
    packed: ports.compress(raw),
    signature: ports.key.sign(sealMessage(stream, last.seq, last.hash)),
  });
  const hashes = links.map(({ hash }) => hash);
  const isBulk = last.seq < outgoing.head.seq && (read > links.length || raw.length > limits.batchBytesMax / 2);
  const inFlight = [...outgoing.inFlight, { firstSeq, bytes: raw.length, hashes }];
  changeOutgoing(turn, stream, { sent: { seq: last.seq, hash: last.hash }, inFlight, isBulk, needsEmpty: false });
}

function sumPacked(entries: readonly ChainLink[]): number {
  let sum = 0;
  for (const entry of entries) sum += packedBytes(entry);
  return sum;
}

function isSameLink(made: ChainLink, stored: ChainLink | undefined): boolean {
  return stored !== undefined && made.seq === stored.seq && equalBytes(made.hash, stored.hash);
}

function stopDamaged(turn: Turn, stream: StreamId, seq: number): void {
  report(turn, { what: 'local-damage', stream, seq });
  changeOutgoing(turn, stream, { stopped: 'local damage' });
}

/** The reader has it on its disk. Anything at or below what is known already is a repeat. */
export function onAck(turn: Turn, message: MessageOf<'ack'>): void {
  const outgoing = findOutgoing(turn, message.stream);
  if (outgoing === undefined) return violate(turn, 'an acknowledgement of a stream that is not sent');
  const { seq, hash, signature } = message;
  if (seq > outgoing.sent.seq) return violate(turn, 'an acknowledgement of what was not sent');
  if (seq <= outgoing.peerHas) return;
  const batch = outgoing.inFlight.find(({ firstSeq, hashes }) => seq >= firstSeq && seq < firstSeq + hashes.length);
  const sentHash = batch?.hashes[seq - batch.firstSeq];
  if (sentHash === undefined) return;
  if (!equalBytes(sentHash, hash)) return violate(turn, 'an acknowledgement of another history');
  if (!isReceiptGood(turn, outgoing.stream, seq, hash, signature)) return violate(turn, 'a receipt that is not signed');
  const inFlight = outgoing.inFlight.filter(({ firstSeq, hashes }) => firstSeq + hashes.length - 1 > seq);
  changeOutgoing(turn, outgoing.stream, { peerHas: seq, inFlight });
  acknowledge(turn, outgoing.stream, { seq, hash }, signature);
}

/** The reader's disk stopped at something that it will not take. The other streams go on. */
export function onStop(turn: Turn, message: MessageOf<'stop'>): void {
  const outgoing = findOutgoing(turn, message.stream);
  if (outgoing === undefined) return violate(turn, 'a stop of a stream that is not sent');
  const { stream } = outgoing;
  report(turn, { what: 'stream-stopped', stream, seq: message.seq, why: message.why, by: 'peer' });
  changeOutgoing(turn, stream, { stopped: message.why, inFlight: [] });
}

export function onCredit(turn: Turn, message: MessageOf<'credit'>): void {
  const outgoing = findOutgoing(turn, message.stream);
  if (outgoing === undefined) return violate(turn, 'credit for a stream that is not sent');
  changeOutgoing(turn, outgoing.stream, { window: acceptedWindow(turn.context.limits, outgoing, message) });
}

/** The local chain agrees with the reader's opening claim: what it has may be put on record. */
export function confirmClaim(turn: Turn, stream: StreamId): boolean {
  const outgoing = findOutgoing(turn, stream);
  if (outgoing?.claim === undefined) return true;
  const { position, receipt } = outgoing.claim;
  changeOutgoing(turn, stream, { claim: undefined });
  if (position.seq <= outgoing.acknowledged.seq) return true;
  if (!isReceiptGood(turn, stream, position.seq, position.hash, receipt)) {
    violate(turn, 'a receipt that is not signed');
    return false;
  }
  acknowledge(turn, stream, position, receipt);
  return true;
}

function acknowledge(turn: Turn, stream: StreamId, cursor: Position, signature: Uint8Array): void {
  const outgoing = findOutgoing(turn, stream);
  if (outgoing === undefined || cursor.seq <= outgoing.acknowledged.seq) return;
  changeOutgoing(turn, stream, { acknowledged: cursor });
  emit(turn, { kind: 'acknowledged', stream, cursor, signature });
}

/** What the node had when it connected is on the hub's disk, or will not go there in this session. */
export function isBacklogPushed(state: SyncState): boolean {
  return state.outgoing.every(
    ({ isWanted, stopped, peerHas, backlogTo }) => !isWanted || stopped !== undefined || peerHas >= backlogTo,
  );
}
