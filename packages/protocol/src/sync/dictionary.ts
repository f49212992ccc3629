import { encodeEntry, operationId, type Encodable } from '@holdfast/domain';

/**
 * What batches of version 1 are compressed against: one typical entry of each common kind, the most common last (deflate
 * points back more cheaply to what is near). Both sides must hold the same bytes, so nothing here may change under a
 * version that is in use; the test pins them. A new dictionary is a new version.
 */
export const batchDictionary: Uint8Array = join(
  entry('item.defined', {
    items: [
      {
        item: '22423',
        name: 'REGENCY',
        nameZh: '',
        baseUnit: 'C62',
        scale: 0,
        tracksLots: false,
        gtin: '09520000000000',
      },
    ],
  }),
  entry('rights.requested', { requests: [{ owner: 'HOUSE', item: '22423', quantity: 12 }] }),
  entry('target.set', { targets: [{ owner: 'HOUSE', item: '22423', keep: 10, share: 500, isPinned: false }] }),
  entry('order.taken', {
    order: 'SHA-1',
    customer: '',
    lines: [{ line: 1, owner: 'HOUSE', item: '22423', quantity: 2 }],
    rights: [{ owner: 'HOUSE', item: '22423', spend: 2 }],
  }),
  entry('line.shorted', {
    order: '536365',
    lines: [{ line: 1, assignment: 1, owner: 'HOUSE', item: '22423', quantity: 1 }],
    rights: [{ owner: 'HOUSE', item: '22423', raise: 1, fill: 1, lose: 1 }],
  }),
  entry('stock.adjusted', {
    movements: [
      { owner: 'HOUSE', item: '22423', from: 'A-01-01', to: 'adjustment:damaged', quantity: 1, status: 'damaged' },
    ],
    rights: [{ owner: 'HOUSE', item: '22423', lose: 1 }],
    reason: 'damaged',
  }),
  entry('grant.made', { grants: [{ owner: 'HOUSE', item: '22423', quantity: 6, answers: 6 }] }),
  entry('grant.credited', {
    credits: [{ owner: 'HOUSE', item: '22423', stream: 'hub/1/to/SHA/1', seq: 1, index: 0, site: 'SHA', quantity: 6 }],
  }),
  entry('line.released', {
    order: '536365',
    customer: '',
    lines: [
      { line: 1, assignment: 1, owner: 'HOUSE', item: '22423', quantity: 6 },
      { line: 2, assignment: 1, owner: 'HOUSE', item: '84879', quantity: 6 },
    ],
  }),
  entry('stock.received', {
    movements: [{ owner: 'HOUSE', item: '22423', from: 'supplier', to: 'RECEIVING', quantity: 48, lot: 'L1' }],
    reference: '',
    rights: [{ owner: 'HOUSE', item: '22423', mint: 48, fill: 0 }],
  }),
  entry('pick.started', {
    order: '536365',
    lines: [
      { line: 1, assignment: 1 },
      { line: 2, assignment: 1 },
    ],
    reservations: [
      {
        reservation: '536365/1/1',
        account: 'A-01-01',
        owner: 'HOUSE',
        item: '22423',
        quantity: 6,
        order: '536365',
        line: 1,
        assignment: 1,
      },
      {
        reservation: '536365/2/1',
        account: 'A-01-02',
        owner: 'HOUSE',
        item: '84879',
        quantity: 6,
        order: '536365',
        line: 2,
        assignment: 1,
      },
    ],
  }),
  entry('line.shipped', {
    order: '536365',
    shipment: 'S536365',
    movements: [
      { owner: 'HOUSE', item: '22423', from: 'STAGING', to: 'customer', quantity: 6, line: 1, assignment: 1 },
      { owner: 'HOUSE', item: '84879', from: 'STAGING', to: 'customer', quantity: 6, line: 2, assignment: 1 },
    ],
  }),
  entry('stock.moved', {
    movements: [{ owner: 'HOUSE', item: '22423', from: 'RECEIVING', to: 'A-01-01', quantity: 24 }],
  }),
  entry('pick.confirmed', {
    order: '536365',
    movements: [
      { owner: 'HOUSE', item: '22423', from: 'A-01-01', to: 'STAGING', quantity: 6, line: 1, assignment: 1 },
      { owner: 'HOUSE', item: '84879', from: 'A-01-02', to: 'STAGING', quantity: 6, line: 2, assignment: 1 },
    ],
  }),
);

function entry(type: string, body: { readonly [member: string]: Encodable }): Uint8Array {
  const recordedAt = Date.UTC(2026, 11, 1);
  return encodeEntry({
    v: 1,
    type,
    tv: 1,
    id: operationId('019ad000-0000-7000-8000-000000000000'),
    hlc: recordedAt * 1024,
    actor: 'system',
    device: '',
    occurredAt: recordedAt,
    recordedAt,
    body,
  });
}

function join(...parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}
