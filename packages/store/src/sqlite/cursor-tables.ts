import type { Cursor, StreamId } from '@holdfast/domain';
import type Database from 'better-sqlite3';
import { emptyCursor } from '../transaction-buffer.ts';
import { plain } from './plain.ts';
import type { StreamNames } from './stream-names.ts';

/** Cursors and meta values. */
export class CursorTables {
  readonly #streams: StreamNames;
  readonly #find: Database.Statement;
  readonly #list: Database.Statement;
  readonly #put: Database.Statement;
  readonly #findMeta: Database.Statement;
  readonly #putMeta: Database.Statement;

  constructor(database: Database.Database, streams: StreamNames) {
    this.#streams = streams;
    this.#find = database.prepare('SELECT seq, hash, signature FROM cursors WHERE peer = ? AND stream = ?').raw();
    this.#list = database.prepare('SELECT peer, stream, seq, hash, signature FROM cursors').raw();
    this.#put = database.prepare(
      'INSERT INTO cursors (peer, stream, seq, hash, signature) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE ' +
        'SET seq = excluded.seq, hash = excluded.hash, signature = excluded.signature',
    );
    this.#findMeta = database.prepare('SELECT value FROM meta WHERE name = ?').pluck();
    this.#putMeta = database.prepare(
      'INSERT INTO meta (name, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
    );
  }

  cursor(peer: string, stream: StreamId): Cursor {
    const id = this.#streams.find(stream);
    if (id === undefined) return emptyCursor(stream);
    const found = this.#find.get(peer, id) as [number, Uint8Array, Uint8Array] | undefined;
    if (found === undefined) return emptyCursor(stream);
    return { stream, seq: found[0], hash: plain(found[1]), signature: plain(found[2]) };
  }

  putCursor(peer: string, { stream, seq, hash, signature }: Cursor): void {
    this.#put.run(peer, this.#streams.idOf(stream), seq, hash, signature);
  }

  listCursors(): readonly (Cursor & { readonly peer: string })[] {
    const found = this.#list.all() as [string, number, number, Uint8Array, Uint8Array][];
    return found.map(([peer, stream, seq, hash, signature]) => ({
      peer,
      stream: this.#streams.nameOf(stream),
      seq,
      hash: plain(hash),
      signature: plain(signature),
    }));
  }

  getMeta(name: string): string | undefined {
    return this.#findMeta.get(name) as string | undefined;
  }

  putMeta(name: string, value: string): void {
    this.#putMeta.run(name, value);
  }
}
