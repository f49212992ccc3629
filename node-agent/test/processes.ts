import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { newId } from './node-rig.ts';

export interface Ended {
  readonly code: number | null;
  readonly signal: string | null;
  readonly said: string;
}

export interface Launched {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** What it printed first, or its last words when it ends before. */
  readonly firstLine: Promise<string>;
}

const repository = join(import.meta.dirname, '..', '..');
const children = new Set<ChildProcess>();

/** A real process of the product. */
export function launch(
  app: 'hub' | 'node-agent',
  environment: { readonly [name: string]: string },
  flags: readonly string[] = [],
): Launched {
  const child = spawn(process.execPath, [join(repository, app, 'src', 'main.ts'), ...flags], {
    env: { PATH: process.env['PATH'], HOLDFAST_PORT: '0', HOLDFAST_LOG_LEVEL: 'warn', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.add(child);
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const ended = once(child, 'close').then((): Ended => {
    children.delete(child);
    return { code: child.exitCode, signal: child.signalCode, said: said.trim() };
  });
  const line = once(createInterface({ input: child.stdout }), 'line').then(([text]) => String(text));
  const failed = ended.then(({ code, said: words }): never => {
    throw new Error(`${app} ended with ${code} before it was ready: ${words}`);
  });
  const firstLine = Promise.race([line, failed]);
  firstLine.catch(() => undefined);
  failed.catch(() => undefined);
  return { child, ended, firstLine };
}

/** For the end of a test, however it went. */
export async function endAll(): Promise<void> {
  await Promise.all(
    [...children].map(async (child) => {
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    }),
  );
}

export interface Running extends Launched {
  readonly url: string;
  get<Body>(path: string): Promise<Body>;
  send(method: string, path: string, body: object, id?: string): Promise<Response>;
}

/** Waits for the ready line. */
export async function start(
  app: 'hub' | 'node-agent',
  data: string,
  environment: { readonly [name: string]: string } = {},
): Promise<Running> {
  const launched = launch(app, { HOLDFAST_DATA: data, ...environment });
  const { url } = JSON.parse(await launched.firstLine) as { readonly url: string };
  const authorization = `Bearer ${readFileSync(join(data, 'admin.key'), 'utf8').trim()}`;
  return {
    ...launched,
    url,
    get: async <Body>(path: string) => (await (await fetch(url + path, { headers: { authorization } })).json()) as Body,
    send: (method, path, body, id = newId()) =>
      fetch(url + path, {
        method,
        headers: { authorization, 'idempotency-key': id, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
  };
}
