import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** `npm start` as a person has it, without npm: the real supervisor with its real processes. */
export interface RunningDemo {
  readonly folder: string;
  readonly portBase: number;
  readonly hubUrl: string;
  readonly siteUrl: string;
  readonly hubKey: string;
  readonly siteKey: string;
  readonly supervisor: ChildProcess;
  readonly exited: Promise<number | null>;
  /** Ends it by SIGINT; answers its exit code. The folder stays. */
  stop(): Promise<number | null>;
  remove(): Promise<void>;
}

export interface Ended {
  readonly code: number | null;
  readonly output: string;
}

export const startProgram: string = fileURLToPath(new URL('../start.ts', import.meta.url));

export function demoEnvironment(folder: string, portBase: number): NodeJS.ProcessEnv {
  return { ...process.env, HOLDFAST_DATA: folder, PORT_BASE: String(portBase) };
}

export function makeFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'holdfast-demo-'));
}

/** Starts and waits until it says that it is ready. Throws with what it said when it ends instead. */
export async function startDemo(sites: number, folder?: string): Promise<RunningDemo> {
  const data = folder ?? (await makeFolder());
  const portBase = await freePorts(sites + 1);
  const supervisor = spawn(process.execPath, [startProgram, '--sites', String(sites)], {
    env: demoEnvironment(data, portBase),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = new Promise<number | null>((resolve) => supervisor.once('exit', resolve));
  const output = await untilReady(supervisor, exited);
  const keys = [...output.matchAll(/#key=(\S+)/g)].map((match) => match[1] ?? '');
  return {
    folder: data,
    portBase,
    hubUrl: `http://127.0.0.1:${portBase}`,
    siteUrl: `http://127.0.0.1:${portBase + 1}`,
    hubKey: keys[0] ?? '',
    siteKey: keys[1] ?? '',
    supervisor,
    exited,
    stop: () => {
      supervisor.kill('SIGINT');
      return exited;
    },
    remove: () => rm(data, { recursive: true, force: true }),
  };
}

function untilReady(supervisor: ChildProcess, exited: Promise<number | null>): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = '';
    const take = (chunk: Buffer): void => {
      output += chunk.toString();
      if (output.includes('Stop: Ctrl-C')) resolve(output);
    };
    supervisor.stdout?.on('data', take);
    supervisor.stderr?.on('data', take);
    void exited.then((code) => reject(new Error(`npm start ended (${code}): ${output}`)));
  });
}

/** Runs one of our programs to its end. */
export function runToEnd(program: string, args: readonly string[], environment: NodeJS.ProcessEnv): Promise<Ended> {
  return new Promise((resolve) => {
    const path = fileURLToPath(new URL(`../${program}`, import.meta.url));
    const child = spawn(process.execPath, [path, ...args], { env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.once('close', (code) => resolve({ code, output }));
  });
}

/** So many free ports in a row. */
export async function freePorts(count: number): Promise<number> {
  for (;;) {
    const base = 20_000 + Math.floor(Math.random() * 30_000);
    const ports = Array.from({ length: count }, (_, index) => base + index);
    if ((await Promise.all(ports.map(isFree))).every(Boolean)) return base;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

/** A port that somebody else listens on. */
export function occupyPort(port: number): Promise<() => Promise<void>> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(() => new Promise((done) => server.close(() => done()))));
  });
}
