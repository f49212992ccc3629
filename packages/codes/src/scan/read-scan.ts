import type { Epc } from '../epc/scheme.ts';
import { parsePureIdentity, parseTagUri } from '../epc/urn.ts';
import { parseBracketed, parseElementString } from '../gs1/element-string.ts';
import { GROUP_SEPARATOR, type Gs1Message, type Gs1Options, type Gs1Refusal } from '../gs1/element.ts';
import { type DigitalLink, parseDigitalLink } from '../link/digital-link.ts';
import { hasValidCheckDigit } from '../linters/checks.ts';
import { accepted, refused, type Result } from '../result.ts';
import { type Envelope, type Iso15434Refusal, parseIso15434 } from '../symbols/iso-15434.ts';
import { parseScanData, splitSymbology } from '../symbols/scan-data.ts';
import { parseGtin } from '../symbols/trade-number.ts';
import { LOST_KEY } from './keystrokes.ts';
import { type ScannerProfile, UNCALIBRATED, unwrapScan } from './profile.ts';
import { findReadings } from './readings.ts';

/** What was scanned. */
export type Scan =
  | { readonly kind: 'gs1'; readonly message: Gs1Message }
  | { readonly kind: 'digital-link'; readonly link: DigitalLink }
  | { readonly kind: 'iso-15434'; readonly envelopes: readonly Envelope[] }
  | { readonly kind: 'epc'; readonly epc: Epc }
  /** A symbol that carries nothing but a GTIN; 14 digits, and what its add-on or composite component adds. */
  | { readonly kind: 'trade-number'; readonly gtin: string; readonly addOn?: string; readonly composite?: Gs1Message }
  /**
   * A label of one's own, or anything else. `gtin` is set when the digits could be one: only the catalogue knows,
   * for many lot labels have eight digits. `whyNotLink` is set for a web address that says a primary key as a Digital
   * Link does and breaks a rule of its AIs: a link with a fault, or another page of the web.
   */
  | { readonly kind: 'text'; readonly text: string; readonly gtin?: string; readonly whyNotLink?: Gs1Refusal }
  /**
   * There is more than one way to read it, for separators may be lost, or caps lock on: ask whoever holds the goods.
   */
  | { readonly kind: 'ambiguous'; readonly readings: readonly Gs1Message[]; readonly complete: boolean };

/** Positions count in what the symbol says: from behind prefix, symbology identifier and opening FNC1. */
export type ScanRefusal =
  | { readonly kind: 'nothing-scanned' }
  /** A key without a character was pressed at `position`: an input method or a foreign keyboard layout is on. */
  | { readonly kind: 'keys-lost'; readonly position: number }
  /** The symbology identifier came in the other case, so letters of the data did too: caps lock is on. */
  | { readonly kind: 'case-changed' }
  | { readonly kind: 'not-gs1'; readonly refusal: Gs1Refusal }
  | { readonly kind: 'not-iso-15434'; readonly refusal: Iso15434Refusal }
  /**
   * There are no separators and no way to read the rest keeps the rules: scan again, or another symbol. `refusal` is
   * what is wrong if nothing was lost.
   */
  | { readonly kind: 'unreadable-without-separators'; readonly refusal: Gs1Refusal };

type Read = Result<Scan, ScanRefusal>;

/** AIs that open an element string often enough to look for one where nothing announces it. */
const OPENING = /^(?:0[0-3]|253|255|402|41[0-7]|8003|8006|801[78])\d/;

function fromGs1<Value>(result: Result<Value, Gs1Refusal>, toScan: (value: Value) => Scan): Read {
  return result.ok ? accepted(toScan(result.value)) : refused({ kind: 'not-gs1', refusal: result.refusal });
}

function readInDoubt(data: string, mayBe: readonly string[], options: Gs1Options): Read {
  const { messages, complete } = findReadings(data, mayBe, options);
  const [only] = messages;
  if (only !== undefined && messages.length === 1 && complete) return accepted({ kind: 'gs1', message: only });
  if (only !== undefined || !complete) return accepted({ kind: 'ambiguous', readings: messages, complete });
  const asItStands = parseElementString(data, { ...options, unknownAis: 'refuse', purpose: 'receipt' });
  // What stands is one of the readings if it keeps the rules.
  const refusal: Gs1Refusal = asItStands.ok ? { kind: 'empty' } : asItStands.refusal;
  return refused({ kind: 'unreadable-without-separators', refusal });
}

function readText(text: string): Scan {
  const gtin = parseGtin(text);
  return gtin.ok ? { kind: 'text', text, gtin: gtin.value } : { kind: 'text', text };
}

