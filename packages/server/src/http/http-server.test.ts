import { accepted, asLedgerStore, makeOperationId, refused, siteId, type OperationId } from '@holdfast/domain';
import { commandAnswer } from '@holdfast/protocol';
import { sha256 } from '@holdfast/sealing';
import { createMemoryStore } from '@holdfast/store/memory';
import type { FastifyInstance } from 'fastify';
import { randomBytes } from 'node:crypto';
import { pino } from 'pino';
import { Type } from 'typebox';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  command,
  createHttpServer,
  createMetrics,
  ledgerKeyVault,
  makeKey,
  openKeyRing,
  query,
  serveKeys,
  type KeyRing,
} from '../index.ts';

const newId = (): OperationId => makeOperationId(1_700_000_000_000, randomBytes(10));

let app: FastifyInstance;
let keys: KeyRing;
let adminKey: string;
let isReady: boolean;
let finish: (() => void) | undefined;
const seen = new Map<string, { readonly digest: string; readonly quantity: number }>();

beforeEach(async () => {
  seen.clear();
  isReady = true;
  keys = await openKeyRing(ledgerKeyVault(asLedgerStore(createMemoryStore({ hash: sha256 }))), Date.now);
  adminKey = makeKey();
  await keys.adopt(adminKey, 'admin');
  app = await createHttpServer({
    logger: pino({ level: 'silent' }),
    keys,
    metrics: createMetrics({ process: 'test' }),
    scope: siteId('SHA'),
    readiness: () => (isReady ? { isReady } : { isReady, reason }),
    title: 'Test',
    description: 'Test',
    version: '1',
    isLoopback: true,
  });
  serveKeys(app, keys);
  command(app, {
    path: '/things',
    operationId: 'createThing',
    summary: 'Make a thing',
    tag: 'things',
    verb: 'work',
    body: Type.Object(
      {
        name: Type.String({ minLength: 1 }),
        quantity: Type.Integer({ minimum: 1 }),
        place: Type.Optional(Type.Number()),
      },
      { additionalProperties: false },
    ),
    answer: commandAnswer,
    run: async ({ body, operation }) => {
      if (body.name === 'slow') await new Promise<void>((resolve) => (finish = resolve));
      if (body.name === 'broken') throw new Error('a bug');
      if (body.name === 'full') throw Object.assign(new Error('no space'), { code: 'STORAGE_FULL' });
      if (body.name === 'busy') throw Object.assign(new Error('no room'), { code: 'OVERLOADED' });
      if (body.name === 'missing') return refused({ kind: 'unknown-item', item: 'I1' });
      const digest = Buffer.from(operation.requestDigest).toString('hex');
      const known = seen.get(operation.id);
      if (known !== undefined && known.digest !== digest)
        return refused({ kind: 'id-used-for-another-request', id: operation.id });
      seen.set(operation.id, { digest, quantity: body.quantity });
      return accepted({
        answer: { operation: operation.id, actor: operation.actor, device: operation.device },
        isRepeat: known !== undefined,
      });
    },
  });
  query(app, {
    path: '/things/:thing',
    operationId: 'getThing',
    summary: 'Look at a thing',
    tag: 'things',
    verb: 'read',
    params: Type.Object({ thing: Type.String() }),
    query: Type.Object({ limit: Type.Optional(Type.Integer({ minimum: 1 })) }, { additionalProperties: false }),
    answer: Type.Object({ thing: Type.String(), limit: Type.Integer() }),
    run: ({ params, query: { limit } }) => accepted({ thing: params.thing, limit: limit ?? 0 }),
  });
  await app.ready();
});
afterEach(() => app.close());

const reason = { en: 'The ledger is being opened.', 'zh-CN': '正在打开账本。' };

interface Sending {
  readonly key?: string | null;
  readonly id?: string | null;
  readonly body?: unknown;
  readonly text?: string;
  readonly headers?: { readonly [name: string]: string };
}

function post(url: string, { key, id, body, text, headers }: Sending = {}) {
  return app.inject({
    method: 'POST',
    url,
    headers: {
      ...(key === null ? {} : { authorization: `Bearer ${key ?? adminKey}` }),
      ...(id === null ? {} : { 'idempotency-key': id ?? newId() }),
      'content-type': 'application/json',
      ...headers,
    },
    payload: text ?? JSON.stringify(body ?? { name: 'a', quantity: 1 }),
  });
}

const good = { name: 'a', quantity: 1 };

