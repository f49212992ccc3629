import { makeKey } from '@holdfast/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { created, furnish, newId, openRig, type Answer, type Json, type NodeRig, type Sending } from './node-rig.ts';

let rig: NodeRig;
let order: string;
let seqBefore: unknown;
beforeAll(async () => {
  rig = await openRig();
  await furnish(rig);
  await created(rig.post('/receipts', { location: 'A-01', lines: [{ item: 'BOX', quantity: 20 }] }));
  const taken = await created<{ readonly order: string }>(
    rig.post('/orders', { customer: 'c', lines: [{ line: 1, item: 'BOX', quantity: 2 }] }),
  );
  order = encodeURIComponent(taken.order);
  seqBefore = await headSeq();
});
afterAll(() => rig.close());

async function headSeq(): Promise<unknown> {
  return (await rig.get('/digest')).body['seq'];
}

interface Command {
  readonly operationId: string;
  readonly method?: 'POST' | 'DELETE';
  readonly path: () => string;
  /** A body that would be taken. */
  readonly body?: Json;
  /** The same with another line, where the body has lines of goods. */
  readonly withLine?: (line: Json) => Json;
  /** Who may not. */
  readonly deniedRoles: readonly string[];
}

const line = { item: 'BOX', quantity: 1 };
const workRoles = ['reader', 'planner'];
const pick = { line: 1, assignment: 1, from: 'A-01', item: 'BOX', quantity: 1 };

const commands: readonly Command[] = [
  {
    operationId: 'createItem',
    path: () => '/items',
    body: { item: 'NEW', name: 'New', baseUnit: 'C62' },
    deniedRoles: workRoles,
  },
  { operationId: 'createLocation', path: () => '/locations', body: { location: 'B-01' }, deniedRoles: workRoles },
  {
    operationId: 'receive',
    path: () => '/receipts',
    body: { location: 'A-01', lines: [line] },
    withLine: (each) => ({ location: 'A-01', lines: [each] }),
    deniedRoles: workRoles,
  },
  {
    operationId: 'move',
    path: () => '/moves',
    body: { from: 'A-01', to: 'A-02', lines: [line] },
    withLine: (each) => ({ from: 'A-01', to: 'A-02', lines: [each] }),
    deniedRoles: workRoles,
  },
  {
    operationId: 'adjust',
    path: () => '/adjustments',
    body: { location: 'A-01', reason: 'found', direction: 'in', lines: [line] },
    withLine: (each) => ({ location: 'A-01', reason: 'found', direction: 'in', lines: [each] }),
    deniedRoles: workRoles,
  },
  {
    operationId: 'count',
    path: () => '/counts',
    body: { location: 'A-01', lines: [{ item: 'BOX', counted: 1 }] },
    withLine: ({ quantity, ...each }) => ({ location: 'A-01', lines: [{ ...each, counted: quantity }] }),
    deniedRoles: workRoles,
  },
  {
    operationId: 'reserve',
    path: () => '/reservations',
    body: { location: 'A-01', ...line },
    withLine: (each) => ({ location: 'A-01', ...each }),
    deniedRoles: workRoles,
  },
  { operationId: 'releaseReservation', method: 'DELETE', path: () => '/reservations/none', deniedRoles: workRoles },
  {
    operationId: 'createOrder',
    path: () => '/orders',
    body: { customer: 'c', lines: [{ line: 1, ...line }] },
    withLine: (each) => ({ customer: 'c', lines: [{ line: 1, ...each }] }),
    deniedRoles: workRoles,
  },
  { operationId: 'cancelOrder', path: () => `/orders/${order}/cancellation`, deniedRoles: workRoles },
  { operationId: 'startPick', path: () => `/orders/${order}/pick-start`, body: {}, deniedRoles: workRoles },
  {
    operationId: 'confirmPick',
    path: () => `/orders/${order}/picks`,
    body: { to: 'OUT', picks: [pick] },
    withLine: (each) => ({ to: 'OUT', picks: [{ ...pick, ...each }] }),
    deniedRoles: workRoles,
  },
  {
    operationId: 'ship',
    path: () => `/orders/${order}/shipments`,
    body: { lines: [pick] },
    withLine: (each) => ({ lines: [{ ...pick, ...each }] }),
    deniedRoles: workRoles,
  },
  {
    operationId: 'reportShort',
    path: () => `/orders/${order}/shorts`,
    body: { lines: [{ line: 1, assignment: 1, quantity: 1 }] },
    deniedRoles: workRoles,
  },
  {
    operationId: 'resolveException',
    path: () => '/exceptions/none/resolution',
    body: { how: 'looked' },
    deniedRoles: workRoles,
  },
  {
    operationId: 'createApiKey',
    path: () => '/api-keys',
    body: { name: 'x', role: 'reader' },
    deniedRoles: ['reader', 'planner', 'clerk'],
  },
];

