import { basename } from 'node:path';
import { type CompanyPrefixLookup, type LintFinding, LINTERS } from '../src/index.ts';
import type { Tally } from './report.ts';

type LinterVector = {
  readonly linter: string;
  readonly ok: boolean;
  readonly value: string;
  readonly error?: string;
  readonly markup?: string;
};

/** The reference spells one of its codes so. */
const MISSPELT: { readonly [code: string]: string } = {
  GS1_LINTER_COUPON_INVALID_EXPIRATION_DATE: 'GS1_LINTER_COUPON_INVALID_EXIPIRATION_DATE',
};

function toCode(finding: LintFinding): string {
  const code = `GS1_LINTER_${finding.rule.replaceAll('-', '_').toUpperCase()}`;
  return MISSPELT[code] ?? code;
}

function toMarkup(value: string, { position, length }: LintFinding): string {
  return `${value.slice(0, position)}*${value.slice(position, position + length)}*${value.slice(position + length)}`;
}

function verdict(vector: LinterVector, lookupCompanyPrefix?: CompanyPrefixLookup): string {
  const linter = LINTERS.get(vector.linter);
  if (linter === undefined) return 'no such linter';
  const found = linter(vector.value, lookupCompanyPrefix === undefined ? {} : { lookupCompanyPrefix });
  return found === undefined ? 'ok' : `${toCode(found)} ${toMarkup(vector.value, found)}`;
}

/** These ran against a register of company prefixes that objects to one of the prefixes asked for, by its turn. */
function withRegister(vector: LinterVector, expected: string): string {
  const answer = vector.error === 'GS1_LINTER_INVALID_GCP_PREFIX' ? false : 'offline';
  let got = verdict(vector);
  for (let objectsTo = 1; objectsTo <= 4 && got !== expected; objectsTo++) {
    let asked = 0;
    got = verdict(vector, () => (++asked === objectsTo ? answer : true));
  }
  return got;
}

function checkLinter(tally: Tally, name: string, vector: LinterVector): void {
  const expected = vector.ok ? 'ok' : `${vector.error} ${vector.markup}`;
  const needsRegister = !vector.ok && /GCP_PREFIX|GCP_DATASOURCE/.test(vector.error ?? '');
  const got = needsRegister ? withRegister(vector, expected) : verdict(vector);
  // The extraction took the parameter names of a test macro for its arguments.
  const isMacro = vector.value === 'data' && vector.linter.startsWith('gcppos');
  const reason = isMacro ? 'the vector is the macro definition itself, not a case' : undefined;
  tally.check(name, expected, got, reason);
}

/** GS1's syntax tests: verdict, error and the place it marks. */
export function checkLinters(tally: Tally, path: string): void {
  for (const vector of JSON.parse(tally.read(path, basename(path)) ?? '[]') as LinterVector[]) {
    const name = `linter: ${vector.linter} ${JSON.stringify(vector.value)}`;
    tally.guard(name, () => checkLinter(tally, name, vector));
  }
}
