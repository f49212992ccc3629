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
  /** '' while a first start is under way. */
  readonly publicKey: string;
}

const metaName = 'hub';
const prefetch = { metas: [metaName] };

/**
 * The identity that the database names, with the key that signs for it. Both are made with a new database; a database
 * that has an identity never gets another key, nor a key another database. Throws StartupError when the two do not
 * belong together.
 */
export async function openHubIdentity(
  store: LedgerStore,
  dataFolder: string,
  newId: () => string,
): Promise<HubIdentity> {
  const stored = await readStored(store);
  const path = identityPath(dataFolder);
  if (stored === undefined) return makeIdentity(store, dataFolder, await beginFirstStart(store, path, newId()));
  if (stored.publicKey === '') return makeIdentity(store, dataFolder, stored);
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

/**
 * The database knows of a first start before the signing key is made, so a key without such a database is that of one
 * that was lost. An empty one in its place would write another history under the same name.
 */
async function beginFirstStart(store: LedgerStore, path: string, hubId: string): Promise<Stored> {
  if (existsSync(path)) {
    throw new StartupError(
      'LEDGER_MISSING',
      `${path} has signed the ledger of a headquarters, and this database holds none: it was deleted, moved, or is another one. Put the ledger back or name its database; if nothing was ever recorded, delete ${path}.`,
    );
  }
  const begun: Stored = { hubId, hubEpoch: 1, publicKey: '' };
  await writeStored(store, begun);
  return begun;
}

async function makeIdentity(store: LedgerStore, dataFolder: string, begun: Stored): Promise<HubIdentity> {
  const { hubId, hubEpoch } = begun;
  const { key } = openKey(dataFolder, streamName({ kind: 'hub', hubEpoch }));
  await writeStored(store, { ...begun, publicKey: key.publicKey });
  return { hubId, hubEpoch, key };
}

async function writeStored(store: LedgerStore, stored: Stored): Promise<void> {
  await store.transact((transaction) => transaction.putMeta(metaName, JSON.stringify(stored)), { prefetch });
}
