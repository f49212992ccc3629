import {
  compareKeys,
  decodeEntry,
  keyText,
  rowKey,
  tableSpecs,
  type KeyPart,
  type OperationId,
  type RowTypes,
  type StreamId,
  type TableName,
} from '@holdfast/domain';
import { emptyCursor } from '../transaction-buffer.ts';
import type { LoadingSource, Wanted } from './loading-source.ts';
import { partsByColumn, selectMatching, toRow } from './row-sql.ts';
import type { Session, Values } from './session.ts';

/** Told of what was loaded, for a cache. */
export interface Loaded {
  loadedRow(table: TableName, text: string, row: RowTypes[TableName] | null): void;
  loadedList(table: TableName, index: string, prefix: readonly KeyPart[], rows: readonly RowTypes[TableName][]): void;
}

/** Loads what is wanted with one statement for each kind of thing; rows from the tables whose names begin with `prefix`. */
export async function load(
  session: Session,
  wanted: Wanted,
  source: LoadingSource,
  loaded: Loaded,
  prefix = '',
): Promise<void> {
  for (const [table, keys] of wanted.rows) await loadRows(session, prefix, table, keys, source, loaded);
  await loadLists(session, prefix, wanted, source, loaded);
  if (wanted.heads.size > 0) await loadHeads(session, [...wanted.heads], source);
  if (wanted.operations.size > 0) await loadOperations(session, [...wanted.operations.values()], source);
  if (wanted.cursors.size > 0) await loadCursors(session, [...wanted.cursors.values()], source);
  if (wanted.metas.size > 0) await loadMetas(session, [...wanted.metas], source);
}

async function loadRows(
  session: Session,
  sqlPrefix: string,
  table: TableName,
  keys: ReadonlyMap<string, readonly KeyPart[]>,
  source: LoadingSource,
  loaded: Loaded,
): Promise<void> {
  const { key } = tableSpecs[table];
  const found = await session.query(
    selectMatching(sqlPrefix + table, table, key),
    partsByColumn(keys.values(), key.length),
  );
  const rows = new Map<string, RowTypes[TableName]>();
  for (const values of found) {
    const row = toRow(table, values);
    rows.set(keyText(rowKey(table, row)), row);
  }
  for (const text of keys.keys()) {
    const row = rows.get(text) ?? null;
    source.putRow(table, text, row);
    loaded.loadedRow(table, text, row);
  }
}

async function loadLists(
  session: Session,
  sqlPrefix: string,
  wanted: Wanted,
  source: LoadingSource,
  loaded: Loaded,
): Promise<void> {
  // Lists by the same columns are loaded together.
  const groups = new Map<
    string,
    { table: TableName; index: string; columns: readonly string[]; prefixes: (readonly KeyPart[])[] }
  >();
  for (const { table, index, prefix } of wanted.lists.values()) {
    const columns = (tableSpecs[table].indexes[index] ?? []).slice(0, prefix.length);
    const name = `${table} ${index} ${prefix.length}`;
    const group = groups.get(name);
    if (group === undefined) groups.set(name, { table, index, columns, prefixes: [prefix] });
    else group.prefixes.push(prefix);
  }
  for (const { table, index, columns, prefixes } of groups.values()) {
    const values = partsByColumn(prefixes, columns.length);
    const found = (await session.query(selectMatching(sqlPrefix + table, table, columns), values)).map((row) =>
      toRow(table, row),
    );
    const byPrefix = Map.groupBy(found, (row) =>
      keyText(columns.map((column) => row[column as keyof typeof row] as KeyPart)),
    );
    for (const prefix of prefixes) {
      const rows = byPrefix.get(keyText(prefix)) ?? [];
      rows.sort((left, right) => compareKeys(rowKey(table, left), rowKey(table, right)));
      source.putList(table, index, prefix, rows);
      loaded.loadedList(table, index, prefix, rows);
    }
  }
}

async function loadHeads(session: Session, streams: readonly StreamId[], source: LoadingSource): Promise<void> {
  const found = await session.query(
    `SELECT s.stream, e.seq, e.hash, e.bytes FROM unnest($1::text[]) AS s(stream) CROSS JOIN LATERAL
      (SELECT seq, hash, bytes FROM entries WHERE stream = s.stream ORDER BY seq DESC LIMIT 1) e`,
    [streams],
  );
  const heads = new Map(found.map((values) => [values[0] as StreamId, values]));
  for (const stream of streams) {
    const values = heads.get(stream);
    if (values === undefined) source.putHeadOfNothing(stream);
    else source.putHead(stream, toHead(values));
  }
}

/** Of `stream, seq, hash, bytes`. */
export function toHead([, seq, hash, bytes]: Values): { seq: number; hash: Uint8Array; hlc: number } {
  return { seq: seq as number, hash: plain(hash), hlc: decodeEntry(plain(bytes)).hlc };
}

async function loadOperations(
  session: Session,
  operations: readonly { readonly stream: StreamId; readonly id: OperationId }[],
  source: LoadingSource,
): Promise<void> {
  const found = await session.query(
    `SELECT e.operation, e.stream, e.seq, e.hash, e.bytes, e."requestDigest"
      FROM unnest($1::uuid[], $2::text[]) AS k(operation, stream)
      JOIN entries e ON e.operation = k.operation AND e.stream = k.stream`,
    [operations.map(({ id }) => id), operations.map(({ stream }) => stream)],
  );
  for (const { stream, id } of operations) source.putOperation(stream, id, null);
  for (const [id, stream, seq, hash, bytes, requestDigest] of found) {
    source.putOperation(stream as StreamId, id as OperationId, {
      stream: stream as StreamId,
      seq: seq as number,
      hash: plain(hash),
      bytes: plain(bytes),
      requestDigest: plain(requestDigest),
    });
  }
}

async function loadCursors(
  session: Session,
  cursors: readonly { readonly peer: string; readonly stream: StreamId }[],
  source: LoadingSource,
): Promise<void> {
  const found = await session.query(
    `SELECT c.peer, c.stream, c.seq, c.hash, c.signature FROM unnest($1::text[], $2::text[]) AS k(peer, stream)
      JOIN cursors c ON c.peer = k.peer AND c.stream = k.stream`,
    [cursors.map(({ peer }) => peer), cursors.map(({ stream }) => stream)],
  );
  for (const { peer, stream } of cursors) source.putCursor(peer, emptyCursor(stream));
  for (const [peer, stream, seq, hash, signature] of found) {
    const cursor = { stream: stream as StreamId, seq: seq as number, hash: plain(hash), signature: plain(signature) };
    source.putCursor(peer as string, cursor);
  }
}

async function loadMetas(session: Session, names: readonly string[], source: LoadingSource): Promise<void> {
  const found = await session.query('SELECT name, value FROM meta WHERE name = ANY($1::text[])', [names]);
  for (const name of names) source.putMeta(name, null);
  for (const [name, value] of found) source.putMeta(name as string, value as string);
}

/** A Buffer as the plain bytes that the contract speaks of. */
export function plain(bytes: unknown): Uint8Array {
  const { buffer, byteOffset, byteLength } = bytes as Uint8Array;
  return new Uint8Array(buffer, byteOffset, byteLength);
}