/** A text whose symbology is not known. */
function readUnannounced(text: string, mayBe: readonly string[] | undefined, options: Gs1Options): Read {
  if (/^\(\d{2,4}\)/.test(text)) {
    return fromGs1(parseBracketed(text, options), (message) => ({ kind: 'gs1', message }));
  }
  // A reader may send the leading FNC1 as well.
  const data = text.startsWith(GROUP_SEPARATOR) ? text.slice(1) : text;
  if (data.includes(GROUP_SEPARATOR) || data !== text) {
    return fromGs1(parseElementString(data, options), (message) => ({ kind: 'gs1', message }));
  }
  if (!OPENING.test(text) || [8, 12, 13, 14].includes(text.length)) return accepted(readText(text));
  if (mayBe === undefined) {
    const message = parseElementString(text, { ...options, unknownAis: 'refuse' });
    return accepted(message.ok ? { kind: 'gs1', message: message.value } : readText(text));
  }
  const found = readInDoubt(text, mayBe, options);
  if (found.ok) return found;
  // A key with a good check digit in front is GS1 data that lost something; anything else is just a label.
  const isKey = text.startsWith('00') ? hasValidCheckDigit(text.slice(2, 20)) : hasValidCheckDigit(text.slice(2, 16));
  return isKey && text.length >= 16 ? found : accepted(readText(text));
}

function readLink(text: string, options: Gs1Options): Scan {
  const link = parseDigitalLink(text, options);
  if (link.ok) return { kind: 'digital-link', link: link.value };
  const isFaulty = 'ai' in link.refusal;
  return { kind: 'text', text, ...(isFaulty ? { whyNotLink: link.refusal } : {}) };
}

/** Readers of tags send the pure identity or, with the filter value, the tag URI. */
function readUrn(text: string): Scan {
  const identity = parsePureIdentity(text);
  if (identity.ok) return { kind: 'epc', epc: identity.value };
  const tag = parseTagUri(text);
  return tag.ok ? { kind: 'epc', epc: tag.value.epc } : { kind: 'text', text };
}

/** Identifiers of GS1 symbols in the other case; `E0` and `e0` are each other's. */
const OTHER_CASE = /^(?:c1|D[25]|j1|q[34]|i1)$/;

/**
 * Caps lock makes `]e0` of an EAN's `]E0`: then digits that are an EAN and an element string too are either. A component
 * or a bar of data announced as `e0` says more than that, letters or a key.
 */
function findDisguisedEan(symbology: string, data: string): Gs1Message | undefined {
  if (symbology !== 'e0' || (data.length !== 13 && data.length !== 8) || !hasValidCheckDigit(data)) return undefined;
  const value = data.padStart(14, '0');
  return { elements: [{ ai: '01', value, known: true, position: 0 }], warnings: [] };
}

function addDisguisedEan(read: Read, ean: Gs1Message | undefined): Read {
  if (ean === undefined) return read;
  if (!read.ok) return accepted({ kind: 'ambiguous', readings: [ean], complete: false });
  const { value } = read;
  if (value.kind === 'ambiguous') return accepted({ ...value, readings: [ean, ...value.readings] });
  return value.kind === 'gs1' ? accepted({ kind: 'ambiguous', readings: [ean, value.message], complete: true }) : read;
}

function readAnnounced(text: string, data: string, mayBe: readonly string[] | undefined, options: Gs1Options): Read {
  const scan = parseScanData(text, options);
  const isElementString = /^\](C1|d2|d5|e0|J1|Q3|Q4)/.test(text);
  if (isElementString && mayBe !== undefined) {
    return readInDoubt(data, mayBe, options);
  }
  return fromGs1(scan, (value): Scan => {
    if (value.kind === 'element-string') return { kind: 'gs1', message: value.message };
    if (value.kind === 'text')
      return /^https?:/i.test(value.text) ? readLink(value.text, options) : readText(value.text);
    const { number, addOn, composite } = value;
    return {
      kind: 'trade-number',
      gtin: number.padStart(14, '0'),
      ...(addOn === undefined ? {} : { addOn }),
      ...(composite === undefined ? {} : { composite }),
    };
  });
}

/**
 * Finds out what a scanner sent: element strings, a Digital Link, ISO 15434, an EPC, a plain GTIN or a label of one's
 * own. Where lost separators leave more than one reading it asks, where they leave none it refuses. It never guesses.
 */
export function readScan(raw: string, profile: ScannerProfile = UNCALIBRATED, options: Gs1Options = {}): Read {
  const { text, separators } = unwrapScan(raw, profile);
  if (text === '') return refused({ kind: 'nothing-scanned' });
  const lost = text.indexOf(LOST_KEY);
  if (lost >= 0) return refused({ kind: 'keys-lost', position: lost });
  const mayBe = separators === 'sure' ? undefined : separators.mayBe;
  const announced = splitSymbology(text);
  // Some readers send the FNC1 that opens a GS1 symbol.
  const body = announced?.data.replace(GROUP_SEPARATOR, (found, at: number) => (at === 0 ? '' : found)) ?? text;
  if (body.startsWith('[)>')) {
    const envelopes = parseIso15434(body, options);
    return envelopes.ok
      ? accepted({ kind: 'iso-15434', envelopes: envelopes.value })
      : refused({ kind: 'not-iso-15434', refusal: envelopes.refusal });
  }
  if (body.startsWith('urn:epc:')) {
    return accepted(readUrn(body));
  }
  if (announced !== undefined) {
    const { symbology } = announced;
    if (OTHER_CASE.test(symbology)) return refused({ kind: 'case-changed' });
    const read = readAnnounced(`]${symbology}${body}`, body, mayBe, options);
    return addDisguisedEan(read, findDisguisedEan(symbology, body));
  }
  if (/^https?:/i.test(text)) return accepted(readLink(text, options));
  return readUnannounced(text, mayBe, options);
}
