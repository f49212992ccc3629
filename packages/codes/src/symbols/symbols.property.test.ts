import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitraryElements, arbitraryText } from '../../test/arbitrary-elements.ts';
import { checkDigitOf } from '../linters/checks.ts';
import { meaningOf, parseIso15434, printDataElements } from './iso-15434.ts';
import { parseScanData, printScanData, printTradeNumber } from './scan-data.ts';
import { expandUpcE, parseGtin, shortestGtin } from './trade-number.ts';

const RS = '\u001e';
const GS = '\u001d';
const EOT = '\u0004';

describe('a GTIN', () => {
  it('of 8, 12, 13 and 14 digits compares as 14, and is written short again', () => {
    fc.assert(
      fc.property(fc.constantFrom(7, 11, 12, 13), fc.bigInt(1n, 9_999_999_999_999n), (length, number) => {
        const body = number.toString().padStart(13, '0').slice(-length);
        const digits = body + String(checkDigitOf(body));
        const gtin = parseGtin(digits);
        expect(gtin).toEqual({ ok: true, value: digits.padStart(14, '0') });
        expect(gtin.ok && parseGtin(shortestGtin(gtin.value))).toEqual(gtin);
      }),
    );
  });

  it.each([
    ['12345678', { kind: 'check-digit', expected: 0 }],
    ['123', { kind: 'wrong-length', length: 3 }],
    ['4006381A33931', { kind: 'not-digits', position: 7 }],
  ])('%s is none', (digits, refusal) => {
    expect(parseGtin(digits)).toEqual({ ok: false, refusal });
  });

  it.each([
    ['123450', '012000003455'],
    ['123453', '012300000451'],
    ['123454', '012340000053'],
    ['04252614', '042100005264'],
    ['01234565', '012345000065'],
  ])('in UPC-E %s stands for %s', (short, long) => {
    expect(expandUpcE(short)).toEqual({ ok: true, value: long });
    expect(parseGtin(long).ok).toBe(true);
  });

  it.each([
    ['24252614', { kind: 'number-system', digit: '2' }],
    ['04252615', { kind: 'check-digit', expected: 4 }],
    ['12345', { kind: 'wrong-length', length: 5 }],
    ['1234S6', { kind: 'not-digits', position: 4 }],
  ])('%s is no UPC-E', (digits, refusal) => {
    expect(expandUpcE(digits)).toEqual({ ok: false, refusal });
  });
});

describe('scan data', () => {
  it('of GS1 symbols come back as they were printed', () => {
    fc.assert(
      fc.property(arbitraryElements, fc.constantFrom('C1', 'd2', 'e0', 'Q3', 'J1'), (elements, symbology) => {
        const read = parseScanData(printScanData(symbology, elements));
        expect(read).toMatchObject({ ok: true, value: { kind: 'element-string', symbology } });
        if (read.ok && read.value.kind === 'element-string') {
          expect(read.value.message.elements.map(({ ai, value }) => ({ ai, value }))).toEqual(elements);
        }
      }),
    );
  });

  it('of retail symbols are a number with a verified check digit', () => {
    expect(parseScanData(']E04006381333931')).toMatchObject({
      ok: true,
      value: { kind: 'trade-number', number: '4006381333931' },
    });
    expect(parseScanData(']E04006381333932')).toMatchObject({ ok: false, refusal: { rule: 'incorrect-check-digit' } });
    expect(parseScanData(printTradeNumber('4006381333931', [{ ai: '10', value: 'A' }]))).toMatchObject({
      value: { number: '4006381333931', composite: { elements: [{ ai: '10', value: 'A' }] } },
    });
    expect(parseScanData(']I109521234543213')).toMatchObject({ value: { kind: 'trade-number' } });
    expect(parseScanData(']I1000001')).toMatchObject({ value: { kind: 'text', text: '000001' } });
  });
});

describe('an EAN', () => {
  it.each([
    [']E040063813339', 11],
    [']E040063813339310', 13],
    [']E040063A1333931', 5],
    [']E4', 0],
    [']E42112345A', 7],
  ])('in %s is refused at %i', (text, position) => {
    expect(parseScanData(text)).toMatchObject({ refusal: { kind: 'malformed', position, expected: 'digits' } });
  });
});

