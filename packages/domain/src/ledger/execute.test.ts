import { describe, expect, test } from 'vitest';
import { owner, places, startAt } from '../../test/fleet.ts';
import { sha256, TestLedger } from '../../test/ledger.ts';
import { plain } from '../../test/steps.ts';
import { makeOperationId, streamId } from '../ids.ts';
import { accepted, Bug, refused } from '../result.ts';
import { decodeEntry } from './entry.ts';
import { append, execute, sealHeads, type Draft, type Operation } from './execute.ts';

const stream = streamId('site/A/1');
const id = makeOperationId(startAt, new Uint8Array(10));
const operation: Operation = {
  id,
  actor: 'Ana',
  device: 'T1',
  occurredAt: startAt,
  requestDigest: new Uint8Array([1]),
};
const ports = { hash: sha256, now: () => startAt, sign: () => new Uint8Array(64) };
const key = { owner, item: plain };
const location = { location: places.shelf, zone: 'A', purpose: 'storage' };
const draft: Draft = { type: 'location.defined', body: { locations: [location] }, stream };

describe('[L14] [I2] an operation', () => {
  test('writes once, and is answered alike when it comes again', () => {
    const ledger = new TestLedger();
    const first = execute(ledger, ports, operation, [stream], () => accepted([draft]));
    expect(first).toMatchObject({ ok: true, value: { isRepeat: false, entries: [{ seq: 1 }] } });
    const again = execute(ledger, ports, operation, [stream], () => {
      throw new Error('a repeat is not decided again');
    });
    expect(again).toMatchObject({
      ok: true,
      value: { isRepeat: true, entries: [{ seq: 1, hash: ledger.head(stream).hash }] },
    });
    expect(ledger.entries.get(stream)).toHaveLength(1);
  });

  test('under a used id with another request is refused', () => {
    const ledger = new TestLedger();
    execute(ledger, ports, operation, [stream], () => accepted([draft]));
    const other = { ...operation, requestDigest: new Uint8Array([2]) };
    expect(execute(ledger, ports, other, [stream], () => accepted([draft]))).toEqual({
      ok: false,
      refusal: { kind: 'id-used-for-another-request', id },
    });
  });

  test('that came back from another machine without its digest is recognised by its id', () => {
    const ledger = new TestLedger();
    execute(ledger, ports, { ...operation, requestDigest: new Uint8Array(0) }, [stream], () => accepted([draft]));
    expect(execute(ledger, ports, operation, [stream], () => accepted([draft]))).toMatchObject({
      value: { isRepeat: true },
    });
  });

  test('that is refused leaves no trace', () => {
    const ledger = new TestLedger();
    const result = execute(ledger, ports, operation, [stream], () => refused({ kind: 'no' as const }));
    expect(result).toEqual({ ok: false, refusal: { kind: 'no' } });
    expect(ledger.entries.size).toBe(0);
  });

  test('of which the second entry cannot be written leaves no first one', () => {
    const ledger = new TestLedger();
    const tooLong: Draft = {
      ...draft,
      stream: streamId('site/B/1'),
      body: { locations: [{ ...location, zone: 'x'.repeat(33) }] },
    };
    const result = execute(ledger, ports, operation, [stream], () => accepted([draft, tooLong]));
    expect(result).toMatchObject({ ok: false, refusal: { kind: 'not-recordable' } });
    expect(ledger.entries.size).toBe(0);
    expect(ledger.rows.dirty().size).toBe(0);
  });

  test.each([
    ['a time before 1970', { occurredAt: -1 }],
    ['a time that is none', { occurredAt: Number.NaN }],
    ['an actor without end', { actor: 'x'.repeat(201) }],
  ])('with %s is refused', (_, change) => {
    const result = execute(new TestLedger(), ports, { ...operation, ...change }, [stream], () => accepted([draft]));
    expect(result).toMatchObject({ ok: false, refusal: { kind: 'not-recordable' } });
  });
});

describe('our own writer stops rather than write', () => {
  const write = (illegal: object): void => {
    append(new TestLedger(), ports, operation, startAt, { stream, ...illegal } as Draft);
  };

  test.each([
    ['an entry in a stream that is not for it', { type: 'order.cancelled', body: { order: 'H-1' } }],
    ['an entry in a stream of no name', { ...draft, stream: 'nowhere' }],
    [
      'goods without rights',
      { type: 'stock.received', body: { movements: [{ ...key, from: '@supplier', to: places.shelf, quantity: 1 }] } },
    ],
    ['rights that are not there', { type: 'grant.made', body: { grants: [{ ...key, quantity: 1 }] } }],
    [
      'headquarters’ rights that are not there',
      { type: 'grant.made', stream: 'hub/1/to/A/1', body: { grants: [{ ...key, quantity: 1 }] } },
    ],
    [
      'another site’s order',
      {
        type: 'order.taken',
        body: { order: 'B~1', customer: '', lines: [{ ...key, line: 1, quantity: 1 }], rights: [{ ...key, spend: 1 }] },
      },
    ],
  ])('%s', (_, illegal) => {
    expect(() => write(illegal)).toThrow(Bug);
  });
});

test('[L2] the clock of a stream rises when the machine’s clock falls', () => {
  const ledger = new TestLedger();
  for (const [at, now] of [startAt, startAt - 3_600_000, startAt - 3_600_000].entries()) {
    const random = new Uint8Array(10).fill(at + 1);
    append(ledger, ports, { ...operation, id: makeOperationId(now, random) }, now, draft);
  }
  const clocks = (ledger.entries.get(stream) ?? []).map(({ bytes }) => decodeEntry(bytes).hlc);
  expect(clocks).toEqual([startAt * 1024, startAt * 1024 + 1, startAt * 1024 + 2]);
});

test('[L5] heads that moved are signed once each', () => {
  const ledger = new TestLedger();
  append(ledger, ports, operation, startAt, draft);
  const seals = sealHeads(ledger, ports, [stream, stream]);
  expect(seals).toMatchObject([{ stream, seq: 1, hash: ledger.head(stream).hash }]);
  expect(ledger.seals).toEqual(seals);
});
