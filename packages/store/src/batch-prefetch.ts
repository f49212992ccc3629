import {
  decodeEntry,
  foldEntry,
  keyText,
  WorkingSet,
  type EntryBatch,
  type KeyPart,
  type Prefetch,
  type TableName,
} from '@holdfast/domain';

/**
 * What applying a batch is likely to read: its stream's head, its operations, and every row that a fold of its entries
 * touches. Without this hint a store across a socket learns of an entry's rows only when the entry before it was legal.
 */
export function batchPrefetch(batch: EntryBatch): Prefetch {
  const rows = new Map<string, { readonly table: TableName; readonly key: readonly KeyPart[] }>();
  const lists = new Map<
    string,
    { readonly table: TableName; readonly index: string; readonly prefix: readonly KeyPart[] }
  >();
  // Answers nothing and writes down what it was asked.
  const touched = new WorkingSet({
    get: (table, key, text) => {
      rows.set(`${table} ${text}`, { table, key });
      return undefined;
    },
    list: (table, index, prefix) => {
      lists.set(`${table} ${index} ${prefix.length} ${keyText(prefix)}`, { table, index, prefix });
      return [];
    },
  });
  const operations: NonNullable<Prefetch['operations']>[number][] = [];
  for (const [at, bytes] of batch.entries.entries()) {
    try {
      const entry = decodeEntry(bytes);
      operations.push({ stream: batch.stream, id: entry.id });
      foldEntry(batch.stream, batch.firstSeq + at, entry, touched);
    } catch {
      // An entry that is not legal is found out when the batch is applied; here nothing is lost but a hint.
    }
  }
  return { heads: [batch.stream], operations, rows: [...rows.values()], lists: [...lists.values()] };
}
