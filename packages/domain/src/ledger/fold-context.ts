import type { SiteId, StreamId } from '../ids.ts';
import type { Entry } from './entry.ts';
import type { Rows } from './rows.ts';
import type { StreamAddress } from './stream.ts';

/** An entry in its place, and the rows that it changes. */
export interface FoldContext {
  readonly rows: Rows;
  readonly stream: StreamId;
  readonly address: StreamAddress;
  readonly seq: number;
  readonly entry: Entry;
  /** The site whose stock the entry speaks of: writer or addressee; '' in the hub's own streams. */
  readonly site: SiteId;
}
