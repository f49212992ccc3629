import { ship } from '@holdfast/domain';
import { orderParams, shipAnswer, shipBody } from '@holdfast/protocol';
import { command } from '@holdfast/server';
import type { FastifyInstance } from 'fastify';
import { answerCommand } from '../platform/answer.ts';
import type { SiteNode } from '../platform/node.ts';
import { withOwner } from '../platform/owner.ts';

export function serveShipping(app: FastifyInstance, { engine }: SiteNode): void {
  command(app, {
    path: '/orders/:order/shipments',
    operationId: 'ship',
    summary: 'Goods of an order left, or are to leave, the site',
    tag: 'shipping',
    verb: 'work',
    params: orderParams,
    body: shipBody,
    answer: shipAnswer,
    run: async ({ params, body: { lines, ...body }, operation }) => {
      const input = {
        ...params,
        ...body,
        isDone: body.isDone ?? false,
        ...(lines === undefined ? {} : { lines: lines.map(withOwner) }),
      };
      const result = await engine.command(operation, (context) => ship(context, input));
      return answerCommand(result, 'line.shipped', ({ order, shipment, movements, rights = [] }) => ({
        order,
        shipment,
        movements,
        rights,
      }));
    },
  });
}
