import type { HeldElsewhereBook } from '../replication/held-elsewhere-book.ts';
import type { LinkKeeper } from '../replication/link-keeper.ts';
import type { NodeIdentity } from './node-identity.ts';
import type { SiteEngine } from './site-engine.ts';

/** What every feature of a node works on. */
export interface SiteNode {
  readonly identity: NodeIdentity;
  readonly engine: SiteEngine;
  readonly link: LinkKeeper;
  readonly elsewhere: HeldElsewhereBook;
}
