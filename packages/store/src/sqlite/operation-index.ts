import { operationIdFromBytes, operationIdToBytes, type OperationId } from '@holdfast/domain';
import type Database from 'better-sqlite3';

/** Operations that are known only in memory, until they are indexed together. */
const recentMax = 2048;
const indexedMeta = 'operationsIndexed';

/**
 * Which entry an operation wrote to a stream. The newest entries are known in memory, from their own rows; the others
 * stand in an index that is written in bulk, in order of ids. Ids rise with time, so an operation above every indexed
 * id is known to be new without a look at the disk; a terminal whose clock runs ahead costs look-ups, never a wrong
 * answer.
 */
export class OperationIndex {
  readonly #find: Database.Statement;
  readonly #newest: Database.Statement;
  readonly #indexed: Database.Statement;
  readonly #after: Database.Statement;
  readonly #index: Database.Statement;
  readonly #putIndexed: Database.Statement;
  /** By stream and id: the entry's position. */
  readonly #recent = new Map<number, Map<OperationId, number>>();
  #recentCount = 0;
  #recentNewest = '';
  #indexedNewest = '';
  #indexedTo = 0;
  #lastPosition = 0;

  constructor(database: Database.Database) {
    this.#find = database.prepare('SELECT position FROM operations WHERE operation = ? AND stream = ?').pluck();
    this.#newest = database.prepare('SELECT max(operation) FROM operations').pluck();
    this.#indexed = database.prepare('SELECT value FROM meta WHERE name = ?').pluck();
    this.#after = database.prepare('SELECT position, stream, operation FROM entries WHERE position > ?').raw();
    this.#index = database.prepare(
      `INSERT INTO operations (operation, stream, position)
        SELECT operation, stream, position FROM entries WHERE position > ? AND position <= ? ORDER BY operation, stream`,
    );
    this.#putIndexed = database.prepare(
      'INSERT INTO meta (name, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
    );
  }

  /** Reads again what is kept in memory. */
  reset(): void {
    this.#forgetRecent();
    const newest = this.#newest.get() as Uint8Array | null;
    this.#indexedNewest = newest === null ? '' : operationIdFromBytes(newest);
    this.#indexedTo = Number((this.#indexed.get(indexedMeta) as string | undefined) ?? 0);
    for (const row of this.#after.iterate(this.#indexedTo)) {
      const [position, stream, operation] = row as [number, number, Uint8Array];
      this.add(stream, operationIdFromBytes(operation), position);
    }
  }

  find(stream: number, id: OperationId): number | undefined {
    const recent = this.#recent.get(stream)?.get(id);
    if (recent !== undefined || id > this.#indexedNewest) return recent;
    return this.#find.get(operationIdToBytes(id), stream) as number | undefined;
  }

  add(stream: number, id: OperationId, position: number): void {
    let recent = this.#recent.get(stream);
    if (recent === undefined) this.#recent.set(stream, (recent = new Map()));
    recent.set(id, position);
    this.#recentCount += 1;
    if (id > this.#recentNewest) this.#recentNewest = id;
    this.#lastPosition = position;
  }

  /** Indexes what has come together, when it is enough; the entries have been written. */
  flush(): void {
    if (this.#recentCount < recentMax) return;
    this.#index.run(this.#indexedTo, this.#lastPosition);
    this.#putIndexed.run(indexedMeta, String(this.#lastPosition));
    this.#indexedTo = this.#lastPosition;
    if (this.#recentNewest > this.#indexedNewest) this.#indexedNewest = this.#recentNewest;
    this.#forgetRecent();
  }

  #forgetRecent(): void {
    this.#recent.clear();
    this.#recentCount = 0;
    this.#recentNewest = '';
  }
}
