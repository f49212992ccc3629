import { batchDictionary } from '@holdfast/protocol';
import { deflate, inflate, sha256, verifySignature, type SigningKey } from '@holdfast/sealing';
import type { SyncPorts } from '@holdfast/sync';

/** What the sync machine needs, over the real hashes, signatures and compression. */
export function linkPorts(key: SigningKey): SyncPorts {
  return {
    hash: sha256,
    key,
    verify: verifySignature,
    compress: (bytes) => deflate(bytes, batchDictionary),
    inflate: (bytes, bytesMax) => inflate(bytes, bytesMax, batchDictionary),
  };
}
