import type { SiteId, StreamId } from './ids.ts';
import type { TypedBody } from './ledger/bodies.ts';
import type { Draft } from './ledger/execute.ts';
import type { Rows } from './ledger/rows.ts';

/** What a decision at a site may know. */
export interface SiteContext {
  readonly rows: Rows;
  readonly site: SiteId;
  readonly epoch: number;
  /** The site's own stream. */
  readonly stream: StreamId;
  /** Head of the stream before this operation: new order numbers and reservations are named after the entry's place. */
  readonly seq: number;
  /** Business date of the site, `YYYY-MM-DD`. */
  readonly today: string;
  /** What headquarters last said other holders have, for refusals. */
  readonly elsewhere?: (owner: string, item: string) => { readonly quantity: number; readonly knownAt: number };
}

export function draft(context: SiteContext, typed: TypedBody): readonly Draft[] {
  return [{ ...typed, stream: context.stream }];
}
