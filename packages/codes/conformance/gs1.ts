import { join } from 'node:path';
import {
  escapeUri,
  type Gs1Element,
  type Gs1Options,
  parseBracketed,
  parseDigitalLink,
  parseElementString,
  printDigitalLink,
  unescapeUri,
} from '../src/index.ts';
import { checkLinters } from './gs1-linters.ts';
import { checkOracle } from './gs1-oracle.ts';
import { checkPrintedScans, checkScans } from './gs1-scans.ts';
import { checkAssociations, checkDictionary } from './gs1-tables.ts';
import { type SuiteReport, Tally } from './report.ts';
import { fromCaret, type Settings, toCaret, toMarkup } from './vectors.ts';

type Vector<Fields> = Fields & { readonly at: string; readonly settings?: Settings };

type Row = Vector<{
  readonly ok: boolean;
  readonly ai: string;
  readonly data: string;
  readonly uri: string;
  /** Null where the engine's own is taken. */
  readonly stem: string | null;
  readonly expect: string;
}>;

const STEM = 'https://id.gs1.org';

/** Switches of the engine that were on where a vector stands, as our options; its inner parsers compare nothing. */
function optionsFor(settings: Settings | undefined): Gs1Options {
  return { purpose: 'none', unknownAis: settings?.PermitUnknownAIs === true ? 'keep' : 'refuse' };
}

function checkBracketed(tally: Tally, row: Row): void {
  const read = parseBracketed(row.ai, optionsFor(row.settings));
  tally.check(
    `parse-bracketed-ai: ${row.ai}`,
    row.ok ? row.expect : 'refused',
    read.ok ? toCaret(read.value.elements) : 'refused',
  );
}

function checkFnc1(tally: Tally, row: Row): void {
  const text = fromCaret(row.data);
  const read = text === undefined ? undefined : parseElementString(text, optionsFor(row.settings));
  const isKept = !row.ok && read?.ok === true && read.value.elements.some(({ known }) => !known);
  const reason = isKept
    ? 'an AI that nobody has assigned is kept for people to see, where the engine refuses it'
    : undefined;
  tally.check(`process-fnc1-ai: ${row.data}`, row.ok, read?.ok === true, reason);
}

function checkLink(tally: Tally, row: Row): void {
  const isKept = row.settings?.PermitUnknownAIs === true && row.settings.UNKNOWN_AI_NOT_DL_ATTR === false;
  const read = parseDigitalLink(row.uri, {
    purpose: 'none',
    unknownAis: isKept ? 'keep' : 'refuse',
    shortGtins: row.settings?.PermitZeroSuppressedGTINinDLuris === true ? 'accept' : 'refuse',
    // The switch for alphabetic names is not among the settings of the vectors: it was on where a name is accepted.
    alphaNames: row.ok ? 'accept' : 'refuse',
  });
  const got = read.ok ? toCaret(read.value.elements) : 'refused';
  tally.check(`parse-digital-link: ${row.uri} (${row.at})`, row.ok ? row.expect : 'refused', got);
}

function checkPrintedLink(tally: Tally, row: Row): void {
  const read = parseBracketed(row.ai, optionsFor(row.settings));
  const elements: readonly Gs1Element[] = read.ok ? read.value.elements : [];
  const isKept = row.settings?.PermitUnknownAIs === true && row.settings.UNKNOWN_AI_NOT_DL_ATTR === false;
  const printed = printDigitalLink(elements, row.stem ?? STEM, { unknownAis: isKept ? 'keep' : 'refuse' });
  tally.check(
    `generate-digital-link: ${row.ai}`,
    row.ok ? row.expect : 'refused',
    printed.ok ? printed.value : 'refused',
  );
}

type Marked = Vector<{ readonly ai: string; readonly markup: string }>;

/** Where the engine points at: AI, value up to the finding, the finding, the rest of the part judged. */
function checkMarkup(tally: Tally, { ai, markup, settings }: Marked): void {
  const purpose = settings?.REQUISITE_AIS === false ? 'receipt' : 'own-label';
  const read = parseBracketed(ai, { ...optionsFor(settings), purpose });
  const got = !read.ok && read.refusal.kind === 'content' ? toMarkup(ai, read.refusal) : '';
  tally.check(`error-markup: ${ai}`, markup, got);
}

type Escape = { readonly a0: string; readonly a1: string; readonly a2: string };
type Unescape = { readonly in: string; readonly expectPath: string; readonly expectQuery: string };

function checkEscapes(tally: Tally, row: Escape): void {
  tally.check(`uri-escape: path ${row.a0}`, row.a1, escapeUri(row.a0, 'path'));
  tally.check(`uri-escape: query ${row.a0}`, row.a2, escapeUri(row.a0, 'query'));
}

function checkUnescapes(tally: Tally, row: Unescape): void {
  tally.check(`uri-unescape: path ${row.in}`, row.expectPath, unescapeUri(row.in, 'path'));
  tally.check(`uri-unescape: query ${row.in}`, row.expectQuery, unescapeUri(row.in, 'query'));
}

/**
 * GS1: the unit-test vectors of the reference engine, the vectors of its syntax tests, its verdicts over random
 * inputs, and the AI table against both releases of the syntax dictionary.
 */
export function runGs1Suite(dataDir: string): SuiteReport {
  const tally = new Tally();
  const engine = join(dataDir, 'gs1-syntax-engine');
  const dictionary = join(dataDir, 'gs1-syntax-dictionary');
  const each = <Kind>(file: string, check: (tally: Tally, row: Kind) => void): void => {
    const text = tally.read(join(engine, file), file);
    for (const row of JSON.parse(text ?? '[]') as Kind[]) {
      tally.guard(`${file}: ${JSON.stringify(row)}`, () => check(tally, row));
    }
  };
  each('parse-bracketed-ai.json', checkBracketed);
  each('process-fnc1-ai.json', checkFnc1);
  each('parse-digital-link.json', checkLink);
  each('generate-digital-link.json', checkPrintedLink);
  each('error-markup.json', checkMarkup);
  each('uri-escape.json', checkEscapes);
  each('uri-unescape.json', checkUnescapes);
  each('process-scan-data.json', checkScans);
  each('generate-scan-data.json', checkPrintedScans);
  each('validate-ai-associations.json', checkAssociations);
  checkDictionary(tally, join(engine, 'gs1-syntax-dictionary.txt'), 'release');
  checkDictionary(tally, join(dictionary, 'gs1-syntax-dictionary.txt'), 'draft');
  checkLinters(tally, join(dictionary, 'linter-vectors.json'));
  checkOracle(tally, join(engine, 'oracle-1.4.1.jsonl'));
  return tally.report('gs1');
}
