import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { created, furnish, newId, openRig, type Answer, type Json, type NodeRig } from './node-rig.ts';

let rig: NodeRig;
beforeEach(async () => {
  rig = await openRig();
  await furnish(rig);
});
afterEach(() => rig.close());

interface Balance {
  readonly location: string;
  readonly item: string;
  readonly quantity: number;
  readonly reserved: number;
  readonly status: string;
  readonly expiry: string;
}

async function stock(query = ''): Promise<readonly Balance[]> {
  return (await rig.get<{ readonly balances: readonly Balance[] }>(`/stock${query}`)).body.balances;
}

async function free(item: string): Promise<number | undefined> {
  const { body } = await rig.get<{ readonly rights: readonly { readonly free: number }[] }>(`/rights?item=${item}`);
  return body.rights[0]?.free;
}

function receive(quantity: number, more: object = {}): Promise<Json> {
  return created(
    rig.post('/receipts', { location: 'A-01', reference: 'PO-1', lines: [{ item: 'BOX', quantity, ...more }] }),
  );
}

describe('the floor of a site', () => {
  it('receives goods, which may then be promised', async () => {
    const answer = await receive(24);
    expect(answer).toMatchObject({
      stream: 'site/SHA/1',
      movements: [{ owner: 'HOUSE', item: 'BOX', from: '@supplier', to: 'A-01', quantity: 24 }],
      rights: [{ item: 'BOX', mint: 24 }],
    });
    expect(await stock()).toMatchObject([
      { location: 'A-01', item: 'BOX', quantity: 24, reserved: 0, status: 'available' },
    ]);
    expect(await free('BOX')).toBe(24);
  });

  it('moves goods, and changes their status where they lie', async () => {
    await receive(24);
    await created(rig.post('/moves', { from: 'A-01', to: 'A-02', lines: [{ item: 'BOX', quantity: 10 }] }));
    const held = await created(
      rig.post('/moves', { from: 'A-02', to: 'A-02', lines: [{ item: 'BOX', quantity: 4, toStatus: 'quarantine' }] }),
    );
    expect(held).toMatchObject({ rights: [{ lose: 4 }] });
    expect((await stock('?item=BOX')).map(({ location, status, quantity }) => [location, status, quantity])).toEqual([
      ['A-01', 'available', 14],
      ['A-02', 'available', 6],
      ['A-02', 'quarantine', 4],
    ]);
    expect(await stock('?location=A-02')).toHaveLength(2);
    expect(await free('BOX')).toBe(20);
  });

  it('adjusts, and counts; the book follows what was found', async () => {
    await receive(24);
    const found = await created(
      rig.post('/adjustments', {
        location: 'A-02',
        reason: 'found',
        direction: 'in',
        lines: [{ item: 'BOX', quantity: 2 }],
      }),
    );
    expect(found).toMatchObject({
      movements: [{ from: '@adjustment:found', to: 'A-02', quantity: 2 }],
      rights: [{ mint: 2 }],
    });
    await created(
      rig.post('/adjustments', {
        location: 'A-01',
        reason: 'scrap',
        direction: 'out',
        lines: [{ item: 'BOX', quantity: 1 }],
      }),
    );
    const counted = await created(rig.post('/counts', { location: 'A-01', lines: [{ item: 'BOX', counted: 20 }] }));
    expect(counted).toMatchObject({
      counts: [{ item: 'BOX', counted: 20, booked: 23 }],
      movements: [{ from: 'A-01', to: '@adjustment:count', quantity: 3 }],
    });
    expect(await free('BOX')).toBe(22);
    const virtual = await stock('?virtual=true');
    expect(virtual.reduce((sum, row) => sum + row.quantity, 0)).toBe(0);
  });

  it('warns of a serial number that is here already, and receives the piece all the same', async () => {
    const take = (serials: readonly string[], id?: string): Promise<Answer> => {
      const lines = serials.map((serial) => ({ item: 'DRILL', serial, quantity: 1 }));
      return rig.post('/receipts', { location: 'A-02', lines }, id === undefined ? {} : { id });
    };
    expect(await created(take(['S1', 'S2']))).toMatchObject({ warnings: [] });
    await created(
      rig.post('/moves', { from: 'A-02', to: 'A-01', lines: [{ item: 'DRILL', serial: 'S1', quantity: 1 }] }),
    );
    const id = newId();
    const warnings = [
      { code: 'serial-here-already', item: 'DRILL', serial: 'S1', location: 'A-01' },
      { code: 'serial-here-already', item: 'DRILL', serial: 'S3', location: 'A-02' },
    ];
    const first = await created(take(['S1', 'S3', 'S3'], id));
    expect(first).toMatchObject({ warnings });
    expect(await created(take(['S1', 'S3', 'S3'], id))).toEqual(first);
    expect(await free('DRILL')).toBe(5);
  });

  it('books as found what it moved although the book did not know it, when no count explains it', async () => {
    await receive(3);
    await created(
      rig.post('/moves', { from: 'A-01', to: 'A-02', isDone: true, lines: [{ item: 'BOX', quantity: 5 }] }),
    );
    const settle = (quantity: number): Promise<Answer> =>
      rig.post('/book-deficits/settlements', { reason: 'unbooked-receipt', lines: [{ item: 'BOX', quantity }] });
    expect((await settle(3)).body).toMatchObject({ status: 409, code: 'insufficient-stock', quantityOnHand: 2 });
    expect(await created(settle(2))).toMatchObject({
      movements: [{ from: '@adjustment:unbooked-receipt', to: '@deficit', quantity: 2 }],
      rights: [{ mint: 2 }],
    });
    expect(await free('BOX')).toBe(5);
    expect((await rig.get('/exceptions')).body['exceptions']).toEqual([]);
    expect((await settle(1)).body).toMatchObject({ code: 'insufficient-stock', quantityOnHand: 0 });
    const reader = await rig.issueKey('reader');
    const sent = { reason: 'unbooked-receipt', lines: [{ item: 'BOX', quantity: 1 }] };
    expect((await rig.post('/book-deficits/settlements', sent, { key: reader })).status).toBe(403);
  });

  it('says that nothing more of a transfer comes, of one that it knows', async () => {
    const close = (transfer: string, key?: string): Promise<Answer> =>
      rig.post(`/transfers/${transfer}/closure`, {}, key === undefined ? {} : { key });
    expect((await close('T-1')).body).toMatchObject({ status: 404, code: 'unknown-order', order: 'T-1' });
    await created(rig.post('/receipts', { location: 'A-01', transfer: 'T-1', lines: [{ item: 'BOX', quantity: 2 }] }));
    expect((await close('T-1', await rig.issueKey('reader'))).status).toBe(403);
    expect(await created(close('T-1'))).toMatchObject({ transfer: 'T-1' });
    expect((await close('T-1')).body).toMatchObject({ status: 409, code: 'nothing-open' });
    // Here only its own end is known; headquarters knows both.
    const { body } = await rig.get('/exceptions');
    expect(body['exceptions']).toMatchObject([]);
  });

  it('holds stock by hand and lets it go', async () => {
    await receive(5);
    const held = await created<{ readonly reservations: readonly { readonly reservation: string }[] }>(
      rig.post('/reservations', { location: 'A-01', item: 'BOX', quantity: 3 }),
    );
    expect(await stock()).toMatchObject([{ quantity: 5, reserved: 3 }]);
    expect((await rig.post('/reservations', { location: 'A-01', item: 'BOX', quantity: 3 })).body).toMatchObject({
      status: 409,
      code: 'insufficient-stock',
      quantityOnHand: 2,
    });
    const path = `/reservations/${encodeURIComponent(held.reservations[0]?.reservation ?? '')}`;
    expect(await created(rig.send('DELETE', path))).toMatchObject({
      reservations: [held.reservations[0]?.reservation],
    });
    expect(await stock()).toMatchObject([{ reserved: 0 }]);
    expect((await rig.send('DELETE', path)).body).toMatchObject({ status: 404, code: 'unknown-reservation' });
  });

  it('takes an order from its own rights, picks first expired first out, and ships', async () => {
    for (const [lot, expiry] of [
      ['L2', '2026-03-01'],
      ['L1', '2026-02-01'],
      ['OLD', '2026-01-14'],
    ]) {
      await created(rig.post('/receipts', { location: 'A-01', lines: [{ item: 'MILK', lot, expiry, quantity: 5 }] }));
    }
    const { order } = await created<{ readonly order: string }>(
      rig.post('/orders', { customer: 'Example counter', lines: [{ line: 1, item: 'MILK', quantity: 7 }] }),
    );
    expect(order).toMatch(/^SHA~1-\d+$/);
    const path = `/orders/${encodeURIComponent(order)}`;
    const { body: tasks } = await rig.get<{ readonly tasks: readonly Json[] }>('/tasks?phase=released');
    expect(tasks.tasks).toMatchObject([
      {
        order,
        line: 1,
        assignment: 1,
        phase: 'released',
        source: 'SHA',
        open: 7,
        suggestions: [
          { lot: 'L1', expiry: '2026-02-01', quantity: 5 },
          { lot: 'L2', quantity: 2 },
        ],
      },
    ]);
    const started = await created<{ readonly picks: readonly Json[] }>(rig.post(`${path}/pick-start`));
    expect(started.picks).toMatchObject([
      { from: 'A-01', lot: 'L1', quantity: 5 },
      { from: 'A-01', lot: 'L2', quantity: 2 },
    ]);
    expect((await rig.get<{ readonly tasks: readonly Json[] }>('/tasks?phase=started')).body.tasks).toMatchObject([
      {
        suggestions: [
          { lot: 'L1', quantity: 5 },
          { lot: 'L2', quantity: 2 },
        ],
      },
    ]);
    await created(rig.post(`${path}/picks`, { to: 'OUT', picks: started.picks }));
    const shipped = await created(rig.post(`${path}/shipments`));
    expect(shipped).toMatchObject({
      order,
      shipment: expect.stringMatching(/^SHA-1-S\d+$/),
      movements: [
        { to: '@customer', quantity: 5 },
        { to: '@customer', quantity: 2 },
      ],
    });
    expect((await rig.get(path)).body).toMatchObject({
      source: 'SHA',
      isCancelled: false,
      lines: [{ quantity: 7, shipped: 7, assignments: [{ phase: 'shipped', open: 0 }] }],
    });
    expect((await rig.get<{ readonly orders: readonly Json[] }>('/orders')).body.orders).toMatchObject([
      { order, open: 0 },
    ]);
    expect((await rig.get<{ readonly tasks: readonly Json[] }>('/tasks')).body.tasks).toEqual([]);
    // What came in expired was never to be promised.
    expect(await free('MILK')).toBe(3);
  });

  it('cancels what is not started, and gives the rights back', async () => {
    await receive(10);
    const { order } = await created<{ readonly order: string }>(
      rig.post('/orders', { customer: 'c', lines: [{ line: 1, item: 'BOX', quantity: 4 }] }),
    );
    expect(await free('BOX')).toBe(6);
    const path = `/orders/${encodeURIComponent(order)}/cancellation`;
    expect(await created(rig.send('POST', path))).toMatchObject({ order, lines: [{ line: 1, quantity: 4 }] });
    expect(await free('BOX')).toBe(10);
    expect((await rig.send('POST', path)).body).toMatchObject({ status: 409, code: 'order-cancelled' });
    expect((await rig.get(`/orders/${encodeURIComponent(order)}`)).body).toMatchObject({ isCancelled: true });
  });

  it('reports a line short once the loss is on the book', async () => {
    await receive(4);
    const { order } = await created<{ readonly order: string }>(
      rig.post('/orders', { customer: 'c', lines: [{ line: 1, item: 'BOX', quantity: 4 }] }),
    );
    const path = `/orders/${encodeURIComponent(order)}/shorts`;
    const body = { lines: [{ line: 1, assignment: 1, quantity: 3 }] };
    expect((await rig.post(path, body)).body).toMatchObject({ status: 409, code: 'nothing-missing' });
    await created(rig.post('/counts', { location: 'A-01', lines: [{ item: 'BOX', counted: 1 }] }));
    expect((await rig.get<{ readonly exceptions: readonly Json[] }>('/exceptions')).body.exceptions).toMatchObject([
      { kind: 'promise-deficit', quantity: 3 },
    ]);
    expect(await created(rig.post(path, body))).toMatchObject({
      order,
      lines: [{ line: 1, quantity: 3 }],
      rights: [{ fill: 3 }],
    });
    const { exceptions } = (
      await rig.get<{ readonly exceptions: readonly { readonly kind: string; readonly exception: string }[] }>(
        '/exceptions',
      )
    ).body;
    expect(exceptions).toMatchObject([{ kind: 'short', quantity: 3 }]);
    const resolution = `/exceptions/${encodeURIComponent(exceptions[0]?.exception ?? '')}/resolution`;
    expect(await created(rig.post(resolution, { how: 'the customer was told' }))).toMatchObject({
      how: 'the customer was told',
    });
    expect((await rig.post(resolution, { how: 'again' })).body).toMatchObject({
      status: 404,
      code: 'unknown-exception',
    });
    expect(
      (await rig.get<{ readonly exceptions: readonly Json[] }>('/exceptions?resolved=true')).body.exceptions,
    ).toMatchObject(
      [{ kind: 'short' }, { kind: 'promise-deficit' }].toSorted((left, right) => (left.kind < right.kind ? -1 : 1)),
    );
  });

  it('warns before the deed, and takes what was done as a fact', async () => {
    await receive(5);
    const body = { from: 'A-01', to: 'A-02', lines: [{ item: 'BOX', quantity: 8 }] };
    expect((await rig.post('/moves', body)).body).toMatchObject({
      status: 409,
      code: 'insufficient-stock',
      quantityOnHand: 5,
      quantityShort: 3,
    });
    const fact = await created(rig.post('/moves', { ...body, isDone: true, occurredAt: 1_750_000_000_000 }));
    expect(fact).toMatchObject({
      movements: [
        { from: '@deficit', to: 'A-01', quantity: 3 },
        { from: 'A-01', to: 'A-02', quantity: 8 },
      ],
    });
    expect((await rig.get<{ readonly exceptions: readonly Json[] }>('/exceptions')).body.exceptions).toMatchObject([
      { kind: 'book-deficit', quantity: 3, isResolved: false },
    ]);
    expect(
      (await rig.get<{ readonly movements: readonly Json[] }>('/movements?item=BOX&limit=1')).body.movements[0],
    ).toMatchObject({ occurredAt: 1_750_000_000_000 });
  });
});

