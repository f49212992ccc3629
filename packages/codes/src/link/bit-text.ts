/** Bits as text of `0` and `1`: short messages, plain to read in a test. */

/** The number in so many bits; values that do not fit lose their high bits. */
export function toBits(value: bigint, length: number): string {
  return length === 0 ? '' : BigInt.asUintN(length, value).toString(2).padStart(length, '0');
}

/** No bits are zero. */
export function fromBits(bits: string): bigint {
  return bits === '' ? 0n : BigInt(`0b${bits}`);
}

/** Takes bits from the front; asks for more than there are and it says so. */
export type BitReader = {
  readonly bits: string;
  position: number;
  /** Set once more bits were asked for than there are. */
  isShort: boolean;
};

export function takeBits(reader: BitReader, length: number): string {
  const taken = reader.bits.slice(reader.position, reader.position + length);
  if (taken.length < length) reader.isShort = true;
  reader.position += length;
  return taken.padEnd(length, '0');
}

export function takeNumber(reader: BitReader, length: number): number {
  return Number(fromBits(takeBits(reader, length)));
}
