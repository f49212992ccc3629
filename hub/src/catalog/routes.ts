import { accepted, type ItemRow } from '@holdfast/domain';
import { commandAnswer, itemDefinition, listHubItemsAnswer, pageQuery } from '@holdfast/protocol';
import { answerWritten, command, query, pageOf } from '@holdfast/server';
import type { FastifyInstance } from 'fastify';
import type { Headquarters } from '../platform/headquarters.ts';
import { createItem } from './manage-items.ts';

export function serveCatalog(app: FastifyInstance, { engine }: Headquarters): void {
  command(app, {
    path: '/items',
    operationId: 'createItem',
    summary: 'Define an item for every site, or confirm one that a site proposed',
    tag: 'catalog',
    verb: 'plan',
    body: itemDefinition,
    answer: commandAnswer,
    run: async ({ body, operation }) => {
      const result = await createItem(engine, operation, body);
      return result.ok ? accepted(answerWritten(result.value)) : result;
    },
  });
  query(app, {
    path: '/items',
    operationId: 'listItems',
    summary: 'Items, by code',
    tag: 'catalog',
    verb: 'read',
    query: pageQuery,
    answer: listHubItemsAnswer,
    run: async ({ query: request }) => {
      const items = await engine.view((rows) => rows.list('items', 'byProposer'));
      const { page, next } = pageOf<ItemRow>(items, ({ item }) => item, request);
      return accepted({ items: [...page], next });
    },
  });
}
