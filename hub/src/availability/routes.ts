import { accepted, refused } from '@holdfast/domain';
import { availabilityAnswer, availabilityQuery, houseOwner } from '@holdfast/protocol';
import { query } from '@holdfast/server';
import type { FastifyInstance } from 'fastify';
import { ageOf } from '../platform/age.ts';
import type { Headquarters } from '../platform/headquarters.ts';
import { readAvailability } from './availability.ts';

export function serveAvailability(app: FastifyInstance, { engine, links }: Headquarters): void {
  query(app, {
    path: '/availability',
    operationId: 'getAvailability',
    summary: 'What may be promised now, and what the sites said they have, each with its age',
    tag: 'availability',
    verb: 'read',
    query: availabilityQuery,
    answer: availabilityAnswer,
    run: async ({ query: { item, owner = houseOwner } }) => {
      const now = engine.now();
      const found = await engine.view((rows) =>
        rows.get('items', item) === undefined ? undefined : readAvailability(rows, { owner, item }),
      );
      if (found === undefined) return refused({ kind: 'unknown-item', item });
      const sites = found.sites.map((figures) => ({ ...figures, ...ageOf(links, figures.site, now) }));
      return accepted({ item, owner, asOf: now, total: found.total, sites });
    },
  });
}
