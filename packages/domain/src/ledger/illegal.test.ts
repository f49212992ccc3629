import { describe, expect, test } from 'vitest';
import { owner } from '../../test/fleet.ts';
import { sendForged, type Forgery } from '../../test/forge.ts';
import { dumpRows, sha256 } from '../../test/ledger.ts';
import { crediting, grant, grantMore, key, ofOrder, picking, received, scene, shelf, work } from '../../test/scene.ts';
import { siteForgeries } from '../../test/site-forgeries.ts';
import { perishable, plain } from '../../test/steps.ts';
import { siteId } from '../ids.ts';
import { applyBatch, type ApplyOutcome, type EntryBatch } from './apply.ts';
import type { IllegalKind } from './illegal.ts';

describe('[L9] an entry that no correct site writes is refused at its place: ', () => {
  test.each(siteForgeries)('%s (%s)', (_, kind, forged) => {
    const fleet = scene();
    grantMore(fleet);
    const stock =
      fleet.hub.rows.get('balances', 'A', shelf, owner, perishable, 'L', '', '', 'available')?.quantity ?? 0;
    const outcome = sendForged(fleet, typeof forged === 'function' ? forged(fleet) : forged);
    expect(outcome).toMatchObject({ kind: 'quarantined', illegal: { kind }, seq: outcome.forgedSeq - 1 });
    // What came before it in the same batch stands, and it left no trace itself.
    expect(fleet.hub.rows.get('balances', 'A', shelf, owner, perishable, 'L', '', '', 'available')?.quantity).toBe(
      stock + 1,
    );
    const before = dumpRows(fleet.hub.rows);
    expect(sendForged(fleet, typeof forged === 'function' ? forged(fleet) : forged)).toMatchObject({
      illegal: { kind },
    });
    expect(dumpRows(fleet.hub.rows)).toEqual(before);
  });
});

/** Entries in headquarters' name, as site A sees them: it holds what was released and granted to it, and the catalog. */
const hubForgeries: readonly (readonly [string, IllegalKind, Forgery])[] = [
  ['a receipt', 'wrong-stream', { stream: 'hub/1/to/A/1', type: 'stock.received', body: { movements: [received] } }],
  [
    'a release of a local order',
    'foreign-name',
    { stream: 'hub/1/to/A/1', ...ofOrder('A~mine', 'line.released', { customer: '' }) },
  ],
  [
    'a release of what is released',
    'wrong-step',
    { stream: 'hub/1/to/A/1', ...ofOrder('H-1', 'line.released', { customer: '' }) },
  ],
  [
    'a release of a line twice',
    'wrong-step',
    {
      stream: 'hub/1/to/A/1',
      type: 'line.released',
      body: {
        order: 'H-9',
        customer: '',
        lines: [
          { ...key, ...work, quantity: 1 },
          { ...key, ...work, quantity: 1 },
        ],
      },
    },
  ],
];

/** Entries of headquarters' own stream, as another copy of it sees them. */
const ownForgeries: readonly (readonly [string, IllegalKind, Forgery])[] = [
  [
    'an order received twice',
    'wrong-step',
    ofHub('order.received', { order: 'H-1', customer: '', lines: [{ ...key, line: 1, quantity: 1 }] }),
  ],
  [
    "an order under a site's number",
    'foreign-name',
    ofHub('order.received', { order: 'A~9', customer: '', lines: [{ ...key, line: 1, quantity: 1 }] }),
  ],
  ['a cancellation of nothing', 'wrong-step', ofHub('order.cancelled', { order: 'H-9' })],
  ['an allocation of what is allocated', 'wrong-step', ofHub('line.allocated', allocation({}))],
  ['an allocation of what nobody ordered', 'wrong-step', ofHub('line.allocated', allocation({ line: 7 }))],
  [
    'an allocation of other goods',
    'wrong-step',
    ofHub('line.allocated', allocation({ assignment: 2, item: perishable })),
  ],
  ['a withdrawal of what is released (C10)', 'wrong-step', ofHub('line.withdrawn', allocation({}))],
  ['a withdrawal of what was never allocated', 'wrong-step', ofHub('line.withdrawn', allocation({ assignment: 2 }))],
  [
    'a credit of a grant that a site never made',
    'no-such-grant',
    ofHub('grant.credited', { credits: [{ ...grant, stream: 'site/A/1', seq: 99, index: 0, quantity: 1 }] }),
  ],
  [
    'a credit of its own grant',
    'grant-differs',
    ofHub('grant.credited', { credits: [{ ...grant, seq: 1, index: 0, quantity: 1 }] }),
  ],
];

function ofHub(type: string, body: object): Forgery {
  return { stream: 'hub/1', type, body };
}

function allocation(change: object): object {
  const part = { ...key, ...work, quantity: 2, site: 'A', epoch: 1, ...change };
  return { order: 'H-1', allocations: [part], reason: { rule: 'split', weighed: [] }, why: 'x' };
}