describe('an add-on', () => {
  it.each(['12', '51299'])('of %s stands beside its number', (addOn) => {
    expect(parseScanData(`]E39780306406157${addOn}`)).toEqual({
      ok: true,
      value: { kind: 'trade-number', symbology: 'E3', number: '9780306406157', addOn },
    });
  });

  it.each([
    [']E39780306406157', { kind: 'malformed', position: 13, expected: 'digits' }],
    [']E39780306406157123', { kind: 'malformed', position: 13, expected: 'digits' }],
    [']E3978030640615712A45', { kind: 'malformed', position: 13, expected: 'digits' }],
    [']E3978030640615812', { kind: 'content', ai: '01', rule: 'incorrect-check-digit', position: 12 }],
    [']E3A78030640615712', { kind: 'malformed', position: 0, expected: 'digits' }],
  ])('in %s is refused', (text, refusal) => {
    expect(parseScanData(text)).toMatchObject({ ok: false, refusal });
  });

  it.each([']E112', ']E251299'])('by itself, in %s, is text', (text) => {
    expect(parseScanData(text)).toMatchObject({ value: { kind: 'text', text: text.slice(3) } });
  });
});

describe('an ISO 15434 message', () => {
  it('of format 06 gives data identifiers and values', () => {
    const read = parseIso15434(`[)>${RS}06${GS}PAZ-1${GS}1TLOT${GS}Q25${GS}4LCN${RS}${EOT}`);
    expect(read).toEqual({
      ok: true,
      value: [
        {
          kind: 'data-elements',
          elements: [
            { identifier: 'P', value: 'AZ-1' },
            { identifier: '1T', value: 'LOT' },
            { identifier: 'Q', value: '25' },
            { identifier: '4L', value: 'CN' },
          ],
        },
      ],
    });
    expect(['P', '1T', 'Q', '13Z'].map(meaningOf)).toEqual(['customer-item', 'lot', 'quantity', undefined]);
  });

  it('may carry GS1 data in format 05, and formats that are kept as they are', () => {
    const read = parseIso15434(`[)>${RS}05${GS}0109521234543213${RS}07free text${RS}${EOT}`);
    expect(read).toMatchObject({
      value: [
        { kind: 'gs1', message: { elements: [{ ai: '01' }] } },
        { kind: 'other', format: '07', raw: 'free text' },
      ],
    });
  });

  it.each([
    ['06\u001dP1', { kind: 'no-envelope' }],
    [`[)>${RS}XX`, { kind: 'no-format', position: 4 }],
    [`[)>${RS}06${GS}P1${GS}?`, { kind: 'no-data-identifier', position: 10 }],
    [`[)>${RS}05${GS}0109521234543214`, { kind: 'gs1', position: 7 }],
  ])('%j is refused where it goes wrong', (text, refusal) => {
    expect(parseIso15434(text)).toMatchObject({ ok: false, refusal });
  });

  it.each([
    [[], 0],
    [
      [
        { identifier: 'P', value: 'A' },
        { identifier: 'Q', value: `1${GS}1TX` },
      ],
      1,
    ],
    [[{ identifier: 'P', value: `A${EOT}` }], 0],
    [[{ identifier: '', value: 'A' }], 0],
    [[{ identifier: 'PQ', value: 'A' }], 0],
    [[{ identifier: '1234P', value: 'A' }], 0],
    [[{ identifier: 'P', value: '\u00e9' }], 0],
  ])('is not printed of %j', (elements, index) => {
    expect(printDataElements(elements)).toEqual({ ok: false, refusal: { kind: 'not-printable', index } });
  });

  it('comes back as it was printed, and any text is answered', () => {
    const identifier = fc.stringMatching(/^\d{0,3}[A-Z]$/);
    const value = fc.string({ unit: fc.constantFrom(...'abcXYZ019 .-/'.split('')), maxLength: 12 });
    fc.assert(
      fc.property(fc.array(fc.record({ identifier, value }), { minLength: 1, maxLength: 6 }), (elements) => {
        const printed = printDataElements(elements);
        expect(printed.ok && parseIso15434(printed.value)).toEqual({
          ok: true,
          value: [{ kind: 'data-elements', elements }],
        });
      }),
    );
    fc.assert(
      fc.property(arbitraryText, (text) => {
        parseIso15434(text);
        parseIso15434(`[)>${RS}${text}`);
        parseScanData(text);
        parseScanData(`]d2${text}`);
      }),
    );
  });
});
