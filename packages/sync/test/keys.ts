import { sha256, type SigningKey } from '@holdfast/sealing';

const secrets = new Map<string, Uint8Array>();

/** Signatures at the price of a hash, for tests that run many links. Good within one process, forgeable outside it. */
export function cheapKey(name: string): SigningKey {
  const secret = sha256(Buffer.from(`secret of ${name}`));
  const publicKey = Buffer.from(sha256(secret)).toString('hex');
  secrets.set(publicKey, secret);
  return { publicKey, sign: (message) => cheapSignature(secret, message) };
}

export function cheapVerify(publicKey: string, message: Uint8Array, signature: Uint8Array): boolean {
  const secret = secrets.get(publicKey);
  return secret !== undefined && Buffer.from(cheapSignature(secret, message)).equals(signature);
}

function cheapSignature(secret: Uint8Array, message: Uint8Array): Uint8Array {
  const half = sha256(Buffer.concat([secret, message]));
  return new Uint8Array(Buffer.concat([half, sha256(half)]));
}
