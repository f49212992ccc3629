import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { apiClient, type ApiClient } from './api-client.ts';
import { startLinkProxy, type LinkProxy } from './link-proxy.ts';
import { launch, type FleetProcess } from './process.ts';

export interface FleetSite {
  readonly site: string;
  readonly name: string;
  readonly nameZh?: string;
  /** Degrees. */
  readonly latitude: number;
  readonly longitude: number;
  readonly timeZone: string;
}

export interface FleetOptions {
  readonly folder: string;
  readonly sites: readonly FleetSite[];
  /** Hub on this port, nodes on the next ones; 0 picks free ports. */
  readonly portBase: number;
  readonly databaseUrl?: string;
  readonly env?: { readonly [name: string]: string };
}

/** One process of the fleet: it may be killed and started again; its client keeps working across that. */
export interface FleetMember {
  readonly name: string;
  readonly url: string;
  readonly folder: string;
  readonly api: ApiClient;
  readonly key: () => string;
  start(): Promise<void>;
  kill(signal: 'SIGKILL' | 'SIGTERM'): Promise<void>;
  readonly process: () => FleetProcess | undefined;
}

export interface Fleet {
  readonly hub: FleetMember;
  readonly nodes: readonly FleetMember[];
  readonly links: readonly LinkProxy[];
  stop(): Promise<void>;
}

/** A real hub, real nodes and a real link between each and the hub, enrolled when the data folder is new. */
export async function startFleet(options: FleetOptions): Promise<Fleet> {
  const ports = await choosePorts(options.portBase, options.sites.length + 1);
  const hubPort = ports[0] as number;
  const hub = member('hub', 'hub', join(options.folder, 'hub'), hubPort, () => ({
    ...options.env,
    ...(options.databaseUrl === undefined ? {} : { HOLDFAST_DATABASE_URL: options.databaseUrl }),
  }));
  await hub.start();
  const links: LinkProxy[] = [];
  const nodes: FleetMember[] = [];
  try {
    for (const [index, site] of options.sites.entries()) {
      const link = await startLinkProxy(0, hubPort);
      links.push(link);
      const enrolment = await enrolmentFor(hub.api, site);
      const node = member(site.site, 'node-agent', join(options.folder, site.site), ports[index + 1] as number, () => ({
        ...options.env,
        HOLDFAST_SITE: site.site,
        HOLDFAST_HUB_URL: `http://127.0.0.1:${link.port}`,
        ...(enrolment === undefined ? {} : { HOLDFAST_ENROLMENT_CODE: enrolment }),
      }));
      await node.start();
      nodes.push(node);
    }
  } catch (error) {
    await stopAll(hub, nodes, links);
    throw error;
  }
  return { hub, nodes, links, stop: () => stopAll(hub, nodes, links) };
}

async function stopAll(hub: FleetMember, nodes: readonly FleetMember[], links: readonly LinkProxy[]): Promise<void> {
  await Promise.all(nodes.map((node) => node.kill('SIGTERM')));
  await hub.kill('SIGTERM');
  await Promise.all(links.map((link) => link.close()));
}

/** A new site gets a code; one that is known keeps its key. */
async function enrolmentFor(hub: ApiClient, site: FleetSite): Promise<string | undefined> {
  const created = await hub.send<{ readonly enrolmentCode?: string; readonly code?: string }>('POST', '/sites', site);
  if (created.status === 201) return created.body.enrolmentCode;
  if (created.status === 409) return undefined;
  throw new Error(`the hub refused site ${site.site} (${created.status}): ${JSON.stringify(created.body)}`);
}

function member(name: string, app: 'hub' | 'node-agent', folder: string, port: number, env: () => { readonly [name: string]: string }): FleetMember {
  mkdirSync(folder, { recursive: true });
  let running: FleetProcess | undefined;
  let key: string | undefined;
  const readKey = (): string => (key ??= readFileSync(join(folder, 'admin.key'), 'utf8').trim());
  const url = `http://127.0.0.1:${port}`;
  return {
    name,
    url,
    folder,
    key: readKey,
    api: apiClient({ baseUrl: url, key: readKey }),
    process: () => running,
    start: async () => {
      const log = openSync(join(folder, 'log.jsonl'), 'a');
      try {
        const common = { HOLDFAST_DATA: folder, HOLDFAST_PORT: String(port), HOLDFAST_HOST: '127.0.0.1' };
        running = await launch({ name, app, env: { ...common, ...env() }, log });
      } finally {
        closeSync(log);
      }
    },
    kill: async (signal) => {
      await running?.kill(signal);
      running = undefined;
    },
  };
}

async function choosePorts(base: number, count: number): Promise<readonly number[]> {
  if (base !== 0) return Array.from({ length: count }, (_, index) => base + index);
  const servers = await Promise.all(Array.from({ length: count }, () => listenAnywhere()));
  const ports = servers.map(({ port }) => port);
  await Promise.all(servers.map(({ close }) => close()));
  return ports;
}

function listenAnywhere(): Promise<{ readonly port: number; readonly close: () => Promise<void> }> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      resolve({ port, close: () => new Promise((done) => server.close(() => done())) });
    });
  });
}
