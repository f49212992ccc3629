import { encode, type Encodable, type Hash } from '@holdfast/domain';
import { hash as nodeHash } from 'node:crypto';

/** SHA-256, the ledger's hash in every real process. */
export const sha256: Hash = (bytes) => nodeHash('sha256', bytes, 'buffer');

const requestPrefix = new TextEncoder().encode('holdfast request 1\n');

/**
 * Digest of a request's meaning, kept beside the entry that it made: the same operation id with another digest is
 * another request under a used id, not a repeat. Throws EncodingError for a value outside the ledger's profile.
 */
export function requestDigest(request: Encodable): Uint8Array {
  const bytes = encode(request);
  const message = new Uint8Array(requestPrefix.length + bytes.length);
  message.set(requestPrefix);
  message.set(bytes, requestPrefix.length);
  return sha256(message);
}
