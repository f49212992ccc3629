/** Which purchase a field of a coupon speaks of. */
export type CouponPurchase = '1st' | '2nd' | '3rd';

/** Fields of a coupon that a length digit announces. */
export type CouponField =
  | 'funder'
  | 'gcp'
  | 'retailer-gcp-or-gln'
  | 'save-value'
  | 'serial-number'
  | `${'2nd' | '3rd'}-purchase-gcp`
  | `${CouponPurchase}-purchase-requirement`;

/** Fields of a coupon that are one digit of a list. */
type CouponCode =
  | 'additional-purchase-rules-code'
  | 'dont-multiply-flag'
  | 'format-code'
  | 'save-value-applies-to-item'
  | 'save-value-code'
  | `${CouponPurchase}-purchase-requirement-code`;

export type CouponRule =
  | 'coupon-excess-data'
  | 'coupon-expiration-before-start'
  | 'coupon-invalid-expiration-date'
  | 'coupon-invalid-start-date'
  | 'coupon-missing-store-coupon-flag'
  | 'coupon-too-short-for-expiration-date'
  | 'coupon-too-short-for-start-date'
  | 'coupon-truncated-offer-code'
  | `coupon-truncated-${CouponPurchase}-purchase-family-code`
  | `coupon-${'invalid' | 'missing'}-${CouponCode}`
  | `coupon-missing-${CouponField}-vli`
  | `coupon-invalid-${CouponField}-length`
  | `coupon-truncated-${CouponField}`;

/**
 * The rules that a value can break, by the names of GS1's syntax tests in our spelling. One union, so that every
 * caller's table of words is complete.
 */
export type LintRule =
  | CouponRule
  | 'date-too-long'
  | 'date-too-short'
  | 'gcp-datasource-offline'
  | 'hour-too-long'
  | 'hour-too-short'
  | 'hour-with-minute-too-long'
  | 'hour-with-minute-too-short'
  | 'iban-too-long'
  | 'iban-too-short'
  | 'illegal-day'
  | 'illegal-hour'
  | 'illegal-iban-country-code'
  | 'illegal-minute'
  | 'illegal-month'
  | 'illegal-second'
  | 'illegal-zero-prefix'
  | 'illegal-zero-value'
  | 'incorrect-check-digit'
  | 'incorrect-check-pair'
  | 'incorrect-iban-checksum'
  | 'invalid-biological-sex-code'
  | 'invalid-cset39-character'
  | 'invalid-cset64-character'
  | 'invalid-cset64-padding'
  | 'invalid-cset82-character'
  | 'invalid-gcp-prefix'
  | 'invalid-iban-character'
  | 'invalid-import-idx-character'
  | 'invalid-latitude'
  | 'invalid-length-for-piece-of-total'
  | 'invalid-longitude'
  | 'invalid-media-type'
  | 'invalid-package-type'
  | 'invalid-percent-sequence'
  | 'invalid-winding-direction'
  | 'latitude-invalid-length'
  | 'longitude-invalid-length'
  | 'minute-too-long'
  | 'minute-too-short'
  | 'non-digit-character'
  | 'not-hyphen'
  | 'not-iso3166'
  | 'not-iso3166-alpha2'
  | 'not-iso3166-or-999'
  | 'not-iso4217'
  | 'not-zero'
  | 'not-zero-or-one'
  | 'piece-number-exceeds-total'
  | 'position-exceeds-end'
  | 'position-in-sequence-malformed'
  | 'requires-non-digit-character'
  | 'second-too-long'
  | 'second-too-short'
  | 'too-long-for-check-pair-implementation'
  | 'too-short-for-check-digit'
  | 'too-short-for-check-pair'
  | 'too-short-for-gcp'
  | 'zero-piece-number'
  | 'zero-total-pieces';

/** What is wrong with a value and where: `position` counts characters from 0 within the value. */
export type LintFinding = {
  readonly rule: LintRule;
  readonly position: number;
  readonly length: number;
};

/** What is known of a GS1 company prefix: `true` registered, `false` not, `'offline'` when nobody can be asked. */
export type CompanyPrefixLookup = (digits: string) => boolean | 'offline';

export type LintContext = {
  /** Without it only the shape of a company prefix is checked. */
  readonly lookupCompanyPrefix?: CompanyPrefixLookup;
};

/** A content rule: undefined when the value keeps it. Never throws, whatever the string. */
export type Linter = (value: string, context: LintContext) => LintFinding | undefined;

export function finding(rule: LintRule, position: number, length: number): LintFinding {
  return { rule, position, length };
}

/** The whole value is at fault. */
export function whole(rule: LintRule, value: string): LintFinding {
  return finding(rule, 0, value.length);
}
