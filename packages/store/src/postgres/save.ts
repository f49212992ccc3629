import { assert, isOver, rowKey, tableSpecs, type NewEntry, type RowTypes, type TableName } from '@holdfast/domain';
import type { TransactionBuffer } from '../transaction-buffer.ts';
import { byColumn, columnsOf, deleteMatching, partsByColumn, quoted, upsert } from './row-sql.ts';
import type { Session } from './session.ts';

/** Writes a transaction with one statement for each kind of thing. Entries take the positions after `lastPosition`. */
export async function save(session: Session, buffer: TransactionBuffer, lastPosition: number): Promise<void> {
  await saveEntries(session, buffer.entries, lastPosition);
  for (const [table, rows] of buffer.rows.dirty()) await saveRows(session, '', table, rows);
  await savePostings(session, buffer.entries, lastPosition);
  await saveSeals(session, buffer);
  await saveCursors(session, buffer);
  if (buffer.metas.size > 0) {
    await session.query(
      'INSERT INTO meta (name, value) SELECT * FROM unnest($1::text[], $2::text[]) ' +
        'ON CONFLICT (name) DO UPDATE SET value = excluded.value',
      [[...buffer.metas.keys()], [...buffer.metas.values()]],
    );
  }
}

/** Writes the rows of one table whose name begins with `prefix`, and takes away those that are over. */
export async function saveRows(
  session: Session,
  prefix: string,
  table: TableName,
  rows: ReadonlyMap<string, RowTypes[TableName]>,
): Promise<void> {
  const { kept = [], over = [] } = Object.groupBy(rows.values(), (row) => (isOver(table, row) ? 'over' : 'kept'));
  if (kept.length > 0) await session.query(upsert(prefix + table, table), byColumn(kept, columnsOf(table)));
  if (over.length === 0) return;
  const { key } = tableSpecs[table];
  const keys = partsByColumn(
    over.map((row) => rowKey(table, row)),
    key.length,
  );
  await session.query(deleteMatching(prefix + table, table, key), keys);
}

async function saveEntries(session: Session, entries: readonly NewEntry[], lastPosition: number): Promise<void> {
  if (entries.length === 0) return;
  await session.query(
    `INSERT INTO entries (position, stream, seq, hash, bytes, operation, "requestDigest", "appendedAt")
      SELECT * FROM unnest($1::bigint[], $2::text[], $3::bigint[], $4::bytea[], $5::bytea[], $6::uuid[], $7::bytea[], $8::bigint[])`,
    [
      entries.map((_, at) => lastPosition + 1 + at),
      entries.map((entry) => entry.stream),
      entries.map((entry) => entry.seq),
      entries.map((entry) => asBuffer(entry.hash)),
      entries.map((entry) => asBuffer(entry.bytes)),
      entries.map((entry) => entry.entry.id),
      entries.map((entry) => asBuffer(entry.requestDigest)),
      entries.map((entry) => entry.appendedAt),
    ],
  );
}

const { key: balanceKey } = tableSpecs.balances;
const balanceArrays = balanceKey.map((_, at) => `$${at + 4}::text[]`).join(', ');
const postingsSql = `WITH made AS (
  INSERT INTO postings (entry, index, balance, delta)
    SELECT p.entry, p.index, b.id, p.delta
    FROM unnest($1::bigint[], $2::int[], $3::bigint[], ${balanceArrays}) WITH ORDINALITY
      AS p(entry, index, delta, ${quoted(balanceKey)}, ordinal)
    JOIN balances b ON ${balanceKey.map((column) => `b."${column}" = p."${column}"`).join(' AND ')}
    ORDER BY p.ordinal
  RETURNING 1)
  SELECT count(*) FROM made`;

async function savePostings(session: Session, entries: readonly NewEntry[], lastPosition: number): Promise<void> {
  const all = entries.flatMap(({ postings }, at) =>
    (postings ?? []).map((posting, index) => ({ ...posting, index, position: lastPosition + 1 + at })),
  );
  if (all.length === 0) return;
  const keys = partsByColumn(
    all.map(({ key }) => key),
    balanceKey.length,
  );
  const [count] = await session.query(postingsSql, [
    all.map(({ position }) => position),
    all.map(({ index }) => index),
    all.map(({ delta }) => delta),
    ...keys,
  ]);
  assert(count?.[0] === all.length, 'a posting names a balance that its transaction does not write');
}

async function saveSeals(session: Session, { seals }: TransactionBuffer): Promise<void> {
  if (seals.length === 0) return;
  // The last one of a place counts: a statement may not change a row twice.
  const last = [...new Map(seals.map((seal) => [`${seal.stream} ${seal.seq}`, seal])).values()];
  await session.query(
    `INSERT INTO seals (stream, seq, hash, signature) SELECT * FROM unnest($1::text[], $2::bigint[], $3::bytea[], $4::bytea[])
      ON CONFLICT (stream, seq) DO UPDATE SET hash = excluded.hash, signature = excluded.signature`,
    [
      last.map((seal) => seal.stream),
      last.map((seal) => seal.seq),
      last.map((seal) => asBuffer(seal.hash)),
      last.map((seal) => asBuffer(seal.signature)),
    ],
  );
}

async function saveCursors(session: Session, buffer: TransactionBuffer): Promise<void> {
  const moved = [...buffer.cursors()];
  if (moved.length === 0) return;
  await session.query(
    `INSERT INTO cursors (peer, stream, seq, hash, signature)
      SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[], $4::bytea[], $5::bytea[])
      ON CONFLICT (peer, stream) DO UPDATE
      SET seq = excluded.seq, hash = excluded.hash, signature = excluded.signature`,
    [
      moved.map(({ peer }) => peer),
      moved.map(({ cursor }) => cursor.stream),
      moved.map(({ cursor }) => cursor.seq),
      moved.map(({ cursor }) => asBuffer(cursor.hash)),
      moved.map(({ cursor }) => asBuffer(cursor.signature)),
    ],
  );
}

/** The driver writes only Buffers as bytes inside an array. */
function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
