import { EncodingError } from '@holdfast/domain';
import type { EdgeProblemCode, ProblemMembers } from '@holdfast/protocol';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { EdgeProblem, languageOf, replyWithProblem } from './problem-reply.ts';
import { describeInvalid } from './validation.ts';

interface Known {
  readonly code: EdgeProblemCode;
  readonly members: ProblemMembers;
}

/** Turns whatever was thrown on the way of a request into one row of the table of problems. */
export function handleErrors(app: FastifyInstance): void {
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const known = recognise(error, request);
    if (known === undefined) {
      request.log.error({ err: error, request: request.id }, 'a request failed for a reason of ours');
      return replyWithProblem(request, reply, 'internal-error', { request: request.id });
    }
    return replyWithProblem(request, reply, known.code, known.members);
  });
  app.setNotFoundHandler((request, reply) => answerNotFound(app, request, reply));
}

function recognise(error: FastifyError, request: FastifyRequest): Known | undefined {
  if (error instanceof EdgeProblem) return { code: error.code, members: error.members };
  if (error instanceof EncodingError) return { code: 'text-malformed', members: { reason: error.message } };
  if (error.validation !== undefined) {
    const part = error.validationContext ?? 'body';
    const errors = describeInvalid(part, error.validation, languageOf(request));
    return { code: 'request-invalid', members: { first: errors[0]?.detail ?? '', errors } };
  }
  return byCode(error, request);
}

function byCode(error: FastifyError, request: FastifyRequest): Known | undefined {
  switch (error.code) {
    case 'FST_ERR_CTP_INVALID_JSON_BODY':
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return { code: 'body-malformed', members: { reason: error.message } };
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return { code: 'body-too-large', members: { bytesMax: request.routeOptions.bodyLimit } };
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return {
        code: 'unsupported-media-type',
        members: { given: (request.headers['content-type'] ?? '?').slice(0, 80) },
      };
    case 'FST_ERR_BAD_URL':
    case 'FST_ERR_MAX_PARAM_LENGTH':
      return { code: 'url-malformed', members: {} };
    // Operating failures of the store, by the code that its errors carry.
    case 'STORAGE_FULL':
      return { code: 'storage-full', members: {} };
    case 'OVERLOADED':
    case 'CONNECTION_LOST':
      return { code: 'too-busy', members: {} };
    case 'POISONED':
    case 'CLOSED':
    case 'FST_ERR_REOPENED_CLOSE_SERVER':
      return { code: 'shutting-down', members: {} };
    default:
      return error instanceof SyntaxError && error.statusCode === 400
        ? { code: 'body-malformed', members: { reason: error.message } }
        : undefined;
  }
}

/** 405 where the path exists for another method, else 404. */
function answerNotFound(app: FastifyInstance, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const path = request.url.split('?', 1)[0] ?? '';
  const allowed = app.routeTable.methodsOf(path);
  if (allowed.length === 0) return replyWithProblem(request, reply, 'not-found', { path: path.slice(0, 200) });
  reply.header('allow', allowed.join(', '));
  return replyWithProblem(request, reply, 'method-not-allowed', {
    method: request.method,
    path: path.slice(0, 200),
    allowed,
  });
}
