import { makeOperationId } from '@holdfast/domain';
import { nodeSettings, startNode } from '@holdfast/node-agent';
import { readSettings, type RunningProcess } from '@holdfast/server';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startHub } from '../src/index.ts';
import { openCutter, type Cutter } from './link-cutter.ts';

export interface Member {
  readonly site: string;
  readonly url: string;
  get<Body>(path: string): Promise<Body>;
  /** Answers with the body of a 201; throws for any other. */
  post<Body>(path: string, body?: object, id?: string): Promise<Body>;
  send(
    method: 'POST' | 'PUT',
    path: string,
    body?: object,
    id?: string,
  ): Promise<{ readonly status: number; readonly body: Body }>;
}
type Body = { readonly [member: string]: unknown };

export interface FleetSite extends Member {
  readonly link: Cutter;
}

/** Headquarters and some sites, each on its own disk, joined by real sockets with a line between them that can be cut. */
export interface Fleet {
  readonly hub: Member;
  readonly sites: readonly FleetSite[];
  close(): Promise<void>;
}

const places = [
  { site: 'SHA', name: 'Shanghai', latitude: 31.2, longitude: 121.5, timeZone: 'Asia/Shanghai' },
  { site: 'BJS', name: 'Beijing', latitude: 39.9, longitude: 116.4, timeZone: 'Asia/Shanghai' },
];

export async function openFleet(): Promise<Fleet> {
  const root = mkdtempSync(join(tmpdir(), 'holdfast-fleet-'));
  const quiet = { HOLDFAST_PORT: '0', HOLDFAST_LOG_LEVEL: 'error' };
  const running: RunningProcess[] = [];
  const hubFolder = join(root, 'hub');
  running.push(await startHub({ ...quiet, HOLDFAST_DATA: hubFolder }, []));
  const hub = memberAt('', (running[0] as RunningProcess).url, hubFolder);
  const sites: FleetSite[] = [];
  for (const place of places) {
    const { enrolmentCode } = await hub.post<{ readonly enrolmentCode: string }>('/sites', place);
    const link = await openCutter(Number(new URL(hub.url).port));
    const folder = join(root, place.site);
    const environment = {
      ...quiet,
      HOLDFAST_DATA: folder,
      HOLDFAST_SITE: place.site,
      HOLDFAST_HUB_URL: link.url,
      HOLDFAST_ENROLMENT_CODE: enrolmentCode,
    };
    const node = await startNode(readSettings(nodeSettings, environment, []), {
      now: Date.now,
      story: {},
      onFailure: (error) => {
        throw error;
      },
    });
    running.push(node);
    sites.push({ ...memberAt(place.site, node.url, folder), link });
  }
  return {
    hub,
    sites,
    close: async () => {
      for (const each of running.toReversed()) await each.stop();
      for (const { link } of sites) await link.close();
      rmSync(root, { recursive: true });
    },
  };
}

function memberAt(site: string, url: string, folder: string): Member {
  const key = readFileSync(join(folder, 'admin.key'), 'utf8').trim();
  const ask = async (method: string, path: string, body?: object, id?: string): Promise<Response> =>
    fetch(url + path, {
      method,
      headers: {
        authorization: `Bearer ${key}`,
        ...(id === undefined ? {} : { 'idempotency-key': id }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const send: Member['send'] = async (method, path, body, id = newId()) => {
    const response = await ask(method, path, body, id);
    return { status: response.status, body: (await response.json()) as Body };
  };
  return {
    site,
    url,
    send,
    get: async (path) => {
      const response = await ask('GET', path);
      if (response.status !== 200) throw new Error(`GET ${path}: ${response.status} ${await response.text()}`);
      return (await response.json()) as never;
    },
    post: async (path, body, id) => {
      const answer = await send('POST', path, body, id);
      if (answer.status !== 201) throw new Error(`POST ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
      return answer.body as never;
    },
  };
}

export function newId(): string {
  return makeOperationId(Date.now(), randomBytes(10));
}
