import type { StreamId } from '@holdfast/domain';
import { createKeyFile, readKeyFile, type KeyFile } from '@holdfast/sealing';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

/** Beside the data folder, not in it: whoever copies the folder cannot write in its name. */
export function identityPath(dataFolder: string): string {
  return `${resolve(dataFolder)}.identity`;
}

/** The signing key of one epoch of one writer, made when there is none. */
export function openIdentity(dataFolder: string, stream: StreamId): KeyFile {
  const path = identityPath(dataFolder);
  return existsSync(path) ? readKeyFile(path, stream) : createKeyFile(path, stream);
}