describe('a request that cannot be taken is answered with one problem', () => {
  it.each<[string, number, string, Sending]>([
    ['no key', 401, 'key-required', { key: null }],
    ['a key of nobody', 401, 'key-unknown', { key: makeKey() }],
    ['a key of another form', 401, 'key-unknown', { key: 'secret' }],
    ['no Idempotency-Key', 400, 'idempotency-key-missing', { id: null }],
    ['a malformed Idempotency-Key', 400, 'idempotency-key-malformed', { id: 'abc' }],
    ['JSON that breaks off', 400, 'body-malformed', { text: '{"name": "a", ' }],
    [
      'a body that poisons prototypes',
      400,
      'body-malformed',
      { text: '{"__proto__": {}, "name": "a", "quantity": 1}' },
    ],
    ['no body', 400, 'request-invalid', { text: '' }],
    ['a list as body', 400, 'request-invalid', { body: [] }],
    ['a negative quantity', 400, 'request-invalid', { body: { name: 'a', quantity: -1 } }],
    ['a fractional quantity', 400, 'request-invalid', { body: { name: 'a', quantity: 1.5 } }],
    ['a quantity as text', 400, 'request-invalid', { body: { name: 'a', quantity: '1' } }],
    ['a member that is not known', 400, 'request-invalid', { body: { name: 'a', quantity: 1, quantiy: 2 } }],
    ['text that is half a character', 400, 'text-malformed', { text: '{"name": "\\ud800", "quantity": 1}' }],
    ['another media type', 415, 'unsupported-media-type', { headers: { 'content-type': 'text/xml' } }],
    ['a body that is too large', 413, 'body-too-large', { text: `{"name": "${'x'.repeat(300_000)}"}` }],
    ['a refusal by the business', 422, 'unknown-item', { body: { name: 'missing', quantity: 1 } }],
    ['a full disk', 507, 'storage-full', { body: { name: 'full', quantity: 1 } }],
    ['a queue that is full', 503, 'too-busy', { body: { name: 'busy', quantity: 1 } }],
    ['a bug of ours', 500, 'internal-error', { body: { name: 'broken', quantity: 1 } }],
  ])('%s: %i %s', async (_, status, code, sending) => {
    for (const language of ['en', 'zh-CN']) {
      const answer = await post('/things', {
        ...sending,
        headers: { ...sending.headers, 'accept-language': language },
      });
      expect(answer.statusCode).toBe(status);
      expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
      expect(answer.headers['content-language']).toBe(language);
      const problem = answer.json<{ readonly [member: string]: unknown }>();
      expect(problem).toMatchObject({
        code,
        status,
        type: `/problems/${code}`,
        instance: expect.stringMatching(/^\/requests\//),
      });
      for (const member of ['title', 'detail', 'nextStep']) expect(problem[member]).toMatch(/^[^{}]{3,300}$/);
    }
  });

  it('says in words what is wrong with which member', async () => {
    const { errors } = (await post('/things', { body: { name: '', quantity: 0 } })).json<{
      errors: { pointer: string; detail: string }[];
    }>();
    expect(errors.map(({ pointer, detail }) => [pointer, detail])).toEqual([
      ['/name', 'name must not be empty.'],
      ['/quantity', 'quantity must be at least 1.'],
    ]);
  });

  it('tells a path that is not there from a method that is not', async () => {
    const headers = { authorization: `Bearer ${adminKey}` };
    expect((await app.inject({ url: '/nothing', headers })).json()).toMatchObject({ code: 'not-found', status: 404 });
    const wrong = await app.inject({ method: 'PUT', url: '/things', headers });
    expect(wrong.json()).toMatchObject({ code: 'method-not-allowed', status: 405 });
    expect(wrong.headers['allow']).toBe('POST');
    expect((await app.inject({ url: '/things/%zz', headers })).json()).toMatchObject({
      code: 'url-malformed',
      status: 400,
    });
    expect((await app.inject({ url: '/things/a?limit=x', headers })).json()).toMatchObject({
      code: 'request-invalid',
      status: 400,
    });
    expect((await app.inject({ url: '/things/a?limit=7', headers })).json()).toEqual({ thing: 'a', limit: 7 });
  });
});

describe('an operation takes effect once', () => {
  it('a repeat gets the same answer and says that it is one', async () => {
    const id = newId();
    const first = await post('/things', { id, body: good });
    const again = await post('/things', { id: `"${id.toUpperCase()}"`, text: '{ "quantity": 1, "name": "a" }' });
    expect(first.statusCode).toBe(201);
    expect(first.headers['idempotency-replayed']).toBeUndefined();
    expect([again.statusCode, again.json(), again.headers['idempotency-replayed']]).toEqual([
      201,
      first.json(),
      'true',
    ]);
  });

  it('another request under a used id is refused', async () => {
    const id = newId();
    await post('/things', { id, body: good });
    expect((await post('/things', { id, body: { ...good, quantity: 2 } })).json()).toMatchObject({
      status: 422,
      code: 'id-used-for-another-request',
      id,
    });
  });

  it('a fraction outside quantities is part of what a request means', async () => {
    const id = newId();
    expect((await post('/things', { id, body: { ...good, place: 121.47 } })).statusCode).toBe(201);
    expect((await post('/things', { id, body: { ...good, place: 121.48 } })).statusCode).toBe(422);
  });

  it('a repeat of an operation that still runs is told to wait', async () => {
    const id = newId();
    const first = post('/things', { id, body: { name: 'slow', quantity: 1 } });
    await expect.poll(() => app.runningOperations.size).toBe(1);
    const second = await post('/things', { id, body: { name: 'slow', quantity: 1 } });
    expect(second.json()).toMatchObject({ status: 409, code: 'still-running' });
    expect(second.headers['retry-after']).toBe('1');
    finish?.();
    expect((await first).statusCode).toBe(201);
    expect(app.runningOperations.size).toBe(0);
  });

  it('records who sent it and from which terminal', async () => {
    expect((await post('/things', { headers: { 'holdfast-device': 'handheld 7' } })).json()).toMatchObject({
      actor: 'admin',
      device: 'handheld 7',
    });
  });
});

describe('what everybody may see', () => {
  it('is health, problems and the description of the interface', async () => {
    expect((await app.inject('/health/live')).json()).toEqual({ status: 'live' });
    expect((await app.inject('/health/ready')).json()).toEqual({ status: 'ready' });
    isReady = false;
    expect((await app.inject('/health/ready')).json()).toMatchObject({
      status: 503,
      code: 'not-ready',
      detail: 'The ledger is being opened.',
      reason: 'The ledger is being opened.',
    });
    const spoken = await app.inject({ url: '/health/ready', headers: { 'accept-language': 'zh-CN' } });
    expect(spoken.json()).toMatchObject({ detail: '正在打开账本。', reason: '正在打开账本。' });
    expect((await app.inject('/problems/insufficient-rights')).json()).toMatchObject({ status: 409 });
    expect((await app.inject('/docs')).statusCode).toBe(200);
    expect((await app.inject('/docs/json')).json()).toMatchObject({ openapi: '3.1.0' });
  });

  it('counts requests by operation', async () => {
    await post('/things');
    const { body } = await app.inject('/metrics');
    expect(body).toContain('holdfast_http_requests_total{operation="createThing",status="201",process="test"} 1');
    expect(body).toContain('holdfast_nodejs_eventloop_lag_p99_seconds');
  });

  it('carries headers that keep a browser from being misused', async () => {
    const { headers } = await app.inject('/health/live');
    expect(headers['content-security-policy']).toContain("default-src 'self'");
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['content-security-policy']).not.toContain('unsafe-inline');
  });
});

