import type { StreamId } from '@holdfast/domain';
import type Database from 'better-sqlite3';

/** Streams by number: every entry and cursor names one. */
export class StreamNames {
  readonly #all: Database.Statement;
  readonly #insert: Database.Statement;
  readonly #ids = new Map<StreamId, number>();
  readonly #names: StreamId[] = [];

  constructor(database: Database.Database) {
    this.#all = database.prepare('SELECT id, name FROM streams').raw();
    this.#insert = database.prepare('INSERT INTO streams (id, name) VALUES (?, ?)');
    this.reset();
  }

  /** Reads again what is kept in memory: after a failed commit it may be ahead of the disk. */
  reset(): void {
    this.#ids.clear();
    this.#names.length = 0;
    for (const [id, name] of this.#all.all() as [number, StreamId][]) this.#put(id, name);
  }

  names(): Iterable<StreamId> {
    return this.#ids.keys();
  }

  find(name: StreamId): number | undefined {
    return this.#ids.get(name);
  }

  nameOf(id: number): StreamId {
    return this.#names[id] as StreamId;
  }

  /** The stream's number; a new one is written. */
  idOf(name: StreamId): number {
    const known = this.#ids.get(name);
    if (known !== undefined) return known;
    const id = this.#names.length || 1;
    this.#insert.run(id, name);
    this.#put(id, name);
    return id;
  }

  #put(id: number, name: StreamId): void {
    this.#ids.set(name, id);
    this.#names[id] = name;
  }
}
