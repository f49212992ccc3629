import {
  entryPostings,
  equalBytes,
  KeyRing,
  keyText,
  LedgerVerifier,
  parseStreamName,
  receiptMessage,
  tableNames,
  type BadEntry,
  type Cursor,
  type Entry,
  type EntryPlace,
  type Posting,
  type StreamId,
  type TableName,
} from '@holdfast/domain';
import { sha256, verifySignature } from '@holdfast/sealing';
import type { KeptLedger, KeptLedgerEntry, KeptPosting } from '@holdfast/store/database';
import { readIdentity, type LedgerIdentity } from './identity.ts';

export interface VerifyReport {
  readonly ok: boolean;
  readonly streams: number;
  readonly entries: number;
  readonly firstBad: BadEntry | null;
}

export interface VerifyLedgerOptions {
  /** Headquarters' key, from somewhere else than the ledger: whoever rewrote all of it has another. */
  readonly hubKey?: string;
}

/**
 * Reads a ledger again from its first entry to its last: chain, signatures, state machine, postings, receipts, and every
 * row of every read model.
 */
export async function verifyLedger(ledger: KeptLedger, options: VerifyLedgerOptions = {}): Promise<VerifyReport> {
  const identity = readIdentity(await ledger.metas());
  const keys = new KeyRing();
  if (options.hubKey !== undefined) keys.learnHub(identity.hubEpoch, options.hubKey);
  else if (identity.hubKey !== undefined) keys.learnHub(identity.hubEpoch, identity.hubKey);
  if (identity.own !== undefined) keys.learnOwn(identity.own);
  const verifier = new LedgerVerifier({
    hash: sha256,
    verifySignature,
    keys,
    knowledge: { isHubKnown: identity.isHub },
    isQuarantined: (stream) => identity.quarantined.has(stream),
  });
  const cursors = await ledger.cursors();
  const last = await walk(ledger, verifier, identity, cursors, keys);
  verifier.finish();
  for (const stray of await ledger.strays()) verifier.note(last, stray);
  for (const table of tableNames) await compare(ledger, verifier, table);
  return report(verifier);
}

export function report(verifier: LedgerVerifier): VerifyReport {
  const { firstBad, streams, entries } = verifier;
  return { ok: firstBad === undefined, streams, entries, firstBad: firstBad ?? null };
}

async function walk(
  ledger: KeptLedger,
  verifier: LedgerVerifier,
  identity: LedgerIdentity,
  cursors: readonly (Cursor & { readonly peer: string })[],
  keys: KeyRing,
): Promise<EntryPlace> {
  const acknowledged = new Map<string, Cursor[]>();
  for (const cursor of cursors) {
    if (cursor.seq === 0) continue;
    const name = `${cursor.stream}#${cursor.seq}`;
    acknowledged.set(name, [...(acknowledged.get(name) ?? []), cursor]);
  }
  let place: EntryPlace = { stream: '' as StreamId, seq: 0, at: 0 };
  let position = 0;
  for await (const kept of ledger.entries()) {
    place = { stream: kept.stream, seq: kept.seq, at: verifier.entries + 1 };
    const entry = verifier.add(kept);
    const why =
      entry === undefined ? undefined : (whatElse(kept, entry, identity, position + 1) ?? checkPostings(kept, entry));
    ({ position } = kept);
    if (why !== undefined) verifier.note(place, why);
    const name = `${kept.stream}#${kept.seq}`;
    for (const cursor of acknowledged.get(name) ?? []) {
      const wrong = checkReceipt(kept, cursor, keys);
      if (wrong !== undefined) verifier.note(place, wrong);
    }
    acknowledged.delete(name);
  }
  for (const { stream, seq } of [...acknowledged.values()].flat()) {
    verifier.note({ stream, seq, at: place.at + 1 }, 'another machine has this entry, and it is not here any more');
  }
  return place;
}

/** What stands beside an entry and must say the same as it. */
function whatElse(kept: KeptLedgerEntry, entry: Entry, identity: LedgerIdentity, next: number): string | undefined {
  if (kept.fault !== undefined) return kept.fault;
  if (kept.position !== next) return `it stands at position ${kept.position} of the feed, and ${next} is next`;
  if (kept.operation !== entry.id) return `it is kept under operation ${kept.operation}, and is of ${entry.id}`;
  const { length } = kept.requestDigest;
  if (length !== 0 && length !== 32) return `the digest of its request has ${length} bytes`;
  const isOwn = identity.isOwn(kept.stream);
  if (isOwn && kept.appendedAt !== entry.recordedAt) return 'the time it was appended is not the time it was recorded';
  return undefined;
}

function checkPostings(kept: KeptLedgerEntry, entry: Entry): string | undefined {
  const expected = entryPostings(kept.stream, entry);
  const at = expected.findIndex((posting, index) => !isSame(kept.postings[index], posting, index));
  if (at < 0 && kept.postings.length === expected.length) return undefined;
  return `its posting ${at < 0 ? expected.length : at} is not what its movements say`;
}

function isSame(kept: KeptPosting | undefined, expected: Posting, index: number): boolean {
  if (kept === undefined || kept.index !== index || kept.delta !== expected.delta) return false;
  return keyText(kept.balance) === keyText(expected.key);
}

/** Another machine says that it has the entry; headquarters signs it. */
function checkReceipt(
  kept: KeptLedgerEntry,
  cursor: Cursor & { readonly peer?: string },
  keys: KeyRing,
): string | undefined {
  if (!equalBytes(kept.hash, cursor.hash)) return `${cursor.peer ?? 'a peer'} acknowledged another entry in its place`;
  if (parseStreamName(kept.stream)?.kind !== 'site' || cursor.signature.length === 0) return undefined;
  const message = receiptMessage(cursor.stream, cursor.seq, cursor.hash);
  const isSigned = keys.ofHub().some((key) => verifySignature(key, message, cursor.signature));
  return isSigned ? undefined : 'the receipt for it is not headquarters’';
}

async function compare(ledger: KeptLedger, verifier: LedgerVerifier, table: TableName): Promise<void> {
  const rows = [];
  for await (const row of ledger.rows(table)) rows.push(row);
  verifier.compareTable(table, rows);
}
