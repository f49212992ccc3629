import { accepted, adjust, move, settleDeficit } from '@holdfast/domain';
import {
  adjustBody,
  houseOwner,
  moveBody,
  movementsAnswer,
  movementsQuery,
  settleDeficitBody,
  stockAnswer,
} from '@holdfast/protocol';
import { command, query } from '@holdfast/server';
import type { FastifyInstance } from 'fastify';
import { answerCommand } from '../platform/answer.ts';
import type { SiteNode } from '../platform/node.ts';
import { withOwner } from '../platform/owner.ts';
import { listMovements } from './list-movements.ts';

export function serveMovements(app: FastifyInstance, { engine, identity }: SiteNode): void {
  command(app, {
    path: '/moves',
    operationId: 'move',
    summary: 'Goods were, or are to be, moved between locations, handling units or statuses',
    tag: 'movements',
    verb: 'work',
    body: moveBody,
    answer: stockAnswer,
    run: async ({ body, operation }) => {
      const input = { ...body, isDone: body.isDone ?? false, lines: body.lines.map(withOwner) };
      const result = await engine.command(operation, (context) => move(context, input));
      return answerCommand(result, 'stock.moved', ({ movements, rights = [] }) => ({ movements, rights }));
    },
  });
  command(app, {
    path: '/adjustments',
    operationId: 'adjust',
    summary: 'Goods were found, broke, went missing or were scrapped',
    tag: 'movements',
    verb: 'work',
    body: adjustBody,
    answer: stockAnswer,
    run: async ({ body, operation }) => {
      const input = { ...body, isDone: body.isDone ?? false, lines: body.lines.map(withOwner) };
      const result = await engine.command(operation, (context) => adjust(context, input));
      return answerCommand(result, 'stock.adjusted', ({ movements, rights = [] }) => ({ movements, rights }));
    },
  });
  command(app, {
    path: '/book-deficits/settlements',
    operationId: 'settleDeficit',
    summary: 'What the book owes since goods were moved that it did not know is booked as found',
    tag: 'movements',
    verb: 'work',
    body: settleDeficitBody,
    answer: stockAnswer,
    run: async ({ body, operation }) => {
      const input = { ...body, lines: body.lines.map(withOwner) };
      const result = await engine.command(operation, (context) => settleDeficit(context, input));
      return answerCommand(result, 'stock.adjusted', ({ movements, rights = [] }) => ({ movements, rights }));
    },
  });
  query(app, {
    path: '/movements',
    operationId: 'getMovements',
    summary: 'What moved, newest first',
    tag: 'movements',
    verb: 'read',
    query: movementsQuery,
    answer: movementsAnswer,
    run: ({ query: { owner, ...request } }) =>
      accepted(listMovements(engine.store, identity, { owner: owner ?? houseOwner, ...request })),
  });
}
