import { closeTransfer, receive } from '@holdfast/domain';
import { closeTransferAnswer, closeTransferBody, receiveAnswer, receiveBody, transferParams } from '@holdfast/protocol';
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
    answer: receiveAnswer,
    run: async ({ body, operation }) => {
      const input = { ...body, lines: body.lines.map(withOwner) };
      const result = await engine.command(operation, (context) => receive(context, input));
      return answerCommand(result, 'stock.received', ({ movements, rights = [], present = [] }) => ({
        movements,
        rights,
        warnings: present.map(({ item, serial, account }) => ({
          code: 'serial-here-already',
          item,
          serial,
          location: account,
        })),
      }));
    },
  });
  command(app, {
    path: '/transfers/:transfer/closure',
    operationId: 'closeTransfer',
    summary: 'Nothing more of a transfer comes: what is missing or too much is an exception from then on',
    tag: 'receiving',
    verb: 'work',
    params: transferParams,
    body: closeTransferBody,
    answer: closeTransferAnswer,
    run: async ({ params: { transfer }, operation }) => {
      const result = await engine.command(operation, (context) => closeTransfer(context, { transfer }));
      return answerCommand(result, 'transfer.closed', (closed) => ({ transfer: closed.transfer }));
    },
  });
}
