import { fromHex, receiptMessage, sealMessage, toHex, type Head, type Seal, type StreamId } from '@holdfast/domain';
import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify, type KeyObject } from 'node:crypto';

/**
 * Ed25519 (RFC 8032). A signature is 64 bytes, a public key 32 bytes, written as 64 lower-case hex digits. What is
 * signed always begins with a line that names its purpose, so a signature made for one purpose is void for another.
 */
export interface SigningKey {
  /** 64 lower-case hex digits. */
  readonly publicKey: string;
  sign(message: Uint8Array): Uint8Array;
}

const seedBytes = 32;
// RFC 8410: the fixed DER that stands before the 32 bytes of a private seed and of a public key.
const privatePrefix = fromHex('302e020100300506032b657004220420');
const publicPrefix = fromHex('302a300506032b6570032100');
const publicKeyPattern = /^[0-9a-f]{64}$/;

/** A new key and the 32-byte seed it is kept by. */
export function generateSigningKey(): { readonly key: SigningKey; readonly seed: Uint8Array } {
  const { privateKey } = generateKeyPairSync('ed25519');
  const der = privateKey.export({ format: 'der', type: 'pkcs8' });
  const seed = new Uint8Array(der.subarray(der.length - seedBytes));
  return { key: signingKeyFromSeed(seed), seed };
}

/** The same seed gives the same key: what a key file and a repeatable test need. */
export function signingKeyFromSeed(seed: Uint8Array): SigningKey {
  if (seed.length !== seedBytes) throw new TypeError(`a signing key's seed has ${seedBytes} bytes, not ${seed.length}`);
  const privateKey = createPrivateKey({ key: join(privatePrefix, seed), format: 'der', type: 'pkcs8' });
  const spki = createPublicKey(privateKey).export({ format: 'der', type: 'spki' });
  return {
    publicKey: toHex(spki.subarray(publicPrefix.length)),
    sign: (message) => sign(null, message, privateKey),
  };
}

// A parsed key costs more than a look-up and a fleet has few: bounded, oldest out first.
const knownKeysMax = 4096;
const knownKeys = new Map<string, KeyObject>();

function parsePublicKey(publicKey: string): KeyObject | undefined {
  const known = knownKeys.get(publicKey);
  if (known !== undefined) return known;
  if (!publicKeyPattern.test(publicKey)) return undefined;
  const key = createPublicKey({ key: join(publicPrefix, fromHex(publicKey)), format: 'der', type: 'spki' });
  const oldest = knownKeys.size < knownKeysMax ? undefined : knownKeys.keys().next().value;
  if (oldest !== undefined) knownKeys.delete(oldest);
  knownKeys.set(publicKey, key);
  return key;
}

/** False for a malformed key or signature too; never throws. */
export function verifySignature(publicKey: string, message: Uint8Array, signature: Uint8Array): boolean {
  if (signature.length !== 64) return false;
  const key = parsePublicKey(publicKey);
  return key !== undefined && verify(null, message, key, signature);
}

/** The writer's signature over its head: one covers every entry up to it, so one a batch is enough. */
export function sealHead(key: SigningKey, stream: StreamId, head: Pick<Head, 'seq' | 'hash'>): Seal {
  return { stream, seq: head.seq, hash: head.hash, signature: key.sign(sealMessage(stream, head.seq, head.hash)) };
}

export function verifySeal(publicKey: string, seal: Seal): boolean {
  return verifySignature(publicKey, sealMessage(seal.stream, seal.seq, seal.hash), seal.signature);
}

/** Headquarters' signature over a head that it holds on its own disk. */
export function signReceipt(key: SigningKey, stream: StreamId, head: Pick<Head, 'seq' | 'hash'>): Uint8Array {
  return key.sign(receiptMessage(stream, head.seq, head.hash));
}

export function verifyReceipt(publicKey: string, receipt: Seal): boolean {
  return verifySignature(publicKey, receiptMessage(receipt.stream, receipt.seq, receipt.hash), receipt.signature);
}

function join(left: Uint8Array, right: Uint8Array): Buffer {
  return Buffer.concat([left, right]);
}
