import { finding, type Linter, type LintRule, whole } from './finding.ts';

/** GS1 character set 82 in the order of its check-character values (General Specifications, figure 7.11-1). */
export const CHARACTER_SET_82: string =
  '!"%&\'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz';

function onlyMatching(outside: RegExp, rule: LintRule): Linter {
  return (value) => {
    const position = value.search(outside);
    return position < 0 ? undefined : finding(rule, position, 1);
  };
}

export const lintDigits: Linter = onlyMatching(/[^0-9]/, 'non-digit-character');
export const lintSet82: Linter = onlyMatching(/[^!"%-?A-Z_a-z]/, 'invalid-cset82-character');
export const lintSet39: Linter = onlyMatching(/[^#\-/0-9A-Z]/, 'invalid-cset39-character');
export const lintImporterIndex: Linter = onlyMatching(/[^\-0-9A-Z_a-z]/, 'invalid-import-idx-character');

/** base64url; up to two `=` at the end, and then a length that is a multiple of three. */
export const lintSet64: Linter = (value) => {
  let end = value.length;
  while (value.charAt(end - 1) === '=') end -= 1;
  const data = value.slice(0, end);
  const wrong = data.search(/[^\-0-9A-Z_a-z]/);
  if (wrong >= 0) return finding('invalid-cset64-character', wrong, 1);
  const padding = value.length - data.length;
  if (padding === 0 || (padding <= 2 && value.length % 3 === 0)) return undefined;
  return finding('invalid-cset64-padding', data.length, padding);
};

/** `%` is followed by two hexadecimal digits. */
export const lintPercentEncoding: Linter = (value) => {
  const position = value.search(/%(?![0-9A-Fa-f]{2})/);
  if (position < 0) return undefined;
  return finding('invalid-percent-sequence', position, Math.min(3, value.length - position));
};

export const lintHasNonDigit: Linter = (value) =>
  /[^0-9]/.test(value) ? undefined : whole('requires-non-digit-character', value);

export const lintHyphens: Linter = (value) => (/^-+$/.test(value) ? undefined : whole('not-hyphen', value));
