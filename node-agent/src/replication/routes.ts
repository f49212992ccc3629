import { accepted, emptyHead, siteDigest, toHex } from '@holdfast/domain';
import { linkAnswer, siteDigestAnswer } from '@holdfast/protocol';
import { sha256 } from '@holdfast/sealing';
import { query } from '@holdfast/server';
import type { FastifyInstance } from 'fastify';
import type { SiteNode } from '../platform/node.ts';
import { hubPeer } from './hub-side.ts';
import { loadMarks } from './marks.ts';

export function serveReplication(app: FastifyInstance, node: SiteNode): void {
  const { engine, link } = node;
  query(app, {
    path: '/digest',
    operationId: 'getDigest',
    summary: 'What this site holds, to be compared with headquarters',
    tag: 'replication',
    verb: 'read',
    answer: siteDigestAnswer,
    run: () => accepted(readDigest(node)),
  });
  query(app, {
    path: '/link',
    operationId: 'getLink',
    summary: 'How the link to headquarters stands, and what waits to be sent',
    tag: 'replication',
    verb: 'read',
    answer: linkAnswer,
    run: () => {
      const { streams, ...report } = link.report();
      const asOf = engine.now();
      const { lastExchangeAt } = report;
      const exchangeAgeSeconds = lastExchangeAt === 0 ? null : Math.max(0, Math.floor((asOf - lastExchangeAt) / 1000));
      return accepted({ ...report, exchangeAgeSeconds, streams: [...streams], fence: engine.fenced, asOf });
    },
  });
}

function readDigest({ identity, engine }: SiteNode) {
  const { site, epoch, stream } = identity;
  const { store } = engine;
  const head = store.heads().find((one) => one.stream === stream) ?? emptyHead(sha256, stream);
  const receipt = store.listCursors().find((cursor) => cursor.peer === hubPeer && cursor.stream === stream);
  return {
    site,
    epoch,
    stream,
    seq: head.seq,
    hash: toHex(head.hash),
    digest: toHex(engine.view((rows) => siteDigest(sha256, rows, site))),
    hub: {
      acknowledged: receipt?.seq ?? 0,
      hash: receipt === undefined ? '' : toHex(receipt.hash),
      at: loadMarks(store).acknowledgedAt,
      signature: receipt === undefined ? '' : toHex(receipt.signature),
    },
    asOf: engine.now(),
  };
}
