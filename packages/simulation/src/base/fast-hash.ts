import type { Hash } from '@holdfast/domain';

const prime1 = 0x9e3779b1;
const prime2 = 0x85ebca77;
const prime3 = 0xc2b2ae3d;
const prime4 = 0x27d4eb2f;

/**
 * 32 bytes that change with every bit of the input, in the manner of xxHash: four lanes over sixteen bytes at a time.
 * Nobody in a simulation looks for collisions, so it need not resist anybody, and it costs a third of SHA-256.
 */
export const fastHash: Hash = (bytes) => {
  const { length } = bytes;
  let a = prime1 ^ length;
  let b = prime2;
  let c = prime3;
  let d = prime4;
  let at = 0;
  for (; at + 16 <= length; at += 16) {
    a = round(a, word(bytes, at));
    b = round(b, word(bytes, at + 4));
    c = round(c, word(bytes, at + 8));
    d = round(d, word(bytes, at + 12));
  }
  for (; at < length; at += 1) {
    const kept = a;
    a = round(b ^ kept, bytes[at] as number);
    b = c;
    c = d;
    d = kept;
  }
  return spread(a, b, c, d);
};

function word(bytes: Uint8Array, at: number): number {
  return (
    (bytes[at] as number) |
    ((bytes[at + 1] as number) << 8) |
    ((bytes[at + 2] as number) << 16) |
    ((bytes[at + 3] as number) << 24)
  );
}

function round(lane: number, input: number): number {
  const mixed = (lane + Math.imul(input, prime2)) | 0;
  return Math.imul((mixed << 13) | (mixed >>> 19), prime1);
}

function mix(value: number): number {
  let mixed = Math.imul(value ^ (value >>> 15), prime2);
  mixed = Math.imul(mixed ^ (mixed >>> 13), prime3);
  return mixed ^ (mixed >>> 16);
}

/** Every lane reaches every byte of the result. */
function spread(a: number, b: number, c: number, d: number): Uint8Array {
  const bytes = new Uint8Array(32);
  let first = a;
  let second = b;
  let third = c;
  let fourth = d;
  for (let at = 0; at < 32; at += 4) {
    first = mix(first + second + at);
    second = mix(second ^ third);
    third = mix(third + fourth);
    fourth = mix(fourth ^ first);
    const value = first + fourth;
    bytes[at] = value;
    bytes[at + 1] = value >>> 8;
    bytes[at + 2] = value >>> 16;
    bytes[at + 3] = value >>> 24;
  }
  return bytes;
}
