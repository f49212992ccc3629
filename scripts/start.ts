import { randomBytes } from 'node:crypto';
import { accessSync, constants, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { startControlServer } from './fleet/control-server.ts';
import { startFleet, type Fleet } from './fleet/fleet.ts';
import { createLinkSwitch, type LinkSwitch } from './fleet/link-switch.ts';
import { freePortsOrStop, StartError } from './fleet/ports.ts';
import { demoSites, demoSitesMax } from './story/demo-sites.ts';
import { prepareDemo } from './story/prepare-demo.ts';
import { createStory, storyActions, type Story } from './story/story.ts';

const help = `npm start [-- --sites N]

Starts headquarters and example sites with their data on this machine, until Ctrl-C.

  --sites N                    number of sites, 1 to ${demoSitesMax} (default 3)

  HOLDFAST_DATA                data folder (default ./data); it survives restarts, delete it to begin anew
  PORT_BASE                    headquarters' port (default 7400); the sites take the next ones
  HOLDFAST_DATABASE_URL        puts headquarters on PostgreSQL
  HOLDFAST_DATE_OFFSET_DAYS    shifts the business date`;

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
    throw new StartError(`--sites takes a whole number from 1 to ${demoSitesMax}, not “${values.sites}”.`);
  }
  const portBase = Number(process.env['PORT_BASE'] ?? 7400);
  if (!Number.isSafeInteger(portBase) || portBase < 1024 || portBase > 65_000) {
    throw new StartError(
      `PORT_BASE is “${process.env['PORT_BASE']}”. Set it to a port from 1024 to 65000, or leave it out for 7400.`,
    );
  }
  return { sites, portBase, data: resolve(process.env['HOLDFAST_DATA'] ?? 'data') };
}

function prepareFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? '';
    throw new StartError(
      `The data folder ${folder} cannot be made or written (${code}). ` +
        'Give this user access to it, or choose another one: HOLDFAST_DATA=FOLDER npm start',
      { cause },
    );
  }
}

/** What runs once everything has started. */
interface Demonstration {
  readonly fleet: Fleet;
  readonly links: LinkSwitch;
  readonly story: Story;
}

async function main(): Promise<void> {
  const options = readOptions();
  const started: { demonstration?: Demonstration } = {};
  let isStopping = false;
  const stop = async (code: number): Promise<void> => {
    if (isStopping) process.exit(1);
    isStopping = true;
    if (started.demonstration !== undefined) {
      rmSync(supervisorFile(options.data), { force: true });
      started.demonstration.links.close();
      await started.demonstration.fleet.stop();
    }
    process.exit(code);
  };
  // Before everything has started there is nobody to stop: members end by themselves when this process does.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop(0));
  const demonstration = await start(options, () => started.demonstration);
  started.demonstration = demonstration;
  announce(demonstration.fleet, options);
  for (const member of [demonstration.fleet.hub, ...demonstration.fleet.nodes]) {
    void member.process()?.exited.then((code) => {
      if (isStopping) return undefined;
      const log = join(member.folder, 'log.jsonl');
      console.error(
        `${member.name} ended by itself (${code}), so the others are stopped too; nothing that was acknowledged is lost. ` +
          `Its log is ${log}. Start again: npm start`,
      );
      return stop(1);
    });
  }
}

async function start(options: Options, running: () => Demonstration | undefined): Promise<Demonstration> {
  await freePortsOrStop(options.portBase, options.sites + 1);
  prepareFolder(options.data);
  const sites = demoSites(options.sites);
  const databaseUrl = process.env['HOLDFAST_DATABASE_URL'];
  await prepareDemo({ folder: options.data, sites, environment: process.env, say: (line) => console.log(line) });
  const token = randomBytes(24).toString('hex');
  const control = await startControlServer(0, token, {
    links: () => running()?.links.states() ?? [],
    setLink: (site, verb) => running()?.links.set(site, verb) ?? false,
    actions: Object.fromEntries(storyActions.map((name) => [name, () => act(running(), name)])),
  });
  const fleet = await startFleet({
    folder: options.data,
    sites,
    portBase: options.portBase,
    env: { HOLDFAST_DEMO_CONTROL: `http://127.0.0.1:${control.port}`, HOLDFAST_DEMO_TOKEN: token },
    ...(databaseUrl === undefined ? {} : { databaseUrl }),
  });
  const links = createLinkSwitch(fleet);
  const story = await createStory(fleet, links, options.data).catch(async (error: unknown) => {
    await fleet.stop();
    throw error;
  });
  const members = [fleet.hub, ...fleet.nodes].map((member) => ({
    name: member.name,
    url: member.url,
    pid: member.process()?.child.pid,
  }));
  const supervisor = { port: control.port, token, pid: process.pid, members };
  writeFileSync(supervisorFile(options.data), JSON.stringify(supervisor), { mode: 0o600 });
  return { fleet, links, story };
}

function supervisorFile(folder: string): string {
  return join(folder, 'supervisor.json');
}

function act(demonstration: Demonstration | undefined, name: (typeof storyActions)[number]): Promise<unknown> {
  if (demonstration === undefined) throw new Error('The demonstration is still starting; try again in a moment.');
  return demonstration.story.act(name);
}

function announce(fleet: Fleet, options: Options): void {
  const key = (folder: string): string => readFileSync(join(folder, 'admin.key'), 'utf8').trim();
  const members = [fleet.hub, ...fleet.nodes].map(({ name, url, folder }) => ({
    title: name === 'hub' ? 'headquarters 总部' : `site 仓库 ${name}`,
    name,
    url,
    key: key(folder),
  }));
  console.log(
    [
      '',
      'Holdfast 稳仓 is ready. Open one of these addresses; the key in it signs you in.',
      '打开以下任一地址即可；其中的密钥用于登录。',
      '',
      ...members.map(({ title, url, key: secret }) => `  ${title.padEnd(16)} ${url}/#key=${secret}`),
      '',
      'Test keys for the API (Authorization: Bearer …), described at /docs of each:',
      ...members.map(({ name, key: secret }) => `  ${name.padEnd(6)} ${secret}`),
      '',
      `Cut a link:  npm run link -- ${fleet.nodes[0]?.name ?? 'SITE'} down     Data: ${options.data}     Stop: Ctrl-C`,
      '',
    ].join('\n'),
  );
}

main().catch((error: unknown) => {
  const { name = '', code = '', message = '' } = error as Partial<NodeJS.ErrnoException>;
  const isForPeople = ['StartError', 'StartupError', 'StoreError', 'KeyFileError'].includes(name);
  if (isForPeople || code.startsWith('ERR_PARSE_ARGS')) console.error(message);
  else console.error(error);
  if (error instanceof StartError) process.exit(error.exitCode);
  process.exit(isForPeople || code.startsWith('ERR_PARSE_ARGS') ? 2 : 1);
});
