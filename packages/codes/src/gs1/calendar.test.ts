import { describe, expect, it } from 'vitest';
import { printIsoDate, readDate, resolveYear } from './calendar.ts';
import { readUnit } from './unit-facts.ts';

describe('two digits of a year', () => {
  it.each([
    [26, 2026, 2026],
    [76, 2026, 2076],
    [77, 2026, 1977],
    [99, 2026, 1999],
    [0, 2026, 2000],
    [0, 2051, 2100],
    [49, 2099, 2149],
    [50, 2099, 2050],
  ])('%i seen from %i is %i', (digits, now, year) => {
    expect(resolveYear(digits, now)).toBe(year);
  });

  it('never lie more than 50 years ahead or 49 behind', () => {
    for (let now = 2000; now < 2200; now++) {
      for (let digits = 0; digits < 100; digits++) {
        const year = resolveYear(digits, now);
        expect(year % 100).toBe(digits);
        expect(year - now).toBeGreaterThanOrEqual(-49);
        expect(year - now).toBeLessThanOrEqual(50);
      }
    }
  });
});

describe('a date', () => {
  it.each([
    ['260200', '2026-02-28'],
    ['280200', '2028-02-29'],
    ['261231', '2026-12-31'],
  ])('%s is %s', (text, iso) => {
    const read = readDate(text, 2026);
    expect(read.ok && printIsoDate(read.value)).toBe(iso);
  });

  it('with month 13 is refused', () => {
    expect(readDate('251300', 2026)).toMatchObject({ ok: false, refusal: { rule: 'illegal-month', position: 2 } });
  });
});

describe('the twenty-ninth of February', () => {
  it('of a year that is no leap year in its century is refused', () => {
    expect(readDate('000229', 2026)).toMatchObject({ ok: true, value: { year: 2000 } });
    expect(readDate('000229', 2060)).toMatchObject({ ok: false, refusal: { rule: 'illegal-day', position: 4 } });
    expect(readDate('000200', 2060)).toMatchObject({ ok: true, value: { year: 2100, day: 28 } });
  });
});

describe('the facts of a unit', () => {
  it('take days from dates with a time, where no plain date says them', () => {
    const withTime = [
      { ai: '7003', value: '2612310900' },
      { ai: '8008', value: '26010206' },
    ];
    expect(readUnit(withTime, 2026)).toMatchObject({
      expires: { year: 2026, month: 12, day: 31 },
      produced: { year: 2026, month: 1, day: 2 },
    });
    for (const elements of [
      [{ ai: '17', value: '261130' }, ...withTime],
      [...withTime, { ai: '17', value: '261130' }],
    ]) {
      expect(readUnit(elements, 2026)).toMatchObject({ expires: { month: 11 } });
    }
  });

  it('are only what the label says', () => {
    const facts = readUnit(
      [
        { ai: '01', value: '09521234543213' },
        { ai: '3103', value: '001250' },
      ],
      2026,
    );
    expect(facts).toEqual({ gtin: '09521234543213', measures: [{ family: '310', value: 1250, decimals: 3 }] });
    expect('expires' in facts).toBe(false);
  });
});
