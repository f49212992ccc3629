import {
  commonSettings,
  createLogger,
  createMetrics,
  demoControl,
  ensureAdminKey,
  isLoopbackHost,
  lackOfSpace,
  ledgerKeyVault,
  openKeyRing,
  readSettings,
  serveStory,
  urlSetting,
  type RunningProcess,
} from '@holdfast/server';
import type { FastifyInstance } from 'fastify';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { createHubApp } from './hub-app.ts';
import { openHeadquarters, type Headquarters } from './platform/headquarters.ts';
import { openStore } from './platform/open-store.ts';
import { periodMs, runPeriodic, startPeriodic } from './platform/periodic.ts';
import { serveLinks } from './replication/site-links.ts';

export const hubSettings = {
  ...commonSettings(7400, 'data/hub'),
  databaseUrl: urlSetting('PostgreSQL to keep the ledger in; left out: SQLite in the data folder.', [
    'postgres:',
    'postgresql:',
  ]),
};

const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '..', 'package.json'), 'utf8')) as {
  readonly version: string;
};

/**
 * Headquarters as a process: its ledger, its HTTP interface and its end of every site's link. `now` in Unix
 * milliseconds is another clock for what is recorded, e.g. that of example data.
 */
export async function startHub(
  environment: { readonly [name: string]: string | undefined },
  flags: readonly string[],
  now: () => number = Date.now,
): Promise<RunningProcess> {
  const settings = readSettings(hubSettings, environment, flags);
  const { data, host, port } = settings;
  const logger = createLogger('hub', settings.logLevel);
  const store = await openStore({ dataFolder: data, keyFile: settings.keyFile, databaseUrl: settings.databaseUrl });
  const stops: (() => Promise<void>)[] = [() => store.close()];
  try {
    const hub = await openHeadquarters({
      store,
      dataFolder: data,
      takesHints: settings.databaseUrl !== undefined,
      now,
      onFailure: (error) => die(logger, error),
    });
    stops.push(() => hub.engine.drained());
    const keys = await openKeyRing(ledgerKeyVault(store), now);
    await ensureAdminKey(data, keys);
    const metrics = createMetrics({ process: 'hub' });
    const app = await createHubApp(hub, {
      logger,
      keys,
      metrics,
      isLoopback: isLoopbackHost(host),
      version,
      lackOfSpace: () => lackOfSpace(data, settings.diskFreeMb),
    });
    stops.push(() => app.close());
    serveStory(app, { role: 'hub', site: '', ...demoControl(environment) });
    const url = await open(app, hub, logger, { host, port }, stops);
    logger.info({ url, hub: hub.identity.hubId }, 'headquarters is open');
    return { url, stop: () => stopAll(stops) };
  } catch (error) {
    await stopAll(stops);
    throw error;
  }
}

async function open(
  app: FastifyInstance,
  hub: Headquarters,
  logger: Logger,
  address: { readonly host: string; readonly port: number },
  stops: (() => Promise<void>)[],
): Promise<string> {
  const links = serveLinks(hub, { server: app.server, logger, onFence: (error) => die(logger, error) });
  stops.push(() => links.close());
  const run = (): Promise<void> => runPeriodic(hub.engine, hub.links);
  const stopPeriodic = startPeriodic(periodMs, run, (error) => logger.error({ err: error }, 'periodic work failed'));
  stops.push(async () => {
    await stopPeriodic();
    await run();
  });
  await app.listen(address);
  const { port } = app.server.address() as AddressInfo;
  return `http://${address.host.includes(':') ? `[${address.host}]` : address.host}:${port}`;
}

/** In the opposite order of starting: no new work, then what runs, then the ledger. */
async function stopAll(stops: readonly (() => Promise<void>)[]): Promise<void> {
  for (const stop of stops.toReversed()) await stop();
}

/** The ledger is in doubt: whoever started this process starts it again, and clients repeat what was not answered. */
function die(logger: Logger, error: unknown): void {
  logger.fatal(
    { err: error },
    'headquarters stops: its ledger is in doubt; start it again, and look at its disk or database',
  );
  process.exit(1);
}
