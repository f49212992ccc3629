import { accepted } from '@holdfast/domain';
import {
  commandAnswer,
  houseOwner,
  hubRightsAnswer,
  hubRightsQuery,
  rightsTargetBody,
  rightsTargetParams,
} from '@holdfast/protocol';
import { answerWritten, command, query, cursorText, pageOf } from '@holdfast/server';
import type { FastifyInstance } from 'fastify';
import { ageOf } from '../platform/age.ts';
import type { Headquarters } from '../platform/headquarters.ts';
import { setRightsTarget } from './manage-targets.ts';
import { readRights, type SiteRights } from './rights-view.ts';

export function serveRights(app: FastifyInstance, { engine, links }: Headquarters): void {
  command(app, {
    method: 'PUT',
    path: '/sites/:site/rights-targets/:item',
    operationId: 'setRightsTarget',
    summary: 'Say how many units a site keeps for its own counter',
    tag: 'rights',
    verb: 'plan',
    params: rightsTargetParams,
    body: rightsTargetBody,
    answer: commandAnswer,
    run: async ({ params, body, operation }) => {
      const { owner = houseOwner, keep, share = 0 } = body;
      const result = await setRightsTarget(engine, operation, { ...params, owner, keep, share });
      return result.ok ? accepted(answerWritten(result.value)) : result;
    },
  });
  query(app, {
    path: '/rights',
    operationId: 'getRights',
    summary: 'Who may promise how much of what',
    tag: 'rights',
    verb: 'read',
    query: hubRightsQuery,
    answer: hubRightsAnswer,
    run: async ({ query: { after, limit, ...filter } }) => {
      const now = engine.now();
      const found = await engine.view((rows) => readRights(rows, filter, houseOwner));
      const { page, next } = pageOf(found, keyOf, {
        ...(after === undefined ? {} : { after }),
        ...(limit === undefined ? {} : { limit }),
      });
      const rights = page.map(({ target, ...figures }) => ({
        ...figures,
        target: target === undefined ? null : { keep: target.keep, share: target.share, isPinned: target.isPinned },
        ...ageOf(links, figures.site, now),
      }));
      return accepted({ rights, next });
    },
  });
}

function keyOf({ site, owner, item, class: stockClass }: SiteRights): string {
  return cursorText(site, owner, item, stockClass);
}
