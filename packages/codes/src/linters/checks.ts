import { accepted, refused, type Result } from '../result.ts';
import { CHARACTER_SET_82, lintDigits, lintSet82 } from './characters.ts';
import { isCountryAlpha2 } from './code-lists.ts';
import { finding, type Linter, type LintFinding, whole } from './finding.ts';

/**
 * The mod-10 check digit of a GS1 key: weights 3, 1, 3 … from the right (General Specifications 7.9.1).
 * `digits` without the check digit; characters that are not digits count as 0.
 */
export function checkDigitOf(digits: string): number {
  let sum = 0;
  for (let index = digits.length - 1, weight = 3; index >= 0; index--, weight = 4 - weight) {
    const digit = digits.charCodeAt(index) - 48;
    if (digit >= 0 && digit <= 9) sum += digit * weight;
  }
  return (10 - (sum % 10)) % 10;
}

/** Whether the last digit checks the others. */
export function hasValidCheckDigit(digits: string): boolean {
  return /^\d{2,}$/.test(digits) && checkDigitOf(digits.slice(0, -1)) === Number(digits.at(-1));
}

export const lintCheckDigit: Linter = (value, context) => {
  if (value === '') return whole('too-short-for-check-digit', value);
  const notDigit = lintDigits(value, context);
  if (notDigit !== undefined) return notDigit;
  if (checkDigitOf(value.slice(0, -1)) === Number(value.at(-1))) return undefined;
  return finding('incorrect-check-digit', value.length - 1, 1);
};

const PAIR_CHARACTERS = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';
const PAIR_DATA_LENGTH_MAX = 97;

function firstPrimes(count: number): number[] {
  const primes: number[] = [];
  for (let candidate = 2; primes.length < count; candidate++) {
    if (primes.every((prime) => candidate % prime !== 0)) primes.push(candidate);
  }
  return primes;
}

/**
 * The pair of check characters of a GMN: values of character set 82 weighted by primes from the right, mod 1021
 * (General Specifications 7.9.5). Refused when a character lies outside the set or the data exceed 97 characters.
 */
export function checkCharacterPairOf(data: string): Result<string, LintFinding> {
  const outside = lintSet82(data, {});
  if (outside !== undefined) return refused(outside);
  if (data.length > PAIR_DATA_LENGTH_MAX) return refused(whole('too-long-for-check-pair-implementation', data));
  const primes = firstPrimes(data.length);
  let sum = 0;
  for (let index = 0; index < data.length; index++) {
    sum += CHARACTER_SET_82.indexOf(data.charAt(index)) * (primes[data.length - 1 - index] ?? 0);
  }
  const rest = sum % 1021;
  return accepted(PAIR_CHARACTERS.charAt(rest >> 5) + PAIR_CHARACTERS.charAt(rest & 31));
}

export const lintCheckPair: Linter = (value, context) => {
  const outside = lintSet82(value, context);
  if (outside !== undefined) return outside;
  if (value.length < 2) return whole('too-short-for-check-pair', value);
  const pair = checkCharacterPairOf(value.slice(0, -2));
  if (!pair.ok) return whole('too-long-for-check-pair-implementation', value);
  return pair.value === value.slice(-2) ? undefined : finding('incorrect-check-pair', value.length - 2, 2);
};

/** No country's account numbers are as short as this. */
const IBAN_LENGTH_TOO_SHORT = 10;

/** ISO 13616: country, two check digits, at most 34 characters; mod 97 over letters as 10 … 35. */
export const lintIban: Linter = (value) => {
  if (value.length > 34) return whole('iban-too-long', value);
  if (value.length <= IBAN_LENGTH_TOO_SHORT) return whole('iban-too-short', value);
  if (!isCountryAlpha2(value.slice(0, 2))) return finding('illegal-iban-country-code', 0, 2);
  const wrong = value.search(/[^0-9A-Z]/);
  if (wrong >= 0) return finding('invalid-iban-character', wrong, 1);
  let rest = 0;
  for (const character of value.slice(4) + value.slice(0, 4)) {
    for (const digit of String(Number.parseInt(character, 36))) rest = (rest * 10 + Number(digit)) % 97;
  }
  return rest === 1 ? undefined : finding('incorrect-iban-checksum', 2, 2);
};
