import {
  asLedgerStore,
  foldEntry,
  parseStreamName,
  receiptMessage,
  type LedgerStore,
  type NewEntry,
  type StreamId,
} from '@holdfast/domain';
import { generateSigningKey, sealHead, sha256, type SigningKey } from '@holdfast/sealing';
import { openSqliteStore } from '@holdfast/store';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Fleet } from '../../packages/domain/test/fleet.ts';
import { scene } from '../../packages/domain/test/scene.ts';

/** A small day's work of headquarters and two sites, and the keys that sign for them. */
export interface Day {
  readonly keys: { readonly hub: SigningKey; readonly A: SigningKey; readonly B: SigningKey };
  readonly fleet: Fleet;
}

/** The ledgers of headquarters and of site A as real databases. */
export interface Ledgers extends Day {
  readonly hub: string;
  readonly node: string;
}

/** A signature covers some entries; the head is always signed. */
const entriesPerSeal = 3;

export function makeDay(): Day {
  const keys = { hub: generateSigningKey().key, A: generateSigningKey().key, B: generateSigningKey().key };
  const fleet = scene((site) => keys[site as 'A' | 'B'].publicKey);
  fleet.exchangeAll();
  return { keys, fleet };
}

export async function makeLedgers(folder: string): Promise<Ledgers> {
  const day = makeDay();
  const hub = join(folder, 'hub', 'ledger.db');
  const node = join(folder, 'A', 'ledger.db');
  await inFile(hub, (store) => writeHub(store, day));
  await inFile(node, (store) => writeNode(store, day));
  return { ...day, hub, node };
}

async function inFile(path: string, write: (store: LedgerStore) => Promise<void>): Promise<void> {
  mkdirSync(join(path, '..'), { recursive: true });
  const store = openSqliteStore({ path, hash: sha256 });
  try {
    await write(asLedgerStore(store));
    store.checkpoint();
  } finally {
    store.close();
  }
}

export async function writeHub(store: LedgerStore, day: Day): Promise<void> {
  await writeEntries(store, day, () => true);
  const identity = { hubId: 'h', hubEpoch: 1, publicKey: day.keys.hub.publicKey };
  await store.transact((transaction) => transaction.putMeta('hub', JSON.stringify(identity)));
  for (const { stream, seq, hash } of await store.heads()) {
    const address = parseStreamName(stream);
    if (address?.kind !== 'to-site') continue;
    const cursor = { stream, seq, hash, signature: new Uint8Array(0) };
    await store.transact((transaction) => transaction.putCursor(`site/${address.site}/1`, cursor));
  }
}

async function writeNode(store: LedgerStore, day: Day): Promise<void> {
  const { keys } = day;
  await writeEntries(store, day, (stream) => /^(site\/A\/1|hub\/1\/catalog|hub\/1\/to\/A\/1)$/.test(stream));
  const enrolment = { hubId: 'h', hubPublicKey: keys.hub.publicKey, hubEpoch: 1, siteEpoch: 1 };
  const identity = { site: 'A', epoch: 1, publicKey: keys.A.publicKey, enrolment };
  await store.transact((transaction) => transaction.putMeta('node', JSON.stringify(identity)));
  const own = (await store.heads()).find(({ stream }) => stream === 'site/A/1');
  if (own === undefined) throw new Error('site A has written nothing');
  const { stream, seq, hash } = own;
  const signature = keys.hub.sign(receiptMessage(stream, seq, hash));
  await store.transact((transaction) => transaction.putCursor('hub', { stream, seq, hash, signature }));
}

async function writeEntries(store: LedgerStore, day: Day, isHere: (stream: StreamId) => boolean): Promise<void> {
  const entries = day.fleet.written.filter(({ stream }) => isHere(stream));
  for (const [index, entry] of entries.entries()) await append(store, day.keys, entry, isSealed(entries, index));
}

function isSealed(entries: readonly NewEntry[], index: number): boolean {
  const { stream, seq } = entries[index] as NewEntry;
  return seq % entriesPerSeal === 0 || !entries.slice(index + 1).some((later) => later.stream === stream);
}

function append(store: LedgerStore, keys: Day['keys'], entry: NewEntry, isSigned: boolean): Promise<void> {
  const { stream, seq } = entry;
  const key = stream.startsWith('hub/') ? keys.hub : keys[stream.split('/')[1] as 'A' | 'B'];
  return store.transact((transaction) => {
    foldEntry(stream, seq, entry.entry, transaction.rows);
    transaction.append({ ...entry, appendedAt: entry.entry.recordedAt, requestDigest: sha256(entry.bytes) });
    if (isSigned) transaction.putSeal(sealHead(key, stream, transaction.head(stream)));
  });
}
