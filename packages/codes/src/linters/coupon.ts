import { lintDigits } from './characters.ts';
import { lintRegistered } from './company-prefix.ts';
import { lintYymmdd } from './dates.ts';
import {
  type CouponField,
  type CouponPurchase,
  finding,
  type LintContext,
  type Linter,
  type LintFinding,
  type LintRule,
  whole,
} from './finding.ts';

/**
 * North American coupon data, AI (8110), and positive offer files, AI (8112): digits read from left to right, most
 * fields preceded by a digit that gives their length (GS1 US, Application Guideline for GS1 DataBar coupons).
 *
 * A reader takes what it needs and leaves the rest; the first finding stays. A field that is not there at all marks
 * the whole value, one that is cut short marks what is left of it.
 */
type Reader = {
  readonly value: string;
  readonly context: LintContext;
  position: number;
  found: LintFinding | undefined;
};

type LengthField = {
  readonly missing: LintRule;
  readonly invalid: LintRule;
  readonly truncated: LintRule;
  /** Lengths that the length digit may take, as [digit from, digit to]. */
  readonly digits: readonly [number, number];
  /** Added to the length digit. */
  readonly extra: number;
};

function fail(reader: Reader, found: LintFinding): undefined {
  reader.found ??= found;
  return undefined;
}

function isAtEnd(reader: Reader): boolean {
  return reader.position === reader.value.length;
}

/** The next `length` digits, or a finding under `rule`. */
function take(reader: Reader, length: number, rule: LintRule): string | undefined {
  if (reader.found !== undefined) return undefined;
  const left = reader.value.length - reader.position;
  if (left === 0 && length > 0) return fail(reader, whole(rule, reader.value));
  if (left < length) return fail(reader, finding(rule, reader.position, left));
  const taken = reader.value.slice(reader.position, reader.position + length);
  reader.position += length;
  return taken;
}

/** A single digit that must be one of `allowed`. */
function takeCode(reader: Reader, allowed: string, missing: LintRule, invalid: LintRule): string | undefined {
  const digit = take(reader, 1, missing);
  if (digit === undefined || allowed.includes(digit)) return digit;
  return fail(reader, finding(invalid, reader.position - 1, 1));
}

/** A length digit and what it announces; an `absent` digit announces nothing. */
function takeSized(reader: Reader, field: LengthField, absent?: string): string | undefined {
  const digit = take(reader, 1, field.missing);
  if (digit === undefined || digit === absent) return undefined;
  const [from, to] = field.digits;
  if (Number(digit) < from || Number(digit) > to) {
    return fail(reader, finding(field.invalid, reader.position - 1, 1));
  }
  return take(reader, Number(digit) + field.extra, field.truncated);
}

function takeCompanyPrefix(reader: Reader, field: LengthField, absent?: string): void {
  const prefix = takeSized(reader, field, absent);
  if (prefix === undefined) return;
  const found = lintRegistered(prefix, reader.context);
  if (found !== undefined) fail(reader, finding(found.rule, reader.position - prefix.length, prefix.length));
}

function sized(name: CouponField, digits: readonly [number, number], extra: number): LengthField {
  return {
    missing: `coupon-missing-${name}-vli`,
    invalid: `coupon-invalid-${name}-length`,
    truncated: `coupon-truncated-${name}`,
    digits,
    extra,
  };
}

const COMPANY_PREFIX = sized('gcp', [0, 6], 6);
const FUNDER = sized('funder', [0, 6], 6);
const SAVE_VALUE = sized('save-value', [1, 5], 0);
const SERIAL_NUMBER = sized('serial-number', [0, 9], 6);
const RETAILER = sized('retailer-gcp-or-gln', [1, 7], 6);

