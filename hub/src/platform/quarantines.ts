import type { LedgerTransaction, SiteId, StreamId } from '@holdfast/domain';
import type { Work } from './work.ts';

/** A stream that stands still: the entry after `seq` is one that no correct writer would have written. */
export interface Quarantine {
  readonly stream: StreamId;
  readonly site: SiteId;
  readonly seq: number;
  /** `IllegalEntry['kind']`, and what is wrong in words. */
  readonly kind: string;
  readonly detail: string;
  /** Unix milliseconds. */
  readonly since: number;
}

const metaName = 'quarantines';
export const quarantineExceptionKind = 'quarantined-stream';

export function quarantineException(stream: StreamId): string {
  return `${quarantineExceptionKind}:${stream}`;
}

function readMarks(transaction: LedgerTransaction): readonly Quarantine[] {
  return JSON.parse(transaction.getMeta(metaName) ?? '[]') as Quarantine[];
}

/** Marks live with the database, beside the ledger: a fold of the entries could not know them. */
export function putQuarantine(transaction: LedgerTransaction, mark: Quarantine): void {
  const others = readMarks(transaction).filter(({ stream }) => stream !== mark.stream);
  transaction.putMeta(metaName, JSON.stringify([...others, mark]));
}

export function liftQuarantine(transaction: LedgerTransaction, stream: StreamId): void {
  const others = readMarks(transaction).filter((mark) => mark.stream !== stream);
  transaction.putMeta(metaName, JSON.stringify(others));
}

export function listQuarantines(): Work<readonly Quarantine[]> {
  return {
    weight: 0,
    prefetch: () => ({ metas: [metaName] }),
    run: ({ transaction }) => {
      const marks = readMarks(transaction);
      return () => marks;
    },
  };
}
