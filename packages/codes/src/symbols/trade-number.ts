import { checkDigitOf, hasValidCheckDigit } from '../linters/checks.ts';
import { accepted, refused, type Result } from '../result.ts';

/** Why digits are not a GTIN. */
export type TradeNumberRefusal =
  | { readonly kind: 'not-digits'; readonly position: number }
  | { readonly kind: 'wrong-length'; readonly length: number }
  /** UPC-E has number systems 0 and 1 only. */
  | { readonly kind: 'number-system'; readonly digit: string }
  | { readonly kind: 'check-digit'; readonly expected: number };

/** A GTIN of 8, 12, 13 or 14 digits filled up to 14: the form in which all of them compare. */
export function parseGtin(digits: string): Result<string, TradeNumberRefusal> {
  const wrong = digits.search(/[^0-9]/);
  if (wrong >= 0) return refused({ kind: 'not-digits', position: wrong });
  if (![8, 12, 13, 14].includes(digits.length)) return refused({ kind: 'wrong-length', length: digits.length });
  if (hasValidCheckDigit(digits)) return accepted(digits.padStart(14, '0'));
  return refused({ kind: 'check-digit', expected: checkDigitOf(digits.slice(0, -1)) });
}

/** The shortest of GTIN-8, -12, -13 and -14 that says the same; the inverse of {@link parseGtin} up to length. */
export function shortestGtin(gtin14: string): string {
  if (gtin14.startsWith('000000')) return gtin14.slice(6);
  if (gtin14.startsWith('00')) return gtin14.slice(2);
  return gtin14.startsWith('0') ? gtin14.slice(1) : gtin14;
}

/**
 * The twelve digits of a UPC-E symbol's six, seven (number system in front) or eight (check digit behind)
 * (General Specifications 5.2.2.4). Number systems 0 and 1 only.
 */
export function expandUpcE(digits: string): Result<string, TradeNumberRefusal> {
  const wrong = digits.search(/[^0-9]/);
  if (wrong >= 0) return refused({ kind: 'not-digits', position: wrong });
  if (digits.length < 6 || digits.length > 8) return refused({ kind: 'wrong-length', length: digits.length });
  const system = digits.length === 6 ? '0' : digits.slice(0, 1);
  const six = digits.length === 6 ? digits : digits.slice(1, 7);
  if (!'01'.includes(system)) return refused({ kind: 'number-system', digit: system });
  const last = six.slice(5);
  let body = `${six.slice(0, 5)}0000${last}`;
  if ('012'.includes(last)) body = `${six.slice(0, 2)}${last}0000${six.slice(2, 5)}`;
  else if (last === '3') body = `${six.slice(0, 3)}00000${six.slice(3, 5)}`;
  else if (last === '4') body = `${six.slice(0, 4)}00000${six.slice(4, 5)}`;
  const eleven = system + body;
  const expected = checkDigitOf(eleven);
  if (digits.length === 8 && expected !== Number(digits.slice(7))) {
    return refused({ kind: 'check-digit', expected });
  }
  return accepted(`${eleven}${expected}`);
}
