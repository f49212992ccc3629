import type { Texts } from '@holdfast/protocol';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import type { HttpServerOptions } from './http-server.ts';
import { languageOf, replyWithProblem } from './problem-reply.ts';

export interface Readiness {
  readonly isReady: boolean;
  /** Why not, in one sentence for people. */
  readonly reason?: Texts;
  /** What this process knows of itself and its link; figures, not secrets. */
  readonly details?: { readonly [name: string]: string | number | boolean | null };
}

const starting: Texts = { en: 'It is starting.', 'zh-CN': '正在启动。' };
const liveAnswer = Type.Object({ status: Type.Literal('live') });
const readyAnswer = Type.Object({ status: Type.Literal('ready') }, { additionalProperties: true });

export function serveHealth(app: FastifyInstance, options: Pick<HttpServerOptions, 'readiness' | 'isLoopback'>): void {
  const publicRoute = { access: 'public' } as const;
  app.get(
    '/health/live',
    {
      config: publicRoute,
      schema: {
        operationId: 'getLiveness',
        summary: 'The process answers',
        tags: ['platform'],
        response: { 200: liveAnswer },
      },
    },
    () => ({ status: 'live' }),
  );
  app.get(
    '/health/ready',
    {
      config: publicRoute,
      schema: {
        operationId: 'getReadiness',
        summary: 'The process can do its work',
        tags: ['platform'],
        response: { 200: readyAnswer },
      },
    },
    async (request, reply) => {
      const { isReady, reason, details } = await options.readiness();
      if (!isReady)
        return replyWithProblem(request, reply, 'not-ready', {
          reason: (reason ?? starting)[languageOf(request)],
          ...details,
        });
      return reply.send({ status: 'ready', ...details });
    },
  );
  app.get(
    '/metrics',
    {
      // On loopback a scraper beside it needs no key; beyond, figures are for those who may read.
      config: { access: options.isLoopback ? 'public' : { verb: 'read', scope: () => app.serverScope } },
      schema: { operationId: 'getMetrics', summary: 'Figures for Prometheus', tags: ['platform'] },
    },
    async (_, reply) => reply.type(app.metrics.contentType).send(await app.metrics.print()),
  );
}
