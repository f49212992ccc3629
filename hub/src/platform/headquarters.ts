import type { HubEngine } from './hub-engine.ts';
import type { HubIdentity } from './identity.ts';
import type { LinkBook } from './link-book.ts';

/** What every feature of headquarters works on. */
export interface Headquarters {
  readonly identity: HubIdentity;
  readonly engine: HubEngine;
  readonly links: LinkBook;
}
