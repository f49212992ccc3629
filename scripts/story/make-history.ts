import { startHub } from '@holdfast/hub';
import { nodeSettings, startNode } from '@holdfast/node-agent';
import { readSettings } from '@holdfast/server';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { apiClient, type ApiClient } from '../fleet/api-client.ts';
import { enrolmentFor, type FleetSite } from '../fleet/fleet.ts';
import { demoClock, type DemoClock } from './demo-clock.ts';
import { tellHistory } from './demo-history.ts';
import type { DemoOptions } from './prepare-demo.ts';

type Environment = { readonly [name: string]: string | undefined };

/** Opens headquarters and its sites in this process, under the history's own clock, and tells it. */
export async function makeHistory(options: DemoOptions, history: number): Promise<void> {
  const clock = demoClock(history);
  const environment: Environment = {
    ...options.environment,
    HOLDFAST_HOST: '127.0.0.1',
    HOLDFAST_PORT: '0',
    HOLDFAST_LOG_LEVEL: 'fatal',
    // The history has a clock of its own.
    HOLDFAST_DATE_OFFSET_DAYS: '0',
  };
  const hubFolder = join(options.folder, 'hub');
  mkdirSync(hubFolder, { recursive: true });
  const hub = await startHub({ ...environment, HOLDFAST_DATA: hubFolder }, [], clock.now);
  const stops = [() => hub.stop()];
  try {
    const hubApi = clientOf(hub.url, hubFolder);
    const sites = [];
    for (const place of options.sites) {
      const node = await openSite(options.folder, place, hubApi, { ...environment, HOLDFAST_HUB_URL: hub.url }, clock);
      stops.push(() => node.stop());
      sites.push({ place, api: node.api });
    }
    await tellHistory({ history, clock, hub: hubApi, sites });
    await Promise.all(sites.map(({ api }) => untilSent(api)));
  } finally {
    for (const stop of stops.toReversed()) await stop();
  }
}

interface OpenSite {
  readonly api: ApiClient;
  stop(): Promise<void>;
}

async function openSite(
  folder: string,
  place: FleetSite,
  hub: ApiClient,
  environment: Environment,
  clock: DemoClock,
): Promise<OpenSite> {
  const data = join(folder, place.site);
  mkdirSync(data, { recursive: true });
  const code = await enrolmentFor(hub, place);
  const own = { HOLDFAST_DATA: data, HOLDFAST_SITE: place.site, HOLDFAST_ENROLMENT_CODE: code };
  const node = await startNode(readSettings(nodeSettings, { ...environment, ...own }, []), {
    now: clock.now,
    story: {},
    onFailure: (error) => {
      throw error;
    },
  });
  return { api: clientOf(node.url, data), stop: () => node.stop() };
}

function clientOf(baseUrl: string, folder: string): ApiClient {
  const key = readFileSync(join(folder, 'admin.key'), 'utf8').trim();
  return apiClient({ baseUrl, key: () => key });
}

/** What is not sent now is sent by the processes that start next. */
async function untilSent(api: ApiClient): Promise<void> {
  const deadline = performance.now() + 3000;
  while (performance.now() < deadline) {
    if ((await api.get<{ readonly unsent: number }>('/link')).unsent === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
