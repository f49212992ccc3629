import { accepted, releaseReservation, reserve } from '@holdfast/domain';
import {
  releaseReservationAnswer,
  reservationAnswer,
  reservationParams,
  reserveBody,
  rightsAnswer,
  rightsQuery,
  stockListAnswer,
  stockQuery,
} from '@holdfast/protocol';
import { command, query } from '@holdfast/server';
import type { FastifyInstance } from 'fastify';
import { answerCommand } from '../platform/answer.ts';
import type { SiteNode } from '../platform/node.ts';
import { withOwner } from '../platform/owner.ts';
import { listRights } from './list-rights.ts';
import { listStock } from './list-stock.ts';

export function serveStock(app: FastifyInstance, node: SiteNode): void {
  const { engine, identity } = node;
  query(app, {
    path: '/stock',
    operationId: 'getStock',
    summary: 'What lies where, by the book of this site',
    tag: 'stock',
    verb: 'read',
    query: stockQuery,
    answer: stockListAnswer,
    run: ({ query: request }) =>
      accepted(engine.view((rows) => ({ asOf: engine.now(), ...listStock(rows, identity.site, request) }))),
  });
  query(app, {
    path: '/rights',
    operationId: 'getRights',
    summary: 'What this site may promise by itself, and what others hold of its stock',
    tag: 'stock',
    verb: 'read',
    query: rightsQuery,
    answer: rightsAnswer,
    run: ({ query: request }) =>
      accepted(engine.view((rows) => ({ asOf: engine.now(), ...listRights(rows, node, request) }))),
  });
  command(app, {
    path: '/reservations',
    operationId: 'reserve',
    summary: 'Hold stock by hand',
    tag: 'stock',
    verb: 'work',
    body: reserveBody,
    answer: reservationAnswer,
    run: async ({ body, operation }) => {
      const result = await engine.command(operation, (context) => reserve(context, withOwner(body)));
      return answerCommand(result, 'stock.reserved', ({ reservations }) => ({
        reservations: reservations.map(({ account, ...held }) => ({ location: account, ...held })),
      }));
    },
  });
  command(app, {
    method: 'DELETE',
    path: '/reservations/:reservation',
    operationId: 'releaseReservation',
    summary: 'Let held stock go',
    tag: 'stock',
    verb: 'work',
    params: reservationParams,
    answer: releaseReservationAnswer,
    run: async ({ params, operation }) => {
      const result = await engine.command(operation, (context) => releaseReservation(context, params));
      return answerCommand(result, 'reservation.released', ({ reservations }) => ({ reservations }));
    },
  });
}
