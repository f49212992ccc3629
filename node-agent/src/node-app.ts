import { makeProblem, type Texts } from '@holdfast/protocol';
import { createHttpServer, serveKeys, type KeyRing, type Metrics } from '@holdfast/server';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { serveCatalog } from './catalog/routes.ts';
import { serveCounting } from './counting/routes.ts';
import { serveExceptions } from './exceptions/routes.ts';
import { serveMovements } from './movements/routes.ts';
import { serveOrders } from './orders/routes.ts';
import { servePicking } from './picking/routes.ts';
import type { SiteNode } from './platform/node.ts';
import { serveReceiving } from './receiving/routes.ts';
import { serveReplication } from './replication/routes.ts';
import { serveShipping } from './shipping/routes.ts';
import { serveStock } from './stock/routes.ts';

export interface NodeAppOptions {
  readonly logger: Logger;
  readonly keys: KeyRing;
  readonly metrics: Metrics;
  readonly isLoopback: boolean;
  readonly version: string;
  /** Why the disk is no longer enough. */
  readonly lackOfSpace: () => Promise<Texts | undefined>;
}

/** Everything that a site answers over HTTP. */
export async function createNodeApp(node: SiteNode, options: NodeAppOptions): Promise<FastifyInstance> {
  const { identity, engine } = node;
  const app = await createHttpServer({
    ...options,
    scope: identity.site,
    readiness: () => readiness(node, options.lackOfSpace),
    title: `Holdfast site ${identity.site}`,
    description: 'Does all of the work of one site from its own disk, with or without a link to headquarters.',
    now: () => engine.now(),
  });
  serveKeys(app, options.keys);
  serveCatalog(app, node);
  serveReceiving(app, node);
  serveMovements(app, node);
  serveCounting(app, node);
  serveStock(app, node);
  serveOrders(app, node);
  servePicking(app, node);
  serveShipping(app, node);
  serveExceptions(app, node);
  serveReplication(app, node);
  measure(node, options.metrics);
  return app;
}

/** A site without a link is ready: it needs nobody. One that may not write is not. */
async function readiness({ identity, engine, link }: SiteNode, lackOfSpace: NodeAppOptions['lackOfSpace']) {
  const { isConnected, unsent } = link.report();
  const details = { role: 'node', site: identity.site, epoch: identity.epoch, isConnected, unsent };
  const reason = engine.fenced === '' ? await lackOfSpace() : fencedReason(engine.fenced);
  return reason === undefined ? { isReady: true, details } : { isReady: false, reason, details };
}

function fencedReason(why: string): Texts {
  const en = makeProblem('site-fenced', { why }, 'en', '');
  const zh = makeProblem('site-fenced', { why }, 'zh-CN', '');
  return { en: `${en.title}. ${en.detail}`, 'zh-CN': `${zh.title}。${zh.detail}` };
}

function measure({ engine, link }: SiteNode, metrics: Metrics): void {
  engine.onCommitted(({ commands, entries, seconds }) => metrics.group(commands, entries, seconds));
  metrics.gauge('node_work_waiting', 'Commands that wait for a transaction.', () => engine.waiting);
  metrics.gauge('sync_connected', '1 while the link to headquarters is up.', () => (link.report().isConnected ? 1 : 0));
  metrics.gauge('sync_unsent_entries', 'Entries that headquarters is not known to have.', () => link.report().unsent);
  metrics.gauge('sync_lag_entries', 'Entries that the reader of a stream lacks, as far as is known.', () =>
    link.report().streams.map(({ stream, head, done }) => ({ labels: { stream }, value: Math.max(0, head - done) })),
  );
  metrics.gauge('sync_exchange_age_seconds', 'Age of the last complete exchange; -1: never.', () => {
    const { lastExchangeAt } = link.report();
    return lastExchangeAt === 0 ? -1 : (engine.now() - lastExchangeAt) / 1000;
  });
}
