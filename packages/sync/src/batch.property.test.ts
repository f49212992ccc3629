import { genesisHash, streamId } from '@holdfast/domain';
import { sha256 } from '@holdfast/sealing';
import { assert, integer, property, uint8Array, array } from 'fast-check';
import { expect, test } from 'vitest';
import { chainEntries, packEntries, unpackEntries } from './batch.ts';

const genesis = genesisHash(sha256, streamId('site/SHA/1'));
const someEntries = array(uint8Array({ minLength: 1, maxLength: 300 }), { minLength: 1, maxLength: 20 });

test('what is packed is unpacked as it was', () => {
  assert(
    property(someEntries, (entries) => {
      const packed = packEntries(chainEntries(sha256, genesis, 1, entries));
      expect(unpackEntries(packed, entries.length)).toEqual(entries);
    }),
  );
});

test('entries at the edge of a short length are unpacked as they were', () => {
  for (const length of [0xfffe, 0xffff, 0x10000, 0x20000]) {
    const entries = [new Uint8Array(length).fill(7), new Uint8Array([1])];
    const packed = packEntries(chainEntries(sha256, genesis, 1, entries));
    expect(unpackEntries(packed, 2)).toEqual(entries);
  }
});

test('[Y14] a batch cut anywhere, or of another count, is not unpacked', () => {
  assert(
    property(someEntries, integer({ min: 0, max: 1000 }), (entries, cut) => {
      const packed = packEntries(chainEntries(sha256, genesis, 1, entries));
      expect(unpackEntries(packed.subarray(0, cut % packed.length), entries.length)).toBeUndefined();
      expect(unpackEntries(packed, entries.length + 1)).toBeUndefined();
      expect(unpackEntries(packed, entries.length - 1)).toBeUndefined();
    }),
  );
});

test('[Y14] a long length for a short entry is refused: one batch has one form', () => {
  const long = new Uint8Array([0xff, 0xff, 0, 0, 0, 1, 42]);
  expect(unpackEntries(long, 1)).toBeUndefined();
});
