import { accepted } from '@holdfast/domain';
import { houseOwner, hubStockAnswer, hubStockQuery } from '@holdfast/protocol';
import { query, pageOf } from '@holdfast/server';
import type { FastifyInstance } from 'fastify';
import { ageOf } from '../platform/age.ts';
import type { Headquarters } from '../platform/headquarters.ts';
import { readStock, stockKey } from './stock-view.ts';

export function serveStock(app: FastifyInstance, { engine, links }: Headquarters): void {
  query(app, {
    path: '/stock',
    operationId: 'getStock',
    summary: 'What lies where, as the sites last said',
    tag: 'stock',
    verb: 'read',
    query: hubStockQuery,
    answer: hubStockAnswer,
    run: async ({ query: request }) => {
      const now = engine.now();
      const found = await engine.view((rows) => readStock(rows, request, houseOwner));
      const { page, next } = pageOf(found, stockKey, request);
      const stock = page.map(({ account, ...row }) => ({ ...row, location: account, ...ageOf(links, row.site, now) }));
      return accepted({ stock, next });
    },
  });
}
