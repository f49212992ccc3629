import { count } from '@holdfast/domain';
import { countAnswer, countBody } from '@holdfast/protocol';
import { command } from '@holdfast/server';
import type { FastifyInstance } from 'fastify';
import { answerCommand } from '../platform/answer.ts';
import type { SiteNode } from '../platform/node.ts';
import { withOwner } from '../platform/owner.ts';

export function serveCounting(app: FastifyInstance, { engine }: SiteNode): void {
  command(app, {
    path: '/counts',
    operationId: 'count',
    summary: 'A location was counted; the book follows what was found',
    tag: 'counting',
    verb: 'work',
    body: countBody,
    answer: countAnswer,
    run: async ({ body, operation }) => {
      const input = { ...body, lines: body.lines.map(withOwner) };
      const result = await engine.command(operation, (context) => count(context, input));
      return answerCommand(result, 'stock.counted', ({ movements, rights = [], counts }) => ({
        movements,
        rights,
        counts,
      }));
    },
  });
}
