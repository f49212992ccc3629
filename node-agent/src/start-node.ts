import { asLedgerStore } from '@holdfast/domain';
import { sha256 } from '@holdfast/sealing';
import {
  businessDate,
  createLogger,
  createMetrics,
  ensureAdminKey,
  isLoopbackHost,
  ledgerKeyVault,
  openKeyRing,
  serveStory,
  type RunningProcess,
  type StoryOptions,
} from '@holdfast/server';
import { openSqliteStore, type SqliteStore } from '@holdfast/store';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { createNodeApp } from './node-app.ts';
import { enrol } from './platform/enrol.ts';
import { openNodeIdentity, type NodeIdentity } from './platform/node-identity.ts';
import type { NodeSettings } from './platform/node-settings.ts';
import type { SiteNode } from './platform/node.ts';
import { SiteEngine } from './platform/site-engine.ts';
import { HeldElsewhereBook } from './replication/held-elsewhere-book.ts';
import { LinkKeeper } from './replication/link-keeper.ts';
import { loadMarks } from './replication/marks.ts';

const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '..', 'package.json'), 'utf8')) as {
  readonly version: string;
};

/** What a site's process is given besides its settings. */
export interface NodeSurroundings {
  /** The ledger could not be written: the process must end. */
  readonly onFailure: (error: unknown) => void;
  /** The clock of what is recorded, Unix milliseconds; another one makes example data. */
  readonly now: () => number;
  /** The supervisor of a demonstration, if there is one. */
  readonly story: Pick<StoryOptions, 'control'>;
}

/** Opens the ledger, listens, and dials headquarters. Throws what `explainStartup` can say in a sentence. */
export async function startNode(settings: NodeSettings, surroundings: NodeSurroundings): Promise<RunningProcess> {
  const logger = createLogger('node', settings.logLevel);
  const store = openSqliteStore({
    path: join(settings.data, 'ledger.db'),
    hash: sha256,
    ...(settings.keyFile === undefined ? {} : { keyFile: settings.keyFile }),
  });
  try {
    return await runOn(store, settings, logger, surroundings);
  } catch (error) {
    store.close();
    throw error;
  }
}

async function runOn(
  store: SqliteStore,
  settings: NodeSettings,
  logger: Logger,
  surroundings: NodeSurroundings,
): Promise<RunningProcess> {
  const { hubUrl, enrolmentCode: code } = settings;
  const identity = await openNodeIdentity({
    store,
    dataFolder: settings.data,
    site: settings.site,
    ...(hubUrl === undefined || code === undefined
      ? {}
      : { enrol: (site, publicKey) => enrol({ hubUrl, code, site, publicKey }) }),
  });
  const keys = await openKeyRing(ledgerKeyVault(asLedgerStore(store)), surroundings.now);
  await ensureAdminKey(settings.data, keys);
  const node = assemble(store, identity, settings, logger, surroundings);
  const metrics = createMetrics({ site: identity.site });
  const isLoopback = isLoopbackHost(settings.host);
  const app = await createNodeApp(node, { logger, keys, metrics, isLoopback, version });
  serveStory(app, { role: 'node', site: identity.site, ...surroundings.story });
  const url = await app.listen({ host: settings.host, port: settings.port });
  node.link.start();
  logger.info(
    { url, site: identity.site, epoch: identity.epoch, isEnrolled: identity.enrolment !== undefined },
    'the site is open',
  );
  return {
    url,
    stop: async () => {
      await app.close();
      await node.engine.drained();
      await node.link.close();
      await node.engine.drained();
      store.checkpoint();
      store.close();
    },
  };
}

function assemble(
  store: SqliteStore,
  identity: NodeIdentity,
  settings: NodeSettings,
  logger: Logger,
  { onFailure, now }: NodeSurroundings,
): SiteNode {
  const { site, epoch, stream, key } = identity;
  const elsewhere = new HeldElsewhereBook(site, () => link.lastExchangeAt());
  const engine = new SiteEngine({
    store,
    ports: { hash: sha256, now, sign: (message) => key.sign(message), randomBytes },
    site: { site, epoch, stream },
    hasHub: identity.enrolment !== undefined,
    today: (rows, at) =>
      businessDate(at, rows.get('sites', site)?.timeZone ?? settings.timeZone, settings.dateOffsetDays),
    elsewhere: (rows, owner, item) => elsewhere.find(rows, owner, item),
    onFailure: (error) => {
      logger.fatal({ err: error }, 'the ledger could not be written; the process stops');
      onFailure(error);
    },
  });
  const link = new LinkKeeper({ engine, identity, hubUrl: settings.hubUrl, elsewhere, logger });
  const { fence } = loadMarks(store);
  if (fence !== '') engine.fence(fence);
  return { identity, engine, link, elsewhere };
}
