import { isProblemCode, languages, problems } from '@holdfast/protocol';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { replyWithProblem } from './problem-reply.ts';

const answer = Type.Object({
  code: Type.String(),
  status: Type.Integer(),
  texts: Type.Record(
    Type.String(),
    Type.Object({ title: Type.String(), detail: Type.String(), nextStep: Type.String() }),
  ),
});

/** What the `type` of a problem leads to. */
export function serveProblems(app: FastifyInstance): void {
  app.get<{ readonly Params: { readonly code: string } }>(
    '/problems/:code',
    {
      config: { access: 'public' },
      schema: {
        operationId: 'getProblem',
        summary: 'Describe one kind of problem in every language',
        tags: ['platform'],
        params: Type.Object({ code: Type.String({ maxLength: 64 }) }),
        response: { 200: answer },
      },
    },
    (request, reply) => {
      const { code } = request.params;
      if (!isProblemCode(code))
        return replyWithProblem(request, reply, 'not-found', { path: request.url.slice(0, 200) });
      const { status, title, detail, nextStep } = problems[code];
      const texts = Object.fromEntries(
        languages.map((language) => [
          language,
          { title: title[language], detail: detail[language], nextStep: nextStep[language] },
        ]),
      );
      return reply.send({ code, status, texts });
    },
  );
}
