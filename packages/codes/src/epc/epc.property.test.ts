import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitraryText } from '../../test/arbitrary-elements.ts';
import { parseBracketed, parseElementString, printBracketed, printElementString } from '../gs1/element-string.ts';
import { parseDigitalLink } from '../link/digital-link.ts';
import { printDigitalLink } from '../link/print-link.ts';
import { CHARACTER_SET_82 } from '../linters/characters.ts';
import { bitsToHex, decodeTag, encodeTag, hexToBits } from './binary.ts';
import { type Coding, CODINGS, PREFIX_BITS } from './codings.ts';
import { elementsToEpc, epcToElements } from './elements.ts';
import { isOther } from './other-codings.ts';
import { type Epc, SCHEMES } from './scheme.ts';
import { type EpcTag, parsePureIdentity, parseTagUri, printPureIdentity, printTagUri } from './urn.ts';

const digits = (length: number): fc.Arbitrary<string> =>
  fc
    .array(fc.constantFrom(...'0123456789'.split('')), { minLength: length, maxLength: length })
    .map((found) => found.join(''));
const text = (set: string, lengthMax: number): fc.Arbitrary<string> =>
  fc.array(fc.constantFrom(...set.split('')), { minLength: 1, maxLength: lengthMax }).map((found) => found.join(''));
const number = (bits: number): fc.Arbitrary<string> => fc.bigInt(0n, (1n << BigInt(bits)) - 1n).map(String);

function arbitrarySerial(coding: Coding): fc.Arbitrary<string | undefined> {
  const { serial, scheme } = coding;
  if (serial === undefined) return fc.constant(undefined);
  const lengthMax = SCHEMES[scheme].serial?.lengthMax ?? 1;
  const fits = (found: string): boolean => found.length <= lengthMax;
  if (serial.kind === 'number') return number(serial.bits).filter(fits);
  if (serial.kind === 'digits') return fc.integer({ min: 1, max: scheme === 'sgcn' ? 12 : 17 }).chain(digits);
  return text(CHARACTER_SET_82, lengthMax);
}

function arbitraryReference(coding: Coding, partition: number): fc.Arbitrary<string> {
  const prefixLength = 12 - partition;
  const bits = coding.referenceBits[partition] ?? 0;
  if (coding.reference === 'number') return number(bits).filter((found) => found.length + prefixLength <= 30);
  if (coding.reference === 'text') return text(CHARACTER_SET_82, 30 - prefixLength);
  if (coding.reference === 'terminated') return text('#-/0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ', 30 - prefixLength);
  return digits(SCHEMES[coding.scheme].keyDigits - prefixLength);
}

/** Any EPC that a coding has room for. */
const arbitraryTag: fc.Arbitrary<EpcTag> = fc
  .constantFrom(...CODINGS.filter(({ scheme }) => !isOther(scheme)))
  .chain((coding) =>
    fc.nat(PREFIX_BITS.length - 1).chain((partition) =>
      fc
        .tuple(
          digits(12 - partition),
          arbitraryReference(coding, partition),
          arbitrarySerial(coding),
          digits(2),
          digits(2),
          fc.nat(7),
        )
        .map(([companyPrefix, reference, serial, piece, total, filter]) => ({
          coding: coding.name,
          filter,
          epc: {
            scheme: coding.scheme,
            companyPrefix,
            reference,
            ...(coding.scheme === 'itip' ? { piece, total } : {}),
            ...(serial === undefined ? {} : { serial }),
          },
        })),
    ),
  );

