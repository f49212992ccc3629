import { encode as cborgEncode, rfc8949EncodeOptions } from 'cborg';
import { describe, expect, test } from 'vitest';
import { fromHex, toHex } from '../ids.ts';
import { decode } from './decoding.ts';
import { encode, encodedBytesMax, EncodingError, type Encodable } from './encoding.ts';

/** RFC 8949, appendix A, as far as the profile goes. */
const examples: readonly (readonly [Encodable, string])[] = [
  [0, '00'],
  [23, '17'],
  [24, '1818'],
  [100, '1864'],
  [1000, '1903e8'],
  [1_000_000, '1a000f4240'],
  [1_000_000_000_000, '1b000000e8d4a51000'],
  [Number.MAX_SAFE_INTEGER, '1b001fffffffffffff'],
  [-1, '20'],
  [-100, '3863'],
  [-1000, '3903e7'],
  [-Number.MAX_SAFE_INTEGER, '3b001ffffffffffffe'],
  [false, 'f4'],
  [true, 'f5'],
  [null, 'f6'],
  [fromHex('01020304'), '4401020304'],
  ['', '60'],
  ['IETF', '6449455446'],
  ['ü', '62c3bc'],
  ['水', '63e6b0b4'],
  ['\ud800\udd51', '64f0908591'],
  [[], '80'],
  [[1, [2, 3]], '8201820203'],
  [{}, 'a0'],
  [{ b: [2, 3], a: 1 }, 'a26161016162820203'],
];

describe('[L1] the encoding', () => {
  test.each(examples)('writes %j as the RFC does, and reads it back', (value, hex) => {
    expect(toHex(encode(value))).toBe(hex);
    expect(decode(fromHex(hex))).toEqual(value);
  });

  test('sorts keys by length, then by bytes, whatever the order they were written in', () => {
    const value = { bb: 1, a: 2, 水: 3, ü: 4, b: 5, '😀': 6, '\uffff': 7 };
    expect(toHex(encode(value))).toBe(toHex(cborgEncode(value, rfc8949EncodeOptions)));
  });

  test.each([
    ['a fraction', 0.5],
    ['an integer that a double cannot count to', 2 ** 53],
    ['infinity', Infinity],
    ['not a number', Number.NaN],
    ['half of a surrogate pair', '\ud800'],
    ['half of a surrogate pair in a long text', `${'x'.repeat(40)}\udc00`],
    ['a date', new Date(0)],
    ['a map', new Map()],
    ['a function', () => 1],
    ['a big integer', 1n],
    ['undefined in a list', [undefined]],
  ])('refuses %s', (_, value) => {
    expect(() => encode(value as Encodable)).toThrow(EncodingError);
  });

  test('leaves members out that are undefined', () => {
    expect(toHex(encode({ a: undefined, b: 1 }))).toBe(toHex(encode({ b: 1 })));
  });

  test('keeps to its limits of depth and length, both ways', () => {
    let deep: Encodable = 1;
    for (let level = 0; level < 16; level += 1) deep = [deep];
    expect(decode(encode(deep))).toEqual(deep);
    expect(() => encode([deep])).toThrow('nested deeper');
    expect(() => decode(fromHex(`81${toHex(encode(deep))}`))).toThrow('nested deeper');
    const longest = 'x'.repeat(encodedBytesMax - 5);
    expect(encode(longest)).toHaveLength(encodedBytesMax);
    expect(() => encode(`${longest}x`)).toThrow('longer than');
    expect(() => encode(new Uint8Array(2_000_000))).toThrow('longer than');
    expect(decode(encode(longest))).toBe(longest);
    expect(() => decode(new Uint8Array(encodedBytesMax + 1))).toThrow('longer than');
  });

  test('a length that promises more than there is costs nothing', () => {
    for (const hex of ['9b001fffffffffffff', 'bb001fffffffffffff', '5b001fffffffffffff', '7affffffff']) {
      expect(() => decode(fromHex(hex))).toThrow(EncodingError);
    }
  });
});

describe('[L1] only the one encoding of a value is read', () => {
  test.each([
    ['an integer in more bytes than it needs', '1817'],
    ['an integer in eight bytes for four', '1b00000000ffffffff'],
    ['a negative integer in two bytes for one', '390001'],
    ['a length in more bytes than it needs', '780141'],
    ['keys out of order', 'a2616201616101'],
    ['keys out of order by length', 'a2626161016162 01'.replace(' ', '')],
    ['a key twice', 'a2616101616102'],
    ['a key that is a number', 'a10101'],
    ['a list without end', '9f01ff'],
    ['a text without end', '7f6161ff'],
    ['a tag', 'c11a514b67b0'],
    ['a float', 'fb3ff199999999999a'],
    ['a half float', 'f93c00'],
    ['undefined', 'f7'],
    ['a simple value', 'f0'],
    ['a reserved width', '1c'],
    ['an integer beyond the safe ones', '1b0020000000000000'],
    ['a negative integer beyond the safe ones', '3b001fffffffffffff'],
    ['text that is not UTF-8', '61ff'],
    ['UTF-8 in more bytes than it needs', '62c081'],
    ['a surrogate in UTF-8', '63eda080'],
    ['beyond Unicode', '64f4908080'],
    ['a broken continuation', '62c328'],
    ['bytes after the value', '0000'],
    ['nothing', ''],
  ])('%s is refused', (_, hex) => {
    expect(() => decode(fromHex(hex))).toThrow(EncodingError);
  });

  test('a key such as __proto__ is data and changes no prototype', () => {
    const value = JSON.parse('{"__proto__":{"polluted":1},"constructor":2}') as Encodable;
    const read = decode(encode(value)) as Record<string, unknown>;
    expect(Object.keys(read).sort()).toEqual(['__proto__', 'constructor']);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect({ ...read }['polluted']).toBeUndefined();
    expect(toHex(encode(read as Encodable))).toBe(toHex(encode(value)));
  });
});
