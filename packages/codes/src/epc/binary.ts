import { type BitReader, fromBits, takeBits, takeNumber, toBits } from '../link/bit-text.ts';
import { accepted, refused, type Result } from '../result.ts';
import { CODINGS, type Coding, type Packing, PREFIX_BITS } from './codings.ts';
import { decodeOther, encodeOther, isOther, takeTerminated, toSixBits } from './other-codings.ts';
import { checkEpc, type Epc, type EpcPart, type EpcRefusal, isNumber, SCHEMES } from './scheme.ts';
import type { EpcTag } from './urn.ts';

function pack(value: string, packing: Packing): string | undefined {
  const { bits } = packing;
  switch (packing.kind) {
    case 'number':
      // Numbers forget leading zeros, so a value that has some has no place here.
      return isNumber(value) && value.length <= 20 && BigInt(value) < 1n << BigInt(bits)
        ? toBits(BigInt(value), bits)
        : undefined;
    case 'padded':
      return /^\d*$/.test(value) ? toBits(BigInt(value === '' ? '0' : value), bits) : undefined;
    case 'digits': {
      // A one in front keeps the leading zeros.
      const number = BigInt(`1${value}`);
      return number < 1n << BigInt(bits) ? toBits(number, bits) : undefined;
    }
    case 'text': {
      const text = value
        .split('')
        .map((character) => toBits(BigInt(character.charCodeAt(0)), 7))
        .join('');
      return text.length <= bits ? text.padEnd(bits, '0') : undefined;
    }
    case 'terminated':
      return `${toSixBits(value)}000000`;
  }
}

function unpackText(reader: BitReader, bits: number, width: number): string | undefined {
  const packed = takeBits(reader, bits);
  const count = Math.floor(bits / width);
  let text = '';
  for (let index = 0; index < count; index++) {
    const code = Number(fromBits(packed.slice(index * width, (index + 1) * width)));
    if (code === 0) break;
    text += String.fromCharCode(code);
  }
  // After the end of the text nothing but zeros.
  return /^0*$/.test(packed.slice(text.length * width)) ? text : undefined;
}

function unpack(reader: BitReader, packing: Packing, digits: number): string | undefined {
  if (packing.kind === 'text') return unpackText(reader, packing.bits, 7);
  if (packing.kind === 'terminated') return takeTerminated(reader, packing.bits);
  const number = fromBits(takeBits(reader, packing.bits)).toString();
  if (packing.kind === 'number') return number;
  if (packing.kind === 'digits') return number.startsWith('1') ? number.slice(1) : undefined;
  if (digits === 0) return number === '0' ? '' : undefined;
  return number.length <= digits ? number.padStart(digits, '0') : undefined;
}

const noRoom = (part: EpcPart): { readonly ok: false; readonly refusal: EpcRefusal } =>
  refused({ kind: 'does-not-fit', part });

function encodeBody(coding: Coding, epc: Epc): Result<string, EpcRefusal> {
  const partition = 12 - epc.companyPrefix.length;
  const prefixBits = PREFIX_BITS[partition];
  const referenceBits = coding.referenceBits[partition];
  if (prefixBits === undefined || referenceBits === undefined) return noRoom('company-prefix');
  const reference = pack(epc.reference, { kind: coding.reference, bits: referenceBits });
  if (reference === undefined) return noRoom('reference');
  let bits = toBits(BigInt(partition), 3) + toBits(BigInt(epc.companyPrefix), prefixBits) + reference;
  if (epc.scheme === 'itip') bits += toBits(BigInt(epc.piece ?? 0), 7) + toBits(BigInt(epc.total ?? 0), 7);
  if (coding.serial !== undefined) {
    const serial = epc.serial === undefined ? undefined : pack(epc.serial, coding.serial);
    if (serial === undefined) return noRoom('serial');
    bits += serial;
  }
  return accepted(bits);
}

