import { streamName, type LedgerStore } from '@holdfast/domain';
import type { SigningKey } from '@holdfast/sealing';
import { identityPath, openIdentity as openKey, StartupError } from '@holdfast/server';
import { existsSync } from 'node:fs';

/** Who headquarters is: to nodes, and to itself after a restart. */
export interface HubIdentity {
  /** Names this headquarters among all: a proof made for one is void at another. */
  readonly hubId: string;
  readonly hubEpoch: number;
  readonly key: SigningKey;
}

interface Stored {
  readonly hubId: string;
  readonly hubEpoch: number;
  readonly publicKey: string;
}

const metaName = 'hub';
const prefetch = { metas: [metaName] };

/**
 * The identity that the database names, with the key that signs for it. Both are made with a new database; a database
 * that has an identity never gets another key. Throws StartupError when the two do not belong together.
 */
export async function openHubIdentity(
  store: LedgerStore,
  dataFolder: string,
  newId: () => string,
): Promise<HubIdentity> {
  const stored = await readStored(store);
  const path = identityPath(dataFolder);
  if (stored === undefined) return makeIdentity(store, dataFolder, newId());
  if (!existsSync(path)) {
    throw new StartupError(
      'SIGNING_KEY_MISSING',
      `The signing key ${path} of the headquarters in this database is missing. Put the key file back, or name the data folder that it lies beside.`,
    );
  }
  const { key } = openKey(dataFolder, streamName({ kind: 'hub', hubEpoch: stored.hubEpoch }));
  if (key.publicKey === stored.publicKey) return { hubId: stored.hubId, hubEpoch: stored.hubEpoch, key };
  throw new StartupError(
    'SIGNING_KEY_OF_ANOTHER',
    `${path} is not the signing key of the headquarters in this database. Name the data folder that belongs to the database.`,
  );
}

async function readStored(store: LedgerStore): Promise<Stored | undefined> {
  const text = await store.transact((transaction) => transaction.getMeta(metaName), { prefetch });
  return text === undefined ? undefined : (JSON.parse(text) as Stored);
}

/** The key reaches the disk first: a crash between the two leaves a key that the next start takes. */
async function makeIdentity(store: LedgerStore, dataFolder: string, hubId: string): Promise<HubIdentity> {
  const hubEpoch = 1;
  const { key } = openKey(dataFolder, streamName({ kind: 'hub', hubEpoch }));
  const stored: Stored = { hubId, hubEpoch, publicKey: key.publicKey };
  await store.transact((transaction) => transaction.putMeta(metaName, JSON.stringify(stored)), { prefetch });
  return { hubId, hubEpoch, key };
}
