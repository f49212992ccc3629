import {
  chooseLanguage,
  makeProblem,
  type EdgeProblemCode,
  type Language,
  type ProblemCode,
  type ProblemMembers,
} from '@holdfast/protocol';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** What a use case says no with: a refusal of the domain, or a problem of the edge. Both stand in the table of problems. */
export type AnyRefusal = { readonly kind: ProblemCode };
export type EdgeRefusal = { readonly kind: EdgeProblemCode; readonly [member: string]: unknown };

/** A problem that ends a request where no value can be returned: in hooks, parsers and plugins. */
export class EdgeProblem extends Error {
  override readonly name = 'EdgeProblem';
  readonly code: EdgeProblemCode;
  readonly members: ProblemMembers;

  constructor(code: EdgeProblemCode, members: ProblemMembers = {}, options?: ErrorOptions) {
    super(code, options);
    this.code = code;
    this.members = members;
  }
}

export function languageOf(request: FastifyRequest): Language {
  return chooseLanguage(request.headers['accept-language']);
}

export function replyWithProblem(
  request: FastifyRequest,
  reply: FastifyReply,
  code: ProblemCode,
  members: ProblemMembers,
): FastifyReply {
  const language = languageOf(request);
  const problem = makeProblem(code, members, language, `/requests/${request.id}`);
  if (code === 'key-required' || code === 'key-unknown') reply.header('www-authenticate', 'Bearer realm="holdfast"');
  if (problem.status === 503 || code === 'still-running') reply.header('retry-after', '1');
  return reply
    .code(problem.status)
    .header('content-language', language)
    .header('vary', 'Accept-Language')
    .type('application/problem+json; charset=utf-8')
    .send(problem);
}

export function replyWithRefusal(request: FastifyRequest, reply: FastifyReply, refusal: AnyRefusal): FastifyReply {
  const { kind, ...members } = refusal;
  return replyWithProblem(request, reply, kind, members);
}
