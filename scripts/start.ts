import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { startControlServer } from './fleet/control-server.ts';
import { startFleet, type Fleet } from './fleet/fleet.ts';
import { freePortsOrStop, StartError } from './fleet/ports.ts';
import { demoSites, demoSitesMax } from './story/demo-sites.ts';
import { prepareDemo } from './story/prepare-demo.ts';
import { createStory } from './story/story.ts';

const help = `npm start [-- --sites N]

Starts a hub and demonstration sites with their data on this machine, until Ctrl-C.

  --sites N          number of sites, 1 to ${demoSitesMax} (default 3)
HOLDFAST_DATA        data folder (default ./data); it survives restarts, delete it to begin anew
PORT_BASE            the hub's port (default 7400); the sites take the next ones
HOLDFAST_DATABASE_URL puts the hub on PostgreSQL`;

interface Options {
  readonly sites: number;
  readonly portBase: number;
  readonly data: string;
}

function readOptions(): Options {
  const { values } = parseArgs({
    options: { sites: { type: 'string', default: '3' }, help: { type: 'boolean', default: false } },
  });
  if (values.help) {
    console.log(help);
    process.exit(0);
  }
  const sites = Number(values.sites);
  if (!Number.isSafeInteger(sites) || sites < 1 || sites > demoSitesMax) {
    throw new StartError(`--sites takes a whole number from 1 to ${demoSitesMax}, not "${values.sites}".`);
  }
  const portBase = Number(process.env['PORT_BASE'] ?? 7400);
  if (!Number.isSafeInteger(portBase) || portBase < 1024 || portBase > 65_000) {
    throw new StartError(
      `PORT_BASE is "${process.env['PORT_BASE']}"; set it to a port from 1024 to 65000, or leave it out for 7400.`,
    );
  }
  return { sites, portBase, data: resolve(process.env['HOLDFAST_DATA'] ?? 'data') };
}

async function main(): Promise<void> {
  const options = readOptions();
  await freePortsOrStop(options.portBase, options.sites + 1);
  mkdirSync(options.data, { recursive: true, mode: 0o700 });
  const token = randomBytes(24).toString('hex');
  let fleet: Fleet | undefined;
  let story: Awaited<ReturnType<typeof createStory>> | undefined;
  const flapping = new Map<string, NodeJS.Timeout>();
  const control = await startControlServer(0, token, {
    links: () =>
      (fleet?.nodes ?? []).map((node, index) => ({
        site: node.name,
        mode: flapping.has(node.name) ? 'flap' : fleet?.links[index]?.mode === 'up' ? 'up' : 'down',
      })),
    setLink: (site, mode) =>
      setLink(fleet, site, mode, flapping, (isUp) => site === fleet?.nodes[0]?.name && story?.linkChanged(isUp)),
    actions: lazyActions(() => story),
  });
  const supervisorFile = join(options.data, 'supervisor.json');
  writeFileSync(supervisorFile, JSON.stringify({ port: control.port, token, pid: process.pid }), { mode: 0o600 });
  const sites = demoSites(options.sites);
  let isStopping = false;
  const stop = async (code: number): Promise<never> => {
    if (isStopping) process.exit(code === 0 ? 130 : code);
    isStopping = true;
    for (const timer of flapping.values()) clearInterval(timer);
    rmSync(supervisorFile, { force: true });
    await fleet?.stop();
    await control.close();
    process.exit(code);
  };
  process.on('SIGINT', () => void stop(0));
  process.on('SIGTERM', () => void stop(0));
  try {
    const databaseUrl = process.env['HOLDFAST_DATABASE_URL'];
    if (!existsSync(join(options.data, 'hub'))) console.log('Making two weeks of example data …');
    await prepareDemo(options.data, sites);
    fleet = await startFleet({
      folder: options.data,
      sites,
      portBase: options.portBase,
      env: {
        HOLDFAST_LOG_LEVEL: process.env['HOLDFAST_LOG_LEVEL'] ?? 'info',
        HOLDFAST_DEMO_CONTROL: `http://127.0.0.1:${control.port}`,
        HOLDFAST_DEMO_TOKEN: token,
      },
      ...(databaseUrl === undefined ? {} : { databaseUrl }),
    });
    story = await createStory(fleet, options.data);
  } catch (error) {
    console.error(error instanceof StartError ? error.message : error);
    return stop(1);
  }
  announce(fleet, options);
  for (const member of [fleet.hub, ...fleet.nodes]) {
    void member.process()?.exited.then((code) => {
      if (isStopping) return;
      console.error(
        `${member.name} stopped by itself (${code}); its log is ${join(member.folder, 'log.jsonl')}. Stopping the others; start again with npm start.`,
      );
      void stop(1);
    });
  }
}

function lazyActions(story: () => Awaited<ReturnType<typeof createStory>> | undefined): {
  readonly [name: string]: () => Promise<unknown>;
} {
  const names = ['state', 'cut', 'heal', 'sell-hub', 'sell-site', 'ship', 'verify', 'tamper', 'reset'];
  return Object.fromEntries(
    names.map((name) => [
      name,
      async () => {
        const action = story()?.actions[name];
        if (action === undefined) throw new Error('the demonstration is still starting; try again in a few seconds');
        return action();
      },
    ]),
  );
}

const flapMs = 2500;

function setLink(
  fleet: Fleet | undefined,
  site: string,
  mode: 'up' | 'down' | 'flap',
  flapping: Map<string, NodeJS.Timeout>,
  changed: (isUp: boolean) => void,
): boolean {
  const index = fleet?.nodes.findIndex((node) => node.name === site) ?? -1;
  const link = fleet?.links[index];
  if (link === undefined) return false;
  clearInterval(flapping.get(site));
  flapping.delete(site);
  const set = (isUp: boolean): void => {
    if ((link.mode === 'up') === isUp) return;
    link.set(isUp ? 'up' : 'reset');
    changed(isUp);
  };
  if (mode === 'flap')
    flapping.set(
      site,
      setInterval(() => set(link.mode !== 'up'), flapMs),
    );
  else set(mode === 'up');
  return true;
}

function announce(fleet: Fleet, options: Options): void {
  const key = (folder: string): string => readFileSync(join(folder, 'admin.key'), 'utf8').trim();
  const lines = [fleet.hub, ...fleet.nodes].map((member) => {
    const adminKey = key(member.folder);
    return `  ${member.name === 'hub' ? 'headquarters' : `site ${member.name}`.padEnd(12)}  ${member.url}/#key=${adminKey}`;
  });
  console.log(
    [
      '',
      'Holdfast 稳仓 is ready. Open one of these; the key signs you in:',
      '打开以下任一地址；其中的密钥用于登录：',
      ...lines,
      '',
      'Test keys (Authorization: Bearer …), one for each process:',
      ...[fleet.hub, ...fleet.nodes].map((member) => `  ${member.name.padEnd(12)}  ${key(member.folder)}`),
      '',
      `Cut a link: npm run link -- ${fleet.nodes[0]?.name ?? 'SITE'} down     Data: ${options.data}     Stop: Ctrl-C`,
      '',
    ].join('\n'),
  );
}

main().catch((error: unknown) => {
  const isPersons =
    error instanceof StartError || (error as { readonly code?: string }).code?.startsWith('ERR_PARSE_ARGS') === true;
  console.error(isPersons ? (error as Error).message : error);
  process.exit(isPersons ? 2 : 1);
});
