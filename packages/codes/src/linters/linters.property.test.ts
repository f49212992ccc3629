import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkCharacterPairOf, checkDigitOf, hasValidCheckDigit } from './checks.ts';
import { LINTERS } from './lint.ts';

function rule(linter: string, value: string): string | undefined {
  return LINTERS.get(linter)?.(value, {})?.rule;
}

describe('a linter', () => {
  it.each([
    ['csum', '4006381333931', undefined],
    ['csum', '4006381333932', 'incorrect-check-digit'],
    ['iban', 'CH9300762011623852957', undefined],
    ['iban', 'CH9300762011623852958', 'incorrect-iban-checksum'],
    ['iban', 'XX9300762011623852957', 'illegal-iban-country-code'],
    ['iso3166', '156', undefined],
    ['iso3166', '157', 'not-iso3166'],
    ['iso3166alpha2', 'CN', undefined],
    ['iso3166alpha2', 'cn', 'not-iso3166-alpha2'],
    ['iso4217', '156', undefined],
    ['iso4217', '155', 'not-iso4217'],
    ['yymmdd', '240230', 'illegal-day'],
    ['yymmd0', '240200', undefined],
    ['yyyymmdd', '21000229', 'illegal-day'],
    ['hhmi', '2360', 'illegal-minute'],
    ['latitude', '1800000001', 'invalid-latitude'],
    ['longitude', '3600000000', undefined],
    ['pcenc', 'A%2', 'invalid-percent-sequence'],
    ['posinseqslash', '3/2', 'position-exceeds-end'],
    ['pieceoftotal', '0302', 'piece-number-exceeds-total'],
    ['packagetype', 'PX', undefined],
    ['packagetype', 'AE', undefined],
    ['packagetype', 'AT', undefined],
    ['packagetype', 'BA', undefined],
    ['packagetype', 'px', 'invalid-package-type'],
    ['gcppos1', '12A4567', 'invalid-gcp-prefix'],
    ['gcppos2', '1234', 'too-short-for-gcp'],
    ['couponcode', '012345612345611110123', undefined],
    ['couponcode', '01234561234561111012', 'coupon-truncated-1st-purchase-family-code'],
  ])('%s of %s finds %s', (linter, value, expected) => {
    expect(rule(linter, value)).toBe(expected);
  });

  it('asks a register of company prefixes when there is one, and says when nobody answers', () => {
    const lint = (answer: boolean | 'offline'): string | undefined =>
      LINTERS.get('gcppos1')?.('9521234', { lookupCompanyPrefix: () => answer })?.rule;
    expect([lint(true), lint(false), lint('offline')]).toEqual([
      undefined,
      'invalid-gcp-prefix',
      'gcp-datasource-offline',
    ]);
  });

  it('never throws and points within the value, whatever the value', () => {
    fc.assert(
      fc.property(fc.constantFrom(...LINTERS.keys()), fc.string({ unit: 'binary', maxLength: 60 }), (name, value) => {
        const found = LINTERS.get(name)?.(value, {});
        if (found === undefined) return;
        expect(found.position).toBeGreaterThanOrEqual(0);
        expect(found.position + found.length).toBeLessThanOrEqual(value.length);
      }),
      { numRuns: 3000 },
    );
  });
});

describe('check digits', () => {
  it('catch every single wrong digit of a GTIN-8, tried one by one', () => {
    for (let body = 0; body < 10_000_000; body += 99_991) {
      const digits = String(body).padStart(7, '0');
      const gtin = `${digits}${checkDigitOf(digits)}`;
      expect(hasValidCheckDigit(gtin)).toBe(true);
      for (let at = 0; at < 8; at++) {
        for (let digit = 0; digit < 10; digit++) {
          if (digit === Number(gtin[at])) continue;
          expect(hasValidCheckDigit(gtin.slice(0, at) + String(digit) + gtin.slice(at + 1))).toBe(false);
        }
      }
    }
  });

  it('in pairs agree with the example of the General Specifications', () => {
    expect(checkCharacterPairOf('1987654Ad4X4bL5ttr2310c')).toEqual({ ok: true, value: '2K' });
  });
});
