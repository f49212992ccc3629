import type { Texts } from '@holdfast/protocol';
import { createHttpServer, serveKeys, type KeyRing, type Metrics } from '@holdfast/server';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { serveAvailability } from './availability/routes.ts';
import { serveCatalog } from './catalog/routes.ts';
import { serveExceptions } from './exceptions/routes.ts';
import { serveLedger } from './ledger/routes.ts';
import { serveOrders } from './orders/routes.ts';
import type { Headquarters } from './platform/headquarters.ts';
import { serveRights } from './rights/routes.ts';
import { serveSites } from './sites/routes.ts';
import { serveStock } from './stock/routes.ts';

export interface HubAppOptions {
  readonly logger: Logger;
  readonly keys: KeyRing;
  readonly metrics: Metrics;
  readonly isLoopback: boolean;
  readonly version: string;
  /** Why the disk is no longer enough; left out: it is not looked at. */
  readonly lackOfSpace?: () => Promise<Texts | undefined>;
}

/** Everything that headquarters answers over HTTP. */
export async function createHubApp(hub: Headquarters, options: HubAppOptions): Promise<FastifyInstance> {
  const app = await createHttpServer({
    ...options,
    scope: 'everywhere',
    readiness: async () => {
      const reason = await options.lackOfSpace?.();
      const details = { role: 'hub', waiting: hub.engine.waiting };
      return reason === undefined ? { isReady: true, details } : { isReady: false, reason, details };
    },
    title: 'Holdfast headquarters',
    description: 'Promises stock, allocates orders and watches every site.',
    now: () => hub.engine.now(),
  });
  serveKeys(app, options.keys);
  serveSites(app, hub);
  serveCatalog(app, hub);
  serveOrders(app, hub);
  serveAvailability(app, hub);
  serveRights(app, hub);
  serveStock(app, hub);
  serveExceptions(app, hub);
  serveLedger(app, hub);
  measure(hub, options.metrics);
  return app;
}

function measure({ engine, links }: Headquarters, metrics: Metrics): void {
  metrics.gauge('hub_work_waiting', 'Commands and batches that wait for a transaction.', () => engine.waiting);
  metrics.gauge('hub_sites_connected', 'Sites whose link is up.', () => links.connected().length);
  engine.onCommitted(({ commands, entries, seconds }) => metrics.group(commands, entries, seconds));
}