function send({ method = 'POST', path, body }: Command, sending: Sending = {}, other: unknown = body): Promise<Answer> {
  return rig.send(method, path(), other, sending);
}

/** One problem, in words, and nothing written. */
async function expectProblem(answer: Answer, status: number, code: string): Promise<void> {
  expect([answer.status, answer.body['code']]).toEqual([status, code]);
  expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
  for (const member of ['title', 'detail', 'nextStep']) expect(answer.body[member]).toMatch(/^[^{}]{3,400}$/);
  expect(await headSeq()).toBe(seqBefore);
}

const withBody = commands.filter(({ body }) => body !== undefined);
const withLines = commands.filter(({ withLine }) => withLine !== undefined);

describe.each(commands.map((each) => [each.operationId, each] as const))('%s', (_, each) => {
  it('asks for a key', async () => expectProblem(await send(each, { key: null }), 401, 'key-required'));
  it('knows no foreign key', async () => expectProblem(await send(each, { key: makeKey() }), 401, 'key-unknown'));
  it('asks for an operation id', async () =>
    expectProblem(await send(each, { id: null }), 400, 'idempotency-key-missing'));
  it('refuses a malformed operation id', async () =>
    expectProblem(await send(each, { id: 'one' }), 400, 'idempotency-key-malformed'));
  it('is denied to other roles and other sites', async () => {
    for (const role of each.deniedRoles)
      await expectProblem(await send(each, { key: await rig.issueKey(role) }), 403, 'forbidden');
    await expectProblem(await send(each, { key: await rig.issueKey('admin', 'BER') }), 403, 'forbidden');
  });
});

describe.each(withBody.map((each) => [each.operationId, each] as const))('%s', (_, each) => {
  it.each([
    ['JSON that breaks off', '{"lines": [', 'body-malformed'],
    ['no body', '', 'request-invalid'],
    ['a list', '[]', 'request-invalid'],
    ['text', '"all of it"', 'request-invalid'],
    ['members that nobody knows', JSON.stringify({ ...each.body, quantiy: 5 }), 'request-invalid'],
  ])('refuses %s', async (__, text, code) => expectProblem(await send(each, { text }), 400, code));
});

describe.each(withLines.map((each) => [each.operationId, each] as const))('%s', (_, each) => {
  it.each<[string, Json, number, string]>([
    ['a negative quantity', { ...line, quantity: -1 }, 400, 'request-invalid'],
    ['a fractional quantity', { ...line, quantity: 1.5 }, 400, 'request-invalid'],
    ['a quantity as text', { ...line, quantity: '1' }, 400, 'request-invalid'],
    ['a quantity beyond counting', { ...line, quantity: 1e15 }, 400, 'request-invalid'],
    ['an unknown item', { ...line, item: 'NONE' }, 422, 'unknown-item'],
    ['another unit', { ...line, unitOfMeasure: 'KGM' }, 422, 'wrong-unit'],
    ['an item code with a line break', { ...line, item: 'A\nB' }, 400, 'request-invalid'],
  ])('refuses %s', async (__, other, status, code) =>
    expectProblem(await send(each, {}, each.withLine?.(other)), status, code),
  );
});

