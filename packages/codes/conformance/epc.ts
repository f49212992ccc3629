import { basename, join } from 'node:path';
import {
  bitsToHex,
  decodeTag,
  elementsToEpc,
  encodeTag,
  type Epc,
  epcToElements,
  hexToBits,
  parseBracketed,
  parseDigitalLink,
  parsePureIdentity,
  parseTagUri,
  printBracketed,
  printDigitalLink,
  printPureIdentity,
  printTagUri,
} from '../src/index.ts';
import { type SuiteReport, Tally } from './report.ts';

type TagVector = {
  readonly scheme: string;
  readonly elementString: string;
  readonly pureIdentity: string;
  readonly tagUri: string;
  readonly hex: string;
  readonly bits: number;
};

type LinkVector = {
  readonly op: string;
  readonly input: string;
  readonly gcpLength: number | null;
  /** Of the translator's result the part that was asserted; null when the result is a text. */
  readonly field?: string | null;
  readonly expect: string;
  readonly at: string;
};

const STEM = 'https://id.gs1.org';

function read<Row>(tally: Tally, path: string): Row[] {
  return JSON.parse(tally.read(path, basename(path)) ?? '[]') as Row[];
}

/** Every form of a worked example from every other. */
function checkTag(tally: Tally, vector: TagVector): void {
  const name = (way: string): string => `tds: ${vector.scheme} ${way}`;
  const tag = parseTagUri(vector.tagUri);
  const identity = parsePureIdentity(vector.pureIdentity);
  const bits = tag.ok ? encodeTag(tag.value) : tag;
  const decoded = decodeTag((hexToBits(vector.hex).ok ? bitsOf(vector.hex) : '').slice(0, vector.bits));
  // Codings of variable length are padded by the printed standard.
  const expectedHex = vector.hex.slice(0, Math.ceil(vector.bits / 4));
  tally.check(
    name('tag URI to binary'),
    expectedHex,
    bits.ok ? bitsToHex(bits.value).padEnd(expectedHex.length, '0') : bits,
  );
  tally.check(name('binary to tag URI'), vector.tagUri, decoded.ok ? printTagUri(decoded.value) : decoded);
  tally.check(
    name('binary to identity'),
    vector.pureIdentity,
    decoded.ok ? printPureIdentity(decoded.value.epc) : decoded,
  );
  tally.check(
    name('identity round trip'),
    vector.pureIdentity,
    identity.ok ? printPureIdentity(identity.value) : identity,
  );
  if (vector.elementString === '' || !identity.ok) return;
  const elements = epcToElements(identity.value);
  tally.check(
    name('identity to elements'),
    vector.elementString,
    elements.ok ? printBracketed(elements.value) : elements,
  );
  const message = parseBracketed(vector.elementString, { purpose: 'none' });
  const back = message.ok ? elementsToEpc(message.value.elements, identity.value.companyPrefix.length) : message;
  tally.check(name('elements to identity'), vector.pureIdentity, back.ok ? printPureIdentity(back.value) : back);
  const link = elements.ok ? printDigitalLink(elements.value, STEM) : elements;
  const read = link.ok ? parseDigitalLink(link.value, { purpose: 'none' }) : link;
  const viaLink = read.ok ? elementsToEpc(read.value.elements, identity.value.companyPrefix.length) : read;
  tally.check(
    name('Digital Link round trip'),
    vector.pureIdentity,
    viaLink.ok ? printPureIdentity(viaLink.value) : viaLink,
  );
}

function bitsOf(hex: string): string {
  const bits = hexToBits(hex);
  return bits.ok ? bits.value : '';
}

const isClassOp = (op: string): boolean => op.includes('ClassLevel');

function urnToLink(vector: LinkVector): string {
  const epc = parsePureIdentity(vector.input);
  if (!epc.ok || isClassOp(vector.op) === isInstance(epc.value)) return 'rejected';
  const elements = epcToElements(epc.value);
  const link = elements.ok ? printDigitalLink(elements.value, STEM) : elements;
  return link.ok ? link.value : 'rejected';
}

/** Keys without a class level are instances always. */
function isInstance(epc: Epc): boolean {
  return !printPureIdentity(epc).startsWith('urn:epc:idpat:') && epc.lot === undefined;
}

