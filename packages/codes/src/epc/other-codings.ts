import { type BitReader, fromBits, takeBits, takeNumber, toBits } from '../link/bit-text.ts';
import { type Epc, type EpcScheme } from './scheme.ts';

/** Codings without partition: GID, USDOD, ADI (Tag Data Standard 1.13, clauses 14.6.9 to 14.6.13). */

/** Six-bit characters: the low bits of ASCII. */
export function toSixBits(text: string): string {
  return text
    .split('')
    .map((character) => toBits(BigInt(character.charCodeAt(0) & 0x3f), 6))
    .join('');
}

/** Letters lost bit 6 of their ASCII code; digits and signs had none to lose. */
function fromSixBits(code: number): string {
  return String.fromCharCode(code < 0x20 ? code | 0x40 : code);
}

/** Six-bit characters up to a zero; undefined when there are more than `lengthMax`. */
export function takeTerminated(reader: BitReader, lengthMax: number): string | undefined {
  let text = '';
  while (text.length <= lengthMax) {
    const code = takeNumber(reader, 6);
    if (code === 0) return text;
    text += fromSixBits(code);
  }
  return undefined;
}

const END = '000000';

/** The bits behind header and filter. The parts have been checked. */
export function encodeOther(epc: Epc): string {
  const supplier = epc.companyPrefix.padStart(6, ' ');
  switch (epc.scheme) {
    case 'usdod': {
      const letters = supplier.split('').map((character) => toBits(BigInt(character.charCodeAt(0)), 8));
      return letters.join('') + toBits(BigInt(epc.reference), 36);
    }
    case 'adi':
      return toSixBits(supplier) + toSixBits(epc.reference) + END + toSixBits(epc.serial ?? '') + END;
    default:
      return [
        toBits(BigInt(epc.companyPrefix), 28),
        toBits(BigInt(epc.reference), 24),
        toBits(BigInt(epc.serial ?? 0), 36),
      ].join('');
  }
}

const takeDigits = (reader: BitReader, bits: number): string => fromBits(takeBits(reader, bits)).toString();

/** The inverse of {@link encodeOther}; the parts are yet to be checked. Undefined when a text has no end. */
export function decodeOther(scheme: EpcScheme, reader: BitReader): Epc | undefined {
  if (scheme === 'gid') {
    const companyPrefix = takeDigits(reader, 28);
    const reference = takeDigits(reader, 24);
    return { scheme, companyPrefix, reference, serial: takeDigits(reader, 36) };
  }
  const width = scheme === 'usdod' ? 8 : 6;
  let companyPrefix = '';
  for (let at = 0; at < 6; at++) {
    const code = takeNumber(reader, width);
    companyPrefix += width === 8 ? String.fromCharCode(code) : fromSixBits(code);
  }
  companyPrefix = companyPrefix.replace(/^ /, '');
  if (scheme === 'usdod') return { scheme, companyPrefix, reference: takeDigits(reader, 36) };
  const reference = takeTerminated(reader, 32);
  const serial = takeTerminated(reader, 30);
  return reference === undefined || serial === undefined ? undefined : { scheme, companyPrefix, reference, serial };
}

/** Whether a scheme is coded here. */
export function isOther(scheme: EpcScheme): boolean {
  return scheme === 'gid' || scheme === 'usdod' || scheme === 'adi';
}