/** Requirement, its unit, and the family of products that meets it. */
function takePurchase(reader: Reader, which: CouponPurchase): void {
  const name = `${which}-purchase-requirement` as const;
  takeSized(reader, sized(name, [1, 5], 0));
  takeCode(reader, '012349', `coupon-missing-${name}-code`, `coupon-invalid-${name}-code`);
  take(reader, 3, `coupon-truncated-${which}-purchase-family-code`);
  if (which === '1st') return;
  takeCompanyPrefix(reader, sized(`${which}-purchase-gcp`, [0, 6], 6), '9');
}

function takeDate(reader: Reader, missing: LintRule, invalid: LintRule): string | undefined {
  const date = take(reader, 6, missing);
  if (date === undefined || lintYymmdd(date, {}) === undefined) return date;
  return fail(reader, finding(invalid, reader.position - 6, 6));
}

/** Expiry (field 3) and start (field 4). */
function takeDates(reader: Reader): void {
  const from = reader.position;
  let expires: string | undefined;
  if (takeTag(reader, '3')) {
    expires = takeDate(reader, 'coupon-too-short-for-expiration-date', 'coupon-invalid-expiration-date');
  }
  if (!takeTag(reader, '4')) return;
  const starts = takeDate(reader, 'coupon-too-short-for-start-date', 'coupon-invalid-start-date');
  if (expires !== undefined && starts !== undefined && expires < starts) {
    fail(reader, finding('coupon-expiration-before-start', from, reader.position - from));
  }
}

/** Field 9: what is saved, on which item, and how stores treat it. */
function takeMiscellaneous(reader: Reader): void {
  takeCode(reader, '01256', 'coupon-missing-save-value-code', 'coupon-invalid-save-value-code');
  takeCode(reader, '012', 'coupon-missing-save-value-applies-to-item', 'coupon-invalid-save-value-applies-to-item');
  take(reader, 1, 'coupon-missing-store-coupon-flag');
  takeCode(reader, '01', 'coupon-missing-dont-multiply-flag', 'coupon-invalid-dont-multiply-flag');
}

/** Optional fields begin with their number and stand in its order. */
function takeTag(reader: Reader, tag: string): boolean {
  if (reader.found !== undefined || reader.value.charAt(reader.position) !== tag) return false;
  reader.position += 1;
  return true;
}

function finish(reader: Reader): LintFinding | undefined {
  if (reader.found === undefined && !isAtEnd(reader)) {
    fail(reader, finding('coupon-excess-data', reader.position, reader.value.length - reader.position));
  }
  return reader.found;
}

export const lintCoupon: Linter = (value, context) => {
  const notDigit = lintDigits(value, context);
  if (notDigit !== undefined) return notDigit;
  const reader: Reader = { value, context, position: 0, found: undefined };
  takeCompanyPrefix(reader, COMPANY_PREFIX);
  take(reader, 6, 'coupon-truncated-offer-code');
  takeSized(reader, SAVE_VALUE);
  takePurchase(reader, '1st');
  if (takeTag(reader, '1')) {
    const rules = 'additional-purchase-rules-code';
    takeCode(reader, '0123', `coupon-missing-${rules}`, `coupon-invalid-${rules}`);
    takePurchase(reader, '2nd');
  }
  if (takeTag(reader, '2')) takePurchase(reader, '3rd');
  takeDates(reader);
  if (takeTag(reader, '5')) takeSized(reader, SERIAL_NUMBER);
  if (takeTag(reader, '6')) takeCompanyPrefix(reader, RETAILER);
  if (takeTag(reader, '9')) takeMiscellaneous(reader);
  return finish(reader);
};

export const lintPositiveOffer: Linter = (value, context) => {
  const notDigit = lintDigits(value, context);
  if (notDigit !== undefined) return notDigit;
  const reader: Reader = { value, context, position: 0, found: undefined };
  takeCode(reader, '01', 'coupon-missing-format-code', 'coupon-invalid-format-code');
  takeCompanyPrefix(reader, FUNDER);
  take(reader, 6, 'coupon-truncated-offer-code');
  takeSized(reader, SERIAL_NUMBER);
  return finish(reader);
};
