import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { apiClient, type ApiClient } from './api-client.ts';
import { startLinkProxy, type LinkProxy } from './link-proxy.ts';
import { choosePorts } from './ports.ts';
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
  const startSite = async (site: FleetSite, index: number): Promise<void> => {
    const link = (links[index] = await startLinkProxy(0, hubPort));
    const enrolment = await enrolmentFor(hub.api, site);
    const node = member(site.site, 'node-agent', join(options.folder, site.site), ports[index + 1] as number, () => ({
      ...options.env,
      HOLDFAST_SITE: site.site,
      HOLDFAST_HUB_URL: `http://127.0.0.1:${link.port}`,
      ...(enrolment === undefined ? {} : { HOLDFAST_ENROLMENT_CODE: enrolment }),
    }));
    nodes[index] = node;
    await node.start();
  };
  const started = await Promise.allSettled(options.sites.map(startSite));
  const failed = started.find((each) => each.status === 'rejected');
  if (failed !== undefined) {
    await stopAll(hub, nodes, links);
    throw failed.reason;
  }
  return { hub, nodes, links, stop: () => stopAll(hub, nodes, links) };
}

async function stopAll(hub: FleetMember, nodes: readonly FleetMember[], links: readonly LinkProxy[]): Promise<void> {
  await Promise.all(nodes.map((node) => node.kill('SIGTERM')));
  await hub.kill('SIGTERM');
  await Promise.all(links.map((link) => link.close()));
}

interface CodeAnswer {
  readonly enrolmentCode?: string;
  readonly code?: string;
}

/** A new site gets a code, one whose machine never came gets another, and one that is enrolled keeps its key. */
export async function enrolmentFor(hub: ApiClient, site: FleetSite): Promise<string | undefined> {
  const created = await hub.send<CodeAnswer>('POST', '/sites', site);
  if (created.status === 201) return created.body.enrolmentCode;
  const isKnown = created.status === 409;
  const again = isKnown ? await hub.send<CodeAnswer>('POST', '/enrolments', { site: site.site }) : created;
  if (again.status === 201) return again.body.enrolmentCode;
  if (again.status === 409 && again.body.code === 'site-enrolled') return undefined;
  throw new Error(`the hub refused site ${site.site} (${again.status}): ${JSON.stringify(again.body)}`);
}

function member(
  name: string,
  app: 'hub' | 'node-agent',
  folder: string,
  port: number,
  env: () => { readonly [name: string]: string },
): FleetMember {
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
      const common = { HOLDFAST_DATA: folder, HOLDFAST_PORT: String(port), HOLDFAST_HOST: '127.0.0.1' };
      running = await launch({ name, app, env: { ...common, ...env() }, log: join(folder, 'log.jsonl') });
    },
    kill: async (signal) => {
      await running?.kill(signal);
      running = undefined;
    },
  };
}
