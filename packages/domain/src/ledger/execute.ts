import type { OperationId, StreamId } from '../ids.ts';
import type { NotRecordable, SumTooLarge } from '../refusals.ts';
import { assert, accepted, refused, type Result } from '../result.ts';
import { equationChanges } from '../rights/equation.ts';
import { freeRights, getRights, hubHolder } from '../rights/rights.ts';
import { postingsOf } from '../stock/fold-stock.ts';
import type { Movement, RightsChange, TypedBody } from './bodies.ts';
import { checkBody } from './check-body.ts';
import { EncodingError } from './encoding.ts';
import {
  chainHash,
  decodeEntry,
  encodeEntry,
  entryVersion,
  equalBytes,
  hlcPerMillisecond,
  sealMessage,
  type Entry,
  type Hash,
  type Head,
  type Seal,
} from './entry.ts';
import { findLargeSum } from './exact-sums.ts';
import { foldEntry, isReadable, siteOf } from './fold.ts';
import { entryBytesMax } from './limits.ts';
import type { LedgerTransaction, Posting, StoredOperation } from './store.ts';
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
  readonly entries: readonly {
    readonly stream: StreamId;
    readonly seq: number;
    readonly hash: Uint8Array;
    readonly entry: Entry;
  }[];
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
): Result<Written, Refusal | RepeatRefusal | SumTooLarge | NotRecordable> {
  const repeat = findRepeat(transaction, operation, streams);
  if (repeat !== undefined) return repeat;
  const decision = decide();
  if (!decision.ok) return refused(decision.refusal);
  const recordedAt = ports.now();
  // All is prepared before anything is appended: a refusal leaves no trace.
  const prepared = prepareAll(transaction, operation, recordedAt, decision.value);
  if (!prepared.ok) return prepared;
  const large = findLargeSum(
    transaction.rows,
    prepared.value.map(({ draft, head, entry }) => ({ draft, seq: head.seq + 1, entry })),
  );
  if (large !== undefined) return refused(large);
  const entries = prepared.value.map((one) => write(transaction, ports, operation, one));
  return accepted({ id: operation.id, entries, isRepeat: false });
}

function prepareAll(
  transaction: LedgerTransaction,
  operation: Operation,
  recordedAt: number,
  drafts: readonly Draft[],
): Result<readonly Prepared[], NotRecordable> {
  try {
    return accepted(drafts.map((draft) => prepare(transaction, operation, recordedAt, draft)));
  } catch (error) {
    if (!(error instanceof EncodingError)) throw error;
    return refused({ kind: 'not-recordable', reason: error.message });
  }
}

function findRepeat(
  transaction: LedgerTransaction,
  operation: Operation,
  streams: readonly StreamId[],
): Result<Written, RepeatRefusal> | undefined {
  const found: StoredOperation[] = [];
  for (const stream of streams) {
    const stored = transaction.findOperation(stream, operation.id);
    if (stored !== undefined) found.push(stored);
  }
  if (found.length === 0) return undefined;
  // A copy that came back from another machine has no digest: the id alone says that it is a repeat.
  const isSame = found.every(
    ({ requestDigest }) => requestDigest.length === 0 || equalBytes(requestDigest, operation.requestDigest),
  );
  if (!isSame) return refused({ kind: 'id-used-for-another-request', id: operation.id });
  const entries = found.map((stored) => ({
    stream: stored.stream,
    seq: stored.seq,
    hash: stored.hash,
    entry: decodeEntry(stored.bytes),
  }));
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
  return write(transaction, ports, operation, prepare(transaction, operation, recordedAt, draft));
}

interface Prepared {
  readonly draft: Draft;
  readonly head: Head;
  readonly entry: Entry;
  readonly bytes: Uint8Array;
}

function prepare(transaction: LedgerTransaction, operation: Operation, recordedAt: number, draft: Draft): Prepared {
  assertLegal(draft);
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
  const bytes = encodeEntry(entry);
  if (bytes.length > entryBytesMax) throw new EncodingError(`an entry longer than ${entryBytesMax} bytes`);
  return { draft, head, entry, bytes };
}

function write(
  transaction: LedgerTransaction,
  ports: Pick<WriterPorts, 'hash'>,
  operation: Operation,
  { draft: { stream }, head, entry, bytes }: Prepared,
): Written['entries'][number] {
  const seq = head.seq + 1;
  const hash = chainHash(ports.hash, head.hash, seq, bytes);
  foldEntry(stream, seq, entry, transaction.rows);
  assertRightsCover(transaction, stream, entry);
  const { requestDigest } = operation;
  const postings = entryPostings(stream, entry);
  const appendedAt = entry.recordedAt;
  transaction.append({ stream, seq, hash, prev: head.hash, bytes, entry, requestDigest, appendedAt, postings });
  return { stream, seq, hash, entry };
}

/** R4, the last line of defence: no holder ever promises or grants what it does not have. */
function assertRightsCover(transaction: LedgerTransaction, stream: StreamId, entry: Entry): void {
  const { rights, grants, allocations } = entry.body;
  const spends = (rights as readonly RightsChange[] | undefined)?.some(
    ({ spend, lose }) => (spend ?? lose) !== undefined,
  );
  if (spends !== true && (grants ?? allocations) === undefined) return;
  const address = parseStreamName(stream);
  if (address === undefined || !isReadable(entry)) return;
  const isSite = address.kind === 'site';
  for (const change of equationChanges(address, entry.type, entry.body)) {
    const spent = isSite ? change.free : change.held;
    if (spent >= 0) continue;
    const row = getRights(transaction.rows, change.site, change.key, isSite ? change.site : hubHolder);
    assert(freeRights(row) >= 0, `our own ${entry.type} spends rights to ${change.key.item} that are not there`);
  }
}

/** Our own entries are held to the same rules as anybody's: better to stop than to write an illegal one. */
function assertLegal({ stream, type, body }: Draft): void {
  const address = parseStreamName(stream);
  assert(address !== undefined, `no stream is named ${stream}`);
  const wrong = checkBody(address, type, body);
  // Too long, too many or unprintable: what came in from outside can be so, and is refused.
  if (wrong?.kind === 'malformed-body') throw new EncodingError(wrong.detail);
  assert(wrong === undefined, `our own ${type} in ${stream} is illegal: ${wrong?.kind}, ${wrong?.detail}`);
}

export function entryPostings(stream: StreamId, entry: Entry): readonly Posting[] {
  const movements = entry.body['movements'];
  const address = parseStreamName(stream);
  if (movements === undefined || !isReadable(entry) || address === undefined || address.kind !== 'site') return [];
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
    const seal: Seal = {
      stream,
      seq: head.seq,
      hash: head.hash,
      signature: ports.sign(sealMessage(stream, head.seq, head.hash)),
    };
    transaction.putSeal(seal);
    seals.push(seal);
  }
  return seals;
}

/** An operation that the machine starts by itself: a credit, a grant, an answer to a recall. */
export function machineOperation(id: OperationId, now: number, actor: string): Operation {
  return { id, actor, device: '', occurredAt: now, requestDigest: emptyBytes };
}
