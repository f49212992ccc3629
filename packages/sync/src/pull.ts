import { assert, equalBytes, sealMessage, type Seal, type StreamId } from '@holdfast/domain';
import { chainEntries, unpackEntries } from './batch.ts';
import { noBytes } from './bytes.ts';
import { signReceipt } from './claims.ts';
import type { Position } from './context.ts';
import { isBeyondWindow } from './credit.ts';
import type { InputOf } from './exchange.ts';
import type { MessageOf } from './message.ts';
import type { ChainLink, Incoming, StagedBatch } from './state.ts';
import { changeIncoming, count, emit, findIncoming, isCurrent, report, send, violate, type Turn } from './turn.ts';

/** Hands every stream's next verified batch to the disk, one at a time. */
export function offer(turn: Turn): void {
  const { phase, session } = turn.state;
  if (phase !== 'live' || session === undefined) return;
  for (const { stream, queue, isApplying, stopped } of turn.state.incoming) {
    const next = queue[0];
    if (next === undefined || isApplying || stopped !== undefined) continue;
    changeIncoming(turn, stream, { isApplying: true });
    const { firstSeq, previous, entries, seal } = next;
    emit(turn, { kind: 'apply', session: session.ordinal, stream, batch: { firstSeq, previous, entries, seal } });
  }
}

/** Everything is checked before anything takes effect: place, size, credit, inflation, chain, signature, history. */
export function onBatch(turn: Turn, message: MessageOf<'batch'>): void {
  const incoming = findIncoming(turn, message.stream);
  if (incoming === undefined) return violate(turn, `a batch of ${message.stream}, which the peer may not write`);
  // On its way when the stream was stopped.
  if (incoming.stopped !== undefined) return;
  const { firstSeq, count: entries } = message;
  if (firstSeq + entries - 1 <= incoming.staged.seq) return count(turn, 'duplicateFrames');
  if (firstSeq !== incoming.staged.seq + 1) return violate(turn, 'a batch out of its place');
  const why = sizeFault(turn, incoming, message);
  if (why !== undefined) return violate(turn, why);
  const batch = openBatch(turn, incoming, message);
  if (typeof batch === 'string') return violate(turn, batch);
  if (!equalBytes(batch.previous, incoming.staged.hash)) return reportFork(turn, incoming, batch.seal);
  const { seq, hash } = batch.seal;
  changeIncoming(turn, incoming.stream, {
    queue: [...incoming.queue, batch],
    staged: { seq, hash },
    writerHas: Math.max(incoming.writerHas, seq),
  });
}

const lengthBytesMax = 6;

function sizeFault(turn: Turn, incoming: Incoming, message: MessageOf<'batch'>): string | undefined {
  const { limits } = turn.context;
  const { count: entries, rawBytes } = message;
  if (entries < 1 || entries > limits.batchEntriesMax) return 'a batch of too many entries or none';
  const bytesMax = entries === 1 ? limits.entryBytesMax + lengthBytesMax : limits.batchBytesMax;
  if (rawBytes > bytesMax) return 'a batch that is too long';
  return isBeyondWindow(incoming, entries, rawBytes) ? 'a batch beyond the credit' : undefined;
}

function openBatch(turn: Turn, incoming: Incoming, message: MessageOf<'batch'>): StagedBatch | string {
  const { ports } = turn.context;
  const { firstSeq, previous, count: entries, rawBytes, signature } = message;
  const raw = ports.inflate(message.packed, rawBytes);
  if (raw?.length !== rawBytes) return 'a batch that does not inflate';
  const unpacked = unpackEntries(raw, entries);
  if (unpacked === undefined) return 'a batch that does not hold what it says';
  const links: readonly ChainLink[] = chainEntries(ports.hash, previous, firstSeq, unpacked);
  const last = links.at(-1);
  if (last === undefined) return 'an empty batch';
  const { stream } = incoming;
  if (!ports.verify(incoming.writerKey, sealMessage(stream, last.seq, last.hash), signature)) {
    return 'a batch that its writer did not sign';
  }
  const seal: Seal = { stream, seq: last.seq, hash: last.hash, signature };
  return { firstSeq, previous, entries: links, bytes: rawBytes, seal };
}

/** Durable here. Only now may the writer hear of it. */
export function onApplied(turn: Turn, input: InputOf<'applied'>): void {
  const incoming = answered(turn, input.session, input.stream);
  if (incoming === undefined) return;
  const batch = incoming.queue[0];
  assert(batch !== undefined, 'an apply without a batch');
  const { hash, seq, signature } = batch.seal;
  assert(input.head.seq === seq && equalBytes(input.head.hash, hash), 'a disk that applied something else');
  changeIncoming(turn, input.stream, {
    applied: { seq, hash },
    seal: signature,
    queue: incoming.queue.slice(1),
    isApplying: false,
  });
  sendAck(turn, input.stream, { seq, hash });
}

/** Durable up to just before the poison; the stream stands still there, on this side and on the writer's. */
export function onQuarantined(turn: Turn, input: InputOf<'quarantined'>): void {
  const incoming = answered(turn, input.session, input.stream);
  if (incoming === undefined) return;
  const { head, stream, why } = input;
  if (head.seq > incoming.applied.seq) {
    const isSealed = head.seq === incoming.queue[0]?.seal.seq;
    changeIncoming(turn, stream, {
      applied: head,
      seal: isSealed ? (incoming.queue[0]?.seal.signature ?? noBytes) : noBytes,
    });
    sendAck(turn, stream, head);
  }
  stopIncoming(turn, stream, head.seq + 1, why);
}

function answered(turn: Turn, session: number, stream: StreamId): Incoming | undefined {
  if (!isCurrent(turn, session)) return undefined;
  const incoming = findIncoming(turn, stream);
  return incoming?.isApplying === true ? incoming : undefined;
}

function sendAck(turn: Turn, stream: StreamId, head: Position): void {
  const signature = signReceipt(turn, stream, head);
  send(turn, 'control', { kind: 'ack', stream, seq: head.seq, hash: head.hash, signature });
}

const whyLengthMax = 200;

export function stopIncoming(turn: Turn, stream: StreamId, seq: number, why: string): void {
  const reason = why === '' ? 'stopped' : why.slice(0, whyLengthMax);
  const incoming = findIncoming(turn, stream);
  if (incoming === undefined) return;
  changeIncoming(turn, stream, {
    stopped: { seq, why: reason },
    queue: [],
    staged: incoming.applied,
    isApplying: false,
    window: { entries: 0, bytes: 0 },
  });
  report(turn, { what: 'stream-stopped', stream, seq, why: reason, by: 'here' });
  send(turn, 'control', { kind: 'stop', stream, seq, why: reason });
}

/** The writer signed two histories: proof against it, and the end of this stream here. */
export function reportFork(turn: Turn, incoming: Incoming, theirs: Seal): void {
  emit(turn, { kind: 'forked', stream: incoming.stream, mine: incoming.applied, theirs });
  stopIncoming(turn, incoming.stream, theirs.seq, 'forked');
}
