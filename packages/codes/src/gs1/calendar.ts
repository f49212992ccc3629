import { daysInMonth, lintYymmd0 } from '../linters/dates.ts';
import { finding, type LintFinding } from '../linters/finding.ts';
import { accepted, refused, type Result } from '../result.ts';

/** A day without a time zone: the business date of whoever printed it. */
export type CalendarDate = {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  /** `month` when the label said day 00: then `day` is the last of the month. */
  readonly precision: 'day' | 'month';
};

/**
 * The year that two digits mean, seen from `currentYear`: at most 49 years behind or 50 ahead
 * (General Specifications 7.12).
 */
export function resolveYear(twoDigits: number, currentYear: number): number {
  const century = currentYear - (currentYear % 100);
  const difference = twoDigits - (currentYear % 100);
  if (difference >= 51) return century - 100 + twoDigits;
  if (difference <= -50) return century + 100 + twoDigits;
  return century + twoDigits;
}

/** YYMMDD of AIs (11), (13), (15), (16), (17) and kin. Day 00 is the month's last day. */
export function readDate(yymmdd: string, currentYear: number): Result<CalendarDate, LintFinding> {
  const wrong = lintYymmd0(yymmdd, {});
  if (wrong !== undefined) return refused(wrong);
  const year = resolveYear(Number(yymmdd.slice(0, 2)), currentYear);
  const month = Number(yymmdd.slice(2, 4));
  const day = Number(yymmdd.slice(4));
  // The label's two digits took year 00 for a leap year; the century decides.
  if (day > daysInMonth(year, month)) return refused(finding('illegal-day', 4, 2));
  return accepted(
    day === 0
      ? { year, month, day: daysInMonth(year, month), precision: 'month' }
      : { year, month, day, precision: 'day' },
  );
}

/** `YYYY-MM-DD`. */
export function printIsoDate(date: CalendarDate): string {
  const two = (part: number): string => String(part).padStart(2, '0');
  return `${String(date.year).padStart(4, '0')}-${two(date.month)}-${two(date.day)}`;
}
