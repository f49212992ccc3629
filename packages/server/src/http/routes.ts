import { assert, toHex, type Entry, type Operation, type Result, type Written } from '@holdfast/domain';
import type { FastifyInstance, FastifyReply, FastifyRequest, FastifySchema } from 'fastify';
import type { Static, TSchema } from 'typebox';
import type { Principal } from '../access/api-keys.ts';
import type { RouteAccess } from '../access/authenticate.ts';
import type { Scope, Verb } from '../access/permissions.ts';
import { digestRequest, makeOperation } from './operation.ts';
import { replyWithRefusal, type AnyRefusal } from './problem-reply.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Absent: the route does not start. `public`: no key is asked for. */
    readonly access?: RouteAccess | 'public';
    readonly isCommand?: boolean;
  }
}

type Of<Schema> = Schema extends TSchema ? Static<Schema> : undefined;

interface RouteBase {
  readonly path: string;
  /** Stable: others script against it. */
  readonly operationId: string;
  readonly summary: string;
  readonly tag: string;
  readonly verb: Verb;
  /** Left out: the server's own scope (a node's site; the whole company at headquarters). */
  readonly scope?: (params: { readonly [name: string]: string }) => Scope;
}

export interface CommandRoute<Params, Body, Answer extends TSchema> extends RouteBase {
  readonly method?: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly params?: Params;
  readonly body?: Body;
  readonly answer: Answer;
  readonly run: (request: CommandRequest<Of<Params>, Of<Body>>) => Promise<Result<CommandOutcome, AnyRefusal>>;
}

export interface CommandRequest<Params, Body> {
  readonly params: Params;
  readonly body: Body;
  /** Who does what when, for the ledger. `occurredAt` is the body's own, or now. */
  readonly operation: Operation;
  readonly principal: Principal;
}

/** What a command is answered with: 201, and the same again for a repeat. */
export interface CommandOutcome {
  readonly answer: object;
  readonly isRepeat: boolean;
}

/**
 * The answer to what the ledger wrote: where the first entry stands, and details that are read from the entry itself, so
 * that a repeat is answered alike for ever.
 */
export function answerWritten(written: Written, details: (entry: Entry) => object = () => ({})): CommandOutcome {
  const [first] = written.entries;
  assert(first !== undefined, 'a command wrote no entry');
  const { stream, seq, hash, entry } = first;
  const base = { operation: written.id, stream, seq, hash: toHex(hash), recordedAt: entry.recordedAt };
  return { answer: { ...base, ...details(entry) }, isRepeat: written.isRepeat };
}

/** A route that changes something: it takes an Idempotency-Key and is answered with 201. */
export function command<
  Params extends TSchema | undefined = undefined,
  Body extends TSchema | undefined = undefined,
  Answer extends TSchema = TSchema,
>(app: FastifyInstance, route: CommandRoute<Params, Body, Answer>): void {
  const schema: FastifySchema = {
    ...describeRoute(route),
    ...(route.params === undefined ? {} : { params: route.params }),
    ...(route.body === undefined ? {} : { body: route.body }),
    response: { 201: route.answer },
  };
  app.route({
    method: route.method ?? 'POST',
    url: route.path,
    config: { access: accessOf(app, route), isCommand: true },
    schema,
    handler: (request, reply) => runCommand(app, request, reply, route),
  });
}

async function runCommand<Params, Body, Answer extends TSchema>(
  app: FastifyInstance,
  request: FastifyRequest,
  reply: FastifyReply,
  route: CommandRoute<Params, Body, Answer>,
): Promise<FastifyReply> {
  const { operationId: id, principal } = request;
  assert(id !== undefined && principal !== undefined, `${route.operationId} runs without an operation or a principal`);
  const body = request.body as Of<Body>;
  const operation = makeOperation({
    id,
    requestDigest: digestRequest(route.operationId, request.params, body),
    principal,
    device: deviceOf(request),
    occurredAt: (body as { readonly occurredAt?: number } | undefined)?.occurredAt ?? app.clock(),
  });
  app.runningOperations.begin(id);
  let result: Result<CommandOutcome, AnyRefusal>;
  try {
    result = await route.run({ params: request.params as Of<Params>, body, operation, principal });
  } finally {
    app.runningOperations.end(id);
  }
  if (!result.ok) return replyWithRefusal(request, reply, result.refusal);
  if (result.value.isRepeat) reply.header('idempotency-replayed', 'true');
  return reply.code(201).send(result.value.answer);
}

const devicePattern = /^[\u0020-\u007e]{1,64}$/;

/** The terminal that sent it, when it says so. */
function deviceOf(request: FastifyRequest): string {
  const header = request.headers['holdfast-device'];
  return typeof header === 'string' && devicePattern.test(header) ? header : '';
}

export interface QueryRoute<Params, Query, Answer extends TSchema> extends RouteBase {
  readonly params?: Params;
  readonly query?: Query;
  readonly answer: Answer;
  readonly run: (request: {
    readonly params: Of<Params>;
    readonly query: Of<Query>;
    readonly principal: Principal;
  }) => Promise<Result<Static<Answer>, AnyRefusal>> | Result<Static<Answer>, AnyRefusal>;
}

/** A route that only looks. */
export function query<
  Params extends TSchema | undefined = undefined,
  Query extends TSchema | undefined = undefined,
  Answer extends TSchema = TSchema,
>(app: FastifyInstance, route: QueryRoute<Params, Query, Answer>): void {
  const schema: FastifySchema = {
    ...describeRoute(route),
    ...(route.params === undefined ? {} : { params: route.params }),
    ...(route.query === undefined ? {} : { querystring: route.query }),
    response: { 200: route.answer },
  };
  app.route({
    method: 'GET',
    url: route.path,
    config: { access: accessOf(app, route) },
    schema,
    handler: async (request, reply) => {
      const { principal } = request;
      assert(principal !== undefined, `${route.operationId} runs without a principal`);
      const result = await route.run({
        params: request.params as Of<Params>,
        query: request.query as Of<Query>,
        principal,
      });
      if (!result.ok) return replyWithRefusal(request, reply, result.refusal);
      return reply.send(result.value);
    },
  });
}

function describeRoute(route: RouteBase): FastifySchema {
  return { operationId: route.operationId, summary: route.summary, tags: [route.tag] };
}

function accessOf(app: FastifyInstance, route: RouteBase): RouteAccess {
  const { verb, scope } = route;
  return {
    verb,
    scope:
      scope === undefined
        ? () => app.serverScope
        : (request) => scope(request.params as { readonly [name: string]: string }),
  };
}
