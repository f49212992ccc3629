import { accepted } from '@holdfast/domain';
import {
  commandAnswer,
  exceptionParams,
  hubExceptionsQuery,
  listHubExceptionsAnswer,
  resolveExceptionBody,
} from '@holdfast/protocol';
import { answerWritten, command, query, pageOf } from '@holdfast/server';
import type { FastifyInstance } from 'fastify';
import type { Headquarters } from '../platform/headquarters.ts';
import { listExceptions, resolveException } from './exceptions.ts';

export function serveExceptions(app: FastifyInstance, { engine }: Headquarters): void {
  query(app, {
    path: '/exceptions',
    operationId: 'getExceptions',
    summary: 'What a person has to settle',
    tag: 'exceptions',
    verb: 'read',
    query: hubExceptionsQuery,
    answer: listHubExceptionsAnswer,
    run: async ({ query: { site, resolved = false, ...request } }) => {
      const found = await listExceptions(engine, { ...(site === undefined ? {} : { site }), isResolved: resolved });
      const { page, next } = pageOf(found, ({ exception }) => exception, request);
      return accepted({ exceptions: [...page], next });
    },
  });
  command(app, {
    path: '/exceptions/:exception/resolution',
    operationId: 'resolveException',
    summary: 'Say how an exception was settled; a stream that stands still is read again',
    tag: 'exceptions',
    verb: 'plan',
    params: exceptionParams,
    body: resolveExceptionBody,
    answer: commandAnswer,
    run: async ({ params, body, operation }) => {
      const result = await resolveException(engine, operation, { ...params, ...body });
      return result.ok ? accepted(answerWritten(result.value)) : result;
    },
  });
}
