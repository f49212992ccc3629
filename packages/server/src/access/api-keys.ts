import { makeOperationId, toHex, type LedgerStore, type SiteId } from '@holdfast/domain';
import type { Role } from '@holdfast/protocol';
import { hash, randomBytes, timingSafeEqual } from 'node:crypto';

/** Who sends a request. */
export interface Principal {
  readonly id: string;
  /** Stands as the actor in what is recorded. */
  readonly name: string;
  readonly role: Role;
  /** Left out: every site. */
  readonly site?: SiteId;
}

export interface StoredApiKey extends Principal {
  /** SHA-256 of the whole key in hex. The key has 256 random bits, so that a slow hash would add nothing. */
  readonly digest: string;
  readonly createdAt: number;
  /** The operation that issued it, and the digest of its request; left out for the first key. */
  readonly operation?: string;
  readonly requestDigest?: string;
}

/** Where keys are kept. */
export interface KeyVault {
  list(): Promise<readonly StoredApiKey[]>;
  /** Adds the key unless `exists` finds one; returns that one. */
  add(key: StoredApiKey, exists: (known: StoredApiKey) => boolean): Promise<StoredApiKey | undefined>;
}

const metaName = 'api-keys';

/** Keys live and die with the database, which is encrypted. */
export function ledgerKeyVault(store: Pick<LedgerStore, 'transact'>): KeyVault {
  const parse = (text: string | undefined): readonly StoredApiKey[] =>
    text === undefined ? [] : (JSON.parse(text) as StoredApiKey[]);
  return {
    list: () =>
      store.transact((transaction) => parse(transaction.getMeta(metaName)), { prefetch: { metas: [metaName] } }),
    add: (key, exists) =>
      store.transact(
        (transaction) => {
          const keys = parse(transaction.getMeta(metaName));
          const known = keys.find(exists);
          if (known === undefined) transaction.putMeta(metaName, JSON.stringify([...keys, key]));
          return known;
        },
        { prefetch: { metas: [metaName] } },
      ),
  };
}

const keyPattern = /^hf_([0-9a-f]{16})_[A-Za-z0-9_-]{43}$/;
const reloadMsMin = 1000;
const goodKeysMax = 10_000;

export interface KeyRing {
  /**
   * The owner of a key that was issued here, in time that does not depend on how wrong it is. A promise only where the
   * vault has to be asked again.
   */
  find(key: string): Principal | undefined | Promise<Principal | undefined>;
  /** Makes a key. `undefined` when the operation issued one before: `known` says which. */
  issue(request: IssueRequest): Promise<IssuedKey>;
  /** Takes a key that a person or a file brought, with every right; for the first start. */
  adopt(key: string, name: string): Promise<void>;
  readonly isEmpty: boolean;
}

export interface IssueRequest {
  readonly name: string;
  readonly role: Role;
  readonly site?: SiteId;
  readonly operation: string;
  readonly requestDigest: Uint8Array;
}

export type IssuedKey =
  | { readonly kind: 'issued'; readonly key: string; readonly stored: StoredApiKey }
  | { readonly kind: 'issued-before'; readonly isSameRequest: boolean };

export async function openKeyRing(vault: KeyVault, now: () => number): Promise<KeyRing> {
  const ring = new Ring(vault, now);
  await ring.reload();
  return ring;
}

class Ring implements KeyRing {
  readonly #vault: KeyVault;
  readonly #now: () => number;
  #keys = new Map<string, StoredApiKey>();
  /**
   * Keys that were found good, by their whole text. A map looks at a hash of all of it, so a wrong key learns nothing
   * here; it goes on to the comparison that takes the same time for all.
   */
  readonly #good = new Map<string, Principal>();
  #loadedAt = 0;

  constructor(vault: KeyVault, now: () => number) {
    this.#vault = vault;
    this.#now = now;
  }

  get isEmpty(): boolean {
    return this.#keys.size === 0;
  }

  async reload(): Promise<void> {
    this.#loadedAt = this.#now();
    this.#good.clear();
    this.#keys = new Map((await this.#vault.list()).map((key) => [key.id, key]));
  }

  find(key: string): Principal | undefined | Promise<Principal | undefined> {
    const good = this.#good.get(key);
    if (good !== undefined) return good;
    const id = keyPattern.exec(key)?.[1];
    if (id === undefined) return undefined;
    // Another process of the same database may have issued it.
    const isStale = !this.#keys.has(id) && this.#now() - this.#loadedAt >= reloadMsMin;
    return isStale ? this.reload().then(() => this.#check(id, key)) : this.#check(id, key);
  }

  #check(id: string, key: string): Principal | undefined {
    const known = this.#keys.get(id);
    const isSame = timingSafeEqual(digestOf(key), Buffer.from(known?.digest ?? '0'.repeat(64), 'hex'));
    if (!isSame || known === undefined) return undefined;
    if (this.#good.size >= goodKeysMax) this.#good.clear();
    this.#good.set(key, known);
    return known;
  }

  async issue(request: IssueRequest): Promise<IssuedKey> {
    const key = makeKey();
    const requestDigest = toHex(request.requestDigest);
    const stored: StoredApiKey = {
      ...describeKey(key, this.#now()),
      name: request.name,
      role: request.role,
      ...(request.site === undefined ? {} : { site: request.site }),
      operation: request.operation,
      requestDigest,
    };
    const known = await this.#vault.add(stored, (each) => each.operation === request.operation);
    if (known !== undefined) return { kind: 'issued-before', isSameRequest: known.requestDigest === requestDigest };
    this.#keys.set(stored.id, stored);
    return { kind: 'issued', key, stored };
  }

  async adopt(key: string, name: string): Promise<void> {
    const stored: StoredApiKey = { ...describeKey(key, this.#now()), name, role: 'admin' };
    await this.#vault.add(stored, (each) => each.digest === stored.digest);
    await this.reload();
  }
}

/** `hf_`, an id to find it by, and 256 random bits. */
export function makeKey(): string {
  return `hf_${randomBytes(8).toString('hex')}_${randomBytes(32).toString('base64url')}`;
}

export function isKey(text: string): boolean {
  return keyPattern.test(text);
}

function describeKey(key: string, createdAt: number): Pick<StoredApiKey, 'id' | 'digest' | 'createdAt'> {
  return { id: keyPattern.exec(key)?.[1] ?? '', digest: digestOf(key).toString('hex'), createdAt };
}

function digestOf(key: string): Buffer {
  return hash('sha256', key, 'buffer');
}

/** A fresh operation id. */
export function newOperationId(now: number): ReturnType<typeof makeOperationId> {
  return makeOperationId(now, randomBytes(10));
}
