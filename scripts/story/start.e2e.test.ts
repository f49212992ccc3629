import { connectDatabase, defaultKeyFile, readDatabaseKey } from '@holdfast/store/database';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  demoEnvironment,
  freePorts,
  makeFolder,
  occupyPort,
  runToEnd,
  startDemo,
  startProgram,
  type Ended,
  type RunningDemo,
} from './demo.fixture.ts';

const patience = { timeout: 60_000, interval: 100 };
let folder: string;

beforeAll(async () => {
  folder = await makeFolder();
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function start(data: string, portBase?: number): Promise<Ended> {
  const port = portBase ?? (await freePorts(2));
  return runToEnd('start.ts', ['--sites', '1'], demoEnvironment(data, port));
}

/** One sentence for a person: no stack, and what to do next. */
function expectSentence({ code, output }: Ended, words: RegExp): void {
  expect(output).toMatch(words);
  expect(output).not.toMatch(/\n\s+at /);
  expect(code).toBe(2);
}

async function isAnswering(url: string): Promise<boolean> {
  return fetch(`${url}/health/ready`).then(
    () => true,
    () => false,
  );
}

interface Supervisor {
  readonly members: readonly { readonly name: string; readonly pid: number }[];
}

function pidOf(name: string): number {
  const { members } = JSON.parse(readFileSync(join(folder, 'supervisor.json'), 'utf8')) as Supervisor;
  return members.find((member) => member.name === name)?.pid ?? 0;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function tellSome(demo: RunningDemo, action: string): Promise<Record<string, unknown>> {
  const response = await fetch(`${demo.hubUrl}/demo/${action}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${demo.hubKey}` },
  });
  expect(response.status).toBe(200);
  return ((await response.json()) as { story: Record<string, unknown> }).story;
}

describe('npm start', () => {
  it('makes a company of examples, is ready everywhere, and leaves no process behind after Ctrl-C', async () => {
    const demo = await startDemo(1, folder);
    const urls = [demo.hubUrl, demo.siteUrl];
    for (const url of urls) expect((await fetch(`${url}/health/ready`)).status).toBe(200);
    const headers = { authorization: `Bearer ${demo.hubKey}` };
    const answer = await fetch(`${demo.hubUrl}/items?limit=1000`, { headers });
    const { items } = (await answer.json()) as { items: { name: string; nameZh: string; gtin: string }[] };
    const examples = items.filter(({ gtin }) => gtin !== '');
    expect(examples.length).toBeGreaterThanOrEqual(30);
    for (const { name, nameZh, gtin } of examples) {
      expect([name, nameZh, gtin]).toEqual([
        expect.stringContaining('(example)'),
        expect.stringContaining('（示例）'),
        expect.stringMatching(/^0952\d{10}$/),
      ]);
    }
    await tellSome(demo, 'sell-hub');
    const pids = ['hub', 'SHA'].map(pidOf);
    expect(await demo.stop()).toBe(0);
    expect(pids.map(isRunning)).toEqual([false, false]);
  });

  it('goes on where it stopped, and says which of its members died', async () => {
    const demo = await startDemo(1, folder);
    const state = await tellSome(demo, 'sell-site');
    expect(state).toMatchObject({ round: 1, books: { hub: { sold: 2 }, node: { sold: 2, free: 8 } } });
    process.kill(pidOf('SHA'), 'SIGKILL');
    expect(await demo.exited).toBe(1);
    expect(await isAnswering(demo.hubUrl)).toBe(false);
  });

  it('finishes examples that were interrupted', async () => {
    const other = await makeFolder();
    const environment = demoEnvironment(other, await freePorts(2));
    const interrupted = spawn(process.execPath, [startProgram, '--sites', '1'], { env: environment, stdio: 'ignore' });
    const exited = once(interrupted, 'exit');
    await expect.poll(() => existsSync(join(other, 'SHA', 'admin.key')), patience).toBe(true);
    interrupted.kill('SIGKILL');
    await exited;
    const isDone = (): unknown => JSON.parse(readFileSync(join(other, 'demo.json'), 'utf8'));
    expect(isDone()).toMatchObject({ isDone: false });
    const demo = await startDemo(1, other);
    expect(isDone()).toMatchObject({ isDone: true });
    expect(await demo.stop()).toBe(0);
    await demo.remove();
  });

  it('takes its processes with it when it is killed', async () => {
    const demo = await startDemo(1, folder);
    const pids = ['hub', 'SHA'].map(pidOf);
    demo.supervisor.kill('SIGKILL');
    await demo.exited;
    await expect.poll(() => pids.map(isRunning), patience).toEqual([false, false]);
  });

  it('refuses a folder that another one uses, and a port that is taken', async () => {
    const demo = await startDemo(1, folder);
    expectSentence(await start(folder), /Another process is using .* Stop that process first/);
    const other = await makeFolder();
    expectSentence(await start(other, demo.portBase), /Port \d+ is in use\. .*PORT_BASE=/);
    expect(await demo.stop()).toBe(0);
    const port = await freePorts(2);
    const leave = await occupyPort(port + 1);
    expectSentence(await start(other, port), new RegExp(`Port ${port + 1} is in use`));
    await leave();
    await rm(other, { recursive: true, force: true });
  });
});

describe('npm start, with something wrong', () => {
  it('says that the data folder cannot be made', async () => {
    const file = join(folder, 'a-file');
    writeFileSync(file, '');
    expectSentence(await start(join(file, 'data')), /cannot be made or written .*HOLDFAST_DATA=/);
  });

  it('says that the key is the wrong one, and works again with the right one', async () => {
    const keyFile = defaultKeyFile(join(folder, 'SHA', 'ledger.db'));
    renameSync(keyFile, `${keyFile}.right`);
    writeFileSync(keyFile, `${'0'.repeat(64)}\n`, { mode: 0o600 });
    expectSentence(await start(folder), /does not open with this key/);
    renameSync(`${keyFile}.right`, keyFile);
    expect(await (await startDemo(1, folder)).stop()).toBe(0);
  });

  it('says that a newer version wrote the folder, and changes nothing', async () => {
    const path = join(folder, 'hub', 'ledger.db');
    const database = connectDatabase(path, readDatabaseKey(defaultKeyFile(path)), {});
    database.prepare('UPDATE __drizzle_migrations SET created_at = created_at + 1e12').run();
    database.close();
    expectSentence(await start(folder), /newer version of Holdfast/);
  });

  it('names what it takes when an option is wrong', async () => {
    const ended = await runToEnd('start.ts', ['--sites', '99'], demoEnvironment(folder, 7400));
    expectSentence(ended, /--sites takes a whole number/);
    expectSentence(await runToEnd('start.ts', [], { ...process.env, PORT_BASE: 'x' }), /PORT_BASE is “x”/);
    expectSentence(await runToEnd('link.ts', ['SHA'], demoEnvironment(folder, 7400)), /npm run link -- SITE/);
    expectSentence(await runToEnd('link.ts', [], demoEnvironment(folder, 7400)), /No demonstration is running/);
  });
});
