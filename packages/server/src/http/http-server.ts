import rateLimit from '@fastify/rate-limit';
import type { OperationId } from '@holdfast/domain';
import Fastify, { LogController, type FastifyInstance, type FastifyRequest } from 'fastify';
import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { KeyRing, Principal } from '../access/api-keys.ts';
import {
  AddressCounter,
  authenticate,
  authorise,
  failuresPerMinute,
  type RouteAccess,
} from '../access/authenticate.ts';
import type { Scope } from '../access/permissions.ts';
import type { Metrics } from '../process/metrics.ts';
import { answerClientError, turnAwayWhenClosing } from './connection-problems.ts';
import { handleErrors } from './error-handler.ts';
import { serveHealth, type Readiness } from './health.ts';
import { describeApi, docsPath } from './open-api.ts';
import { RunningOperations, readOperationId } from './operation.ts';
import { apiHeaders, readPageHeaders, type Headers } from './page-headers.ts';
import { EdgeProblem } from './problem-reply.ts';
import { RouteTable } from './route-table.ts';
import { serveProblems } from './serve-problems.ts';
import { compileSchema } from './validation.ts';

declare module 'fastify' {
  interface FastifyInstance {
    readonly clock: () => number;
    readonly serverScope: Scope;
    readonly runningOperations: RunningOperations;
    readonly routeTable: RouteTable;
    readonly metrics: Metrics;
  }
  interface FastifyRequest {
    principal: Principal | undefined;
    operationId: OperationId | undefined;
  }
}

export interface HttpServerOptions {
  readonly logger: Logger;
  readonly keys: KeyRing;
  readonly metrics: Metrics;
  /** Where requests act that name no site: a node's site, `everywhere` at headquarters. */
  readonly scope: Scope;
  /** Whether this process can do its work; asked at each look. */
  readonly readiness: () => Readiness | Promise<Readiness>;
  readonly title: string;
  readonly description: string;
  readonly version: string;
  /** Unix milliseconds. */
  readonly now?: () => number;
  /** True when only this machine can reach the server: then /metrics asks for no key. */
  readonly isLoopback: boolean;
  /** Of one address, with good keys. */
  readonly requestsPerMinute?: number;
}

export const bodyBytesMax: number = 256 * 1024;
const requestsPerMinuteDefault = 1_200_000;
const publicRequestsPerMinute = 6000;

/**
 * A Fastify server that denies by default: a route without declared access does not start. The caller adds its routes
 * (`command`, `query`) and listens.
 */
export async function createHttpServer(options: HttpServerOptions): Promise<FastifyInstance> {
  const now = options.now ?? Date.now;
  const app = Fastify({
    loggerInstance: options.logger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: bodyBytesMax,
    genReqId: requestIds(),
    // A request's number is named where something is logged; a logger for each request costs more.
    childLoggerFactory: (logger) => logger,
    routerOptions: { maxParamLength: 600, ignoreTrailingSlash: false },
    // A slow sender holds a socket, not more; each of these ends it.
    connectionTimeout: 60_000,
    requestTimeout: 30_000,
    keepAliveTimeout: 72_000,
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    clientErrorHandler: answerClientError,
    frameworkErrors: (error, request, reply) => {
      app.errorHandler.call(app, error, request as never, reply as never);
    },
  }) as unknown as FastifyInstance;
  app.decorate('clock', now);
  app.decorate<Scope & object>('serverScope', options.scope as Scope & object);
  app.decorate('runningOperations', new RunningOperations());
  app.decorate('routeTable', new RouteTable());
  app.decorate('metrics', options.metrics);
  app.decorateRequest('principal', undefined);
  app.decorateRequest('operationId', undefined);
  app.setValidatorCompiler(compileSchema);
  app.setSerializerCompiler(() => (data) => JSON.stringify(data));
  handleErrors(app);
  readJson(app);
  declareRoutes(app);
  turnAwayWhenClosing(app);
  await limitRate(app);
  guard(app, options, now, await readPageHeaders());
  measure(app);
  await describeApi(app, options);
  serveHealth(app, options);
  serveProblems(app);
  return app;
}

