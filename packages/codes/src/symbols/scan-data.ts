import { parseElementString, printElementString, needsSeparator } from '../gs1/element-string.ts';
import { GROUP_SEPARATOR, type Gs1Element, type Gs1Message, type Gs1Options, type Gs1Refusal } from '../gs1/element.ts';
import { hasValidCheckDigit } from '../linters/checks.ts';
import { accepted, refused, type Result } from '../result.ts';

/**
 * AIM symbology identifiers (ISO/IEC 15424) that say what follows:
 * element strings, one EAN/UPC number, with an add-on or without, an ITF number, or text of any kind. An add-on sent
 * by itself (E1, E2) says nothing without its number: text.
 */
type SymbologyKind = 'element-string' | 'ean-13' | 'ean-13-add-on' | 'ean-8' | 'itf' | 'text';

const GS1_SYMBOLOGIES: { readonly [identifier: string]: SymbologyKind } = {
  C1: 'element-string',
  d2: 'element-string',
  d5: 'element-string',
  e0: 'element-string',
  J1: 'element-string',
  Q3: 'element-string',
  Q4: 'element-string',
  E0: 'ean-13',
  E3: 'ean-13-add-on',
  E4: 'ean-8',
  I0: 'itf',
  I1: 'itf',
};

/** A symbol's data with its symbology identifier taken off. */
export type ScanData =
  | { readonly kind: 'element-string'; readonly symbology: string; readonly message: Gs1Message }
  /**
   * `number` has 13, 8 or (interleaved 2 of 5) 14 digits, check digit verified; beside it the two or five digits of
   * an add-on, such as the issue of a periodical, or a composite component.
   */
  | {
      readonly kind: 'trade-number';
      readonly symbology: string;
      readonly number: string;
      readonly addOn?: string;
      readonly composite?: Gs1Message;
    }
  | { readonly kind: 'text'; readonly symbology: string; readonly text: string };

/** Splits `]C1…` into `C1` and the rest; undefined when the text does not begin with an identifier. */
export function splitSymbology(text: string): { readonly symbology: string; readonly data: string } | undefined {
  const match = /^\]([A-Za-z][0-9A-Za-z])/.exec(text);
  return match?.[1] === undefined ? undefined : { symbology: match[1], data: text.slice(3) };
}

const COMPOSITE = '|]e0';

function parseTradeNumber(
  symbology: string,
  data: string,
  digits: number,
  options: Gs1Options,
): Result<ScanData, Gs1Refusal> {
  const bar = data.indexOf(COMPOSITE);
  const number = bar < 0 ? data : data.slice(0, bar);
  const wrong = number.search(/[^0-9]/);
  if (number.length !== digits || wrong >= 0) {
    // At the first character that is none, or where digits are missing or too many.
    const position = wrong >= 0 ? wrong : Math.min(number.length, digits);
    return refused({ kind: 'malformed', position, expected: 'digits' });
  }
  if (!hasValidCheckDigit(number)) {
    return refused({
      kind: 'content',
      ai: '01',
      rule: 'incorrect-check-digit',
      position: digits - 1,
      offset: digits - 1,
      length: 1,
      componentEnd: digits,
    });
  }
  if (bar < 0) return accepted({ kind: 'trade-number', symbology, number });
  // What the component lacks, the number beside it supplies; companions are judged with it by the caller.
  const composite = parseElementString(data.slice(bar + COMPOSITE.length), { ...options, purpose: 'none' });
  return composite.ok ? accepted({ kind: 'trade-number', symbology, number, composite: composite.value }) : composite;
}

/** A number and its add-on in one: 13 digits, then two or five. */
function parseWithAddOn(symbology: string, data: string, options: Gs1Options): Result<ScanData, Gs1Refusal> {
  const addOn = data.slice(13);
  if (!/^(?:\d{2}|\d{5})$/.test(addOn)) return refused({ kind: 'malformed', position: 13, expected: 'digits' });
  const read = parseTradeNumber(symbology, data.slice(0, 13), 13, options);
  return read.ok ? accepted({ ...read.value, addOn }) : read;
}

/**
 * Reads what a scanner sends when it is set to send symbology identifiers. Positions in refusals count from behind it.
 * An ITF number that is no GTIN is text: many things that are not trade items carry ITF.
 */
export function parseScanData(text: string, options: Gs1Options = {}): Result<ScanData, Gs1Refusal> {
  const split = splitSymbology(text);
  if (split === undefined) return refused({ kind: 'malformed', position: 0, expected: 'symbology-identifier' });
  const { symbology, data } = split;
  switch (GS1_SYMBOLOGIES[symbology]) {
    case 'element-string': {
      const message = parseElementString(data, options);
      return message.ok ? accepted({ kind: 'element-string', symbology, message: message.value }) : message;
    }
    case 'ean-13':
      return parseTradeNumber(symbology, data, 13, options);
    case 'ean-13-add-on':
      return parseWithAddOn(symbology, data, options);
    case 'ean-8':
      return parseTradeNumber(symbology, data, 8, options);
    case 'itf':
      if (data.length === 14 && hasValidCheckDigit(data)) {
        return accepted({ kind: 'trade-number', symbology, number: data });
      }
      return accepted({ kind: 'text', symbology, text: data });
    default:
      return accepted({ kind: 'text', symbology, text: data });
  }
}

type Printable = readonly Pick<Gs1Element, 'ai' | 'value'>[];

/** Element strings as a reader sends them from a GS1 symbol, such as `C1` or `d2`. */
export function printScanData(symbology: string, elements: Printable, composite: Printable = []): string {
  const last = elements.at(-1);
  const separator = composite.length > 0 && last !== undefined && needsSeparator(last.ai) ? GROUP_SEPARATOR : '';
  return `]${symbology}${printElementString(elements)}${separator}${printElementString(composite)}`;
}

/** An EAN or UPC number as a reader sends it; its composite component follows as a message of its own. */
export function printTradeNumber(number: string, composite: Printable = []): string {
  const identifier = number.length === 8 ? 'E4' : 'E0';
  const digits = number.length === 8 ? number : number.padStart(13, '0');
  const tail = composite.length === 0 ? '' : `${COMPOSITE}${printElementString(composite)}`;
  return `]${identifier}${digits}${tail}`;
}
