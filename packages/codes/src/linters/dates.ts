import { lintDigits } from './characters.ts';
import { finding, type Linter, type LintFinding, type LintRule, whole } from './finding.ts';

/** Days of a month; 30 February is nobody's. `year` in full. */
export function daysInMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

function dateLinter(yearDigits: 2 | 4, dayZero: 'allowed' | 'refused'): Linter {
  const length = yearDigits + 4;
  return (value, context) => {
    if (value.length < length) return whole('date-too-short', value);
    if (value.length > length) return whole('date-too-long', value);
    const notDigit = lintDigits(value, context);
    if (notDigit !== undefined) return notDigit;
    // In two digits every fourth year is a leap year: within a century window the only year 00 is 2000.
    const year = Number(value.slice(0, yearDigits)) + (yearDigits === 2 ? 2000 : 0);
    const month = Number(value.slice(yearDigits, yearDigits + 2));
    const day = Number(value.slice(yearDigits + 2));
    if (month < 1 || month > 12) return finding('illegal-month', yearDigits, 2);
    const dayMin = dayZero === 'allowed' ? 0 : 1;
    if (day < dayMin || day > daysInMonth(year, month)) return finding('illegal-day', yearDigits + 2, 2);
    return undefined;
  };
}

export const lintYymmdd: Linter = dateLinter(2, 'refused');
export const lintYymmd0: Linter = dateLinter(2, 'allowed');
export const lintYyyymmdd: Linter = dateLinter(4, 'refused');
export const lintYyyymmd0: Linter = dateLinter(4, 'allowed');

type ClockRules = { readonly short: LintRule; readonly long: LintRule; readonly illegal: LintRule };

function clockLinter(limit: number, rules: ClockRules): Linter {
  return (value, context) => {
    if (value.length < 2) return whole(rules.short, value);
    if (value.length > 2) return whole(rules.long, value);
    return lintDigits(value, context) ?? (Number(value) < limit ? undefined : whole(rules.illegal, value));
  };
}

export const lintHour: Linter = clockLinter(24, {
  short: 'hour-too-short',
  long: 'hour-too-long',
  illegal: 'illegal-hour',
});
export const lintMinute: Linter = clockLinter(60, {
  short: 'minute-too-short',
  long: 'minute-too-long',
  illegal: 'illegal-minute',
});
export const lintSecond: Linter = clockLinter(60, {
  short: 'second-too-short',
  long: 'second-too-long',
  illegal: 'illegal-second',
});

export const lintHourMinute: Linter = (value, context): LintFinding | undefined => {
  if (value.length < 4) return whole('hour-with-minute-too-short', value);
  if (value.length > 4) return whole('hour-with-minute-too-long', value);
  const notDigit = lintDigits(value, context);
  if (notDigit !== undefined) return notDigit;
  if (Number(value.slice(0, 2)) > 23) return finding('illegal-hour', 0, 2);
  if (Number(value.slice(2)) > 59) return finding('illegal-minute', 2, 2);
  return undefined;
};
