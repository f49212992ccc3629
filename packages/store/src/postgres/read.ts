import {
  tableSpecs,
  type Cursor,
  type FeedEntry,
  type Head,
  type KeyPart,
  type Seal,
  type StoredEntry,
  type StoredPosting,
  type StreamId,
} from '@holdfast/domain';
import { plain, toHead } from './load.ts';
import type { Session } from './session.ts';

/** Each stream's last entry, by one jump in the index for each stream. */
export async function readHeads(session: Session): Promise<readonly (Head & { readonly stream: StreamId })[]> {
  const found = await session.query(`
    WITH RECURSIVE s(stream) AS (
      (SELECT stream FROM entries ORDER BY stream LIMIT 1)
      UNION ALL
      SELECT (SELECT stream FROM entries WHERE stream > s.stream ORDER BY stream LIMIT 1) FROM s WHERE s.stream IS NOT NULL
    )
    SELECT s.stream, e.seq, e.hash, e.bytes FROM s CROSS JOIN LATERAL
      (SELECT seq, hash, bytes FROM entries WHERE stream = s.stream ORDER BY seq DESC LIMIT 1) e`);
  const heads = found.map((values) => ({ stream: values[0] as StreamId, ...toHead(values) }));
  return heads.sort((left, right) => (left.stream < right.stream ? -1 : 1));
}

export async function readStream(
  session: Session,
  stream: StreamId,
  afterSeq: number,
  entriesMax: number,
  bytesMax: number,
): Promise<readonly StoredEntry[]> {
  const found = await session.query(
    `SELECT seq, hash, bytes, "appendedAt" FROM (
       SELECT *, sum(length(bytes)) OVER (ORDER BY seq) AS size, row_number() OVER (ORDER BY seq) AS number FROM (
         SELECT seq, hash, bytes, "appendedAt" FROM entries WHERE stream = $1 AND seq > $2 ORDER BY seq LIMIT $3
       ) page
     ) counted WHERE size <= $4 OR number = 1 ORDER BY seq`,
    [stream, afterSeq, entriesMax, Math.floor(bytesMax)],
  );
  return found.map(([seq, hash, bytes, appendedAt]) => ({
    stream,
    seq: seq as number,
    hash: plain(hash),
    bytes: plain(bytes),
    appendedAt: appendedAt as number,
  }));
}

export async function readSeal(session: Session, stream: StreamId, atLeast: number): Promise<Seal | undefined> {
  const [found] = await session.query(
    'SELECT seq, hash, signature FROM seals WHERE stream = $1 AND seq >= $2 ORDER BY seq LIMIT 1',
    [stream, atLeast],
  );
  if (found === undefined) return undefined;
  return { stream, seq: found[0] as number, hash: plain(found[1]), signature: plain(found[2]) };
}

export async function readFeed(
  session: Session,
  afterPosition: number,
  entriesMax: number,
): Promise<{ readonly feed: string; readonly entries: readonly FeedEntry[] }> {
  const [feed] = await session.query("SELECT value FROM meta WHERE name = 'feed'");
  const found = await session.query(
    `SELECT position, stream, seq, hash, bytes, "appendedAt" FROM entries
      WHERE position > $1 ORDER BY position LIMIT $2`,
    [afterPosition, entriesMax],
  );
  const entries = found.map(([position, stream, seq, hash, bytes, appendedAt]) => ({
    position: position as number,
    stream: stream as StreamId,
    seq: seq as number,
    hash: plain(hash),
    bytes: plain(bytes),
    appendedAt: appendedAt as number,
  }));
  return { feed: feed?.[0] as string, entries };
}

export async function readCursors(session: Session): Promise<readonly (Cursor & { readonly peer: string })[]> {
  const found = await session.query('SELECT peer, stream, seq, hash, signature FROM cursors ORDER BY peer, stream');
  return found.map(([peer, stream, seq, hash, signature]) => ({
    peer: peer as string,
    stream: stream as StreamId,
    seq: seq as number,
    hash: plain(hash),
    signature: plain(signature),
  }));
}

const { key: balanceKey } = tableSpecs.balances;
const isBalance = balanceKey.map((column, at) => `"${column}" = $${at + 3}`).join(' AND ');

export async function readPostings(
  session: Session,
  balance: readonly KeyPart[],
  beforePosting: number,
  postingsMax: number,
): Promise<readonly StoredPosting[]> {
  const found = await session.query(
    `SELECT p.posting, e.stream, e.seq, p.index, p.delta FROM postings p JOIN entries e ON e.position = p.entry
      WHERE p.balance = (SELECT id FROM balances WHERE ${isBalance}) AND ($1::bigint IS NULL OR p.posting < $1)
      ORDER BY p.posting DESC LIMIT $2`,
    [Number.isFinite(beforePosting) ? beforePosting : null, postingsMax, ...balance],
  );
  return found.map(([posting, stream, seq, index, delta]) => ({
    posting: posting as number,
    stream: stream as StreamId,
    seq: seq as number,
    index: index as number,
    delta: delta as number,
  }));
}
