import { asLedgerStore } from '@holdfast/domain';
import { sha256 } from '@holdfast/sealing';
import {
  businessDate,
  createMetrics,
  ensureAdminKey,
  isLoopbackHost,
  lackOfSpace,
  ledgerKeyVault,
  openKeyRing,
} from '@holdfast/server';
import { currentFold, ensureProjections, openSqliteStore, type SqliteStore } from '@holdfast/store';
import type { FastifyInstance } from 'fastify';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { createNodeApp } from './node-app.ts';
import { enrol } from './platform/enrol.ts';
import { Housekeeping } from './platform/housekeeping.ts';
import { openNodeIdentity, type NodeIdentity } from './platform/node-identity.ts';
import type { NodeSettings } from './platform/node-settings.ts';
import type { SiteNode } from './platform/node.ts';
import { SiteEngine } from './platform/site-engine.ts';
import { HeldElsewhereBook } from './replication/held-elsewhere-book.ts';
import { LinkKeeper } from './replication/link-keeper.ts';
import { loadMarks } from './replication/marks.ts';

export interface NodePorts {
  readonly logger: Logger;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** The ledger could not be written: the process must end. */
  readonly onFailure: (error: unknown) => void;
}

/** A site that is ready to listen. */
export interface OpenNode {
  readonly node: SiteNode;
  readonly app: FastifyInstance;
  readonly housekeeping: Housekeeping;
  /** Takes no more work, ends what runs, closes link and ledger. */
  close(): Promise<void>;
}

const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '..', 'package.json'), 'utf8')) as {
  readonly version: string;
};

/** Opens the ledger and everything on it. Throws what `explainStartup` can say in a sentence; then nothing stays open. */
export async function openNode(settings: NodeSettings, ports: NodePorts): Promise<OpenNode> {
  const store = openSqliteStore({
    path: join(settings.data, 'ledger.db'),
    hash: sha256,
    ...(settings.keyFile === undefined ? {} : { keyFile: settings.keyFile }),
  });
  try {
    await ensureProjections(store, currentFold);
    const identity = await identify(store, settings);
    const keys = await openKeyRing(ledgerKeyVault(asLedgerStore(store)), ports.now);
    await ensureAdminKey(settings.data, keys);
    const node = assemble(store, identity, settings, ports);
    const metrics = createMetrics({ site: identity.site });
    const isLoopback = isLoopbackHost(settings.host);
    const app = await createNodeApp(node, {
      logger: ports.logger,
      keys,
      metrics,
      isLoopback,
      version,
      lackOfSpace: () => lackOfSpace(settings.data, settings.diskFreeMb),
    });
    const housekeeping = new Housekeeping({ engine: node.engine, store, logger: ports.logger });
    metrics.gauge(
      'ledger_log_bytes',
      'Bytes of the write-ahead log after the last checkpoint.',
      () => housekeeping.logBytes,
    );
    await housekeeping.run();
    housekeeping.start();
    const close = async (): Promise<void> => {
      await housekeeping.stop();
      await closeNode(app, node, store);
    };
    return { node, app, housekeeping, close };
  } catch (error) {
    store.close();
    throw error;
  }
}

function identify(
  store: SqliteStore,
  { data, site, hubUrl, enrolmentCode: code }: NodeSettings,
): Promise<NodeIdentity> {
  return openNodeIdentity({
    store,
    dataFolder: data,
    site,
    ...(hubUrl === undefined || code === undefined
      ? {}
      : { enrol: (own, publicKey) => enrol({ hubUrl, code, site: own, publicKey }) }),
  });
}

function assemble(store: SqliteStore, identity: NodeIdentity, settings: NodeSettings, ports: NodePorts): SiteNode {
  const { site, epoch, stream, key, enrolment } = identity;
  const { logger, now, onFailure } = ports;
  const elsewhere = new HeldElsewhereBook(site, () => link.lastExchangeAt());
  const engine = new SiteEngine({
    store,
    ports: { hash: sha256, now, sign: (message) => key.sign(message), randomBytes },
    site: { site, epoch, stream },
    hasHub: enrolment !== undefined,
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

async function closeNode(app: FastifyInstance, { engine, link }: SiteNode, store: SqliteStore): Promise<void> {
  await app.close();
  await link.close();
  await engine.drained();
  store.checkpoint();
  store.close();
}
