import { streamName, type SiteId, type StreamId, type SyncLedgerStore } from '@holdfast/domain';
import type { SigningKey } from '@holdfast/sealing';
import { identityPath, openIdentity, StartupError } from '@holdfast/server';
import { existsSync } from 'node:fs';
import type { Enrolment } from './enrol.ts';

/** Who this node is: one incarnation of one site, with the key that signs for it. */
export interface NodeIdentity {
  readonly site: SiteId;
  readonly epoch: number;
  readonly stream: StreamId;
  readonly key: SigningKey;
  /** Left out: no headquarters knows this site yet. */
  readonly enrolment?: Enrolment;
}

interface Stored {
  readonly site: SiteId;
  readonly epoch: number;
  /** '' while a first start is under way. */
  readonly publicKey: string;
  readonly enrolment?: Enrolment;
}

const metaName = 'node';
/** A new site is its first incarnation. Another epoch is made by a take-over, with a key of its own. */
const firstEpoch = 1;

export interface IdentityOptions {
  readonly store: SyncLedgerStore;
  readonly dataFolder: string;
  /** From the settings; needed on the first start. */
  readonly site: SiteId | undefined;
  /** Introduces this machine to headquarters; left out where it need not or cannot. */
  readonly enrol?: (site: SiteId, publicKey: string) => Promise<Enrolment>;
}

/**
 * The identity that the database names. Made on the first start; enrolled once, when a code is given, and from then on
 * the site starts without headquarters too. Throws StartupError when database, key and settings do not belong together.
 */
export async function openNodeIdentity({ store, dataFolder, site, enrol }: IdentityOptions): Promise<NodeIdentity> {
  const stored = readStored(store);
  if (stored !== undefined && site !== undefined && site !== stored.site) {
    throw new StartupError(
      'DATA_OF_ANOTHER_SITE',
      `The data folder ${dataFolder} belongs to the site ${stored.site}, not to ${site}. Name its own folder with --data, or leave --site out.`,
    );
  }
  const own = stored?.site ?? site;
  if (own === undefined) {
    throw new StartupError(
      'SITE_MISSING',
      'A first start needs the code of the site. Give it with --site or HOLDFAST_SITE.',
    );
  }
  const epoch = stored?.epoch ?? firstEpoch;
  const stream = streamName({ kind: 'site', site: own, epoch });
  if (stored === undefined) beginFirstStart(store, dataFolder, { site: own, epoch, publicKey: '' });
  const key = openKey(dataFolder, stream, stored);
  const enrolment = stored?.enrolment ?? (await enrol?.(own, key.publicKey));
  if (enrolment !== undefined && enrolment.siteEpoch !== epoch) {
    throw new StartupError(
      'EPOCH_DIFFERS',
      `Headquarters knows incarnation ${enrolment.siteEpoch} of ${own}, and this machine is incarnation ${epoch}. Ask headquarters for a take-over.`,
    );
  }
  const identity = { site: own, epoch, publicKey: key.publicKey, ...(enrolment === undefined ? {} : { enrolment }) };
  store.transact((transaction) => transaction.putMeta(metaName, JSON.stringify(identity)));
  return { site: own, epoch, stream, key, ...(enrolment === undefined ? {} : { enrolment }) };
}

function readStored(store: SyncLedgerStore): Stored | undefined {
  const text = store.transact((transaction) => transaction.getMeta(metaName));
  return text === undefined ? undefined : (JSON.parse(text) as Stored);
}

/**
 * The ledger knows of a first start before the signing key is made, so a key without such a ledger is that of one that
 * was lost. An empty ledger in its place would write another history under the same name.
 */
function beginFirstStart(store: SyncLedgerStore, dataFolder: string, begun: Stored): void {
  const path = identityPath(dataFolder);
  const stream = streamName({ kind: 'site', site: begun.site, epoch: begun.epoch });
  const isNew = store.transact((transaction) => {
    const isEmpty = transaction.head(stream).seq === 0;
    if (!isEmpty || !existsSync(path)) transaction.putMeta(metaName, JSON.stringify(begun));
    return isEmpty;
  });
  if (!isNew || !existsSync(path)) return;
  throw new StartupError(
    'LEDGER_MISSING',
    `${path} has signed a ledger, and the data folder ${dataFolder} holds none: it was deleted or moved. Put the ledger back; if it is lost, ask headquarters for a take-over; if nothing was ever recorded, delete ${path}.`,
  );
}

/** A database that has an identity never gets another key. */
function openKey(dataFolder: string, stream: StreamId, stored: Stored | undefined): SigningKey {
  const path = identityPath(dataFolder);
  const isKnown = stored !== undefined && stored.publicKey !== '';
  if (isKnown && !existsSync(path)) {
    throw new StartupError(
      'SIGNING_KEY_MISSING',
      `The signing key ${path} of ${stream} is missing. Put the file back, or ask headquarters for a take-over.`,
    );
  }
  const { key } = openIdentity(dataFolder, stream);
  if (isKnown && key.publicKey !== stored.publicKey) {
    throw new StartupError(
      'SIGNING_KEY_OF_ANOTHER',
      `${path} is not the key that signed this ledger. Put the right file back.`,
    );
  }
  return key;
}