function linkToUrn(vector: LinkVector): string {
  // Where the vector leaves the length of the company prefix to a register, its owner's answer is in what it expects.
  const length = vector.gcpLength ?? /:(\d+)\./.exec(vector.expect)?.[1]?.length ?? 7;
  const link = parseDigitalLink(vector.input, { purpose: 'none' });
  const epc = link.ok ? elementsToEpc(link.value.elements, length) : link;
  if (!link.ok || !epc.ok || isClassOp(vector.op) === isInstance(epc.value)) return 'rejected';
  switch (vector.field ?? 'asURN') {
    case 'asURN':
      return printPureIdentity(epc.value);
    case 'asCaptured':
      return vector.input;
    case 'canonicalDL':
      return linkOf(printPureIdentity(epc.value)) ?? 'rejected';
    default:
      return OTHER_FIELD;
  }
}

const OTHER_FIELD = 'no such field';

function normalise(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The Digital Link that the standard gives the URN; undefined when the URN is none. */
function linkOf(urn: string): string | undefined {
  const epc = parsePureIdentity(urn);
  const elements = epc.ok ? epcToElements(epc.value) : epc;
  const link = elements.ok ? printDigitalLink(elements.value, STEM) : elements;
  return link.ok ? link.value : undefined;
}

function isPieceBeyondTotal(urn: string): boolean {
  const epc = parsePureIdentity(urn);
  return epc.ok && epc.value.scheme === 'itip' && (epc.value.piece ?? '') > (epc.value.total ?? '');
}

/** Why we differ from this translator where the standard is on our side; undefined when it is not. */
function justify(vector: LinkVector, got: string): string | undefined {
  if (got !== 'rejected' && normalise(got) === normalise(vector.expect)) {
    return 'reserved characters are escaped in a URI (RFC 3986; Tag Data Standard, table A)';
  }
  if (got === OTHER_FIELD) return "a field of that translator's own result";
  if (vector.expect === 'rejected' || got !== 'rejected') return undefined;
  const urn = vector.input.startsWith('urn:') ? vector.input : vector.expect;
  if (/\.\.\*$|:(ginc|giai):\d+\.$/.test(urn)) return 'the reference of this key has at least one character';
  if (isPieceBeyondTotal(urn)) return 'no piece has a number above the total of pieces (AI 8006)';
  if (vector.input.startsWith('urn:')) return undefined;
  const link = parseDigitalLink(vector.input, { purpose: 'none' });
  if (!link.ok && link.refusal.kind === 'content' && link.refusal.rule === 'incorrect-check-digit') {
    return 'the check digit of the key is wrong';
  }
  if (!link.ok && link.refusal.kind === 'value-too-long') return 'the value is longer than its AI allows';
  const path = (uri: string): string => normalise(uri).replace(/^https?:\/\/[^/]*/, '');
  const ours = path(linkOf(urn) ?? '');
  const theirs = path(vector.input);
  const isCheckDigitApart =
    ours.length === theirs.length && ours.split('').filter((digit, at) => digit !== theirs.charAt(at)).length === 1;
  if (ours === theirs || isCheckDigitApart) {
    return 'the link carries reserved characters unescaped: a URI reader sees other segments, a query or a fragment';
  }
  return undefined;
}

/** EPC: worked examples of the Tag Data Standard, and another translator's opinions on URNs and Digital Links. */
export function runEpcSuite(dataDir: string): SuiteReport {
  const tally = new Tally();
  for (const vector of read<TagVector>(tally, join(dataDir, 'epc-tds', 'tds-annex-e3.json'))) {
    tally.guard(`tds: ${vector.scheme}`, () => checkTag(tally, vector));
  }
  for (const file of ['urn-dl-positive.json', 'urn-dl-negative.json']) {
    for (const vector of read<LinkVector>(tally, join(dataDir, 'epc-digitallink', file))) {
      const name = `${file.slice(7, -5)}: ${vector.op} ${vector.input}`;
      tally.guard(name, () => checkLink(tally, name, vector));
    }
  }
  return tally.report('epc');
}

function checkLink(tally: Tally, name: string, vector: LinkVector): void {
  const isUrn = vector.input.startsWith('urn:') || vector.op.includes('toURIFor') || vector.op === 'toDigitalLink';
  const got = isUrn ? urnToLink(vector) : linkToUrn(vector);
  tally.check(name, vector.expect, got, justify(vector, got));
}
