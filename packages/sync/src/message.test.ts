import { encode, EncodingError, type Encodable } from '@holdfast/domain';
import { expect, test } from 'vitest';
import { decodeMessage, encodeMessage, type Message } from './message.ts';

const hash = new Uint8Array(32).fill(1);
const signature = new Uint8Array(64).fill(2);
const none = new Uint8Array(0);
const claim = {
  stream: 'site/SHA/1',
  seq: 3,
  hash,
  seal: signature,
  receipt: none,
  windowEntries: 1,
  windowBytes: 2,
  stopped: '',
};

const examples: readonly Message[] = [
  { kind: 'hello', version: 1, versionMin: 1, hub: 'HQ', site: 'SHA', epoch: 1, nonce: hash },
  { kind: 'challenge', version: 1, hub: 'HQ', nonce: hash, signature },
  { kind: 'auth', signature },
  { kind: 'refuse', reason: 'busy', retryAfterMs: 500 },
  { kind: 'heads', writes: [claim], reads: [claim, { ...claim, stopped: 'poison' }] },
  { kind: 'credit', stream: 'hub/1/catalog', windowEntries: 1000, windowBytes: 65_536 },
  { kind: 'ping', sentAt: 12_345, heard: [1, 0, 2, 0, 0] },
  { kind: 'pong', echo: 12_345, heard: [1, 0, 2, 0, 0], upTo: [['hub/1/catalog', 9]] },
  { kind: 'ack', stream: 'site/SHA/1', seq: 3, hash, signature },
  { kind: 'stop', stream: 'site/SHA/1', seq: 4, why: 'poison' },
  { kind: 'upgrade', versionMin: 2 },
  { kind: 'notice', body: { elsewhere: 14 } },
  { kind: 'batch', stream: 'site/SHA/1', firstSeq: 1, previous: hash, count: 2, rawBytes: 9, packed: none, signature },
];

test.each(examples.map((message) => [message.kind, message] as const))('%s reads as it was written', (_, message) => {
  const read = decodeMessage(encodeMessage(message, 2, 7));
  expect(read).toMatchObject({ lane: 2, number: 7 });
  expect(encodeMessage(read.message as Message, 2, 7)).toEqual(encodeMessage(message, 2, 7));
});

test.each(examples.map((message) => [message.kind, message] as const))(
  '[Y14] %s with a member of another type, or without its last, is refused',
  (_, message) => {
    for (const [member, value] of Object.entries(message)) {
      if (member === 'kind' || (message.kind === 'notice' && member === 'body')) continue;
      const other = typeof value === 'number' ? 'text' : -1;
      const wrong = { ...message, [member]: Array.isArray(value) ? 7 : other } as unknown as Message;
      expect(() => decodeMessage(encodeLoosely(wrong, member))).toThrow(EncodingError);
    }
  },
);

test('[Y18] members that a later version adds are passed over, and so are codes that it adds', () => {
  const later = encode([7, 0, 1, 12_345, [0, 0, 0, 0, 0], 'something new']);
  expect(decodeMessage(later).message).toEqual({ kind: 'ping', sentAt: 12_345, heard: [0, 0, 0, 0, 0] });
  expect(decodeMessage(encode([99, 0, 1])).message).toBeUndefined();
});

/** Lists are written element by element, so a wrong list goes around the writer. */
function encodeLoosely(message: Message, member: string): Uint8Array {
  const code = { heads: 5, ping: 7, pong: 8 }[message.kind as string];
  if (code === undefined || member === 'sentAt' || member === 'echo') return encodeMessage(message, 0, 1);
  const values = Object.values(message).slice(1) as Encodable[];
  return encode([code, 0, 1, ...values.map((value) => (Array.isArray(value) ? [] : value))]);
}
