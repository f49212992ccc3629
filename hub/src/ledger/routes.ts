import { accepted, decodeEntry, refused, toHex, type FeedEntry } from '@holdfast/domain';
import { feedAnswer, feedQuery, hubDigestAnswer, pageLimitDefault, siteParams } from '@holdfast/protocol';
import { query } from '@holdfast/server';
import type { FastifyInstance } from 'fastify';
import type { Static } from 'typebox';
import { ageOf } from '../platform/age.ts';
import type { Headquarters } from '../platform/headquarters.ts';
import { readSiteDigest } from './site-digest.ts';

export function serveLedger(app: FastifyInstance, { engine, links }: Headquarters): void {
  query(app, {
    path: '/sites/:site/digest',
    operationId: 'getDigest',
    summary: 'Digest of what headquarters holds of a site, to be compared with the site’s own',
    tag: 'ledger',
    verb: 'read',
    scope: ({ site = '' }) => site as never,
    params: siteParams,
    answer: hubDigestAnswer,
    run: async ({ params: { site } }) => {
      const found = await readSiteDigest(engine, site);
      if (found === undefined) return refused({ kind: 'unknown-site', site });
      const { head, digest, epoch, stream, receivedAt } = found;
      const figures = { site, epoch, stream, seq: head.seq, hash: toHex(head.hash), digest: toHex(digest), receivedAt };
      return accepted({ ...figures, ...ageOf(links, site, engine.now()) });
    },
  });
  query(app, {
    path: '/entries/feed',
    operationId: 'getFeed',
    summary: 'Every entry in the order in which headquarters committed it',
    tag: 'ledger',
    verb: 'read',
    query: feedQuery,
    answer: feedAnswer,
    run: async ({ query: { after = 0, limit = pageLimitDefault, feed } }) => {
      const read = await engine.store.readFeed(after, limit);
      if (feed !== undefined && feed !== read.feed)
        return refused({ kind: 'feed-changed', given: feed, feed: read.feed });
      return accepted({
        feed: read.feed,
        entries: read.entries.map(entryJson),
        next: read.entries.at(-1)?.position ?? after,
      });
    },
  });
}

function entryJson({
  position,
  stream,
  seq,
  hash,
  bytes,
  appendedAt,
}: FeedEntry): Static<typeof feedAnswer>['entries'][number] {
  const { type, id, actor, device, occurredAt, recordedAt, body } = decodeEntry(bytes);
  return {
    position,
    stream,
    seq,
    hash: toHex(hash),
    type,
    operation: id,
    actor,
    device,
    occurredAt,
    recordedAt,
    receivedAt: appendedAt,
    body,
  };
}
