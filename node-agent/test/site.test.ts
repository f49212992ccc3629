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
  readonly quantity: number;
}

async function stock(query = ''): Promise<readonly Balance[]> {
  return (await rig.get<{ readonly balances: readonly Balance[] }>(`/stock${query}`)).body.balances;
}

function receive(quantity: number, more: object = {}): Promise<Json> {
  return created(
    rig.post('/receipts', { location: 'A-01', reference: 'PO-1', lines: [{ item: 'BOX', quantity, ...more }] }),
  );
}

describe('what a site tells', () => {
  it('pages through stock by key, across locations, and shows the same rows as one page', async () => {
    const places = Array.from({ length: 9 }, (_, index) => `P-${index}`);
    for (const location of places) await created(rig.post('/locations', { location }));
    for (const [at, location] of places.entries()) {
      if (at === 4) continue;
      const lines = ['L1', 'L2', 'L3'].map((lot) => ({ item: 'MILK', lot, quantity: 1 + at }));
      await created(rig.post('/receipts', { location, lines: [{ item: 'BOX', quantity: 2 }, ...lines] }));
    }
    await created(rig.post('/moves', { from: 'P-2', to: 'P-4', lines: [{ item: 'BOX', quantity: 2 }] }));
    const whole = await stock('?limit=1000');
    expect(whole).toHaveLength(32);
    for (const limit of [1, 4, 5, 31, 32, 33]) {
      const seen: Balance[] = [];
      for (let after: string | null = ''; after !== null;) {
        const query: string = after === '' ? `?limit=${limit}` : `?limit=${limit}&after=${encodeURIComponent(after)}`;
        const { body }: Answer<{ readonly balances: readonly Balance[]; readonly next: string | null }> = await rig.get(
          `/stock${query}`,
        );
        seen.push(...body.balances);
        after = body.next;
      }
      expect(seen).toEqual(whole);
    }
  });

  it('pages through rows by key, without a gap or a repeat', async () => {
    const codes = Array.from({ length: 25 }, (_, index) => `P-${String(index).padStart(2, '0')}`);
    for (const location of codes) await created(rig.post('/locations', { location }));
    const seen: string[] = [];
    let after: string | null = '';
    while (after !== null) {
      const query: string = after === '' ? '?limit=7' : `?limit=7&after=${encodeURIComponent(after)}`;
      const { body } = await rig.get<{
        readonly locations: readonly { readonly location: string }[];
        readonly next: string | null;
      }>(`/locations${query}`);
      seen.push(...body.locations.map(({ location }) => location));
      after = body.next;
    }
    expect(seen).toEqual(['A-01', 'A-02', 'DOCK', 'OUT', ...codes].sort());
    expect((await rig.get<{ readonly items: readonly Json[] }>('/items')).body.items.map((row) => row['item'])).toEqual(
      ['BOX', 'DRILL', 'MILK'],
    );
  });

  it('lists movements newest first, of one kind of goods or of all', async () => {
    await receive(5);
    await receive(6);
    await created(
      rig.post('/moves', {
        from: 'A-01',
        to: 'A-02',
        lines: [
          { item: 'BOX', quantity: 2 },
          { item: 'BOX', quantity: 1 },
        ],
      }),
    );
    await created(rig.post('/receipts', { location: 'DOCK', lines: [{ item: 'MILK', lot: 'L', quantity: 9 }] }));
    const all = (await rig.get<{ readonly movements: readonly Json[] }>('/movements')).body.movements;
    expect(all.map((row) => [row['item'], row['quantity']])).toEqual([
      ['MILK', 9],
      ['BOX', 2],
      ['BOX', 1],
      ['BOX', 6],
      ['BOX', 5],
    ]);
    const first = (
      await rig.get<{ readonly movements: readonly Json[]; readonly next: string }>('/movements?item=BOX&limit=3')
    ).body;
    const second = (
      await rig.get<{ readonly movements: readonly Json[]; readonly next: string | null }>(
        `/movements?item=BOX&limit=3&after=${first.next}`,
      )
    ).body;
    expect([...first.movements, ...second.movements].map((row) => row['quantity'])).toEqual([2, 1, 6, 5]);
    expect(second.next).toBeNull();
  });

  it('counts what it does, for Prometheus', async () => {
    await receive(5);
    const { payload } = await rig.opened.app.inject('/metrics');
    for (const figure of [
      'holdfast_ledger_appends_total{site="SHA"} 8',
      'holdfast_ledger_group_commands_count{site="SHA"} ',
      'holdfast_ledger_commit_seconds_count{site="SHA"} ',
      'holdfast_http_requests_total{operation="receive",status="201",site="SHA"} 1',
      'holdfast_sync_connected{site="SHA"} 0',
      'holdfast_sync_unsent_entries{site="SHA"} 8',
      'holdfast_sync_exchange_age_seconds{site="SHA"} -1',
      'holdfast_node_work_waiting{site="SHA"} 0',
      'holdfast_nodejs_eventloop_lag_p99_seconds{site="SHA"} ',
    ]) {
      expect(payload).toContain(figure);
    }
  });

  it('works without headquarters, and says so', async () => {
    const link = (await rig.get('/link')).body;
    expect(link).toMatchObject({
      isEnrolled: false,
      isConnected: false,
      phase: 'none',
      lastExchangeAt: 0,
      exchangeAgeSeconds: null,
      unsent: 7,
    });
    expect((await rig.get('/health/ready')).body).toMatchObject({ status: 'ready', isConnected: false });
    expect((await rig.get('/digest')).body).toMatchObject({
      site: 'SHA',
      seq: 7,
      digest: expect.stringMatching(/^[0-9a-f]{64}$/),
      hub: { acknowledged: 0, at: 0 },
    });
  });

  it('says of an order that it cannot promise how many are held elsewhere and since when that is known', async () => {
    await receive(10);
    const refused = await rig.post('/orders', { customer: 'c', lines: [{ line: 1, item: 'BOX', quantity: 12 }] });
    expect(refused.body).toMatchObject({
      status: 409,
      code: 'insufficient-rights',
      quantity: 12,
      quantityFree: 10,
      heldElsewhere: 0,
      knownAt: 0,
    });
  });
});

