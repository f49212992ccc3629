import { accepted, refused, takeOrder, withdrawOrder, type OrderId } from '@holdfast/domain';
import {
  cancelledSiteOrderAnswer,
  createdSiteOrderAnswer,
  createSiteOrderBody,
  orderParams,
  siteOrderAnswer,
  siteOrdersAnswer,
  siteOrdersQuery,
} from '@holdfast/protocol';
import { command, query } from '@holdfast/server';
import type { FastifyInstance } from 'fastify';
import { answerCommand } from '../platform/answer.ts';
import type { SiteNode } from '../platform/node.ts';
import { withOwner } from '../platform/owner.ts';
import { findSiteOrder, listSiteOrders } from './order-view.ts';

export function serveOrders(app: FastifyInstance, node: SiteNode): void {
  serveOrderCommands(app, node);
  const { engine, identity } = node;
  query(app, {
    path: '/orders/:order',
    operationId: 'getOrder',
    summary: 'An order as this site knows it: its own whole, of others the part that is to be done here',
    tag: 'orders',
    verb: 'read',
    params: orderParams,
    answer: siteOrderAnswer,
    run: ({ params: { order } }) => {
      const found = engine.view((rows) => findSiteOrder(rows, identity.site, order));
      return found === undefined ? refused({ kind: 'unknown-order', order }) : accepted(found);
    },
  });
  query(app, {
    path: '/orders',
    operationId: 'listOrders',
    summary: 'Orders that this site took, and those it has work for',
    tag: 'orders',
    verb: 'read',
    query: siteOrdersQuery,
    answer: siteOrdersAnswer,
    run: ({ query: request }) => accepted(engine.view((rows) => listSiteOrders(rows, identity.site, request))),
  });
}

function serveOrderCommands(app: FastifyInstance, { engine }: SiteNode): void {
  command(app, {
    path: '/orders',
    operationId: 'createOrder',
    summary: 'Take an order at this site, from its own rights: works without a link',
    tag: 'orders',
    verb: 'work',
    body: createSiteOrderBody,
    answer: createdSiteOrderAnswer,
    run: async ({ body, operation }) => {
      const input = { ...body, lines: body.lines.map(withOwner) };
      const result = await engine.command(operation, (context) => takeOrder(context, input));
      return answerCommand(result, 'order.taken', ({ order, customer, lines }) => ({ order, customer, lines }));
    },
  });
  command(app, {
    path: '/orders/:order/cancellation',
    operationId: 'cancelOrder',
    summary: 'Cancel what of an order of this site is not started',
    tag: 'orders',
    verb: 'work',
    params: orderParams,
    answer: cancelledSiteOrderAnswer,
    run: async ({ params, operation }) => {
      const input: { readonly order: OrderId } = params;
      const result = await engine.command(operation, (context) => withdrawOrder(context, input));
      return answerCommand(result, 'order.withdrawn', ({ order, lines }) => ({ order, lines }));
    },
  });
}