describe('goods that left although nobody had promised them', () => {
  it('are warned of before they leave, and recorded when they have: as a fact with an exception', async () => {
    await receive(10);
    const { order } = await created<{ readonly order: string }>(
      rig.post('/orders', { customer: 'c', lines: [{ line: 1, item: 'BOX', quantity: 2 }] }),
    );
    const path = `/orders/${encodeURIComponent(order)}`;
    const line = { line: 1, assignment: 1, item: 'BOX', quantity: 5 };
    const picks = { to: 'OUT', picks: [{ ...line, from: 'A-01' }] };
    expect((await rig.post(`${path}/picks`, picks)).body).toMatchObject({
      status: 409,
      code: 'more-than-open',
      open: 2,
    });
    await created(rig.post(`${path}/picks`, { ...picks, isDone: true }));
    const lines = { lines: [{ ...line, from: 'OUT' }] };
    expect((await rig.post(`${path}/shipments`, lines)).body).toMatchObject({ status: 409, code: 'more-than-open' });
    const shipped = await created<{ readonly movements: readonly Json[] }>(
      rig.post(`${path}/shipments`, { ...lines, isDone: true }),
    );
    expect(shipped.movements.map((row) => [row['assignment'], row['quantity']])).toEqual([
      [1, 2],
      [0, 3],
    ]);
    const { exceptions } = (await rig.get<{ readonly exceptions: readonly Json[] }>('/exceptions')).body;
    expect(exceptions).toMatchObject([
      { kind: 'shipped-twice', quantity: 5 },
      { kind: 'shipped-unassigned', quantity: 3 },
    ]);
    expect(await free('BOX')).toBe(5);
  });
});

describe('a new business date', () => {
  it('takes what expired off the shelf, once, also when the site was closed over midnight', async () => {
    const lots = [
      { item: 'MILK', lot: 'L1', expiry: '2026-01-15', quantity: 5 },
      { item: 'MILK', lot: 'L2', expiry: '2026-01-16', quantity: 7 },
    ];
    await created(rig.post('/receipts', { location: 'A-01', lines: lots }));
    await rig.opened.housekeeping.run();
    expect(await free('MILK')).toBe(12);
    rig.clock.now += 24 * 60 * 60 * 1000;
    await rig.opened.housekeeping.run();
    await rig.opened.housekeeping.run();
    expect((await stock('?item=MILK')).map(({ status, quantity }) => [status, quantity])).toEqual([
      ['expired', 5],
      ['available', 7],
    ]);
    expect(await free('MILK')).toBe(7);
    rig.clock.now += 24 * 60 * 60 * 1000;
    await rig.reopen();
    expect(await free('MILK')).toBe(0);
  });
});