describe('an operation takes effect once', () => {
  it('a repeat is answered alike, also after a restart', async () => {
    const id = newId();
    const body = { location: 'A-01', lines: [{ item: 'BOX', quantity: 5 }] };
    const first = await rig.post('/receipts', body, { id });
    await rig.reopen();
    const again = await rig.post('/receipts', body, { id });
    expect([again.status, again.body]).toEqual([first.status, first.body]);
    expect(again.headers['idempotency-replayed']).toBe('true');
    expect(await stock()).toMatchObject([{ quantity: 5 }]);
  });

  it('also under its id in upper-case letters, and while the first is still at work', async () => {
    const id = newId();
    const body = { location: 'A-01', lines: [{ item: 'BOX', quantity: 5 }] };
    const answers = await Promise.all([id, id.toUpperCase()].map((each) => rig.post('/receipts', body, { id: each })));
    answers.push(await rig.post('/receipts', body, { id: id.toUpperCase() }));
    for (const { status, body: answer } of answers) {
      expect(status === 201 ? answer['operation'] : answer['code']).toBe(status === 201 ? id : 'still-running');
    }
    expect(answers.at(-1)?.status).toBe(201);
    expect(await stock()).toMatchObject([{ quantity: 5 }]);
  });

  it('many terminals at once, each operation sent twice, move each unit once', async () => {
    await receive(50);
    const ids = Array.from({ length: 50 }, newId);
    const body = { from: 'A-01', to: 'A-02', lines: [{ item: 'BOX', quantity: 1 }] };
    const answers = await Promise.all([...ids, ...ids].map((id) => rig.post('/moves', body, { id })));
    for (const {
      status,
      body: { code },
    } of answers)
      expect([201, 'still-running']).toContain(status === 201 ? status : code);
    for (const id of ids) expect((await rig.post('/moves', body, { id })).status).toBe(201);
    expect((await stock()).map(({ location, quantity }) => [location, quantity])).toEqual([['A-02', 50]]);
  });

  it('two counters cannot promise the last unit twice', async () => {
    await receive(1);
    const body = { customer: 'c', lines: [{ line: 1, item: 'BOX', quantity: 1 }] };
    const answers = await Promise.all(Array.from({ length: 8 }, () => rig.post('/orders', body)));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ body: { code } }) => code === 'insufficient-rights')).toHaveLength(7);
  });
});
