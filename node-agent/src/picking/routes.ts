import { accepted, confirmPick, reportShort, startPick, type ReservationBody } from '@holdfast/domain';
import {
  confirmPickAnswer,
  confirmPickBody,
  orderParams,
  reportShortAnswer,
  reportShortBody,
  startPickAnswer,
  startPickBody,
  tasksAnswer,
  tasksQuery,
} from '@holdfast/protocol';
import { command, query } from '@holdfast/server';
import type { FastifyInstance } from 'fastify';
import { answerCommand } from '../platform/answer.ts';
import type { SiteNode } from '../platform/node.ts';
import { withOwner } from '../platform/owner.ts';
import { listTasks } from './list-tasks.ts';

export function servePicking(app: FastifyInstance, { engine }: SiteNode): void {
  query(app, {
    path: '/tasks',
    operationId: 'listTasks',
    summary: 'What is to be picked here, and where from: first expired first out',
    tag: 'picking',
    verb: 'read',
    query: tasksQuery,
    answer: tasksAnswer,
    run: ({ query: request }) => accepted(engine.look((context) => listTasks(context, request))),
  });
  command(app, {
    path: '/orders/:order/pick-start',
    operationId: 'startPick',
    summary: 'Start the work on an order: holds the goods for it',
    tag: 'picking',
    verb: 'work',
    params: orderParams,
    body: startPickBody,
    answer: startPickAnswer,
    run: async ({ params, body, operation }) => {
      const result = await engine.command(operation, (context) => startPick(context, { ...params, ...body }));
      return answerCommand(result, 'pick.started', ({ order, lines, reservations }) => ({
        order,
        lines,
        picks: reservations.map(pickOf),
      }));
    },
  });
  command(app, {
    path: '/orders/:order/picks',
    operationId: 'confirmPick',
    summary: 'Goods for an order were, or are to be, taken off the shelf',
    tag: 'picking',
    verb: 'work',
    params: orderParams,
    body: confirmPickBody,
    answer: confirmPickAnswer,
    run: async ({ params, body, operation }) => {
      const input = { ...params, to: body.to, isDone: body.isDone ?? false, picks: body.picks.map(withOwner) };
      const result = await engine.command(operation, (context) => confirmPick(context, input));
      return answerCommand(result, 'pick.confirmed', ({ order, movements }) => ({ order, movements }));
    },
  });
  command(app, {
    path: '/orders/:order/shorts',
    operationId: 'reportShort',
    summary: 'Goods for these lines are nowhere to be found',
    tag: 'picking',
    verb: 'work',
    params: orderParams,
    body: reportShortBody,
    answer: reportShortAnswer,
    run: async ({ params, body, operation }) => {
      const result = await engine.command(operation, (context) =>
        reportShort(context, { ...params, lines: body.lines }),
      );
      return answerCommand(result, 'line.shorted', ({ order, lines, rights }) => ({ order, lines, rights }));
    },
  });
}

/** A held quantity as the pick that confirms it. */
function pickOf(held: ReservationBody) {
  const { line = 0, assignment = 0, account, owner, item, lot, serial, unit, quantity } = held;
  return {
    line,
    assignment,
    from: account,
    owner,
    item,
    ...(lot === undefined ? {} : { lot }),
    ...(serial === undefined ? {} : { serial }),
    ...(unit === undefined ? {} : { unit }),
    quantity,
  };
}
