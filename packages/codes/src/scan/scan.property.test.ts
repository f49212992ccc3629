import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitraryLabel, arbitraryText } from '../../test/arbitrary-elements.ts';
import { printElementString } from '../gs1/element-string.ts';
import { GROUP_SEPARATOR } from '../gs1/element.ts';
import { calibrate, CALIBRATION_ELEMENTS } from './calibrate.ts';
import { readKeystrokes } from './keystrokes.ts';
import { type ScannerProfile, SEPARATORS, UNCALIBRATED } from './profile.ts';
import { readScan, type Scan } from './read-scan.ts';

const GTIN = '09521234543213';
const profileOf = (separator: string): ScannerProfile => ({ ...UNCALIBRATED, separator });

function elementsOf(scan: Scan): string[] | undefined {
  if (scan.kind !== 'gs1') return undefined;
  return scan.message.elements.map(({ ai, value }) => `${ai} ${value}`);
}

describe('a scanner profile', () => {
  it.each(Object.entries(SEPARATORS))('is found by one scan when the separator arrives as %s', (_, separator) => {
    const symbol = printElementString(CALIBRATION_ELEMENTS).replaceAll(GROUP_SEPARATOR, separator);
    expect(calibrate(`~]d2${symbol}\r`)).toEqual({
      ok: true,
      value: { separator, prefix: '~', suffix: '\r', sendsSymbology: true },
    });
  });

  it.each(['\u001d', '<GS>'])('is found too when the reader opens with the separator %j', (separator) => {
    const symbol = printElementString(CALIBRATION_ELEMENTS).replaceAll(GROUP_SEPARATOR, separator);
    const found = calibrate(`]d2${separator}${symbol}`);
    expect(found).toMatchObject({ ok: true, value: { separator, prefix: '', sendsSymbology: true } });
    const read = readScan(`]d2${separator}${symbol}`, found.ok ? found.value : UNCALIBRATED);
    expect(read.ok && elementsOf(read.value)).toHaveLength(3);
  });

  it.each([
    ['4006381333931', { kind: 'other-symbol' }],
    [printElementString(CALIBRATION_ELEMENTS).toUpperCase(), { kind: 'case-changed' }],
    [
      printElementString(CALIBRATION_ELEMENTS).replaceAll('Z', 'Y').replace('Yy', 'Yz'),
      { kind: 'keyboard-layout', sent: 'Z', arrived: 'Y' },
    ],
    ['\uff10\uff11\uff10\uff19', { kind: 'input-method' }],
  ])('is refused with advice for %j', (raw, refusal) => {
    expect(calibrate(raw)).toEqual({ ok: false, refusal });
  });

  it.each(['group-separator', 'picture', 'angle-brackets', 'braces'] as const)(
    'with %s reads lot and count apart',
    (name) => {
      const text = `01${GTIN}10xyz${SEPARATORS[name]}3040`;
      for (const profile of [profileOf(SEPARATORS[name]), UNCALIBRATED]) {
        const read = readScan(text, profile);
        expect(read.ok && elementsOf(read.value)).toEqual([`01 ${GTIN}`, '10 xyz', '30 40']);
      }
    },
  );

  it.each(['digits', 'alt-digits', 'lost'] as const)('with %s asks, the truth among the answers', (name) => {
    const read = readScan(`01${GTIN}10xyz${SEPARATORS[name]}3040`, profileOf(SEPARATORS[name]));
    expect(read).toMatchObject({ ok: true, value: { kind: 'ambiguous' } });
    const readings = read.ok && read.value.kind === 'ambiguous' ? read.value.readings : [];
    expect(readings.map((message) => elementsOf({ kind: 'gs1', message }))).toContainEqual([
      `01 ${GTIN}`,
      '10 xyz',
      '30 40',
    ]);
  });
});

