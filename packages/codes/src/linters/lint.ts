import {
  lintDigits,
  lintHasNonDigit,
  lintHyphens,
  lintImporterIndex,
  lintPercentEncoding,
  lintSet39,
  lintSet64,
  lintSet82,
} from './characters.ts';
import { lintCheckDigit, lintCheckPair, lintIban } from './checks.ts';
import { lintCompanyPrefixAt1, lintCompanyPrefixAt2 } from './company-prefix.ts';
import { lintCoupon, lintPositiveOffer } from './coupon.ts';
import {
  lintHour,
  lintHourMinute,
  lintMinute,
  lintSecond,
  lintYymmd0,
  lintYymmdd,
  lintYyyymmd0,
  lintYyyymmdd,
} from './dates.ts';
import {
  lintBiologicalSex,
  lintCountry,
  lintCountryAlpha2,
  lintCountryOr999,
  lintCurrency,
  lintLatitude,
  lintLongitude,
  lintMediaType,
  lintNonZero,
  lintNoZeroPrefix,
  lintPackageType,
  lintPieceOfTotal,
  lintPositionInSequence,
  lintWinding,
  lintYesNo,
  lintZero,
} from './fields.ts';
import type { Linter } from './finding.ts';

/** Content rules by the names that the AI table and GS1's syntax dictionary use. */
export const LINTERS: ReadonlyMap<string, Linter> = new Map<string, Linter>([
  ['couponcode', lintCoupon],
  ['couponposoffer', lintPositiveOffer],
  ['cset39', lintSet39],
  ['cset64', lintSet64],
  ['cset82', lintSet82],
  ['csetnumeric', lintDigits],
  ['csum', lintCheckDigit],
  ['csumalpha', lintCheckPair],
  ['gcppos1', lintCompanyPrefixAt1],
  ['gcppos2', lintCompanyPrefixAt2],
  ['hasnondigit', lintHasNonDigit],
  ['hh', lintHour],
  ['hhmi', lintHourMinute],
  ['hyphen', lintHyphens],
  ['iban', lintIban],
  ['importeridx', lintImporterIndex],
  ['iso3166', lintCountry],
  ['iso3166999', lintCountryOr999],
  ['iso3166alpha2', lintCountryAlpha2],
  ['iso4217', lintCurrency],
  ['iso5218', lintBiologicalSex],
  ['latitude', lintLatitude],
  ['longitude', lintLongitude],
  ['mediatype', lintMediaType],
  ['mi', lintMinute],
  ['nonzero', lintNonZero],
  ['nozeroprefix', lintNoZeroPrefix],
  ['packagetype', lintPackageType],
  ['pcenc', lintPercentEncoding],
  ['pieceoftotal', lintPieceOfTotal],
  ['posinseqslash', lintPositionInSequence],
  ['ss', lintSecond],
  ['winding', lintWinding],
  ['yesno', lintYesNo],
  ['yymmd0', lintYymmd0],
  ['yymmdd', lintYymmdd],
  ['yyyymmd0', lintYyyymmd0],
  ['yyyymmdd', lintYyyymmdd],
  ['zero', lintZero],
]);

/** The rule that every component of a character set keeps before its own. */
export const SET_LINTERS: { readonly [set in 'N' | 'X' | 'Y' | 'Z']: Linter } = {
  N: lintDigits,
  X: lintSet82,
  Y: lintSet39,
  Z: lintSet64,
};
