import { ordinaryHubLimits, type HubLimits, type LedgerStore } from '@holdfast/domain';
import { sha256 } from '@holdfast/sealing';
import { randomBytes, randomUUID } from 'node:crypto';
import { HubEngine } from './hub-engine.ts';
import { openHubIdentity, type HubIdentity } from './identity.ts';
import { LinkBook } from './link-book.ts';
import { restoreLinks } from './periodic.ts';

/** What every feature of headquarters works on. */
export interface Headquarters {
  readonly identity: HubIdentity;
  readonly engine: HubEngine;
  readonly links: LinkBook;
}

export interface HeadquartersOptions {
  readonly store: LedgerStore;
  readonly dataFolder: string;
  /** Unix milliseconds. */
  readonly now?: () => number;
  readonly limits?: Partial<HubLimits>;
  /** Whether the store loads what it is told beforehand: one across a socket does. */
  readonly takesHints?: boolean;
  readonly onFailure: (error: unknown) => void;
}

/** Headquarters on its ledger, before anybody can reach it. */
export async function openHeadquarters(options: HeadquartersOptions): Promise<Headquarters> {
  const { store, dataFolder, now = Date.now, limits, takesHints = false, onFailure } = options;
  const identity = await openHubIdentity(store, dataFolder, randomUUID);
  const links = new LinkBook(now());
  await restoreLinks(store, links);
  const engine = new HubEngine({
    store,
    ports: {
      hash: sha256,
      now,
      sign: (message) => identity.key.sign(message),
      randomBytes: (count) => randomBytes(count),
    },
    hubEpoch: identity.hubEpoch,
    limits: { ...ordinaryHubLimits, ...limits },
    links,
    takesHints,
    onFailure,
  });
  engine.onCommitted(({ applied, at }) => {
    // A site's clock may be ahead of ours.
    for (const [site, wroteAt] of applied) links.noteKnown(site, Math.min(wroteAt, at));
  });
  return { identity, engine, links };
}
