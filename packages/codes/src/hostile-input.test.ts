import { describe, expect, it } from 'vitest';
import {
  bitsToHex,
  calibrate,
  decodeTag,
  findReadings,
  hexToBits,
  LINTERS,
  parseBracketed,
  parseDigitalLink,
  parseElementString,
  parseGtin,
  parsePureIdentity,
  printDigitalLink,
  readKeystrokes,
  readScan,
} from './index.ts';

/** So many characters that what costs their square does not end within the time that a test has. */
const LENGTH = 250_000;
const fill = (part: string): string => part.repeat(Math.ceil(LENGTH / part.length));

describe('long inputs', () => {
  const texts = [
    fill('11260101'),
    fill('3100123456'),
    fill('10A\u001d'),
    fill('01'),
    fill('\u001d'),
    `(10)${fill('a')}`,
    fill('(10)A'),
    fill('(3100)123456'),
    fill('\\('),
    `${fill('\n')}x`,
    `https://a${fill('/10/A')}`,
    `https://a/01/09521234543213${fill('/10/A')}`,
    `https://a/01/09521234543213?${fill('10=A&')}`,
    `https://a/01/${fill('%25')}`,
    `https://a/${fill('ARHKVAdpQg')}`,
    `https://a/${fill('9')}`,
    `[)>\u001e06${fill('\u001dQ1')}`,
    `urn:epc:id:sgtin:${fill('.')}`,
    `urn:epc:id:gid:1.2.${fill('1')}`,
    fill('<GS>'),
    fill('\ud800'),
    fill('\u0000'),
  ];

  it.each(texts.map((text) => [text.slice(0, 24), text]))('of %j are read or refused', (_, text) => {
    for (const raw of [text, `]C1${text}`, `]E0${text}`, `]E3${text}`]) expect(readScan(raw)).toHaveProperty('ok');
    for (const parse of [parseElementString, parseBracketed, parseDigitalLink, parsePureIdentity, parseGtin]) {
      expect(parse(text)).toHaveProperty('ok');
    }
    expect(calibrate(text).ok).toBe(false);
    expect(findReadings(text, ['', '29'])).toHaveProperty('complete');
  });

  it('of one kind are judged by every content rule', () => {
    const values = '=1%-/0\ud800'.split('').map(fill);
    for (const linter of LINTERS.values()) {
      for (const value of [...values, `${fill('=')}x`, `${fill('1')}/${fill('1')}`]) linter(value, {});
    }
  });

  it('of bits and keys are read', () => {
    expect(decodeTag(`00111101${fill('1')}`).ok).toBe(false);
    const bits = hexToBits(fill('F'));
    expect(bits.ok && bitsToHex(bits.value)).toHaveLength(LENGTH);
    expect(readKeystrokes(Array.from({ length: LENGTH }, () => ({ key: '1', alt: true })))).toHaveLength(1);
  });

  it('of elements are printed', () => {
    const elements = Array.from({ length: LENGTH / 10 }, () => ({ ai: '01', value: '09521234543213' }));
    const printed = printDigitalLink(elements, `https://a${fill('/')}x`);
    expect(printed.ok && printed.value.endsWith('x/01/09521234543213')).toBe(true);
  });
});
