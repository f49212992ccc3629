import { encode as cborgEncode, rfc8949EncodeOptions } from 'cborg';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toHex } from '../ids.ts';
import { decode } from './decoding.ts';
import { encode, EncodingError, type Encodable } from './encoding.ts';

const text = fc.string({ unit: 'binary', maxLength: 40 }).filter((value) => value.isWellFormed());
const leaf = fc.oneof(
  fc.constant(null),
  fc.boolean(),
  fc.maxSafeInteger(),
  fc.integer({ min: -300, max: 70_000 }),
  text,
  fc.uint8Array({ maxLength: 40 }),
);
const anyValue: fc.Arbitrary<Encodable> = fc.letrec<{ value: Encodable }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    leaf,
    fc.array(tie('value'), { maxLength: 6 }),
    fc.dictionary(text, tie('value'), { maxKeys: 8, noNullPrototype: true }),
  ),
})).value;

describe('[L1] the encoding', () => {
  test('reads back what it wrote', () => {
    fc.assert(
      fc.property(anyValue, (value) => {
        const bytes = encode(value);
        expect(toHex(encode(decode(bytes)))).toBe(toHex(bytes));
        expect(JSON.stringify(sorted(decode(bytes)))).toBe(JSON.stringify(sorted(value)));
      }),
      { numRuns: 300 },
    );
  });

  test('is what another implementation calls deterministic', () => {
    fc.assert(
      fc.property(anyValue, (value) => {
        expect(toHex(encode(value))).toBe(toHex(cborgEncode(value, rfc8949EncodeOptions)));
      }),
      { numRuns: 300 },
    );
  });

  test('refuses every truncation', () => {
    fc.assert(
      fc.property(anyValue, (value) => {
        const bytes = encode(value);
        for (let length = 0; length < bytes.length; length += 1) {
          expect(() => decode(bytes.subarray(0, length))).toThrow(EncodingError);
        }
      }),
      { numRuns: 15 },
    );
  });

  test('reads a changed byte as another value or not at all', () => {
    fc.assert(
      fc.property(anyValue, fc.nat(), fc.integer({ min: 1, max: 255 }), (value, place, change) => {
        const bytes = encode(value);
        const at = place % bytes.length;
        bytes[at] = (bytes[at] as number) ^ change;
        const read = attempt(() => decode(bytes));
        if (read !== undefined) expect(toHex(encode(read.value))).toBe(toHex(bytes));
      }),
      { numRuns: 500 },
    );
  });

  test('reads no bytes but those it would have written', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 30 }), (bytes) => {
        const read = attempt(() => decode(bytes));
        if (read !== undefined) expect(toHex(encode(read.value))).toBe(toHex(bytes));
      }),
      { numRuns: 1000 },
    );
  });
});

function attempt<Value>(read: () => Value): { readonly value: Value } | undefined {
  try {
    return { value: read() };
  } catch (error) {
    expect(error).toBeInstanceOf(EncodingError);
    return undefined;
  }
}

/** With sorted keys, and −0 as the 0 that is written for it. */
function sorted(value: Encodable | undefined): unknown {
  if (value instanceof Uint8Array) return `bytes ${toHex(value)}`;
  if (Array.isArray(value)) return (value as readonly Encodable[]).map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.entries(value)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([key, member]) => [key, sorted(member)]);
}
