import { checkDigitOf } from '../linters/checks.ts';
import { accepted, refused, type Result } from '../result.ts';
import type { NumberSpace } from './number-range.ts';

/** Listed in order of precedence. */
export type SpaceRefusal =
  | { readonly kind: 'company-prefix'; readonly companyPrefix: string }
  | { readonly kind: 'leading-digit'; readonly digit: string }
  | { readonly kind: 'number-out-of-space'; readonly number: number; readonly capacity: number }
  | { readonly kind: 'code-too-long'; readonly length: number }
  | { readonly kind: 'code-characters' };

type KeySpace = NumberSpace & {
  readonly companyPrefix: string;
  /** Extension digit of an SSCC, indicator of a GTIN. */
  readonly leading: string;
  readonly serialDigits: number;
};

function keySpace(
  name: string,
  companyPrefix: string,
  leading: string,
  digits: number,
): Result<KeySpace, SpaceRefusal> {
  if (!/^\d{4,12}$/.test(companyPrefix)) return refused({ kind: 'company-prefix', companyPrefix });
  if (!/^\d$/.test(leading)) return refused({ kind: 'leading-digit', digit: leading });
  const serialDigits = digits - companyPrefix.length;
  const id = `${name}:${leading}:${companyPrefix}`;
  return accepted({ id, companyPrefix, leading, serialDigits, capacity: 10 ** serialDigits });
}

/** Serial references of SSCCs under one company prefix and extension digit. */
export function ssccSpace(companyPrefix: string, extensionDigit: string): Result<KeySpace, SpaceRefusal> {
  return keySpace('sscc', companyPrefix, extensionDigit, 16);
}

/** Item references of GTINs under one company prefix and indicator; indicator 0 makes GTIN-13. */
export function gtinSpace(companyPrefix: string, indicator: string): Result<KeySpace, SpaceRefusal> {
  return keySpace('gtin', companyPrefix, indicator, 12);
}

/** Serial numbers of one GTIN, of whichever length, that fit a 96-bit tag: 38 bits. */
export function tagSerialSpace(gtin: string): NumberSpace {
  return { id: `sgtin-96:${gtin.padStart(14, '0')}`, capacity: 2 ** 38 };
}

function keyAt(space: KeySpace, number: number): Result<string, SpaceRefusal> {
  if (!Number.isSafeInteger(number) || number < 0 || number >= space.capacity) {
    return refused({ kind: 'number-out-of-space', number, capacity: space.capacity });
  }
  const body = space.leading + space.companyPrefix + String(number).padStart(space.serialDigits, '0');
  return accepted(`${body}${checkDigitOf(body)}`);
}

/** The SSCC of a number: 18 digits, check digit included. */
export function ssccAt(space: KeySpace, number: number): Result<string, SpaceRefusal> {
  return keyAt(space, number);
}

/** The GTIN of a number: 14 digits, check digit included. */
export function gtinAt(space: KeySpace, number: number): Result<string, SpaceRefusal> {
  return keyAt(space, number);
}

/**
 * Lot and serial codes that a site makes for ever without being allotted anything: the site's code, its epoch and a
 * counter, each of fixed width, so that no two of (site, epoch, counter) give one code.
 */
export type CodeSeries = {
  /** The site's code, of the same length at every site; letters and digits without I, L, O, U. */
  readonly siteCode: string;
  /** From 0 to 1023. */
  readonly epoch: number;
};

/** Crockford's base 32: nothing that is misread from a label or over the telephone. */
const READABLE = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const EPOCH_WIDTH = 2;
const COUNTER_WIDTH = 6;
const CODE_LENGTH_MAX = 20;

function readable(number: number, width: number): string {
  let text = '';
  for (let rest = number; text.length < width; rest = Math.floor(rest / 32)) text = READABLE.charAt(rest % 32) + text;
  return text;
}

/** What all codes of a site's epoch begin with. */
export function codePrefixOf({ siteCode, epoch }: CodeSeries): string {
  return siteCode + readable(epoch, EPOCH_WIDTH);
}

/** The code of a counter, at most 20 characters: fits (10) and (21). Counters run from 0 to 2^30 − 1. */
export function printSeriesCode(series: CodeSeries, counter: number): Result<string, SpaceRefusal> {
  const { siteCode, epoch } = series;
  const length = siteCode.length + EPOCH_WIDTH + COUNTER_WIDTH;
  const outside = (number: number, width: number): boolean =>
    !Number.isSafeInteger(number) || number < 0 || number >= 32 ** width;
  if (outside(epoch, EPOCH_WIDTH))
    return refused({ kind: 'number-out-of-space', number: epoch, capacity: 32 ** EPOCH_WIDTH });
  if (outside(counter, COUNTER_WIDTH)) {
    return refused({ kind: 'number-out-of-space', number: counter, capacity: 32 ** COUNTER_WIDTH });
  }
  if (length > CODE_LENGTH_MAX) return refused({ kind: 'code-too-long', length });
  if (siteCode === '' || siteCode.split('').some((character) => !READABLE.includes(character))) {
    return refused({ kind: 'code-characters' });
  }
  return accepted(codePrefixOf(series) + readable(counter, COUNTER_WIDTH));
}
