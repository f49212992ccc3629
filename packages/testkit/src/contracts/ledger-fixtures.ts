import {
  chainHash,
  emptyHead,
  encodeEntry,
  isOver,
  keyText,
  makeOperationId,
  rowKey,
  siteId,
  streamId,
  tableSpecs,
  type Hash,
  type Head,
  type KeyPart,
  type LedgerTransaction,
  type NewEntry,
  type OperationId,
  type Posting,
  type RowTypes,
  type StreamId,
  type TableName,
} from '@holdfast/domain';
import { hash as digest } from 'node:crypto';

/** The hash that contract suites run stores with. */
export const testHash: Hash = (bytes) => digest('sha256', bytes, 'buffer');

export const testStream: StreamId = streamId('site/SHA/1');
export const otherStream: StreamId = streamId('hub/1/to/SHA/1');
const startAt = 1_700_000_000_000;

/** The n-th operation id: the same n gives the same id. */
export function testOperation(n: number): OperationId {
  const bytes = new Uint8Array(10);
  new DataView(bytes.buffer).setUint32(4, n);
  return makeOperationId(startAt + n, bytes);
}

export interface EntryParts {
  readonly stream?: StreamId;
  readonly operation?: number;
  readonly postings?: readonly Posting[];
  /** Bytes of filling in the body. */
  readonly size?: number;
}

/** The entry after `head`. */
export function nextEntry(head: Head, operation: number, parts: EntryParts = {}): NewEntry {
  const stream = parts.stream ?? testStream;
  const seq = head.seq + 1;
  const entry = {
    v: 1,
    type: 'noted',
    tv: 1,
    id: testOperation(operation),
    hlc: head.hlc + 1,
    actor: 'test',
    device: 'test',
    occurredAt: startAt,
    recordedAt: startAt + operation,
    body: { note: 'x'.repeat(parts.size ?? 8) },
  };
  const bytes = encodeEntry(entry);
  return {
    stream,
    seq,
    bytes,
    entry,
    hash: chainHash(testHash, head.hash, seq, bytes),
    requestDigest: testHash(bytes),
    appendedAt: startAt + operation + 1,
    ...(parts.postings === undefined ? {} : { postings: parts.postings }),
  };
}

/** A chain from its beginning, before any store has seen it. */
export function chain(length: number, parts: EntryParts = {}): readonly NewEntry[] {
  let head = emptyHead(testHash, parts.stream ?? testStream);
  const entries: NewEntry[] = [];
  for (let index = 0; index < length; index += 1) {
    const entry = nextEntry(head, (parts.operation ?? 1) + index, parts);
    entries.push(entry);
    head = { seq: entry.seq, hash: entry.hash, hlc: entry.entry.hlc };
  }
  return entries;
}

/** Appends the entry that comes next in the transaction's own view of the stream. */
export function appendNext(transaction: LedgerTransaction, operation: number, parts: EntryParts = {}): NewEntry {
  const entry = nextEntry(transaction.head(parts.stream ?? testStream), operation, parts);
  transaction.append(entry);
  return entry;
}

/** A small counter that every store has: units demanded of one item. */
export function readCounter(transaction: Pick<LedgerTransaction, 'rows'>, name = 'C1'): number {
  return transaction.rows.get('demands', ...counterKey(name))?.recent ?? 0;
}

export function writeCounter(transaction: Pick<LedgerTransaction, 'rows'>, value: number, name = 'C1'): void {
  const [site, owner, item, klass, holder] = counterKey(name);
  transaction.rows.put('demands', { site, owner, item, class: klass, holder, window: 0, recent: value, earlier: 0 });
}

function counterKey(name: string) {
  return [siteId('SHA'), 'O1' as never, name as never, 'A', 'hub'] as const;
}

/** A balance row with only the members that a test is about. */
export function balance(account: string, quantity: number): RowTypes['balances'] {
  return {
    site: siteId('SHA'),
    account: account as never,
    owner: 'O1' as never,
    item: 'I1' as never,
    lot: '',
    serial: '',
    unit: '',
    status: 'available',
    quantity,
  };
}

/** A small generator of numbers: the same seed, the same rows. */
export function seededNumbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

// Few values, so that rows share prefixes; among them what databases order or store each in their own way.
const texts = ['', 'a', 'A', 'B', 'é', 'ﬀ', '箱', '📦', 'a b', "it's", '%', '\\', '10', '9'];
const integers = [0, 1, 2, 9, 10, 4_294_967_296, Number.MAX_SAFE_INTEGER];

/** A row with values of every kind; balances stay within what a balance may be. */
export function randomRow<Name extends TableName>(table: Name, next: (below: number) => number): RowTypes[Name] {
  const row: Record<string, KeyPart> = {};
  for (const [column, kind] of Object.entries(tableSpecs[table].columns)) {
    if (kind === 'text') row[column] = texts[next(texts.length)] ?? '';
    else if (kind === 'boolean') row[column] = next(2) === 1;
    else row[column] = (integers[next(integers.length)] ?? 0) * (next(4) === 0 && table !== 'balances' ? -1 : 1) || 0;
  }
  return row as unknown as RowTypes[Name];
}

/** Rows as they should be: the plainest thing that could be right. */
export class RowModel<Name extends TableName> {
  readonly #table: Name;
  readonly #rows = new Map<string, RowTypes[Name]>();

  constructor(table: Name) {
    this.#table = table;
  }

  put(row: RowTypes[Name]): void {
    const text = keyText(rowKey(this.#table, row));
    if (isOver(this.#table, row)) this.#rows.delete(text);
    else this.#rows.set(text, row);
  }

  all(): readonly RowTypes[Name][] {
    return [...this.#rows.values()];
  }

  list(columns: readonly (keyof RowTypes[Name])[], prefix: readonly KeyPart[]): readonly RowTypes[Name][] {
    return this.all()
      .filter((row) => prefix.every((part, at) => row[columns[at] as keyof RowTypes[Name]] === part))
      .sort((left, right) => compareParts(rowKey(this.#table, left), rowKey(this.#table, right)));
  }
}

function compareParts(left: readonly KeyPart[], right: readonly KeyPart[]): number {
  for (const [index, part] of left.entries()) {
    const other = right[index] as KeyPart;
    if (part < other) return -1;
    if (part > other) return 1;
  }
  return 0;
}
