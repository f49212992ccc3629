import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import type { OperationId } from '@holdfast/domain';
import Fastify, { LogController, type FastifyInstance } from 'fastify';
import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { KeyRing, Principal } from '../access/api-keys.ts';
import { authenticate, authorise, FailureCounter } from '../access/authenticate.ts';
import type { Scope } from '../access/permissions.ts';
import type { Metrics } from '../process/metrics.ts';
import { handleErrors } from './error-handler.ts';
import { serveHealth, type Readiness } from './health.ts';
import { describeApi, docsPath } from './open-api.ts';
import { RunningOperations, readOperationId } from './operation.ts';
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
  readonly requestsPerMinute?: number;
}

export const bodyBytesMax: number = 256 * 1024;
const requestsPerMinuteDefault = 600_000;

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
    genReqId: () => randomUUID(),
    routerOptions: { maxParamLength: 600, ignoreTrailingSlash: false },
    // A slow sender holds a socket, not more; each of these ends it.
    connectionTimeout: 60_000,
    requestTimeout: 30_000,
    keepAliveTimeout: 72_000,
    forceCloseConnections: 'idle',
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
  await app.register(helmet, { contentSecurityPolicy: { directives: strictPolicy } });
  await limitRate(app, options.requestsPerMinute ?? requestsPerMinuteDefault);
  guard(app, options.keys, now);
  measure(app);
  await describeApi(app, options);
  serveHealth(app, options);
  serveProblems(app);
  return app;
}

const strictPolicy = {
  defaultSrc: ["'self'"],
  scriptSrc: ["'self'"],
  styleSrc: ["'self'"],
  imgSrc: ["'self'", 'data:'],
  connectSrc: ["'self'"],
  objectSrc: ["'none'"],
  baseUri: ["'none'"],
  frameAncestors: ["'none'"],
  formAction: ["'self'"],
  // Served on loopback and inside LANs without TLS; a proxy in front adds it.
  upgradeInsecureRequests: null,
};

/** An empty body is no body: the schema says whether one was wanted. */
function readJson(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, text, done) => {
    if (text.length === 0) done(null, undefined);
    else void parse(request, text as string, done);
  });
}

function declareRoutes(app: FastifyInstance): void {
  app.addHook('onRoute', (route) => {
    if (route.url === docsPath || route.url.startsWith(`${docsPath}/`))
      route.config = { ...route.config, access: 'public' };
    if (route.config?.access === undefined) throw new Error(`${String(route.method)} ${route.url} declares no access`);
    app.routeTable.add(route.url, route.method);
  });
}

async function limitRate(app: FastifyInstance, max: number): Promise<void> {
  await app.register(rateLimit, {
    max,
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
function guard(app: FastifyInstance, keys: KeyRing, now: () => number): void {
  const failures = new FailureCounter(now);
  app.addHook('onRequest', async (request) => {
    const { access, isCommand } = request.routeOptions.config;
    if (access === undefined || access === 'public') return;
    const principal = await authenticate(request, keys, failures);
    authorise(request, principal, access);
    request.principal = principal;
    if (isCommand === true) request.operationId = readOperationId(request);
  });
}

function measure(app: FastifyInstance): void {
  app.addHook('onResponse', async (request, reply) => {
    const operation = request.routeOptions.schema?.operationId ?? 'none';
    app.metrics.request(operation, reply.statusCode, reply.elapsedTime / 1000);
  });
}
