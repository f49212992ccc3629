import { fromHex, parseStreamName, toHex, type StreamId } from '@holdfast/domain';
import { closeSync, fstatSync, fsyncSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { generateSigningKey, signingKeyFromSeed, type SigningKey } from './signing.ts';

/**
 * A signing key on disk. It belongs to one epoch of one writer and names it by that epoch's own stream
 * (`site/SHA/1`, `hub/1`): a restored machine starts a new epoch and with it a new key.
 */
export interface KeyFile {
  readonly stream: StreamId;
  readonly key: SigningKey;
}

export class KeyFileError extends Error {
  override readonly name = 'KeyFileError';
  readonly code: 'KEY_FILE_EXISTS' | 'KEY_FILE_OPEN_TO_OTHERS' | 'KEY_FILE_MALFORMED' | 'KEY_FILE_OF_ANOTHER_WRITER';

  constructor(code: KeyFileError['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

const format = 'holdfast key 1';
const seedPattern = /^[0-9a-f]{64}$/;

/** Makes a key and writes it, readable by this user alone and on the disk before it returns. Never overwrites one. */
export function createKeyFile(path: string, stream: StreamId): KeyFile {
  const { key, seed } = generateSigningKey();
  const text = `${JSON.stringify({ format, stream, publicKey: key.publicKey, seed: toHex(seed) })}\n`;
  let file: number;
  try {
    file = openSync(path, 'wx', 0o600);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause;
    throw new KeyFileError('KEY_FILE_EXISTS', `${path} holds a key already`, { cause });
  }
  try {
    writeFileSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  syncFolder(dirname(path));
  return { stream, key };
}

/** The key of `stream`. Throws KeyFileError when others could read it, or when it is another writer's or epoch's. */
export function readKeyFile(path: string, stream: StreamId): KeyFile {
  const file = openSync(path, 'r');
  let text: string;
  try {
    // Windows keeps no such bits.
    if (process.platform !== 'win32' && (fstatSync(file).mode & 0o077) !== 0) {
      throw new KeyFileError('KEY_FILE_OPEN_TO_OTHERS', `${path} can be read by others: make it 0600 (chmod 600)`);
    }
    text = readFileSync(file, 'utf8');
  } finally {
    closeSync(file);
  }
  const parsed = parseKeyFile(text);
  if (parsed === undefined) throw new KeyFileError('KEY_FILE_MALFORMED', `${path} is not a Holdfast key file`);
  if (parsed.stream !== stream) {
    throw new KeyFileError('KEY_FILE_OF_ANOTHER_WRITER', `${path} holds the key of ${parsed.stream}, not of ${stream}`);
  }
  return parsed;
}

function parseKeyFile(text: string): KeyFile | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const { format: found, stream, publicKey, seed } = value as { readonly [member: string]: unknown };
  if (found !== format || typeof stream !== 'string' || parseStreamName(stream) === undefined) return undefined;
  if (typeof seed !== 'string' || !seedPattern.test(seed)) return undefined;
  const key = signingKeyFromSeed(fromHex(seed));
  // The public key stands there for people; a difference means that the file was damaged.
  return key.publicKey === publicKey ? { stream: stream as StreamId, key } : undefined;
}

function syncFolder(path: string): void {
  if (process.platform === 'win32') return;
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
