import type { OperationId, StreamId } from '../ids.ts';
import { assert, accepted, refused, type Result } from '../result.ts';
import { postingsOf } from '../stock/fold-stock.ts';
import { equationChanges, isBalanced } from '../rights/equation.ts';
import { entryTypes, type EntryType, type Movement, type TypedBody } from './bodies.ts';
import { chainHash, decodeEntry, encodeEntry, entryVersion, equalBytes, hlcPerMillisecond, sealMessage, type Entry, type Hash, type Seal } from './entry.ts';
import { foldEntry, siteOf } from './fold.ts';
import type { LedgerTransaction, Posting } from './store.ts';
import { parseStreamName } from './stream.ts';

/** An entry that a decision wants to write, and the stream it belongs to. At most one a stream and operation. */
export type Draft = TypedBody & { readonly stream: StreamId };

/** Who does what when: the part of an entry that is not its body. */
export interface Operation {
  readonly id: OperationId;
  readonly actor: string;
  readonly device: string;
  /** When it happened on the floor, Unix milliseconds. */
  readonly occurredAt: number;
  /** Digest of the request; empty for entries that a machine makes by itself. */
  readonly requestDigest: Uint8Array;
}

export interface WriterPorts {
  readonly hash: Hash;
  /** Unix milliseconds; taken once per operation. */
  readonly now: () => number;
  /** Signs the head of a stream that this machine writes (`sealMessage`). */
  readonly sign: (message: Uint8Array) => Uint8Array;
}

/** What an operation wrote, in the form it is answered with; the same for a repeat. */
export interface Written {
  readonly id: OperationId;
  readonly entries: readonly { readonly stream: StreamId; readonly seq: number; readonly hash: Uint8Array; readonly entry: Entry }[];
  readonly isRepeat: boolean;
}

export type RepeatRefusal = { readonly kind: 'id-used-for-another-request'; readonly id: OperationId };

const emptyBytes = new Uint8Array(0);

/**
 * Seen? → decide → append → fold, all inside one transaction. `streams` are those the operation may write to: a repeat is
 * recognised there. A throw means a bug or a broken disk and leaves no trace.
 */
export function execute<Refusal>(
  transaction: LedgerTransaction,
  ports: WriterPorts,
  operation: Operation,
  streams: readonly StreamId[],
  decide: () => Result<readonly Draft[], Refusal>,
): Result<Written, Refusal | RepeatRefusal> {
  const repeat = findRepeat(transaction, operation, streams);
  if (repeat !== undefined) return repeat;
  const decision = decide();
  if (!decision.ok) return refused(decision.refusal);
  const recordedAt = ports.now();
  const entries = decision.value.map((draft) => append(transaction, ports, operation, recordedAt, draft));
  return accepted({ id: operation.id, entries, isRepeat: false });
}

function findRepeat(
  transaction: LedgerTransaction,
  operation: Operation,
  streams: readonly StreamId[],
): Result<Written, RepeatRefusal> | undefined {
  const found = streams.flatMap((stream) => transaction.findOperation(stream, operation.id) ?? []);
  if (found.length === 0) return undefined;
  const isSame = found.every((stored) => equalBytes(stored.requestDigest, operation.requestDigest));
  if (!isSame) return refused({ kind: 'id-used-for-another-request', id: operation.id });
  const entries = found.map((stored) => ({ stream: stored.stream, seq: stored.seq, hash: stored.hash, entry: decodeEntry(stored.bytes) }));
  return accepted({ id: operation.id, entries, isRepeat: true });
}

/** Appends one entry to a stream that this machine writes and folds it. */
export function append(
  transaction: LedgerTransaction,
  ports: Pick<WriterPorts, 'hash'>,
  operation: Operation,
  recordedAt: number,
  draft: Draft,
): Written['entries'][number] {
  const head = transaction.head(draft.stream);
  const entry: Entry = {
    v: entryVersion,
    type: draft.type,
    tv: 1,
    id: operation.id,
    hlc: Math.max(recordedAt * hlcPerMillisecond, head.hlc + 1),
    actor: operation.actor,
    device: operation.device,
    occurredAt: operation.occurredAt,
    recordedAt,
    body: draft.body as unknown as Entry['body'],
  };
  assertLegal(draft.stream, draft.type, draft.body);
  const bytes = encodeEntry(entry);
  const seq = head.seq + 1;
  const hash = chainHash(ports.hash, head.hash, seq, bytes);
  foldEntry(draft.stream, seq, entry, transaction.rows);
  transaction.append({
    stream: draft.stream,
    seq,
    hash,
    bytes,
    entry,
    requestDigest: operation.requestDigest,
    appendedAt: recordedAt,
    postings: entryPostings(draft.stream, entry),
  });
  return { stream: draft.stream, seq, hash, entry };
}

/** Our own entries are held to the same rules as anybody's: better to stop than to write an illegal one. */
function assertLegal(stream: StreamId, type: EntryType, body: unknown): void {
  const address = parseStreamName(stream);
  assert(address !== undefined && entryTypes[type].streams.includes(address.kind), `${type} does not belong in ${stream}`);
  const malformed = entryTypes[type].shape(body, type);
  assert(malformed === undefined, `our own entry is malformed: ${malformed}`);
  for (const change of equationChanges(address, type, body)) {
    assert(isBalanced(change), `our own ${type} breaks the equation of promises: ${JSON.stringify(change)}`);
  }
}

export function entryPostings(stream: StreamId, entry: Entry): readonly Posting[] {
  const movements = entry.body['movements'];
  const address = parseStreamName(stream);
  if (movements === undefined || address === undefined || address.kind !== 'site') return [];
  return postingsOf(siteOf(address), movements as unknown as readonly Movement[]);
}

/** Signs the heads that a transaction moved; call it once before the transaction ends. */
export function sealHeads(
  transaction: LedgerTransaction,
  ports: Pick<WriterPorts, 'sign'>,
  streams: Iterable<StreamId>,
): readonly Seal[] {
  const seals: Seal[] = [];
  for (const stream of new Set(streams)) {
    const head = transaction.head(stream);
    const seal: Seal = { stream, seq: head.seq, hash: head.hash, signature: ports.sign(sealMessage(stream, head.seq, head.hash)) };
    transaction.putSeal(seal);
    seals.push(seal);
  }
  return seals;
}

/** An operation that the machine starts by itself: a credit, a grant, an answer to a recall. */
export function machineOperation(id: OperationId, now: number, actor: string): Operation {
  return { id, actor, device: '', occurredAt: now, requestDigest: emptyBytes };
}