describe('goods that are kept by lot or serial number', () => {
  it.each<[string, Json, string]>([
    ['a lot that is missing', { item: 'MILK', quantity: 1 }, 'lot-required'],
    ['a serial number that is missing', { item: 'DRILL', quantity: 1 }, 'serial-required'],
    ['two pieces under one serial number', { item: 'DRILL', serial: 'S1', quantity: 2 }, 'serial-not-single'],
  ])('are refused with %s', async (_, other, code) =>
    expectProblem(await rig.post('/receipts', { location: 'A-01', lines: [other] }), 422, code),
  );

  it.each<[string, string, Json]>([
    ['a place that is not there', '/receipts', { location: 'NONE', lines: [line] }],
    ['a virtual account', '/moves', { from: 'A-01', to: '@scrap', lines: [line] }],
  ])('are not put at %s', async (_, path, body) => expectProblem(await rig.post(path, body), 422, 'unknown-location'));

  it('do not move to where they lie', async () =>
    expectProblem(await rig.post('/moves', { from: 'A-01', to: 'A-01', lines: [line] }), 422, 'source-is-target'));
  it('are not promised twice by one line number', async () =>
    expectProblem(
      await rig.post('/orders', {
        customer: 'c',
        lines: [
          { line: 1, ...line },
          { line: 1, ...line },
        ],
      }),
      422,
      'line-twice',
    ));
  it('are not promised under a number of another range', async () =>
    expectProblem(
      await rig.post('/orders', { order: 'BER~1', customer: 'c', lines: [{ line: 1, ...line }] }),
      422,
      'foreign-order-number',
    ));
});

describe('queries', () => {
  it.each([
    '/items',
    '/locations',
    '/stock',
    '/rights',
    '/movements',
    '/orders',
    '/tasks',
    '/exceptions',
    '/digest',
    '/link',
  ])('%s asks for a key and refuses what it does not know', async (path) => {
    await expectProblem(await rig.get(path, { key: null }), 401, 'key-required');
    await expectProblem(await rig.get(path, { key: await rig.issueKey('reader', 'BER') }), 403, 'forbidden');
    expect((await rig.get(path, { key: await rig.issueKey('reader', 'SHA') })).status).toBe(200);
  });

  it.each(['/items?limit=0', '/items?limit=many', '/stock?itm=BOX', '/tasks?phase=shipped', '/stock?limit=100000'])(
    '%s is refused',
    async (path) => expectProblem(await rig.get(path), 400, 'request-invalid'),
  );

  it('know neither orders nor paths that are not there', async () => {
    await expectProblem(await rig.get('/orders/none'), 404, 'unknown-order');
    await expectProblem(await rig.get('/nothing'), 404, 'not-found');
    await expectProblem(await rig.send('DELETE', '/stock'), 405, 'method-not-allowed');
  });
});

describe('an operation id', () => {
  it('that was used for another request is refused, and nothing is changed', async () => {
    const id = newId();
    await created(rig.post('/moves', { from: 'A-01', to: 'A-02', lines: [line] }, { id }));
    seqBefore = await headSeq();
    await expectProblem(
      await rig.post('/moves', { from: 'A-01', to: 'A-02', lines: [{ ...line, quantity: 2 }] }, { id }),
      422,
      'id-used-for-another-request',
    );
    await expectProblem(
      await rig.post('/receipts', { location: 'A-01', lines: [line] }, { id }),
      422,
      'id-used-for-another-request',
    );
  });
});

describe('keys', () => {
  it('are shown once; a repeat soon after gets the same answer, a later one is told so', async () => {
    const id = newId();
    const first = await rig.post('/api-keys', { name: 'handheld', role: 'clerk', site: 'SHA' }, { id });
    expect(first.body).toMatchObject({
      name: 'handheld',
      role: 'clerk',
      site: 'SHA',
      key: expect.stringMatching(/^hf_/),
    });
    expect((await rig.post('/api-keys', { name: 'handheld', role: 'clerk', site: 'SHA' }, { id })).body).toEqual(
      first.body,
    );
    await expectProblem(
      await rig.post('/api-keys', { name: 'handheld', role: 'admin' }, { id }),
      422,
      'id-used-for-another-request',
    );
    await rig.reopen();
    await expectProblem(
      await rig.post('/api-keys', { name: 'handheld', role: 'clerk', site: 'SHA' }, { id }),
      409,
      'secret-shown-once',
    );
    expect((await rig.get('/stock', { key: String(first.body['key']) })).status).toBe(200);
  });

  it('speak Chinese to those who read it', async () => {
    const { body } = await rig.post(
      '/orders',
      { customer: 'c', lines: [{ line: 1, item: 'BOX', quantity: 99 }] },
      { headers: { 'accept-language': 'zh-CN,zh;q=0.9' } },
    );
    expect(body['title']).toBe('此处可承诺数量不足');
    expect(body['detail']).toContain('需要 BOX 99');
  });
});
