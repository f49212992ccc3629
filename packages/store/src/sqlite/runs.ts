import type Database from 'better-sqlite3';

/** Entries of one stream that stand next to each other: `position` to before `end`, `seq` and on. */
export interface Run {
  readonly position: number;
  readonly end: number;
  readonly seq: number;
}

/** The seq after the last of a run. */
export function afterRun({ position, end, seq }: Run): number {
  return seq + end - position;
}

/**
 * Where the entries of a stream stand. Entries lie in the order of the feed; those of one stream come in runs, and
 * only where a run begins is written down. A site writes mostly to one stream, so this is a row now and then instead
 * of an index entry for each entry.
 */
export class Runs {
  readonly #newest: Database.Statement;
  readonly #insert: Database.Statement;
  readonly #at: Database.Statement;
  readonly #lastOf: Database.Statement;
  readonly #next: Database.Statement;
  #stream = 0;
  #nextSeq = 0;
  #nextPosition = 1;

  constructor(database: Database.Database) {
    this.#newest = database.prepare('SELECT position, stream, seq FROM runs ORDER BY position DESC LIMIT 1').raw();
    this.#insert = database.prepare('INSERT INTO runs (position, stream, seq) VALUES (?, ?, ?)');
    const of = 'SELECT position, seq FROM runs WHERE stream = ?';
    this.#at = database.prepare(`${of} AND seq <= ? ORDER BY seq DESC LIMIT 1`).raw();
    this.#lastOf = database.prepare(`${of} ORDER BY seq DESC LIMIT 1`).raw();
    this.#next = database.prepare('SELECT min(position) FROM runs WHERE position > ?').pluck();
  }

  /** `lastPosition`: of the last entry; 0 for none. */
  reset(lastPosition: number): void {
    const newest = this.#newest.get() as [position: number, stream: number, seq: number] | undefined;
    this.#nextPosition = lastPosition + 1;
    this.#stream = newest?.[1] ?? 0;
    this.#nextSeq = newest === undefined ? 0 : newest[2] + this.#nextPosition - newest[0];
  }

  /** An entry was appended. */
  add(position: number, stream: number, seq: number): void {
    if (stream !== this.#stream || seq !== this.#nextSeq) this.#insert.run(position, stream, seq);
    this.#stream = stream;
    this.#nextSeq = seq + 1;
    this.#nextPosition = position + 1;
  }

  /** The rest of the run that holds an entry, from that entry on; undefined when the stream has no such entry. */
  find(stream: number, seq: number): Run | undefined {
    const found = this.#at.get(stream, seq) as [position: number, seq: number] | undefined;
    if (found === undefined) return undefined;
    const end = this.#endOf(found[0]);
    const position = found[0] + seq - found[1];
    return position < end ? { position, end, seq } : undefined;
  }

  /** Position of the stream's last entry. */
  lastPosition(stream: number): number | undefined {
    const found = this.#lastOf.get(stream) as [position: number, seq: number] | undefined;
    return found === undefined ? undefined : this.#endOf(found[0]) - 1;
  }

  #endOf(position: number): number {
    return (this.#next.get(position) as number | null) ?? this.#nextPosition;
  }
}
