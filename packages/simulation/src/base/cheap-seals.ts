import { toHex, type Hash } from '@holdfast/domain';
import { fastHash } from './fast-hash.ts';

/** What links the chains of a simulated fleet. */
export const hash: Hash = fastHash;

export interface CheapKey {
  readonly publicKey: string;
  readonly sign: (message: Uint8Array) => Uint8Array;
}

/**
 * Signatures at the price of a hash: a keyed digest whose key everybody in the simulation can look up by the public
 * name, so anybody could forge one. Nobody here does, but planted bugs that are about signatures.
 */
export class CheapSeals {
  readonly #secrets = new Map<string, Uint8Array>();
  readonly #keys = new Map<string, CheapKey>();

  keyOf(owner: string): CheapKey {
    let key = this.#keys.get(owner);
    if (key !== undefined) return key;
    const secret = hash(new TextEncoder().encode(`secret of ${owner}`));
    const publicKey = toHex(hash(secret));
    this.#secrets.set(publicKey, secret);
    key = { publicKey, sign: (message) => signature(secret, message) };
    this.#keys.set(owner, key);
    return key;
  }

  readonly verify = (publicKey: string, message: Uint8Array, given: Uint8Array): boolean => {
    const secret = this.#secrets.get(publicKey);
    if (secret === undefined || given.length !== 64) return false;
    const digest = keyedHash(secret, message);
    for (let index = 0; index < 32; index += 1) if (given[index] !== digest[index]) return false;
    return true;
  };
}

function signature(secret: Uint8Array, message: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(64);
  bytes.set(keyedHash(secret, message));
  return bytes;
}

function keyedHash(secret: Uint8Array, message: Uint8Array): Uint8Array {
  const input = new Uint8Array(secret.length + message.length);
  input.set(secret);
  input.set(message, secret.length);
  return hash(input);
}