const supplier = text('0123456789ABCDEFGHJKLMNPQRSTUVWXYZ', 6).filter((found) => found.length >= 5);
const arbitraryOther: fc.Arbitrary<EpcTag> = fc.oneof(
  fc.tuple(number(28), number(24), number(36)).map(([companyPrefix, reference, serial]) => ({
    coding: 'gid-96',
    epc: { scheme: 'gid' as const, companyPrefix, reference, serial },
  })),
  fc.tuple(fc.nat(15), supplier, number(36)).map(([filter, companyPrefix, reference]) => ({
    coding: 'usdod-96',
    filter,
    epc: { scheme: 'usdod' as const, companyPrefix, reference },
  })),
  fc
    .tuple(
      fc.nat(63),
      supplier,
      fc.oneof(fc.constant(''), text('-/019AZ', 32)),
      fc.constantFrom('', '#'),
      text('-/019AZ', 29),
    )
    .map(([filter, companyPrefix, reference, sign, rest]) => ({
      coding: 'adi-var',
      filter,
      epc: { scheme: 'adi' as const, companyPrefix, reference, serial: sign + rest },
    })),
);

/** The plainest EPC of a coding and partition. */
function exampleOf({ scheme, serial, reference }: Coding, partition: number): Epc {
  const companyPrefix = '614141000000'.slice(0, 12 - partition);
  const length = SCHEMES[scheme].keyDigits - companyPrefix.length;
  return {
    scheme,
    companyPrefix,
    reference: reference === 'padded' ? '1'.repeat(length) : '7',
    ...(scheme === 'itip' ? { piece: '01', total: '02' } : {}),
    ...(serial === undefined ? {} : { serial: '5' }),
  };
}

function survives(tag: EpcTag, encode: typeof encodeTag): boolean {
  const bits = encode(tag);
  const back = bits.ok ? decodeTag(bits.value) : bits;
  return back.ok && printTagUri(back.value) === printTagUri(tag);
}

