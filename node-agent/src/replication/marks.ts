import type { LedgerTransaction, StreamId, SyncLedgerStore } from '@holdfast/domain';

/** What the node knows beside the ledger: it lives with the database and no fold of entries could know it. */
export interface ReplicationMarks {
  /** When headquarters last confirmed that it has entries of ours, by this machine's clock; 0 for never. */
  readonly acknowledgedAt: number;
  /** Streams of headquarters that stand still before a poisoned entry. */
  readonly stopped: readonly StoppedStream[];
  /** Why this machine may not write any more; '' when it may. */
  readonly fence: string;
}

export interface StoppedStream {
  readonly stream: StreamId;
  /** Last applied. */
  readonly seq: number;
  readonly why: string;
}

const metaName = 'replication';
const noMarks: ReplicationMarks = { acknowledgedAt: 0, stopped: [], fence: '' };

export function readMarks(transaction: Pick<LedgerTransaction, 'getMeta'>): ReplicationMarks {
  const text = transaction.getMeta(metaName);
  return text === undefined ? noMarks : { ...noMarks, ...(JSON.parse(text) as Partial<ReplicationMarks>) };
}

export function changeMarks(transaction: LedgerTransaction, change: Partial<ReplicationMarks>): void {
  transaction.putMeta(metaName, JSON.stringify({ ...readMarks(transaction), ...change }));
}

export function loadMarks(store: SyncLedgerStore): ReplicationMarks {
  return store.transact((transaction) => readMarks(transaction));
}
