import { applyBatch, siteDigest, toHex, type foldEntry, type NewEntry, type WorkingSet } from '../src/index.ts';
import { chooser, faultsOf, foldInterleaved } from './laws.ts';
import { dumpRows, noRows, sha256, TestLedger } from './ledger.ts';
import { newFleet, perform, type Step } from './steps.ts';

/**
 * The laws that every fleet keeps, as functions that say what is wrong ('' when nothing is). The fold that looks on is an
 * argument, so that each law can be shown to notice a broken one.
 */
export type Law = (fold: typeof foldEntry, steps: readonly Step[], seed: number) => string;

const sites = 3;

/** I3, I4: after every single entry, in the order in which they were written. */
export const keepsEquations: Law = (fold, steps) => {
  const fleet = newFleet(sites);
  for (const step of steps) perform(fleet, step);
  const rows = noRows();
  for (const { stream, seq, entry } of fleet.written) {
    fold(stream, seq, entry, rows);
    const [fault] = faultsOf(rows);
    if (fault !== undefined) return `after ${entry.type} ${stream}#${seq}: ${fault}`;
  }
  return '';
};

/** I5, L7: every order that keeps each stream's own order gives the same rows. */
export const foldsAlike: Law = (fold, steps, seed) => {
  const fleet = newFleet(sites);
  for (const step of steps) perform(fleet, step);
  const rows = noRows();
  for (const { stream, seq, entry } of fleet.written) fold(stream, seq, entry, rows);
  return difference(foldInterleaved(fleet.streams, chooser(seed), fold), rows);
};

/** I2, I5: in batches of any size, some of them twice, in any order; no honest entry is ever condemned (C20). */
export function appliesAlike(steps: readonly Step[], seed: number): string {
  const fleet = newFleet(sites);
  for (const step of steps) perform(fleet, step);
  const ledger = new TestLedger();
  const choose = chooser(seed);
  const streams = [...fleet.streams.values()];
  while (streams.some((entries) => isBehind(ledger, entries))) {
    const entries = streams[choose(streams.length)] as readonly NewEntry[];
    const wrong = applySome(ledger, entries, choose);
    if (wrong !== '') return wrong;
  }
  return difference(ledger.rows, fleet.observed);
}

function isBehind(ledger: TestLedger, entries: readonly NewEntry[]): boolean {
  return ledger.head((entries[0] as NewEntry).stream).seq < entries.length;
}

function applySome(ledger: TestLedger, entries: readonly NewEntry[], choose: (below: number) => number): string {
  const { stream } = entries[0] as NewEntry;
  const known = ledger.head(stream).seq;
  const first = Math.max(0, known - choose(4));
  const batch = entries.slice(first, first + 1 + choose(8));
  const last = batch.at(-1);
  if (last === undefined) return '';
  const seal = { stream, seq: last.seq, hash: last.hash, signature: new Uint8Array(0) };
  const bytes = batch.map((entry) => entry.bytes);
  const outcome = applyBatch(ledger, sha256, { stream, firstSeq: first + 1, entries: bytes, seal }, 0);
  const isRight = outcome.kind === 'applied' && outcome.fresh === Math.max(0, last.seq - known);
  return isRight ? '' : `${stream} after ${known}: ${JSON.stringify(outcome)}`;
}

/** I3: what a machine holds is the fold of the entries that it holds, in the order of their streams. */
export function replaysToItsState(steps: readonly Step[], seed: number): string {
  const fleet = newFleet(sites);
  for (const step of steps) perform(fleet, step);
  return [fleet.hub, ...fleet.sites]
    .map(({ ledger }) => difference(foldInterleaved(ledger.entries, chooser(seed)), ledger.rows))
    .join('');
}

/** I5, I8: when all is exchanged everybody is quiet, headquarters knows the truth, and each site agrees with it. */
export function convergesWhenExchanged(steps: readonly Step[]): string {
  const fleet = newFleet(sites);
  for (const step of steps) perform(fleet, step);
  fleet.hub.dark.clear();
  const rounds = fleet.exchangeAll();
  if (rounds > 8) return `${rounds} rounds of talk`;
  const wrong = difference(fleet.hub.rows, fleet.observed);
  if (wrong !== '') return wrong;
  const unlike = fleet.sites.find(({ site, rows }) => {
    return toHex(siteDigest(sha256, rows, site)) !== toHex(siteDigest(sha256, fleet.hub.rows, site));
  });
  return unlike === undefined ? '' : `${unlike.site} and headquarters disagree`;
}

function difference(left: WorkingSet, right: WorkingSet): string {
  const [one, other] = [dumpRows(left), dumpRows(right)];
  for (const table of new Set([...Object.keys(one), ...Object.keys(other)])) {
    const known = new Set(other[table]);
    const found = one[table]?.find((row) => !known.has(row));
    if (found !== undefined) return `${table}: ${found}`;
    if (one[table]?.length !== other[table]?.length) return `${table}: a row is missing`;
  }
  return '';
}
