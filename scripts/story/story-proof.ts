import { copyDatabase, defaultKeyFile } from '@holdfast/store/database';
import { execFile } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FleetMember } from '../fleet/fleet.ts';
import { firstDifference, readBody, stealFromReceipt, type ChangedMember } from './tamper.ts';

/** What the verifier says of one or more ledgers. */
export interface Verdict {
  readonly ok: boolean;
  readonly streams: number;
  readonly entries: number;
  readonly firstBad?: FirstBad;
  readonly isTamperedCopy: boolean;
}

interface FirstBad {
  readonly stream: string;
  readonly seq: number;
  readonly why: string;
  readonly change?: ChangedMember;
}

/** The last line of `npm run verify -- PATH --json`. */
interface VerifyReport {
  readonly ok: boolean;
  readonly streams: number;
  readonly entries: number;
  readonly firstBad?: { readonly stream: string; readonly seq: number; readonly why: string } | null;
}

const stolen = 4;
const program = fileURLToPath(new URL('../verify.ts', import.meta.url));

/** The ledgers of headquarters and of the site, read again from the first entry to the last, by another process. */
export async function verifyBooks(
  hub: FleetMember,
  node: FleetMember,
  databaseUrl: string | undefined,
): Promise<Verdict> {
  const hubLedger = databaseUrl ?? ledgerOf(hub);
  const reports = await Promise.all([verify(hubLedger), verify(ledgerOf(node))]);
  const firstBad = reports.find(({ ok }) => !ok)?.firstBad ?? undefined;
  return {
    ok: reports.every(({ ok }) => ok),
    streams: reports.reduce((sum, { streams }) => sum + streams, 0),
    entries: reports.reduce((sum, { entries }) => sum + entries, 0),
    isTamperedCopy: false,
    ...(firstBad === undefined ? {} : { firstBad }),
  };
}

/** Copies the site's ledger, steals from the copy, and has it verified. What was there is asked from headquarters. */
export async function tamperWithCopy(
  hub: FleetMember,
  node: FleetMember,
  dataFolder: string,
  item: string,
): Promise<Verdict> {
  const folder = join(dataFolder, 'tampered');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const copy = join(folder, 'ledger.db');
  const keyFile = defaultKeyFile(ledgerOf(node));
  copyDatabase(ledgerOf(node), copy);
  stealFromReceipt(copy, keyFile, item, stolen);
  const { ok, streams, entries, firstBad } = await verify(copy, keyFile);
  const verdict = { ok, streams, entries, isTamperedCopy: true };
  if (firstBad === undefined || firstBad === null) return verdict;
  const { stream, seq, why } = firstBad;
  const change = firstDifference(readBody(copy, keyFile, stream, seq), await askHub(hub, stream, seq));
  return { ...verdict, firstBad: { stream, seq, why, ...(change === undefined ? {} : { change }) } };
}

function ledgerOf(member: FleetMember): string {
  return join(member.folder, 'ledger.db');
}

function verify(ledger: string, keyFile?: string): Promise<VerifyReport> {
  const args = [program, ledger, '--json', ...(keyFile === undefined ? [] : ['--key-file', keyFile])];
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, { encoding: 'utf8' }, (error, stdout, stderr) => {
      const last = stdout.trim().split('\n').at(-1) ?? '';
      // What does not hold makes it end with a failure too, and then its report says why.
      if (last.startsWith('{')) resolve(JSON.parse(last) as VerifyReport);
      else reject(new Error(`The verifier could not read ${ledger}. ${stderr.trim().slice(-500)}`, { cause: error }));
    });
  });
}

/** The entry as headquarters holds it. */
async function askHub(hub: FleetMember, stream: string, seq: number): Promise<unknown> {
  interface Feed {
    readonly entries: readonly { readonly stream: string; readonly seq: number; readonly body: unknown }[];
    readonly next: number;
  }
  for (let after = 0; ;) {
    const { entries, next }: Feed = await hub.api.get(`/entries/feed?after=${after}&limit=500`);
    const found = entries.find((entry) => entry.stream === stream && entry.seq === seq);
    if (found !== undefined) return found.body;
    if (next === after) return undefined;
    after = next;
  }
}
