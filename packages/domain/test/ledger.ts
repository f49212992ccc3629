import { createHash } from 'node:crypto';
import {
  emptyHead,
  isOver,
  WorkingSet,
  type Cursor,
  type Hash,
  type Head,
  type LedgerTransaction,
  type NewEntry,
  type OperationId,
  type Seal,
  type StoredOperation,
  type StreamId,
  type TableName,
} from '../src/index.ts';

export const sha256: Hash = (bytes) => new Uint8Array(createHash('sha256').update(bytes).digest());

/** No rows but those that were put: what a replay begins with. */
export function noRows(): WorkingSet {
  return new WorkingSet({ get: () => undefined, list: () => [] });
}

/** A ledger of the simplest kind: one transaction that never ends, rows that are scanned. */
export class TestLedger implements LedgerTransaction {
  readonly rows: WorkingSet = noRows();
  readonly entries = new Map<StreamId, NewEntry[]>();
  readonly seals: Seal[] = [];
  readonly #heads = new Map<StreamId, Head>();
  readonly #operations = new Map<string, StoredOperation>();

  head(stream: StreamId): Head {
    return this.#heads.get(stream) ?? emptyHead(sha256, stream);
  }

  findOperation(stream: StreamId, id: OperationId): StoredOperation | undefined {
    return this.#operations.get(`${stream} ${id}`);
  }

  append(entry: NewEntry): void {
    const { stream, seq, hash } = entry;
    if (seq !== this.head(stream).seq + 1) throw new Error(`${stream} has a gap before ${seq}`);
    const known = this.entries.get(stream);
    if (known === undefined) this.entries.set(stream, [entry]);
    else known.push(entry);
    this.#heads.set(stream, { seq, hash, hlc: entry.entry.hlc });
    this.#operations.set(`${stream} ${entry.entry.id}`, entry);
  }

  putSeal(seal: Seal): void {
    this.seals.push(seal);
  }

  cursor(_peer: string, stream: StreamId): Cursor {
    return { stream, seq: 0, hash: new Uint8Array(0), signature: new Uint8Array(0) };
  }

  putCursor(): void {
    throw new Error('nobody keeps cursors here');
  }

  getMeta(): undefined {
    return undefined;
  }

  putMeta(): void {
    throw new Error('nobody keeps metas here');
  }
}

/** Every row of every table in key order, as text: equal states have equal dumps. */
export function dumpRows(rows: WorkingSet): Record<string, readonly string[]> {
  const dump: Record<string, string[]> = {};
  for (const [table, changed] of rows.dirty()) {
    dump[table satisfies TableName] = [...changed.values()]
      .filter((row) => !isOver(table, row))
      .map((row) => JSON.stringify(row, Object.keys(row).sort()))
      .sort();
  }
  return dump;
}
