import { fromHex, receiptMessage, sealMessage, streamId, toHex } from '@holdfast/domain';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  createKeyFile,
  deflate,
  generateSigningKey,
  inflate,
  readKeyFile,
  requestDigest,
  sealHead,
  sha256,
  signingKeyFromSeed,
  signReceipt,
  verifyReceipt,
  verifySeal,
  verifySignature,
} from './index.ts';

const stream = streamId('site/SHA/1');
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('digests', () => {
  test('sha256 gives the FIPS 180-4 example', () => {
    expect(toHex(sha256(bytesOf('abc')))).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });

  test('a request digest does not depend on the order of members', () => {
    expect(requestDigest({ item: 'A', quantity: 2 })).toEqual(requestDigest({ quantity: 2, item: 'A' }));
    expect(requestDigest({ item: 'A', quantity: 2 })).not.toEqual(requestDigest({ item: 'A', quantity: 3 }));
  });

  test('a request digest refuses what the ledger cannot write', () => {
    expect(() => requestDigest({ quantity: 0.5 })).toThrow('not a safe integer');
  });
});

describe('signatures', () => {
  test('a seed gives the key and the signature of RFC 8032, test 2', () => {
    const key = signingKeyFromSeed(fromHex('4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb'));
    expect(key.publicKey).toBe('3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c');
    expect(toHex(key.sign(new Uint8Array([0x72])))).toBe(
      '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
    );
  });

  test('a seal is void for another head, another stream, another key and as a receipt', () => {
    const { key } = generateSigningKey();
    const head = { seq: 7, hash: sha256(bytesOf('head')) };
    const seal = sealHead(key, stream, head);
    expect(verifySeal(key.publicKey, seal)).toBe(true);
    expect(verifySeal(key.publicKey, { ...seal, seq: 8 })).toBe(false);
    expect(verifySeal(key.publicKey, { ...seal, hash: sha256(bytesOf('other')) })).toBe(false);
    expect(verifySeal(key.publicKey, { ...seal, stream: streamId('site/SHA/2') })).toBe(false);
    expect(verifySeal(generateSigningKey().key.publicKey, seal)).toBe(false);
    expect(verifyReceipt(key.publicKey, seal)).toBe(false);
    expect(verifyReceipt(key.publicKey, { ...seal, signature: signReceipt(key, stream, head) })).toBe(true);
    expect(sealMessage(stream, 7, head.hash)).not.toEqual(receiptMessage(stream, 7, head.hash));
  });

  test('a malformed key or signature verifies as false', () => {
    const { key } = generateSigningKey();
    const message = bytesOf('m');
    const signature = key.sign(message);
    expect(verifySignature(key.publicKey.toUpperCase(), message, signature)).toBe(false);
    expect(verifySignature('', message, signature)).toBe(false);
    expect(verifySignature('zz'.repeat(32), message, signature)).toBe(false);
    expect(verifySignature(key.publicKey, message, signature.subarray(1))).toBe(false);
    expect(verifySignature(key.publicKey, message, new Uint8Array(64))).toBe(false);
  });
});

describe('key files', () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'holdfast-key-'));
    path = join(folder, 'node.key');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test('a key file is private, reads back as the same key and is never overwritten', () => {
    const made = createKeyFile(path, stream);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readKeyFile(path, stream).key.publicKey).toBe(made.key.publicKey);
    expect(() => createKeyFile(path, stream)).toThrow(expect.objectContaining({ code: 'KEY_FILE_EXISTS' }));
  });

  test('a key of another epoch is refused', () => {
    createKeyFile(path, stream);
    expect(() => readKeyFile(path, streamId('site/SHA/2'))).toThrow(
      expect.objectContaining({ code: 'KEY_FILE_OF_ANOTHER_WRITER' }),
    );
  });

  test('a key that others can read is refused', () => {
    createKeyFile(path, stream);
    chmodSync(path, 0o640);
    expect(() => readKeyFile(path, stream)).toThrow(expect.objectContaining({ code: 'KEY_FILE_OPEN_TO_OTHERS' }));
  });

  test.each([
    ['an empty file', () => ''],
    ['a truncated file', (text: string) => text.slice(0, 40)],
    ['another format', (text: string) => text.replace('key 1', 'key 2')],
    ['a changed seed', (text: string) => text.replace(/"seed":"(.)/, (_, digit) => `"seed":"${digit === '0' ? 1 : 0}`)],
  ])('%s is refused as malformed', (_, change) => {
    createKeyFile(path, stream);
    writeFileSync(path, change(readFileSync(path, 'utf8')));
    expect(() => readKeyFile(path, stream)).toThrow(expect.objectContaining({ code: 'KEY_FILE_MALFORMED' }));
  });
});

describe('compression', () => {
  const text = bytesOf('picked from A-01-02 to STAGE '.repeat(200));

  test('inflate gives back what deflate was given, with and without a dictionary', () => {
    const dictionary = bytesOf('picked from to STAGE');
    expect(Buffer.from(inflate(deflate(text), text.length) ?? [])).toEqual(Buffer.from(text));
    expect(Buffer.from(inflate(deflate(text, dictionary), text.length, dictionary) ?? [])).toEqual(Buffer.from(text));
    expect(inflate(deflate(new Uint8Array()), 0)).toHaveLength(0);
  });

  test('[Y14] a limit one byte short refuses, and so does a bomb', () => {
    expect(inflate(deflate(text), text.length - 1)).toBeUndefined();
    const bomb = deflate(new Uint8Array(50_000_000));
    const before = process.memoryUsage().arrayBuffers;
    expect(inflate(bomb, 65_536)).toBeUndefined();
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1_000_000);
  });

  test('truncated input is refused at every length', () => {
    const packed = deflate(text);
    for (let length = 0; length < packed.length; length += 1) {
      expect(inflate(packed.subarray(0, length), text.length)).toBeUndefined();
    }
  });
});