const suspicious = /proto|constructor|\\u/i;

/** An empty body is no body: the schema says whether one was wanted. */
function readJson(app: FastifyInstance): void {
  const parseWithCare = app.getDefaultJsonParser('error', 'error');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, text, done) => {
    if (typeof text !== 'string' || text.length === 0) return done(null, undefined);
    if (suspicious.test(text) || text.startsWith('\ufeff')) return void parseWithCare(request, text, done);
    let body: unknown;
    try {
      body = JSON.parse(text);
    } catch (cause) {
      return done(new EdgeProblem('body-malformed', { reason: (cause as Error).message }, { cause }));
    }
    done(null, body);
  });
}

/** Names of requests in the log: of this process, and in order. */
function requestIds(): () => string {
  const start = randomUUID().slice(0, 13);
  let count = 0;
  return () => `${start}-${(count += 1).toString(36)}`;
}

function declareRoutes(app: FastifyInstance): void {
  app.addHook('onRoute', (route) => {
    if (route.url === docsPath || route.url.startsWith(`${docsPath}/`))
      route.config = { ...route.config, access: 'public' };
    if (route.config?.access !== 'public') route.config = { ...route.config, rateLimit: false };
    if (route.config?.access === undefined) throw new Error(`${String(route.method)} ${route.url} declares no access`);
    app.routeTable.add(route.url, route.method);
  });
}

/** For what asks for no key: pages, health, descriptions. Requests with a key are counted by `authenticate`. */
async function limitRate(app: FastifyInstance): Promise<void> {
  await app.register(rateLimit, {
    max: publicRequestsPerMinute,
    timeWindow: '1 minute',
    cache: 10_000,
    // The limits are documented; headers on every answer would tell nobody more.
    addHeaders: {
      'x-ratelimit-limit': false,
      'x-ratelimit-remaining': false,
      'x-ratelimit-reset': false,
      'retry-after': true,
    },
    addHeadersOnExceeding: { 'x-ratelimit-limit': false, 'x-ratelimit-remaining': false, 'x-ratelimit-reset': false },
    errorResponseBuilder: (_, context) =>
      new EdgeProblem('too-many-requests', { seconds: Math.ceil(context.ttl / 1000) }),
  });
}

/** Who, whether he may, under which operation id: before a byte of the body is read. */
function guard(app: FastifyInstance, options: HttpServerOptions, now: () => number, pageHeaders: Headers): void {
  const { keys, requestsPerMinute } = options;
  const limits = {
    failures: new AddressCounter(failuresPerMinute, now),
    requests: new AddressCounter(requestsPerMinute ?? requestsPerMinuteDefault, now),
  };
  const admit = (request: FastifyRequest, principal: Principal, access: RouteAccess): void => {
    authorise(request, principal, access);
    request.principal = principal;
    if (request.routeOptions.config.isCommand === true) request.operationId = readOperationId(request);
  };
  // With a callback: a promise for each request is not worth what it costs.
  app.addHook('onRequest', (request, reply, done) => {
    const { access } = request.routeOptions.config;
    const isPage = access === undefined || access === 'public';
    reply.headers(isPage ? pageHeaders : apiHeaders);
    if (isPage) return done();
    try {
      const principal = authenticate(request, keys, limits);
      if (principal instanceof Promise) {
        void later(async () => admit(request, await principal, access), done);
        return;
      }
      admit(request, principal, access);
    } catch (error) {
      return done(error as Error);
    }
    done();
  });
}

async function later(work: () => Promise<void>, done: (error?: Error) => void): Promise<void> {
  try {
    await work();
  } catch (error) {
    return done(error as Error);
  }
  done();
}

function measure(app: FastifyInstance): void {
  app.addHook('onResponse', (request, reply, done) => {
    const operation = request.routeOptions.schema?.operationId ?? 'none';
    app.metrics.request(operation, reply.statusCode, reply.elapsedTime / 1000);
    done();
  });
}