describe('[L9] an entry that no correct headquarters writes is refused at its place: ', () => {
  test.each(hubForgeries)('%s (%s)', (_, kind, forgery) => {
    const fleet = scene();
    const outcome = sendForged(fleet, forgery, fleet.site('A').ledger, { isHubKnown: false });
    expect(outcome).toMatchObject({ kind: 'quarantined', illegal: { kind }, seq: outcome.forgedSeq - 1 });
  });

  test.each(ownForgeries)('%s (%s)', (_, kind, forgery) => {
    const fleet = scene();
    const outcome = sendForged(fleet, forgery);
    expect(outcome).toMatchObject({ kind: 'quarantined', illegal: { kind }, seq: outcome.forgedSeq - 1 });
  });
});

describe('[R3] [C20] what is not known yet is not illegal', () => {
  test.each([
    ['a release', picking('H-9')],
    ['a grant', crediting({ seq: 99 })],
    ['a return', ofOrder('H-9', 'line.given-back')],
  ])('%s that another copy has not heard of', (_, forgery) => {
    const fleet = scene();
    expect(sendForged(fleet, forgery, fleet.hub.ledger, { isHubKnown: false }).kind).toBe('applied');
    expect(sendForged(scene(), forgery).kind).toBe('quarantined');
  });

  test('[L8] an entry of a later version is kept and folds to nothing', () => {
    const movements = [{ ...received, colour: 'red' }, 'not even a movement'];
    for (const later of [{ tv: 2 }, { v: 2 }, { type: 'stock.painted' }]) {
      const fleet = scene();
      fleet.site('A').push();
      const before = dumpRows(fleet.hub.rows);
      const forgery: Forgery = { type: 'stock.received', body: { movements }, change: () => later };
      expect(sendForged(fleet, forgery)).toMatchObject({ kind: 'applied', fresh: 1 });
      expect(dumpRows(fleet.hub.rows)).toEqual(before);
      expect(fleet.hub.ledger.entries.get(fleet.site('A').stream)?.at(-1)?.postings).toEqual([]);
    }
  });
});

describe('[L9] sums stay exact', () => {
  test('a number that no double can count to is refused', () => {
    const fleet = scene();
    const { rows } = fleet.hub;
    const known = rows.get('balances', 'A', shelf, owner, plain, '', '', '', 'on-hold');
    rows.put('balances', {
      ...(known ?? {
        site: siteId('A'),
        account: shelf,
        owner,
        item: plain,
        lot: '',
        serial: '',
        unit: '',
        status: 'on-hold',
      }),
      quantity: Number.MAX_SAFE_INTEGER - 3,
    });
    const onHold = { type: 'stock.received', body: { movements: [{ ...received, status: 'on-hold' }] } };
    expect(sendForged(fleet, onHold)).toMatchObject({ kind: 'quarantined', illegal: { kind: 'number-too-large' } });
  });
});

describe('[L5] [L6] a batch', () => {
  test('that continues another history, or ends otherwise than was signed, is refused whole', () => {
    const fleet = scene();
    const a = fleet.site('A');
    const stream = a.stream;
    a.push();
    const entries = fleet.streams.get(stream) ?? [];
    const [last] = entries.slice(-1);
    const bytes = entries.map((one) => one.bytes);
    const seal = { stream, seq: entries.length, hash: last?.hash ?? new Uint8Array(0), signature: new Uint8Array(0) };
    const apply = (batch: Partial<EntryBatch>): ApplyOutcome =>
      applyBatch(fleet.hub.ledger, sha256, { stream, firstSeq: 1, entries: bytes, seal, ...batch }, 0);
    expect(apply({})).toMatchObject({ kind: 'applied', fresh: 0 });
    const fork = { ...seal, hash: sha256(seal.hash) };
    expect(apply({ seal: fork })).toMatchObject({ kind: 'broken-chain' });
    const more = [...bytes, bytes[0] as Uint8Array];
    expect(apply({ entries: more, seal: { ...seal, seq: seal.seq + 1 } })).toMatchObject({ kind: 'broken-chain' });
    expect(apply({ entries: [], firstSeq: seal.seq + 1 })).toMatchObject({ kind: 'applied', fresh: 0 });
    expect(apply({ firstSeq: seal.seq + 2 })).toMatchObject({ kind: 'gap', seq: seal.seq });
    expect(apply({ stream: 'site/a/1' as never })).toMatchObject({ kind: 'broken-chain' });
  });
});

test('every kind of illegal entry is shown here', () => {
  const shown = [...siteForgeries, ...hubForgeries, ...ownForgeries].map(([, kind]) => kind);
  const kinds: { readonly [Kind in IllegalKind]: true } = {
    'clock-runs-back': true,
    'operation-twice': true,
    'wrong-stream': true,
    'malformed-body': true,
    'wrong-account': true,
    'foreign-name': true,
    'wrong-rights': true,
    'unbalanced-promises': true,
    'wrong-step': true,
    'not-assigned': true,
    'given-back-after-start': true,
    'no-such-grant': true,
    'grant-differs': true,
    'credited-twice': true,
    'balance-below-zero': true,
    'rights-below-zero': true,
    'rights-beside-deficit': true,
    'more-than-assigned': true,
    'number-too-large': true,
  };
  expect(new Set([...shown, 'number-too-large'])).toEqual(new Set(Object.keys(kinds)));
});
