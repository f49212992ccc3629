import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export interface Ended {
  readonly code: number | null;
  /** Everything that it printed on stderr. */
  readonly said: string;
}

export interface HubProcess {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves with the address when it is ready; rejects when it ends before. */
  readonly url: Promise<string>;
}

const main = join(import.meta.dirname, '..', 'src', 'main.ts');
const children = new Set<ChildProcess>();

/** Headquarters as it is started by a person. */
export function launchHub(environment: { readonly [name: string]: string }, flags: readonly string[] = []): HubProcess {
  const child = spawn(process.execPath, [main, ...flags], {
    env: { PATH: process.env['PATH'], HOLDFAST_PORT: '0', HOLDFAST_LOG_LEVEL: 'warn', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.add(child);
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const ended = once(child, 'close').then((): Ended => {
    children.delete(child);
    return { code: child.exitCode, said: said.trim() };
  });
  const ready = once(createInterface({ input: child.stdout }), 'line').then(
    ([line]) => (JSON.parse(String(line)) as { readonly url: string }).url,
  );
  const failed = ended.then(({ code, said: words }): never => {
    throw new Error(`headquarters ended with ${code} before it was ready: ${words}`);
  });
  const url = Promise.race([ready, failed]);
  for (const promise of [url, failed]) promise.catch(() => undefined);
  return { child, ended, url };
}

/** For the end of a test, however it went. */
export async function endAll(): Promise<void> {
  for (const child of children) {
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  }
}

export interface Sent {
  readonly status: number;
  readonly body: { readonly [member: string]: unknown };
  readonly isRepeat: boolean;
}

/** `undefined` when the process went away before it answered. */
export async function send(
  url: string,
  data: string,
  path: string,
  body: object,
  id: string,
): Promise<Sent | undefined> {
  const key = readFileSync(join(data, 'admin.key'), 'utf8').trim();
  try {
    const response = await fetch(url + path, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'idempotency-key': id, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const isRepeat = response.headers.get('idempotency-replayed') === 'true';
    return { status: response.status, body: (await response.json()) as Sent['body'], isRepeat };
  } catch {
    return undefined;
  }
}
