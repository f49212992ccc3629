import type { StreamId } from '../ids.ts';
import { partialKnowledge, type Knowledge } from './check-references.ts';
import { foldChecked } from './check.ts';
import { EncodingError } from './encoding.ts';
import { chainHash, decodeEntry, equalBytes, type Entry, type Hash, type Seal } from './entry.ts';
import { entryPostings } from './execute.ts';
import { illegal, type IllegalEntry } from './illegal.ts';
import type { LedgerTransaction } from './store.ts';
import { parseStreamName, type StreamAddress } from './stream.ts';

/** A run of entries of one stream as it travels: the receiver computes the chain itself. */
export interface EntryBatch {
  readonly stream: StreamId;
  readonly firstSeq: number;
  readonly entries: readonly Uint8Array[];
  /** Covers the last entry. Verified by the caller against the writer's key before the batch comes here. */
  readonly seal: Seal;
}

export type ApplyOutcome =
  | {
      readonly kind: 'applied';
      readonly seq: number;
      readonly hash: Uint8Array;
      readonly fresh: number;
      readonly entries: readonly Entry[];
    }
  /** Something before the batch is missing: ask again from `seq` + 1. */
  | { readonly kind: 'gap'; readonly seq: number }
  /** The bytes do not hash to what the writer signed, or continue another history than ours. */
  | { readonly kind: 'broken-chain'; readonly seq: number; readonly detail: string }
  /** The entry after `seq` is one that no correct writer would have written; `entries` before it were applied. */
  | {
      readonly kind: 'quarantined';
      readonly seq: number;
      readonly hash: Uint8Array;
      readonly illegal: IllegalEntry;
      readonly entries: readonly Entry[];
    };

interface Link {
  readonly seq: number;
  readonly hash: Uint8Array;
  readonly bytes: Uint8Array;
}

interface Place {
  readonly address: StreamAddress;
  readonly appendedAt: number;
  readonly knowledge: Knowledge;
}

/**
 * Applies what is new of a batch, in one transaction, all or up to the first illegal entry. Entries already here are
 * skipped (I2). Headquarters says `isHubKnown`: then a site cannot name releases or grants that never were.
 */
export function applyBatch(
  transaction: LedgerTransaction,
  hash: Hash,
  batch: EntryBatch,
  appendedAt: number,
  knowledge: Knowledge = partialKnowledge,
): ApplyOutcome {
  const address = parseStreamName(batch.stream);
  if (address === undefined) return { kind: 'broken-chain', seq: 0, detail: `no stream is named ${batch.stream}` };
  const head = transaction.head(batch.stream);
  const lastSeq = batch.firstSeq + batch.entries.length - 1;
  if (batch.firstSeq > head.seq + 1) return { kind: 'gap', seq: head.seq };
  if (lastSeq === head.seq && batch.entries.length > 0 && !equalBytes(batch.seal.hash, head.hash)) {
    return { kind: 'broken-chain', seq: head.seq, detail: 'the writer signed another entry in this place' };
  }
  if (lastSeq <= head.seq) return { kind: 'applied', seq: head.seq, hash: head.hash, fresh: 0, entries: [] };
  const links = chain(hash, head, batch);
  const last = links.at(-1);
  if (last === undefined || last.seq !== batch.seal.seq || !equalBytes(last.hash, batch.seal.hash)) {
    return { kind: 'broken-chain', seq: head.seq, detail: 'the entries do not hash to the signed head' };
  }
  return appendLinks(transaction, batch, links, { address, appendedAt, knowledge });
}

function chain(hash: Hash, head: { readonly seq: number; readonly hash: Uint8Array }, batch: EntryBatch): Link[] {
  const links: Link[] = [];
  let previous = head.hash;
  for (let seq = head.seq + 1; seq < batch.firstSeq + batch.entries.length; seq += 1) {
    const bytes = batch.entries[seq - batch.firstSeq] as Uint8Array;
    previous = chainHash(hash, previous, seq, bytes);
    links.push({ seq, hash: previous, bytes });
  }
  return links;
}

function appendLinks(
  transaction: LedgerTransaction,
  batch: EntryBatch,
  links: readonly Link[],
  context: Place,
): ApplyOutcome {
  let { seq, hash, hlc } = transaction.head(batch.stream);
  const entries: Entry[] = [];
  for (const link of links) {
    const entry = readEntry(link.bytes);
    const found = 'kind' in entry ? entry : judge(transaction, batch.stream, context, { seq: link.seq, entry, hlc });
    if (found !== undefined || 'kind' in entry) {
      return { kind: 'quarantined', seq, hash, illegal: found as IllegalEntry, entries };
    }
    transaction.append({
      ...link,
      prev: hash,
      stream: batch.stream,
      entry,
      requestDigest: new Uint8Array(0),
      appendedAt: context.appendedAt,
      postings: entryPostings(batch.stream, entry),
    });
    ({ seq, hash } = link);
    hlc = entry.hlc;
    entries.push(entry);
  }
  transaction.putSeal(batch.seal);
  return { kind: 'applied', seq, hash, fresh: links.length, entries };
}

/** Folds the entry when it is legal after what came before; `hlc` is the clock of the entry before it. */
function judge(
  transaction: LedgerTransaction,
  stream: StreamId,
  { address, knowledge }: Place,
  { seq, entry, hlc }: { readonly seq: number; readonly entry: Entry; readonly hlc: number },
): IllegalEntry | undefined {
  if (entry.hlc <= hlc) return illegal('clock-runs-back', `hlc ${entry.hlc} after ${hlc}`);
  if (transaction.findOperation(stream, entry.id) !== undefined) return illegal('operation-twice', entry.id);
  return foldChecked(address, seq, entry, transaction.rows, knowledge);
}

function readEntry(bytes: Uint8Array): Entry | IllegalEntry {
  try {
    return decodeEntry(bytes);
  } catch (error) {
    if (!(error instanceof EncodingError)) throw error;
    return illegal('malformed-body', error.message);
  }
}
