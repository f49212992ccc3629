import {
  chainHash,
  fromHex,
  genesisHash,
  KeyRing,
  LedgerVerifier,
  siteId,
  streamId,
  toHex,
  type StreamId,
} from '@holdfast/domain';
import { sha256, verifySignature } from '@holdfast/sealing';
import type { KeptLedger, KeptLedgerEntry } from '@holdfast/store/database';
import { once } from 'node:events';
import { createReadStream, createWriteStream, openSync, readSync, closeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { readIdentity } from './identity.ts';
import { report, type VerifyLedgerOptions, type VerifyReport } from './verify-ledger.ts';

/**
 * A signed export: lines of JSON. The first says what it is and whose keys signed; each other is a run of entries of one
 * stream and the writer's signature over its last one, the same as what travels between machines.
 */
const format = 'holdfast export 1';

interface Header {
  readonly format: string;
  readonly hub?: { readonly epoch: number; readonly publicKey: string };
  readonly own?: { readonly site: string; readonly epoch: number; readonly publicKey: string };
}

interface BatchLine {
  readonly stream: string;
  readonly firstSeq: number;
  /** Base64. */
  readonly entries: readonly string[];
  /** Hexadecimal. */
  readonly hash: string;
  readonly signature: string;
}

const entriesMax = 500;
const bytesMax = 64 * 1024;

export class ExportFault extends Error {
  override readonly name = 'ExportFault';
}

export function isExportFile(path: string): boolean {
  const start = Buffer.alloc(64);
  const file = openSync(path, 'r');
  try {
    const length = readSync(file, start);
    return start.subarray(0, length).toString('utf8').startsWith(`{"format":"${format}"`);
  } finally {
    closeSync(file);
  }
}

/** Writes everything that its writers have signed; returns how many entries that were. */
export async function exportStreams(ledger: KeptLedger, path: string): Promise<number> {
  const identity = readIdentity(await ledger.metas());
  const header: Header = {
    format,
    ...(identity.hubKey === undefined ? {} : { hub: { epoch: identity.hubEpoch, publicKey: identity.hubKey } }),
    ...(identity.own === undefined ? {} : { own: identity.own }),
  };
  const out = createWriteStream(path, { flags: 'wx' });
  await once(out, 'open');
  const write = async (line: object): Promise<void> => {
    if (!out.write(`${JSON.stringify(line)}\n`)) await once(out, 'drain');
  };
  await write(header);
  const open = new Map<StreamId, KeptLedgerEntry[]>();
  let written = 0;
  for await (const entry of ledger.entries()) {
    const run = open.get(entry.stream) ?? [];
    run.push(entry);
    open.set(entry.stream, run);
    if (entry.signature === undefined || !isFull(run, entry)) continue;
    await write(toBatch(run));
    written += run.length;
    open.delete(entry.stream);
  }
  for (const run of open.values()) {
    const signed = run.slice(0, run.findLastIndex(({ signature }) => signature !== undefined) + 1);
    if (signed.length === 0) continue;
    await write(toBatch(signed));
    written += signed.length;
  }
  out.end();
  await once(out, 'close');
  return written;
}

function isFull(run: readonly KeptLedgerEntry[], last: KeptLedgerEntry): boolean {
  return (
    run.length >= entriesMax || run.reduce((sum, { bytes }) => sum + bytes.length, 0) + last.bytes.length > bytesMax
  );
}

function toBatch(run: readonly KeptLedgerEntry[]): BatchLine {
  const first = run[0] as KeptLedgerEntry;
  const last = run.at(-1) as KeptLedgerEntry;
  return {
    stream: first.stream,
    firstSeq: first.seq,
    entries: run.map(({ bytes }) => Buffer.from(bytes).toString('base64')),
    hash: toHex(last.hash),
    signature: toHex(last.signature ?? new Uint8Array(0)),
  };
}

/** Verifies an export. It holds no read models, so what entries fold to is only held to the rules. */
export async function verifyExport(path: string, options: VerifyLedgerOptions = {}): Promise<VerifyReport> {
  const keys = new KeyRing();
  const verifier = new LedgerVerifier({ hash: sha256, verifySignature, keys, knowledge: { isHubKnown: false } });
  const lines = createInterface({ input: createReadStream(path), crlfDelay: Infinity });
  let number = 0;
  for await (const text of lines) {
    number += 1;
    if (number === 1) readHeader(parseLine<Header>(text, number), keys, options);
    else addBatch(verifier, parseLine<BatchLine>(text, number), number);
  }
  if (number === 0) throw new ExportFault(`${path} is empty.`);
  verifier.finish();
  return report(verifier);
}

function readHeader({ hub, own }: Header, keys: KeyRing, { hubKey }: VerifyLedgerOptions): void {
  const publicKey = hubKey ?? hub?.publicKey;
  if (publicKey !== undefined) keys.learnHub(hub?.epoch ?? 1, publicKey);
  if (own !== undefined) keys.learnOwn({ ...own, site: siteId(own.site) });
}

function addBatch(verifier: LedgerVerifier, line: BatchLine, number: number): void {
  if (!isBatch(line)) throw new ExportFault(`Line ${number} is not a run of entries: the file is damaged.`);
  const stream = streamId(line.stream);
  const at = verifier.entries + 1;
  let hash = verifier.headOf(stream)?.hash ?? genesisHash(sha256, stream);
  for (const [index, text] of line.entries.entries()) {
    const bytes = new Uint8Array(Buffer.from(text, 'base64'));
    const seq = line.firstSeq + index;
    hash = chainHash(sha256, hash, seq, bytes);
    const isLast = index === line.entries.length - 1;
    verifier.add({ stream, seq, hash, bytes, ...(isLast ? { signature: fromHex(line.signature) } : {}) });
  }
  if (toHex(hash) === line.hash) return;
  const last = line.firstSeq + line.entries.length - 1;
  const why = `entries ${line.firstSeq} to ${last} do not hash to what their writer signed: one of them was changed`;
  verifier.note({ stream, seq: line.firstSeq, at }, why);
}

const hexPattern = /^([0-9a-f]{2})*$/;

function isBatch(line: Partial<BatchLine>): line is BatchLine {
  const { stream, firstSeq, entries, hash, signature } = line;
  const isText = typeof stream === 'string' && typeof hash === 'string' && typeof signature === 'string';
  if (!isText || !hexPattern.test(signature) || !Number.isSafeInteger(firstSeq) || !Array.isArray(entries))
    return false;
  return entries.length > 0 && entries.every((entry) => typeof entry === 'string');
}

function parseLine<Line>(text: string, number: number): Line {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value as Line;
  } catch (cause) {
    throw new ExportFault(`Line ${number} is not whole: the file is damaged or truncated.`, { cause });
  }
  throw new ExportFault(`Line ${number} is not a run of entries: the file is damaged.`);
}