/** The bits of a tag's EPC as text of `0` and `1`: as many as the coding has. */
export function encodeTag(tag: EpcTag): Result<string, EpcRefusal> {
  const coding = CODINGS.find(({ name }) => name === tag.coding);
  if (coding === undefined || coding.scheme !== tag.epc.scheme) return refused({ kind: 'malformed', part: 'scheme' });
  const checked = checkEpc(tag.epc);
  if (!checked.ok) return checked;
  const header = toBits(BigInt(coding.header), 8);
  const filterBits = coding.filterBits ?? 3;
  const filter = tag.filter ?? (filterBits === 0 ? 0 : -1);
  if (!Number.isInteger(filter) || filter < 0 || filter >= 2 ** filterBits) return noRoom('filter');
  const body = isOther(coding.scheme) ? accepted(encodeOther(tag.epc)) : encodeBody(coding, tag.epc);
  if (!body.ok) return body;
  return accepted((header + toBits(BigInt(filter), filterBits) + body.value).padEnd(coding.bits, '0'));
}

function decodeBody(coding: Coding, reader: BitReader): Result<Epc, EpcRefusal> {
  const partition = takeNumber(reader, 3);
  const prefixBits = PREFIX_BITS[partition];
  const referenceBits = coding.referenceBits[partition];
  const malformed = (part: EpcPart): Result<Epc, EpcRefusal> => refused({ kind: 'malformed', part });
  if (prefixBits === undefined || referenceBits === undefined) return malformed('company-prefix');
  const prefixLength = 12 - partition;
  const companyPrefix = unpack(reader, { kind: 'padded', bits: prefixBits }, prefixLength);
  if (companyPrefix === undefined) return malformed('company-prefix');
  const digits = Math.max(0, SCHEMES[coding.scheme].keyDigits - prefixLength);
  const reference = unpack(reader, { kind: coding.reference, bits: referenceBits }, digits);
  if (reference === undefined) return malformed('reference');
  const two = (): string => String(takeNumber(reader, 7)).padStart(2, '0');
  const pieces = coding.scheme === 'itip' ? { piece: two(), total: two() } : {};
  if (coding.serial === undefined) return checkEpc({ scheme: coding.scheme, companyPrefix, reference });
  const serial = unpack(reader, coding.serial, 0);
  if (serial === undefined) return malformed('serial');
  return checkEpc({ scheme: coding.scheme, companyPrefix, reference, ...pieces, serial });
}

function decodeUnpartitioned(coding: Coding, reader: BitReader): Result<Epc, EpcRefusal> {
  const epc = decodeOther(coding.scheme, reader);
  return epc === undefined ? refused({ kind: 'malformed', part: 'serial' }) : checkEpc(epc);
}

/** Reads the bits of an EPC bank from the header on. Bits beyond the coding's length must be there for no reason. */
export function decodeTag(bits: string): Result<EpcTag, EpcRefusal> {
  if (/[^01]/.test(bits)) return refused({ kind: 'malformed', part: 'padding' });
  if (bits.length < 8) return refused({ kind: 'too-few-bits', bits: bits.length, needed: 8 });
  const reader: BitReader = { bits, position: 0, isShort: false };
  const header = takeNumber(reader, 8);
  const coding = CODINGS.find((candidate) => candidate.header === header);
  if (coding === undefined) return refused({ kind: 'unknown-header', header });
  if (bits.length < coding.bits) return refused({ kind: 'too-few-bits', bits: bits.length, needed: coding.bits });
  const filterBits = coding.filterBits ?? 3;
  const filter = filterBits === 0 ? undefined : takeNumber(reader, filterBits);
  const epc = isOther(coding.scheme) ? decodeUnpartitioned(coding, reader) : decodeBody(coding, reader);
  if (!epc.ok) return epc;
  if (reader.isShort) return refused({ kind: 'too-few-bits', bits: bits.length, needed: reader.position });
  if (!/^0*$/.test(bits.slice(reader.position, coding.bits))) return refused({ kind: 'malformed', part: 'padding' });
  return accepted({ coding: coding.name, ...(filter === undefined ? {} : { filter }), epc: epc.value });
}

/** Bits as hexadecimal digits, filled up with zeros on the right. */
export function bitsToHex(bits: string): string {
  let hex = '';
  for (let at = 0; at < bits.length; at += 4)
    hex += Number(fromBits(bits.slice(at, at + 4).padEnd(4, '0'))).toString(16);
  return hex.toUpperCase();
}

/** The inverse; anything but hexadecimal digits is refused. */
export function hexToBits(hex: string): Result<string, EpcRefusal> {
  if (/[^0-9A-Fa-f]/.test(hex)) return refused({ kind: 'malformed', part: 'padding' });
  return accepted(
    hex
      .split('')
      .map((digit) => toBits(BigInt(`0x${digit}`), 4))
      .join(''),
  );
}
