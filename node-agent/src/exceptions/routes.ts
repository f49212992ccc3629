import { accepted, resolveException } from '@holdfast/domain';
import {
  exceptionParams,
  exceptionsQuery,
  resolvedAnswer,
  resolveExceptionBody,
  siteExceptionsAnswer,
} from '@holdfast/protocol';
import { command, pageOf, query } from '@holdfast/server';
import type { FastifyInstance } from 'fastify';
import { answerCommand } from '../platform/answer.ts';
import type { SiteNode } from '../platform/node.ts';

export function serveExceptions(app: FastifyInstance, { engine, identity }: SiteNode): void {
  query(app, {
    path: '/exceptions',
    operationId: 'getExceptions',
    summary: 'What a person has to settle at this site',
    tag: 'exceptions',
    verb: 'read',
    query: exceptionsQuery,
    answer: siteExceptionsAnswer,
    run: ({ query: { resolved = false, ...request } }) => {
      const { page, next } = engine.view((rows) =>
        pageOf(rows.list('exceptions', 'open', resolved, identity.site), ({ exception }) => exception, request),
      );
      return accepted({ asOf: engine.now(), exceptions: [...page], next });
    },
  });
  command(app, {
    path: '/exceptions/:exception/resolution',
    operationId: 'resolveException',
    summary: 'A person has settled it, and says how',
    tag: 'exceptions',
    verb: 'work',
    params: exceptionParams,
    body: resolveExceptionBody,
    answer: resolvedAnswer,
    run: async ({ params: { exception }, body: { how }, operation }) => {
      const result = await engine.command(operation, ({ rows, stream }) =>
        resolveException(rows, stream, { exception, how }),
      );
      return answerCommand(result, 'exception.resolved', (resolved) => ({
        exception: resolved.exception,
        how: resolved.how,
      }));
    },
  });
}
