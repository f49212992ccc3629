import { accepted, refused, type Result } from '@holdfast/domain';
import {
  createEnrolmentBody,
  createSiteBody,
  enrolAnswer,
  enrolBody,
  enrolmentAnswer,
  listSitesAnswer,
} from '@holdfast/protocol';
import {
  answerWritten,
  command,
  isTimeZone,
  newOperationId,
  query,
  replyWithRefusal,
  type AnyRefusal,
  type CommandOutcome,
} from '@holdfast/server';
import type { FastifyInstance } from 'fastify';
import type { Static } from 'typebox';
import { ageOf } from '../platform/age.ts';
import type { Headquarters } from '../platform/headquarters.ts';
import { toDegrees, toMicrodegrees } from '../platform/place.ts';
import { createSite, enrolSite, issueEnrolment, type CodeAnswer } from './manage-sites.ts';
import { listSites, type SiteHealth } from './site-list.ts';

export function serveSites(app: FastifyInstance, hub: Headquarters): void {
  const { engine, links, identity } = hub;
  const codes = { engine, key: identity.key };
  command(app, {
    path: '/sites',
    operationId: 'createSite',
    summary: 'Add a site, and issue the code that admits its machine',
    tag: 'sites',
    verb: 'administer',
    body: createSiteBody,
    answer: enrolmentAnswer,
    run: async ({ body, operation }) => {
      if (!isTimeZone(body.timeZone)) return refused({ kind: 'unknown-time-zone', timeZone: body.timeZone });
      const { site, name, nameZh = '', timeZone } = body;
      return answerCode(
        site,
        await createSite(codes, operation, { site, name, nameZh, timeZone, ...toMicrodegrees(body) }),
      );
    },
  });
  command(app, {
    path: '/enrolments',
    operationId: 'createEnrolment',
    summary: 'Issue another code for a site whose machine was never enrolled',
    tag: 'sites',
    verb: 'administer',
    body: createEnrolmentBody,
    answer: enrolmentAnswer,
    run: async ({ body, operation }) => answerCode(body.site, await issueEnrolment(codes, operation, body.site)),
  });
  query(app, {
    path: '/sites',
    operationId: 'listSites',
    summary: 'Sites, how well each can be reached, and how much is under way',
    tag: 'sites',
    verb: 'read',
    answer: listSitesAnswer,
    run: async () => {
      const sites = await listSites(engine, links);
      const now = engine.now();
      return accepted({ sites: sites.map((health) => siteJson(health, hub, now)), next: null });
    },
  });
  serveEnrol(app, hub);
}

function answerCode(site: string, result: CodeAnswer): Result<CommandOutcome, AnyRefusal> {
  if (!result.ok) return result;
  const { written, enrolment } = result.value;
  return accepted(
    answerWritten(written, () => ({ site, enrolmentCode: enrolment.code, enrolmentExpiresAt: enrolment.expiresAt })),
  );
}

/** Open to whoever has a code; a code has 80 bits and admits one machine. */
function serveEnrol(app: FastifyInstance, { engine, identity }: Headquarters): void {
  app.post<{ Body: Static<typeof enrolBody> }>(
    '/enrol',
    {
      config: { access: 'public', rateLimit: { max: 60, timeWindow: '1 minute' } },
      schema: {
        operationId: 'enrol',
        summary: 'A new machine brings its code and its key',
        tags: ['sites'],
        body: enrolBody,
        response: { 201: enrolAnswer },
      },
    },
    async (request, reply) => {
      const now = engine.now();
      const { site, code, publicKey } = request.body;
      // Repeats are recognised by the code and the key; the machine has no operation ids of its own yet.
      const operation = {
        id: newOperationId(now),
        actor: `node:${site}`,
        device: '',
        occurredAt: now,
        requestDigest: new Uint8Array(),
      };
      const result = await enrolSite(engine, operation, { site, code, publicKey });
      if (!result.ok) return replyWithRefusal(request, reply, result.refusal);
      const { hubId, hubEpoch, key } = identity;
      return reply.code(201).send({ hubId, hubPublicKey: key.publicKey, hubEpoch, siteEpoch: result.value });
    },
  );
}

function siteJson(
  health: SiteHealth,
  { links }: Headquarters,
  now: number,
): Static<typeof listSitesAnswer>['sites'][number] {
  const { site: row, link, seq, receivedAt, unsent, quarantine } = health;
  const { site, name, nameZh, timeZone, epoch } = row;
  return {
    site,
    name,
    nameZh,
    ...toDegrees(row),
    timeZone,
    epoch,
    isEnrolled: row.publicKey !== '',
    ...ageOf(links, site, now),
    lastHeardAt: link.lastHeardAt,
    offlinePerMille: link.offlinePerMille,
    seq,
    receivedAt,
    unsent,
    quarantine:
      quarantine === undefined
        ? null
        : { seq: quarantine.seq + 1, kind: quarantine.kind, detail: quarantine.detail, since: quarantine.since },
  };
}
