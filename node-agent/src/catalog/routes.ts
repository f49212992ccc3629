import { accepted, defineLocations, proposeItems } from '@holdfast/domain';
import {
  createLocationAnswer,
  createLocationBody,
  itemDefinition,
  locationsAnswer,
  pageQuery,
  proposeItemAnswer,
  siteItemsAnswer,
} from '@holdfast/protocol';
import { command, pageOf, query } from '@holdfast/server';
import type { FastifyInstance } from 'fastify';
import { answerCommand } from '../platform/answer.ts';
import type { SiteNode } from '../platform/node.ts';

export function serveCatalog(app: FastifyInstance, node: SiteNode): void {
  serveItems(app, node);
  serveLocations(app, node);
}

function serveItems(app: FastifyInstance, { engine }: SiteNode): void {
  command(app, {
    path: '/items',
    operationId: 'createItem',
    summary: 'Propose an item: usable here at once, confirmed by headquarters later',
    tag: 'catalog',
    verb: 'work',
    body: itemDefinition,
    answer: proposeItemAnswer,
    run: async ({ body, operation }) => {
      const result = await engine.command(operation, (context) => proposeItems(context, { items: [body] }));
      return answerCommand(result, 'item.proposed', ({ items }) => ({ items }));
    },
  });
  query(app, {
    path: '/items',
    operationId: 'listItems',
    summary: 'Items that are known here, by code',
    tag: 'catalog',
    verb: 'read',
    query: pageQuery,
    answer: siteItemsAnswer,
    run: ({ query: request }) => {
      const { page, next } = engine.view((rows) =>
        pageOf(rows.list('items', 'byProposer'), ({ item }) => item, request),
      );
      return accepted({ items: [...page], next });
    },
  });
}

function serveLocations(app: FastifyInstance, { engine, identity }: SiteNode): void {
  command(app, {
    path: '/locations',
    operationId: 'createLocation',
    summary: 'Define a location, or change its zone and purpose',
    tag: 'catalog',
    verb: 'work',
    body: createLocationBody,
    answer: createLocationAnswer,
    run: async ({ body: { location, zone = '', purpose = 'storage' }, operation }) => {
      const result = await engine.command(operation, (context) =>
        defineLocations(context, { locations: [{ location, zone, purpose }] }),
      );
      return answerCommand(result, 'location.defined', ({ locations }) => ({ locations }));
    },
  });
  query(app, {
    path: '/locations',
    operationId: 'listLocations',
    summary: 'Locations of this site, by code',
    tag: 'catalog',
    verb: 'read',
    query: pageQuery,
    answer: locationsAnswer,
    run: ({ query: request }) => {
      const { page, next } = engine.view((rows) =>
        pageOf(rows.list('locations', 'bySite', identity.site), ({ location }) => location, request),
      );
      return accepted({ locations: page.map(({ location, zone, purpose }) => ({ location, zone, purpose })), next });
    },
  });
}
