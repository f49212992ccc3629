import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

const blockBytes = 512;

/** The text files of a `.tar.gz` by their names. Knows what ustar archives of plain files hold, and nothing else. */
export function readArchive(path: string): ReadonlyMap<string, string> {
  const bytes = gunzipSync(readFileSync(path));
  const files = new Map<string, string>();
  let at = 0;
  while (at + blockBytes <= bytes.length && bytes[at] !== 0) {
    const prefix = field(bytes, at + 345, 155);
    const name = (prefix === '' ? '' : `${prefix}/`) + field(bytes, at, 100);
    const length = Number.parseInt(field(bytes, at + 124, 12), 8);
    const kind = field(bytes, at + 156, 1);
    at += blockBytes;
    if (kind === '0' || kind === '') files.set(name, bytes.toString('utf8', at, at + length));
    at += Math.ceil(length / blockBytes) * blockBytes;
  }
  return files;
}

function field(bytes: Buffer, start: number, length: number): string {
  const end = bytes.indexOf(0, start);
  return bytes.toString('latin1', start, end < 0 || end > start + length ? start + length : end).trim();
}
