import { lintDigits } from './characters.ts';
import { isCountryAlpha2, isCountryNumeric, isCurrencyNumeric, isPackageType } from './code-lists.ts';
import { finding, type Linter, type LintRule, whole } from './finding.ts';

function oneOf(test: (value: string) => boolean, rule: LintRule): Linter {
  return (value) => (test(value) ? undefined : whole(rule, value));
}

export const lintCountry: Linter = oneOf(isCountryNumeric, 'not-iso3166');
export const lintCountryOr999: Linter = oneOf(
  (value) => value === '999' || isCountryNumeric(value),
  'not-iso3166-or-999',
);
export const lintCountryAlpha2: Linter = oneOf(isCountryAlpha2, 'not-iso3166-alpha2');
export const lintCurrency: Linter = oneOf(isCurrencyNumeric, 'not-iso4217');
export const lintPackageType: Linter = oneOf(isPackageType, 'invalid-package-type');
export const lintMediaType: Linter = oneOf((value) => /^(0[1-9]|10|[89]\d)$/.test(value), 'invalid-media-type');
export const lintBiologicalSex: Linter = oneOf((value) => /^[0129]$/.test(value), 'invalid-biological-sex-code');
export const lintWinding: Linter = oneOf((value) => /^[019]$/.test(value), 'invalid-winding-direction');
export const lintYesNo: Linter = oneOf((value) => /^[01]$/.test(value), 'not-zero-or-one');
export const lintZero: Linter = oneOf((value) => /^0+$/.test(value), 'not-zero');

export const lintNonZero: Linter = (value, context) =>
  lintDigits(value, context) ?? (/[1-9]/.test(value) ? undefined : whole('illegal-zero-value', value));

export const lintNoZeroPrefix: Linter = (value, context) =>
  lintDigits(value, context) ?? (/^0./.test(value) ? finding('illegal-zero-prefix', 0, 1) : undefined);

/** Ten digits, hundred-millionths of a degree from the south pole. */
export const lintLatitude: Linter = degrees(180, 'latitude-invalid-length', 'invalid-latitude');
/** Ten digits, hundred-millionths of a degree from the date line. */
export const lintLongitude: Linter = degrees(360, 'longitude-invalid-length', 'invalid-longitude');

function degrees(limit: number, lengthRule: LintRule, valueRule: LintRule): Linter {
  return (value, context) => {
    if (value.length !== 10) return whole(lengthRule, value);
    return lintDigits(value, context) ?? (Number(value) <= limit * 10_000_000 ? undefined : whole(valueRule, value));
  };
}

/** Two numbers of equal width: piece, total; 1 ≤ piece ≤ total. */
export const lintPieceOfTotal: Linter = (value, context) => {
  if (value.length === 0 || value.length % 2 !== 0) return whole('invalid-length-for-piece-of-total', value);
  const notDigit = lintDigits(value, context);
  if (notDigit !== undefined) return notDigit;
  const width = value.length / 2;
  // Equal widths: the order of the strings is the order of the numbers, however many digits.
  const piece = value.slice(0, width);
  const total = value.slice(width);
  if (/^0+$/.test(piece)) return finding('zero-piece-number', 0, width);
  if (/^0+$/.test(total)) return finding('zero-total-pieces', width, width);
  return piece > total ? whole('piece-number-exceeds-total', value) : undefined;
};

/** `position/end`, both without leading zeros, position ≤ end. */
export const lintPositionInSequence: Linter = (value) => {
  const parts = /^(\d+)\/(\d+)$/.exec(value);
  if (parts === null) return whole('position-in-sequence-malformed', value);
  const [, position = '', end = ''] = parts;
  if (position.startsWith('0')) return finding('illegal-zero-prefix', 0, 1);
  if (end.startsWith('0')) return finding('illegal-zero-prefix', position.length + 1, 1);
  const exceeds = position.length > end.length || (position.length === end.length && position > end);
  return exceeds ? whole('position-exceeds-end', value) : undefined;
};
