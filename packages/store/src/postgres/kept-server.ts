import {
  operationId,
  tableSpecs,
  toHex,
  type Cursor,
  type KeyPart,
  type RowTypes,
  type StreamId,
  type TableName,
} from '@holdfast/domain';
import type { KeptLedger, KeptLedgerEntry, KeptPosting } from '../kept-ledger.ts';
import { Connection, withRetries } from './connection.ts';
import { quoted, toRow } from './row-sql.ts';
import type { Session, Values } from './session.ts';

const pageRows = 1000;
const patienceMs = 3000;

/** Looks at a ledger on a database server. Throws StoreError when the server cannot be reached. */
export async function openKeptServer(url: string): Promise<KeptLedger> {
  const connection = new Connection(url);
  const session = await withRetries(
    connection,
    async (opened) => {
      // One look: what is committed meanwhile is not seen.
      await opened.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
      return opened;
    },
    patienceMs,
  );
  const { host, pathname } = new URL(url);
  return new KeptServer(`${host}${pathname}`, connection, session);
}

class KeptServer implements KeptLedger {
  readonly name: string;
  readonly #connection: Connection;
  readonly #session: Session;
  #strayPostings = 0;

  constructor(name: string, connection: Connection, session: Session) {
    this.name = name;
    this.#connection = connection;
    this.#session = session;
  }

  async metas(): Promise<ReadonlyMap<string, string>> {
    const values = await this.#session.query('SELECT name, value FROM meta');
    return new Map(values as readonly (readonly [string, string])[]);
  }

  async cursors(): Promise<readonly (Cursor & { readonly peer: string })[]> {
    const values = await this.#session.query(
      'SELECT peer, stream, seq, hash, signature FROM cursors ORDER BY peer, stream',
    );
    return values.map((row) => {
      const [peer, stream, seq, hash, signature] = row as readonly [string, StreamId, number, Uint8Array, Uint8Array];
      return { peer, stream, seq, hash: plain(hash), signature: plain(signature) };
    });
  }

  async *entries(): AsyncIterable<KeptLedgerEntry> {
    const entries = this.#read(
      'entries',
      `SELECT e.position, e.stream, e.seq, e.hash, e.bytes, e.operation, e."requestDigest", e."appendedAt", s.signature, s.hash
        FROM entries e LEFT JOIN seals s ON s.stream = e.stream AND s.seq = e.seq ORDER BY e.position`,
    );
    const key = tableSpecs.balances.key.map((column) => `b."${column}"`).join(', ');
    const postings = this.#read(
      'postings',
      `SELECT p.entry, p."index", p.delta, b.id, ${key}
        FROM postings p LEFT JOIN balances b ON b.id = p.balance ORDER BY p.entry, p."index"`,
    );
    let next = await postings.next();
    for await (const values of entries) {
      const position = values[0] as number;
      const own: KeptPosting[] = [];
      for (; next.done !== true && (next.value[0] as number) <= position; next = await postings.next()) {
        if (next.value[0] === position) own.push(toPosting(next.value));
        else this.#strayPostings += 1;
      }
      yield toEntry(values, own);
    }
    for (; next.done !== true; next = await postings.next()) this.#strayPostings += 1;
  }

  async *rows<Name extends TableName>(table: Name): AsyncIterable<RowTypes[Name]> {
    const columns = quoted(Object.keys(tableSpecs[table].columns));
    for await (const values of this.#read(table, `SELECT ${columns} FROM "${table}"`)) {
      yield toRow(table, values) as RowTypes[Name];
    }
  }

  async strays(): Promise<readonly string[]> {
    const strays: string[] = [];
    if (this.#strayPostings > 0) strays.push(`${this.#strayPostings} postings belong to no entry`);
    const [seals] = await this.#session.query(
      'SELECT count(*) FROM seals s LEFT JOIN entries e ON e.stream = s.stream AND e.seq = s.seq WHERE e.seq IS NULL',
    );
    if (seals?.[0] !== 0) strays.push(`${String(seals?.[0])} signatures belong to no entry`);
    return strays;
  }

  async close(): Promise<void> {
    await this.#connection.close();
  }

  /** A page at a time, through a cursor of the server. */
  async *#read(name: string, sql: string): AsyncGenerator<Values> {
    await this.#session.query(`DECLARE "read_${name}" NO SCROLL CURSOR FOR ${sql}`);
    for (;;) {
      const page = await this.#session.query(`FETCH ${pageRows} FROM "read_${name}"`);
      yield* page;
      if (page.length < pageRows) break;
    }
    await this.#session.query(`CLOSE "read_${name}"`);
  }
}

function toPosting([, index, delta, id, ...balance]: Values): KeptPosting {
  return { index: index as number, delta: delta as number, balance: id === null ? [] : (balance as KeyPart[]) };
}

function toEntry(values: Values, postings: readonly KeptPosting[]): KeptLedgerEntry {
  const [position, stream, seq, hash, bytes, operation, requestDigest, appendedAt, signature, sealHash] =
    values as readonly [
      number,
      StreamId,
      number,
      Uint8Array,
      Uint8Array,
      string,
      Uint8Array,
      number,
      Uint8Array | null,
      Uint8Array | null,
    ];
  const isSealOfOther = sealHash !== null && toHex(sealHash) !== toHex(hash);
  return {
    position,
    stream,
    seq,
    hash: plain(hash),
    bytes: plain(bytes),
    operation: operationId(operation),
    requestDigest: plain(requestDigest),
    appendedAt,
    ...(signature === null ? {} : { signature: plain(signature) }),
    postings,
    ...(isSealOfOther ? { fault: 'the signature that stands with it is over another hash' } : {}),
  };
}

/** A Buffer's bytes as what they are. */
function plain(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
