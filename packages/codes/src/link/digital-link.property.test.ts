import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitraryElements, arbitraryLabel, arbitraryText } from '../../test/arbitrary-elements.ts';
import { compressElements, decompressElements } from './compression.ts';
import { parseDigitalLink } from './digital-link.ts';
import { printCompressedLink, printDigitalLink } from './print-link.ts';

const GTIN = '09521234543213';
const STEM = 'https://id.gs1.org';

type Element = { readonly ai: string; readonly value: string };
const sorted = (elements: readonly Element[]): string[] => elements.map(({ ai, value }) => `${ai} ${value}`).toSorted();

describe('a Digital Link', () => {
  it('says key, qualifiers and attributes, whatever stands before them', () => {
    const read = parseDigitalLink(
      `https://shop.example/a/b/01/${GTIN}/10/L%2F1/21/7?17=261200&lang=zh&3103=000100#top`,
    );
    expect(read).toMatchObject({ ok: true, value: { stem: 'https://shop.example/a/b', form: 'plain' } });
    expect(read.ok && read.value.elements.map(({ ai, value }) => ai + value)).toEqual([
      `01${GTIN}`,
      '10L/1',
      '217',
      '17261200',
      '3103000100',
    ]);
  });

  it.each([
    [`${STEM}/01/${GTIN}/21/A/10/B`, { kind: 'qualifier-not-allowed', key: '01' }],
    [`${STEM}/01/${GTIN}?8200=x`, { kind: 'not-link-attribute', ai: '8200' }],
    [`${STEM}/01/${GTIN}/10/A?10=A`, { kind: 'repeated', ai: '10' }],
    [`${STEM}/01/${GTIN}?17=251300`, { kind: 'content', ai: '17', rule: 'illegal-month' }],
    [`${STEM}/nothing/here`, { kind: 'no-primary-key' }],
    ['ftp://id.gs1.org/01/09521234543213', { kind: 'malformed', expected: 'uri' }],
  ])('%s is refused', (uri, refusal) => {
    expect(parseDigitalLink(uri)).toMatchObject({ ok: false, refusal });
  });

  it.each([
    [`${STEM}/01/${GTIN}/22/A/21/B/10/C`, { kind: 'qualifier-not-allowed', ai: '10', position: 50 }],
    [`${STEM}/01/${GTIN}/99/A`, { kind: 'qualifier-not-allowed', ai: '99', position: 40 }],
    [`${STEM}/01/${GTIN}?lang=zh&21=x`, { kind: 'not-link-attribute', ai: '21', position: 48 }],
    [`${STEM}/01/${GTIN}/10/A?10=A`, { kind: 'repeated', ai: '10', position: 45 }],
    [`${STEM}/01/${GTIN}/10/%41%2FA~B`, { kind: 'content', ai: '10', position: 47, offset: 3 }],
    [`${STEM}/01/${GTIN}?3922=1%30A`, { kind: 'content', ai: '3922', position: 46, offset: 2 }],
    [`${STEM}/01/02345674`, { kind: 'content', ai: '01', position: 29, offset: 13 }],
  ])('%s is refused where it goes wrong', (uri, refusal) => {
    expect(parseDigitalLink(uri)).toMatchObject({ ok: false, refusal });
  });

  it('of the first releases parts parameters by semicolons; within a value they are escaped', () => {
    const values = (uri: string): string[] | false => {
      const read = parseDigitalLink(uri);
      return read.ok && read.value.elements.map(({ ai, value }) => ai + value);
    };
    expect(values(`${STEM}/01/${GTIN}?17=261231;10=LOT&99=X`)).toEqual([`01${GTIN}`, '17261231', '10LOT', '99X']);
    expect(values(`${STEM}/01/${GTIN}?10=A%3B21=B`)).toEqual([`01${GTIN}`, '10A;21=B']);
    expect(values(`${STEM}/01/${GTIN}?99=a;b=c`)).toEqual([`01${GTIN}`, '99a;b=c']);
  });

  it.each([
    [[{ ai: '01', value: '09521234543214' }], { kind: 'content', ai: '01', rule: 'incorrect-check-digit' }],
    [
      [
        { ai: '01', value: GTIN },
        { ai: '10', value: 'L\u20ac' },
      ],
      { kind: 'content', ai: '10', rule: 'invalid-cset82-character', position: 1 },
    ],
    [
      [
        { ai: '01', value: GTIN },
        { ai: '10', value: '\ud800' },
      ],
      { kind: 'content', ai: '10', rule: 'invalid-cset82-character' },
    ],
    [
      [
        { ai: '01', value: GTIN },
        { ai: '10', value: 'A' },
        { ai: '10', value: 'B' },
      ],
      { kind: 'repeated', ai: '10' },
    ],
  ])('is not printed for %j, which reading would refuse', (elements, refusal) => {
    expect(printDigitalLink(elements, STEM)).toMatchObject({ ok: false, refusal });
    expect(printCompressedLink(elements, STEM)).toMatchObject({ ok: false, refusal });
  });

  it('keeps an AI that the table does not hold in clear; compressed its value would be lost', () => {
    const elements = [
      { ai: '01', value: GTIN },
      { ai: '89', value: 'A' },
    ];
    expect(printDigitalLink(elements, STEM, { unknownAis: 'keep' })).toEqual({
      ok: true,
      value: `${STEM}/01/${GTIN}?89=A`,
    });
    for (const form of ['partial', 'compressed'] as const) {
      expect(printCompressedLink(elements, STEM, form, { unknownAis: 'keep' })).toMatchObject({
        refusal: { kind: 'unknown-ai', ai: '89' },
      });
    }
  });

  it('takes short GTINs and alphabetic names where it is told to', () => {
    const uri = `${STEM}/gtin/9521234543213/lot/A`;
    expect(parseDigitalLink(uri).ok).toBe(false);
    expect(parseDigitalLink(uri, { alphaNames: 'accept' })).toMatchObject({
      value: { elements: [{ ai: '01', value: GTIN }, { ai: '10' }] },
    });
    expect(parseDigitalLink(uri, { alphaNames: 'accept', shortGtins: 'refuse' }).ok).toBe(false);
  });

  it('comes back as it was printed, plain, partly and wholly compressed', () => {
    fc.assert(
      fc.property(fc.oneof(arbitraryElements, arbitraryLabel), (elements) => {
        const links = [
          printDigitalLink(elements, STEM),
          printCompressedLink(elements, STEM, 'partial'),
          printCompressedLink(elements, STEM, 'compressed'),
        ];
        for (const link of links) {
          if (!link.ok) continue;
          const read = parseDigitalLink(link.value, { purpose: 'none' });
          expect(read.ok && sorted(read.value.elements)).toEqual(sorted(elements));
        }
      }),
      { numRuns: 500 },
    );
  });

  it('is never thrown at, whatever the text', () => {
    fc.assert(
      fc.property(arbitraryText, (text) => {
        parseDigitalLink(text);
        parseDigitalLink(`https://a/${text}`);
        decompressElements(text);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('compression', () => {
  it('is shorter than the plain path and says the same', () => {
    const elements = [
      { ai: '01', value: '09780345418913' },
      { ai: '10', value: '123' },
    ];
    const text = compressElements(elements);
    const back = decompressElements(text);
    expect(back).toEqual({ ok: true, value: elements });
    expect(text.length).toBeLessThan('01/09780345418913/10/123'.length);
  });

  it.each([
    ['ARHKVAdpQg', ['01 09780345418913']],
    ['AN2yxDhfaiaw', ['00 998440410914660971']],
    ['AQnYUc1gmiERBhQ0ytiyZuAGOLc1TQ', ['01 05412345000013', '10 ABC&+123', '7003 1903061658']],
    // With keys that are not GS1's behind the elements.
    ['AQnYUc1gmiERBhQ0ytiyZuAGOLc1TXhXsaXbQKHFuaprwUmrBX6g', ['01 05412345000013', '10 ABC&+123', '7003 1903061658']],
  ])('reads %s, which others wrote', (text, elements) => {
    const read = decompressElements(text);
    expect(read.ok && sorted(read.value)).toEqual(elements);
  });

  it('keeps every AI, leading zeros included', () => {
    fc.assert(
      fc.property(arbitraryElements, (elements) => {
        const back = decompressElements(compressElements(elements));
        expect(back.ok && sorted(back.value)).toEqual(sorted(elements));
      }),
      { numRuns: 500 },
    );
  });

  it('refuses bits that are left over, unless they only fill the last character', () => {
    const text = compressElements([{ ai: '01', value: GTIN }]);
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const last = alphabet.indexOf(text.slice(-1));
    // 8 bits of the AI and 47 of the number: the last of ten characters has five of them.
    expect(decompressElements(text).ok).toBe(true);
    expect(decompressElements(text.slice(0, -1) + alphabet.charAt(last ^ 1)).ok).toBe(false);
  });

  it('refuses data that end too early', () => {
    const text = compressElements([{ ai: '01', value: GTIN }]);
    expect(decompressElements(text.slice(0, -2)).ok).toBe(false);
  });
});
