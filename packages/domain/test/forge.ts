import {
  applyBatch,
  chainHash,
  encode,
  encodeEntry,
  hlcPerMillisecond,
  operationIdToBytes,
  streamId,
  type ApplyOutcome,
  type Encodable,
  type Entry,
  type Knowledge,
} from '../src/index.ts';
import type { Fleet } from './fleet.ts';
import { sha256, type TestLedger } from './ledger.ts';

/** What a hostile writer says next: a type and a body that no decision of ours would make, or a whole entry. */
export interface Forgery {
  readonly stream?: string;
  readonly type: string;
  readonly body: object;
  readonly change?: (entry: Entry, before: Entry | undefined) => Partial<Entry>;
  /** Bytes instead of the entry's own. */
  readonly bytes?: Uint8Array;
}

/**
 * Writes honest entries that have not been sent and one forged entry behind them into a batch, chained and sealed as the
 * writer would, and applies it at headquarters (or at `to`).
 */
export function sendForged(
  fleet: Fleet,
  forgery: Forgery,
  to: TestLedger = fleet.hub.ledger,
  knowledge: Knowledge = { isHubKnown: true },
): ApplyOutcome & { readonly forgedSeq: number } {
  const stream = streamId(forgery.stream ?? 'site/A/1');
  const from = stream.startsWith('site/') ? fleet.site(stream.split('/')[1] as string).ledger : fleet.hub.ledger;
  const honest = from.entries.get(stream) ?? [];
  const known = to.head(stream).seq;
  const before = honest.at(-1)?.entry;
  const head = from.head(stream);
  const entry: Entry = {
    v: 1,
    type: forgery.type,
    tv: 1,
    id: fleet.nextId(),
    hlc: Math.max(fleet.now * hlcPerMillisecond, head.hlc + 1),
    actor: 'm',
    device: '',
    occurredAt: fleet.now,
    recordedAt: fleet.now,
    body: forgery.body as Entry['body'],
  };
  const bytes = forgery.bytes ?? encodeEntry({ ...entry, ...forgery.change?.(entry, before) });
  const hash = chainHash(sha256, head.hash, head.seq + 1, bytes);
  const entries = [...honest.slice(known).map((one) => one.bytes), bytes];
  const seal = { stream, seq: head.seq + 1, hash, signature: new Uint8Array(0) };
  const outcome = applyBatch(to, sha256, { stream, firstSeq: known + 1, entries, seal }, 0, knowledge);
  return { ...outcome, forgedSeq: head.seq + 1 };
}

/** An entry's members as a list that may be of any kind. */
export function rawEntry(fleet: Fleet, members: readonly Encodable[]): Uint8Array {
  return encode([1, 'order.cancelled', 1, operationIdToBytes(fleet.nextId()), 0, '', '', 0, fleet.now, {}, ...members]);
}
