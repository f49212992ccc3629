import { basename } from 'node:path';
import {
  type DigitalLink,
  type Gs1Message,
  type Gs1Options,
  type Gs1Refusal,
  parseBracketed,
  parseDigitalLink,
  parseScanData,
  printBracketed,
  printDigitalLink,
  printForPeople,
  printScanData,
  type Result,
  splitSymbology,
} from '../src/index.ts';
import type { Tally } from './report.ts';
import { toCaret, toMarkup } from './vectors.ts';

type Verdict = {
  readonly kind: 'A' | 'S' | 'D';
  readonly in: string;
  readonly ok: boolean;
  readonly fnc1?: string;
  readonly ai?: string;
  readonly hri?: readonly string[];
  readonly dl?: string | null;
  readonly scanDM?: string | null;
  readonly scan128?: string | null;
  readonly error?: string;
  readonly markup?: string;
};

const OPTIONS: Gs1Options = { purpose: 'own-label', unknownAis: 'refuse' };
const STEM = 'https://id.gs1.org';

function read(row: Verdict): Result<Gs1Message | DigitalLink, Gs1Refusal> {
  if (row.kind === 'A') return parseBracketed(row.in, OPTIONS);
  if (row.kind === 'D') return parseDigitalLink(row.in, OPTIONS);
  const scan = parseScanData(row.in, OPTIONS);
  if (!scan.ok) return scan;
  return scan.value.kind === 'element-string'
    ? { ok: true, value: scan.value.message }
    : { ok: false, refusal: { kind: 'empty' } };
}

/** Everything the verdict records, as we print it. */
function echo(row: Verdict, { elements }: Gs1Message): Verdict {
  const link = printDigitalLink(elements, STEM);
  return {
    kind: row.kind,
    in: row.in,
    ok: true,
    ...(row.fnc1 === undefined ? {} : { fnc1: row.kind === 'D' ? row.in : toCaret(elements) }),
    ...(row.ai === undefined ? {} : { ai: printBracketed(elements) }),
    ...(row.hri === undefined ? {} : { hri: printForPeople(elements) }),
    ...(row.dl === undefined ? {} : { dl: link.ok ? link.value : null }),
    ...(row.scanDM === undefined ? {} : { scanDM: row.kind === 'D' ? `]d1${row.in}` : printScanData('d2', elements) }),
    ...(row.scan128 === undefined ? {} : { scan128: row.kind === 'D' ? null : printScanData('C1', elements) }),
  };
}

/** The AI that the engine blames and, where it points at a place, its markup. */
function blame(row: Verdict, refusal: Gs1Refusal): { readonly ai: string; readonly markup: string } {
  if (refusal.kind !== 'content') return { ai: 'ai' in refusal ? refusal.ai : '', markup: '' };
  // Behind a symbology identifier positions begin anew.
  const { data } = (row.kind === 'S' ? splitSymbology(row.in) : undefined) ?? { data: row.in };
  return { ai: refusal.ai, markup: toMarkup(data, refusal) };
}

function checkVerdict(tally: Tally, name: string, row: Verdict): void {
  const got = read(row);
  if (row.ok) {
    const { sym: _, ...expected } = row as Verdict & { readonly sym?: number };
    tally.check(name, expected, got.ok ? echo(row, got.value) : got);
    return;
  }
  const blamed = /\((\d{2,4})\)/.exec(row.error ?? '')?.[1];
  const expected = { refused: true, ai: blamed ?? '', markup: row.markup ?? '' };
  if (got.ok) {
    tally.check(name, expected, { refused: false });
    return;
  }
  const found = blame(row, got.refusal);
  tally.check(name, expected, { refused: true, ai: blamed === undefined ? '' : found.ai, markup: found.markup });
}

/** The engine's own verdicts: what it accepts, every form it prints, and what it blames. */
export function checkOracle(tally: Tally, path: string): void {
  for (const line of (tally.read(path, basename(path)) ?? '').split('\n')) {
    if (line === '') continue;
    const row = JSON.parse(line) as Verdict;
    const name = `oracle: ${row.kind} ${row.in}`;
    tally.guard(name, () => checkVerdict(tally, name, row));
  }
}