describe('what one address may ask', () => {
  it('has an end, with good keys and with wrong ones, and begins again after a minute', async () => {
    let now = 1_700_000_000_000;
    const bounded = await createHttpServer({
      logger: pino({ level: 'silent' }),
      keys,
      metrics: createMetrics({}),
      scope: 'everywhere',
      readiness: () => ({ isReady: true }),
      title: 'Test',
      description: 'Test',
      version: '1',
      isLoopback: false,
      requestsPerMinute: 3,
      now: () => now,
    });
    const ask = async (key: string): Promise<number> =>
      (await bounded.inject({ url: '/metrics', headers: { authorization: `Bearer ${key}` } })).statusCode;
    const good = [await ask(adminKey), await ask(adminKey), await ask(adminKey), await ask(adminKey)];
    expect(good).toEqual([200, 200, 200, 429]);
    const limited = await bounded.inject({ url: '/metrics', headers: { authorization: `Bearer ${adminKey}` } });
    expect(limited.json()).toMatchObject({ code: 'too-many-requests', seconds: 60 });
    now += 60_000;
    expect(await ask(adminKey)).toBe(200);
    now += 60_000;
    for (let guess = 0; guess < 100; guess += 1) expect(await ask(makeKey())).toBe(401);
    expect(await ask(makeKey())).toBe(429);
    await bounded.close();
  });
});

describe('a server is safe before it is told anything', () => {
  it('does not start with a route that declares no access', async () => {
    const other = await createHttpServer({
      logger: pino({ level: 'silent' }),
      keys,
      metrics: createMetrics({}),
      scope: 'everywhere',
      readiness: () => ({ isReady: true }),
      title: 'Test',
      description: 'Test',
      version: '1',
      isLoopback: false,
    });
    expect(() => other.get('/open', () => 'open')).toThrow('GET /open declares no access');
    expect((await other.inject('/metrics')).json()).toMatchObject({ code: 'key-required' });
  });
});