describe('a tag', () => {
  it('comes back from its bits, in every coding and partition', () => {
    fc.assert(
      fc.property(fc.oneof(arbitraryTag, arbitraryOther), (tag) => survives(tag, encodeTag)),
      { numRuns: 2000 },
    );
  });

  it('would not come back if the partition were always 5 (negative control)', () => {
    const broken: typeof encodeTag = (tag) => {
      const bits = encodeTag(tag);
      return bits.ok ? { ok: true, value: `${bits.value.slice(0, 11)}101${bits.value.slice(14)}` } : bits;
    };
    expect(
      fc.check(
        fc.property(arbitraryTag, (tag) => survives(tag, broken)),
        { seed: 1 },
      ).failed,
    ).toBe(true);
  });

  it.each([
    ['urn:epc:tag:usdod-96:3.CAGEY.5678', '2F320434147455900000162E'],
    ['urn:epc:tag:adi-var:3.35962.PQ7VZ4.M37GXB92', '3B0E0CF5E76C9047759AD00373DC7602E7200'],
    ['urn:epc:tag:cpi-96:3.0614141.98765.12345', '3C74257BF400C0E680003039'],
    ['urn:epc:tag:cpi-var:3.0614141.5PQ7%2FZ43.12345', '3D74257BF75411DEF6B4CC00000003039'],
  ])('%s is written %s', (urn, hex) => {
    const tag = parseTagUri(urn);
    const bits = tag.ok ? encodeTag(tag.value) : tag;
    expect(bits.ok && bitsToHex(bits.value).padEnd(hex.length, '0')).toBe(hex);
  });

  it('comes back from its tag URI and its hexadecimal digits', () => {
    fc.assert(
      fc.property(fc.oneof(arbitraryTag, arbitraryOther), (tag) => {
        expect(parseTagUri(printTagUri(tag))).toEqual({ ok: true, value: tag });
        const bits = encodeTag(tag);
        if (!bits.ok) return;
        const read = hexToBits(bitsToHex(bits.value));
        expect(read.ok && read.value.startsWith(bits.value)).toBe(true);
      }),
    );
  });

  it('has as many bits as its coding says', () => {
    for (const coding of CODINGS) {
      for (const [partition, bits] of coding.referenceBits.entries()) {
        if (coding.serial?.kind === 'terminated' || coding.reference === 'terminated') continue;
        const head = coding.scheme === 'itip' ? 28 : 14;
        expect(head + (PREFIX_BITS[partition] ?? 0) + bits + (coding.serial?.bits ?? 0)).toBeLessThanOrEqual(
          coding.bits,
        );
      }
    }
  });

  it('takes numbers up to the last that its bits hold, and no further', () => {
    let tried = 0;
    for (const coding of CODINGS) {
      if (coding.serial?.kind !== 'number' || isOther(coding.scheme)) continue;
      for (const [partition] of coding.referenceBits.entries()) {
        const epc = exampleOf(coding, partition);
        const limit = 2n ** BigInt(coding.serial.bits);
        const lengthMax = SCHEMES[coding.scheme].serial?.lengthMax ?? 0;
        for (const [serial, fits] of [
          ['0', true],
          [String(limit - 1n), String(limit - 1n).length <= lengthMax],
          [String(limit), false],
        ] as const) {
          const tag = { coding: coding.name, filter: 7, epc: { ...epc, serial } };
          expect([coding.name, serial, encodeTag(tag).ok]).toEqual([coding.name, serial, fits]);
          if (fits) expect(survives(tag, encodeTag)).toBe(true);
          tried += 1;
        }
      }
    }
    expect(tried).toBe(7 * 3 * 7);
  });

  it('has a filter value of its coding: no other number, none missing, none with a leading zero', () => {
    for (const coding of CODINGS) {
      if (isOther(coding.scheme)) continue;
      const epc = exampleOf(coding, 5);
      for (let filter = 0; filter < 8; filter++)
        expect(survives({ coding: coding.name, filter, epc }, encodeTag)).toBe(true);
      for (const filter of [-1, 8, 1.5, Number.NaN]) {
        expect(encodeTag({ coding: coding.name, filter, epc })).toMatchObject({ refusal: { part: 'filter' } });
      }
      expect(encodeTag({ coding: coding.name, epc })).toMatchObject({ refusal: { part: 'filter' } });
    }
    expect(parseTagUri('urn:epc:tag:sgtin-96:03.0614141.812345.6789')).toEqual({
      ok: false,
      refusal: { kind: 'malformed', part: 'filter' },
    });
  });

  it('is refused with one bit too few, and with padding that is not zero', () => {
    for (const coding of CODINGS) {
      if (isOther(coding.scheme)) continue;
      for (const [partition] of coding.referenceBits.entries()) {
        const bits = encodeTag({ coding: coding.name, filter: 0, epc: exampleOf(coding, partition) });
        if (!bits.ok) throw new Error(coding.name);
        expect(decodeTag(bits.value.slice(0, -1)).ok).toBe(false);
        expect(decodeTag(`${bits.value}0000000000`)).toEqual(decodeTag(bits.value));
        // GSRN and SSCC end in reserved bits, text in zeros behind its last character.
        const spoilt = `${bits.value.slice(0, -1)}1`;
        const mustBeZero = coding.serial?.kind === 'text' || coding.serial === undefined;
        if (mustBeZero && coding.reference !== 'number')
          expect([coding.name, decodeTag(spoilt).ok]).toEqual([coding.name, false]);
      }
    }
  });

  it('of 96 bits takes no letters and no leading zeros in its serial number', () => {
    const tag = (serial: string): EpcTag => ({
      coding: 'sgtin-96',
      filter: 1,
      epc: { scheme: 'sgtin', companyPrefix: '0614141', reference: '812345', serial },
    });
    for (const serial of ['0123', 'A', '274877906944']) {
      expect(encodeTag(tag(serial))).toEqual({ ok: false, refusal: { kind: 'does-not-fit', part: 'serial' } });
    }
    expect(encodeTag(tag('274877906943')).ok).toBe(true);
    expect(encodeTag({ ...tag('0123'), coding: 'sgtin-198' }).ok).toBe(true);
  });

  it.each([
    ['', { kind: 'too-few-bits' }],
    ['11111111', { kind: 'unknown-header', header: 255 }],
    ['00110000', { kind: 'too-few-bits', needed: 96 }],
    [`00110000001111${'0'.repeat(82)}`, { kind: 'malformed', part: 'company-prefix' }],
  ])('with the bits %j is refused', (bits, refusal) => {
    expect(decodeTag(bits)).toMatchObject({ ok: false, refusal });
  });

  it('is answered for any bits', () => {
    fc.assert(
      fc.property(fc.constantFrom(...CODINGS), fc.bigInt(0n, 1n << 230n), (coding, noise) => {
        const header = coding.header.toString(2).padStart(8, '0');
        const read = decodeTag(header + noise.toString(2).padStart(230, '0'));
        // What is read from noise is written back bit by bit.
        if (read.ok) {
          const bits = encodeTag(read.value);
          expect(bits.ok && (header + noise.toString(2).padStart(230, '0')).startsWith(bits.value)).toBe(true);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe('an identity', () => {
  it('comes back from its URN and from its element strings', () => {
    fc.assert(
      fc.property(arbitraryTag, ({ epc }) => {
        expect(parsePureIdentity(printPureIdentity(epc))).toEqual({ ok: true, value: epc });
        const elements = epcToElements(epc);
        expect(elements.ok && elementsToEpc(elements.value, epc.companyPrefix.length)).toEqual({
          ok: true,
          value: epc,
        });
      }),
    );
  });

  it('is the same in all five forms: bits, tag URI, pure identity, element strings, Digital Link', () => {
    fc.assert(
      fc.property(
        arbitraryTag.filter(({ epc: { piece = '01', total = '01' } }) => piece !== '00' && piece <= total),
        ({ epc }) => {
          const elements = epcToElements(epc);
          if (!elements.ok) throw new Error('no elements');
          const text = parseElementString(printElementString(elements.value), { unknownAis: 'refuse' });
          const brackets = parseBracketed(printBracketed(elements.value), { purpose: 'own-label' });
          const uri = printDigitalLink(elements.value, 'https://id.gs1.org');
          const link = uri.ok ? parseDigitalLink(uri.value) : uri;
          for (const read of [text, brackets, link]) {
            expect(read.ok && elementsToEpc(read.value.elements, epc.companyPrefix.length)).toEqual({
              ok: true,
              value: epc,
            });
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  it('stands for a class without a serial number, for a batch with a lot', () => {
    const gtin = { ai: '01', value: '80614141123458' };
    const read = (elements: { ai: string; value: string }[]): string => {
      const epc = elementsToEpc(elements, 7);
      return epc.ok ? printPureIdentity(epc.value) : JSON.stringify(epc.refusal);
    };
    expect(read([gtin])).toBe('urn:epc:idpat:sgtin:0614141.812345.*');
    expect(read([gtin, { ai: '10', value: 'A/1' }])).toBe('urn:epc:class:lgtin:0614141.812345.A%2F1');
    expect(read([gtin, { ai: '21', value: '7' }])).toBe('urn:epc:id:sgtin:0614141.812345.7');
    expect(read([{ ai: '10', value: 'A' }])).toBe('{"kind":"no-key"}');
  });

  it.each([
    'urn:epc:id:sgtin:0614141.81234.1',
    'urn:epc:id:sgtin:061414.812345.1',
    'urn:epc:id:sgtin:0614141.812345',
    'urn:epc:id:nothing:0614141.812345.1',
    'urn:epc:idpat:sgtin:0614141.812345.1',
    'urn:epc:class:sgtin:0614141.812345.1',
    'urn:epc:id:constructor:1.2.3',
  ])('%s is refused', (urn) => {
    expect(parsePureIdentity(urn).ok).toBe(false);
  });

  it('is answered for any text', () => {
    fc.assert(
      fc.property(arbitraryText, fc.constantFrom(...Object.keys(SCHEMES)), (noise, scheme) => {
        for (const urn of [noise, `urn:epc:id:${scheme}:${noise}`, `urn:epc:idpat:${scheme}:${noise}`]) {
          const read = parsePureIdentity(urn);
          if (read.ok) expect(parsePureIdentity(printPureIdentity(read.value))).toEqual(read);
        }
        parseTagUri(`urn:epc:tag:${scheme}-96:${noise}`);
        const epc: Epc = { scheme: 'giai', companyPrefix: noise, reference: noise };
        encodeTag({ coding: 'giai-202', filter: 0, epc });
        epcToElements(epc);
      }),
    );
  });
});
