import { receive } from '@holdfast/domain';
import { receiveBody, stockAnswer } from '@holdfast/protocol';
import { command } from '@holdfast/server';
import type { FastifyInstance } from 'fastify';
import { answerCommand } from '../platform/answer.ts';
import type { SiteNode } from '../platform/node.ts';
import { withOwner } from '../platform/owner.ts';

export function serveReceiving(app: FastifyInstance, { engine }: SiteNode): void {
  command(app, {
    path: '/receipts',
    operationId: 'receive',
    summary: 'Goods came in: from a supplier, back from a customer, or by a transfer from another site',
    tag: 'receiving',
    verb: 'work',
    body: receiveBody,
    answer: stockAnswer,
    run: async ({ body, operation }) => {
      const input = { ...body, lines: body.lines.map(withOwner) };
      const result = await engine.command(operation, (context) => receive(context, input));
      return answerCommand(result, 'stock.received', ({ movements, rights = [] }) => ({ movements, rights }));
    },
  });
}
