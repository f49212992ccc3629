import { accepted, refused, type LineRow, type OrderRow, type Rows } from '@holdfast/domain';
import {
  cancelledOrderAnswer,
  createdOrderAnswer,
  createHubOrderBody,
  houseOwner,
  hubOrderAnswer,
  listHubOrdersAnswer,
  orderParams,
  pageQuery,
} from '@holdfast/protocol';
import { answerWritten, command, query, pageOf } from '@holdfast/server';
import type { FastifyInstance } from 'fastify';
import type { Static } from 'typebox';
import { ageOf } from '../platform/age.ts';
import type { Headquarters } from '../platform/headquarters.ts';
import { toDegrees, toMicrodegrees } from '../platform/place.ts';
import { cancelOrder } from './cancel-order.ts';
import { createOrder } from './create-order.ts';
import { findOrder, orderState, type OrderView } from './order-view.ts';

export function serveOrders(app: FastifyInstance, hub: Headquarters): void {
  serveOrderCommands(app, hub);
  const { engine } = hub;
  query(app, {
    path: '/orders/:order',
    operationId: 'getOrder',
    summary: 'An order: what was promised from where, why, and how far it is',
    tag: 'orders',
    verb: 'read',
    params: orderParams,
    answer: hubOrderAnswer,
    run: async ({ params: { order } }) => {
      const found = await findOrder(engine.store, order);
      return found === undefined ? refused({ kind: 'unknown-order', order }) : accepted(orderJson(found, hub));
    },
  });
  query(app, {
    path: '/orders',
    operationId: 'listOrders',
    summary: 'Orders of headquarters and of the sites, by number',
    tag: 'orders',
    verb: 'read',
    query: pageQuery,
    answer: listHubOrdersAnswer,
    run: async ({ query: request }) =>
      accepted(
        await engine.view((rows) => {
          const { page, next } = pageOf(rows.list('orders', 'bySource'), ({ order }) => order, request);
          return { orders: page.map((order) => summaryJson(order, linesOf(rows, order))), next };
        }),
      ),
  });
}

function linesOf(rows: Rows, { order }: OrderRow): readonly LineRow[] {
  return rows.list('lines', 'byOrder', order);
}

function serveOrderCommands(app: FastifyInstance, { engine }: Headquarters): void {
  command(app, {
    path: '/orders',
    operationId: 'createOrder',
    summary: 'Take an order: promise what can be promised now, let the rest wait',
    tag: 'orders',
    verb: 'plan',
    body: createHubOrderBody,
    answer: createdOrderAnswer,
    run: async ({ body, operation }) => {
      const { order, customer, kind, destination, place } = body;
      if ((kind === 'transfer') !== (destination !== undefined)) return refused({ kind: 'destination-missing', order });
      const result = await createOrder(engine, operation, {
        order,
        customer,
        ...(kind === undefined ? {} : { kind }),
        ...(destination === undefined ? {} : { destination }),
        ...(place === undefined ? {} : { place: toMicrodegrees(place) }),
        lines: body.lines.map((line) => ({ ...line, owner: line.owner ?? houseOwner })),
      });
      if (!result.ok) return result;
      return accepted(answerWritten(result.value.written, () => ({ order, ...result.value.outcome })));
    },
  });
  command(app, {
    path: '/orders/:order/cancellation',
    operationId: 'cancelOrder',
    summary: 'Cancel an order: what has left ships, and comes back as a return',
    tag: 'orders',
    verb: 'plan',
    params: orderParams,
    answer: cancelledOrderAnswer,
    run: async ({ params: { order }, operation }) => {
      const result = await cancelOrder(engine, operation, order);
      if (!result.ok) return result;
      const { written, ...parts } = result.value;
      return accepted(answerWritten(written, () => ({ order, ...parts })));
    },
  });
}

type Summary = Static<typeof listHubOrdersAnswer>['orders'][number];

function summaryJson(order: OrderRow, lines: readonly LineRow[]): Summary {
  const sum = (of: (line: LineRow) => number): number => lines.reduce((total, line) => total + of(line), 0);
  return {
    order: order.order,
    source: order.source,
    state: orderState(order, lines),
    kind: order.kind,
    customer: order.customer,
    destination: order.destination,
    placedAt: order.placedAt,
    isCancelled: order.isCancelled,
    units: sum((line) => line.quantity),
    shippedUnits: sum((line) => line.shipped),
    waitingUnits: sum((line) => line.waiting),
  };
}

type OrderJson = Static<typeof hubOrderAnswer>;

function orderJson({ order, lines, assignments, reasons }: OrderView, hub: Headquarters): OrderJson {
  return {
    ...summaryJson(order, lines),
    place: order.isPlaced ? toDegrees(order) : null,
    lines: lines.map(({ line, owner, item, quantity, waiting, shipped, shorted }) => ({
      line,
      owner,
      item,
      quantity,
      waiting,
      shipped,
      shorted,
      assignments: assignments.filter(({ row }) => row.line === line).map((view) => assignmentJson(view, hub)),
    })),
    reasons: reasons.map(({ decision, decidedAt, reason }) => ({
      decision,
      decidedAt,
      rule: reason.rule,
      weighed: [...reason.weighed],
    })),
  };
}

function assignmentJson(
  { row, open }: OrderView['assignments'][number],
  { links, engine }: Headquarters,
): OrderJson['lines'][number]['assignments'][number] {
  const { assignment, site, phase, quantity, picked, shipped, givenBack, shorted, decision } = row;
  const now = engine.now();
  // What no site has seen is headquarters' own knowledge.
  const age = row.isReleased ? ageOf(links, site, now) : { ...ageOf(links, site, now), asOf: now, ageSeconds: 0 };
  return { assignment, site, phase, quantity, open, picked, shipped, givenBack, shorted, decision, ...age };
}