describe('lost separators', () => {
  const lost = profileOf('');

  it('are never guessed: a single reading is the truth', () => {
    fc.assert(
      fc.property(arbitraryLabel, fc.constantFrom('', '29', '0029'), (elements, separator) => {
        const text = printElementString(elements).replaceAll(GROUP_SEPARATOR, separator);
        const read = readScan(`]d2${text}`, profileOf(separator));
        expect(read.ok).toBe(true);
        if (read.ok && read.value.kind === 'gs1') {
          expect(elementsOf(read.value)).toEqual(elements.map(({ ai, value }) => `${ai} ${value}`));
        }
      }),
      { numRuns: 500 },
    );
  });

  const traces = ['', '29', '0029'].flatMap((separator) => [
    { separator, profile: UNCALIBRATED },
    { separator, profile: profileOf(separator) },
  ]);
  const signs = [...Object.values(SEPARATORS), '/', ';', 'GS', '#', '^'].map((separator) => ({
    separator,
    profile: profileOf(separator),
  }));

  it('are never guessed, whatever they arrive as, calibrated or not: the truth is told or among the answers', () => {
    fc.assert(
      fc.property(arbitraryLabel, fc.constantFrom(...traces, ...signs), (elements, { separator, profile }) => {
        const text = printElementString(elements).replaceAll(GROUP_SEPARATOR, separator);
        const read = readScan(`]d2${text}`, profile);
        const truth = elements.map(({ ai, value }) => `${ai} ${value}`);
        expect(read.ok).toBe(true);
        if (!read.ok) return;
        if (read.value.kind !== 'ambiguous') expect(elementsOf(read.value)).toEqual(truth);
        else if (read.value.complete) {
          const readings = read.value.readings.map((message) => elementsOf({ kind: 'gs1', message }));
          expect(readings).toContainEqual(truth);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('would be guessed by a reader that takes the longest value (negative control)', () => {
    const elements = [
      { ai: '01', value: GTIN },
      { ai: '10', value: 'A20' },
      { ai: '21', value: '17' },
    ];
    const text = printElementString(elements).replaceAll(GROUP_SEPARATOR, '');
    const trusting = readScan(`]d2${text}`, profileOf(GROUP_SEPARATOR));
    expect(trusting.ok && elementsOf(trusting.value)).toEqual([`01 ${GTIN}`, '10 A202117']);
    expect(readScan(`]d2${text}`, lost)).toMatchObject({ value: { kind: 'ambiguous' } });
  });

  it('do no harm where nothing is variable, or only the last value is', () => {
    const read = readScan(`01${GTIN}1726120010LOT-A`, lost);
    expect(read.ok && elementsOf(read.value)).toEqual([`01 ${GTIN}`, '17 261200', '10 LOT-A']);
  });

  it.each([
    [']d2ABC', { kind: 'malformed', position: 0, expected: 'ai' }],
    [']C1', { kind: 'empty' }],
    [']C1\u001d', { kind: 'empty' }],
    [']C10109521234543214', { kind: 'content', ai: '01', rule: 'incorrect-check-digit', position: 15 }],
    [`]C101${GTIN}8912`, { kind: 'unknown-ai', ai: '89', position: 16 }],
    [`]e001${GTIN}02${GTIN}`, { kind: 'excluded', ai: '02', by: '01', position: 18 }],
    [`01${GTIN} `, { kind: 'malformed', position: 16 }],
  ])('that leave no reading of %j are refused with what is wrong as it stands', (raw, refusal) => {
    expect(readScan(raw)).toMatchObject({ ok: false, refusal: { refusal } });
  });

  it('leave a repeated AI in doubt, and one of known length not', () => {
    expect(readScan(`]d201${GTIN}01${GTIN}`)).toMatchObject({ value: { kind: 'gs1' } });
    expect(readScan(`]d201${GTIN}10A10A`)).toMatchObject({ value: { kind: 'ambiguous' } });
  });

  it('that leave no reading are refused', () => {
    expect(readScan(`]d201${GTIN}17251300`, lost)).toMatchObject({
      ok: false,
      refusal: {
        kind: 'unreadable-without-separators',
        refusal: { kind: 'content', ai: '17', rule: 'illegal-month', position: 20 },
      },
    });
    expect(readScan(`01${GTIN}17251300`, lost)).toMatchObject({
      ok: false,
      refusal: { kind: 'unreadable-without-separators' },
    });
  });
});

describe('a scan', () => {
  it.each([
    ['12345678', { kind: 'text', text: '12345678' }],
    ['12345670', { kind: 'text', gtin: '00000012345670' }],
    ['LOT 7', { kind: 'text', text: 'LOT 7' }],
    [']E04006381333931', { kind: 'trade-number', gtin: '04006381333931' }],
    [`https://id.gs1.org/01/${GTIN}`, { kind: 'digital-link' }],
    ['https://example.com/about', { kind: 'text', text: 'https://example.com/about' }],
    [
      'https://example.com/01/09521234543214',
      { kind: 'text', whyNotLink: { kind: 'content', ai: '01', rule: 'incorrect-check-digit', position: 36 } },
    ],
    ['urn:epc:tag:sgtin-96:3.0614141.812345.6789', { kind: 'epc', epc: { scheme: 'sgtin' } }],
    [']C009521234543213', { kind: 'text', gtin: GTIN }],
    [']E3978030640615751299', { kind: 'trade-number', gtin: '09780306406157', addOn: '51299' }],
    ['[)>\u001e06\u001dQ1\u001e\u0004', { kind: 'iso-15434' }],
    [']d1[)>\u001e06\u001dQ1\u001e\u0004', { kind: 'iso-15434' }],
    ['urn:epc:id:sscc:0614141.1234567890', { kind: 'epc' }],
    [`(01)${GTIN}`, { kind: 'gs1' }],
    [`\u001d01${GTIN}10A`, { kind: 'gs1' }],
  ])('of %j is told for what it is', (raw, scan) => {
    expect(readScan(raw)).toMatchObject({ ok: true, value: scan });
  });

  it('of a web address that claims nothing has no fault as a link', () => {
    expect(readScan('https://example.com/about')).toEqual({
      ok: true,
      value: { kind: 'text', text: 'https://example.com/about' },
    });
  });

  it('of nothing is refused', () => {
    expect(readScan('\r\n')).toEqual({ ok: false, refusal: { kind: 'nothing-scanned' } });
  });

  it('is always answered, and soon', () => {
    fc.assert(
      fc.property(arbitraryText, fc.constantFrom(...Object.values(SEPARATORS)), (text, separator) => {
        readScan(text, profileOf(separator));
        readScan(`]C1${text}`, profileOf(separator));
        calibrate(text);
      }),
      { numRuns: 500 },
    );
  });
});

describe('keystrokes', () => {
  it('with Alt and digits, or Control and a bracket, are the separator', () => {
    const alt = (key: string): { key: string; alt: boolean } => ({ key, alt: true });
    expect(readKeystrokes([{ key: 'A' }, alt('Alt'), ...'0029'.split('').map(alt), { key: 'B' }])).toBe('A\u001dB');
    expect(
      readKeystrokes([{ key: 'A' }, { key: ']', control: true }, { key: 'Shift' }, { key: 'b' }, { key: 'Enter' }]),
    ).toBe('A\u001db\r');
  });
});
