import type { EpcScheme } from './scheme.ts';

/** How a value becomes bits. */
export type Packing = {
  /**
   * `number`: digits without leading zeros; `padded`: digits of known length; `digits`: digits of any length, a one
   * in front; `text`: seven-bit characters, zeros behind; `terminated`: six-bit characters up to a zero.
   */
  readonly kind: 'number' | 'padded' | 'digits' | 'text' | 'terminated';
  /** For `terminated` the most characters. */
  readonly bits: number;
};

/** One binary coding of the Tag Data Standard 1.13, clause 14. Header, filter and partition precede what is here. */
export type Coding = {
  readonly name: string;
  readonly scheme: EpcScheme;
  readonly header: number;
  readonly bits: number;
  /** Bits of the filter value, 3 unless given. */
  readonly filterBits?: number;
  readonly reference: Packing['kind'];
  /** By partition: company prefix of 12 digits first, of 6 last. */
  readonly referenceBits: readonly number[];
  readonly serial?: Packing;
};

/** Bits of a company prefix of 12, 11 … 6 digits. */
export const PREFIX_BITS: readonly number[] = [40, 37, 34, 30, 27, 24, 20];

/** What the company prefix leaves of a total. */
const leave = (total: number): number[] => PREFIX_BITS.map((bits) => total - bits);
const key = (total: number): Pick<Coding, 'reference' | 'referenceBits'> => ({
  reference: 'padded',
  referenceBits: leave(total),
});
const number = (bits: number): Packing => ({ kind: 'number', bits });
const text = (bits: number): Packing => ({ kind: 'text', bits });

export const CODINGS: readonly Coding[] = [
  { name: 'sgtin-96', scheme: 'sgtin', header: 0x30, bits: 96, ...key(44), serial: number(38) },
  { name: 'sgtin-198', scheme: 'sgtin', header: 0x36, bits: 198, ...key(44), serial: text(140) },
  { name: 'sscc-96', scheme: 'sscc', header: 0x31, bits: 96, ...key(58) },
  { name: 'sgln-96', scheme: 'sgln', header: 0x32, bits: 96, ...key(41), serial: number(41) },
  { name: 'sgln-195', scheme: 'sgln', header: 0x39, bits: 195, ...key(41), serial: text(140) },
  { name: 'grai-96', scheme: 'grai', header: 0x33, bits: 96, ...key(44), serial: number(38) },
  { name: 'grai-170', scheme: 'grai', header: 0x37, bits: 170, ...key(44), serial: text(112) },
  { name: 'giai-96', scheme: 'giai', header: 0x34, bits: 96, reference: 'number', referenceBits: leave(82) },
  { name: 'giai-202', scheme: 'giai', header: 0x38, bits: 202, reference: 'text', referenceBits: leave(188) },
  { name: 'gsrn-96', scheme: 'gsrn', header: 0x2d, bits: 96, ...key(58) },
  { name: 'gsrnp-96', scheme: 'gsrnp', header: 0x2e, bits: 96, ...key(58) },
  { name: 'gdti-96', scheme: 'gdti', header: 0x2c, bits: 96, ...key(41), serial: number(41) },
  { name: 'gdti-113', scheme: 'gdti', header: 0x3a, bits: 113, ...key(41), serial: { kind: 'digits', bits: 58 } },
  { name: 'gdti-174', scheme: 'gdti', header: 0x3e, bits: 174, ...key(41), serial: text(119) },
  { name: 'sgcn-96', scheme: 'sgcn', header: 0x3f, bits: 96, ...key(41), serial: { kind: 'digits', bits: 41 } },
  {
    name: 'cpi-96',
    scheme: 'cpi',
    header: 0x3c,
    bits: 96,
    reference: 'number',
    referenceBits: leave(51),
    serial: number(31),
  },
  // Of variable length: the part number ends itself; 54 bits are what precedes it and follows it at least.
  {
    name: 'cpi-var',
    scheme: 'cpi',
    header: 0x3d,
    bits: 54,
    reference: 'terminated',
    referenceBits: [18, 19, 20, 21, 22, 23, 24],
    serial: number(40),
  },
  { name: 'itip-110', scheme: 'itip', header: 0x40, bits: 110, ...key(44), serial: number(38) },
  { name: 'itip-212', scheme: 'itip', header: 0x41, bits: 212, ...key(44), serial: text(140) },
  // Built otherwise, see `other-codings.ts`.
  { name: 'gid-96', scheme: 'gid', header: 0x35, bits: 96, filterBits: 0, reference: 'number', referenceBits: [] },
  { name: 'usdod-96', scheme: 'usdod', header: 0x2f, bits: 96, filterBits: 4, reference: 'number', referenceBits: [] },
  { name: 'adi-var', scheme: 'adi', header: 0x3b, bits: 68, filterBits: 6, reference: 'terminated', referenceBits: [] },
];
