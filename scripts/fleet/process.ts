import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export interface FleetProcess {
  readonly name: string;
  readonly url: string;
  readonly child: ChildProcess;
  /** Resolves with the exit code, or the signal's name. */
  readonly exited: Promise<number | string>;
  kill(signal: 'SIGKILL' | 'SIGTERM' | 'SIGINT'): Promise<void>;
}

export interface Launch {
  readonly name: string;
  /** `hub` or `node-agent`: the app whose `src/main.ts` is run. */
  readonly app: 'hub' | 'node-agent';
  readonly env: { readonly [name: string]: string };
  /** Where its log goes; an open file descriptor, or nowhere. */
  readonly log: number | 'ignore';
}

const root = new URL('../../', import.meta.url);

/** Starts a real process of the product and waits for its ready line. Rejects with its last words when it cannot start. */
export async function launch(wanted: Launch): Promise<FleetProcess> {
  const main = fileURLToPath(new URL(`${wanted.app}/src/main.ts`, root));
  const child = spawn(process.execPath, [main], {
    env: { ...process.env, ...wanted.env },
    stdio: ['ignore', 'pipe', wanted.log === 'ignore' ? 'pipe' : wanted.log],
  });
  const lastWords: string[] = [];
  child.stderr?.on('data', (chunk: Buffer) => {
    lastWords.push(chunk.toString());
    if (lastWords.length > 20) lastWords.shift();
  });
  const exited = new Promise<number | string>((resolve) => {
    child.once('exit', (code, signal) => resolve(signal ?? code ?? 1));
  });
  const url = await readyUrl(child, exited, wanted.name, lastWords);
  return {
    name: wanted.name,
    url,
    child,
    exited,
    kill: async (signal) => {
      child.kill(signal);
      await exited;
    },
  };
}

async function readyUrl(child: ChildProcess, exited: Promise<number | string>, name: string, lastWords: readonly string[]): Promise<string> {
  if (child.stdout === null) throw new Error('the child has no output');
  const lines = createInterface({ input: child.stdout });
  const ready = new Promise<string>((resolve) => {
    lines.on('line', (line) => {
      const url = parseReady(line);
      if (url !== undefined) resolve(url);
    });
  });
  const failed = exited.then((code): never => {
    throw new Error(`${name} stopped (${code}) before it was ready: ${lastWords.join('').trim().slice(-600)}`);
  });
  return Promise.race([ready, failed]);
}

function parseReady(line: string): string | undefined {
  try {
    const message = JSON.parse(line) as { readonly ready?: boolean; readonly url?: string };
    return message.ready === true ? message.url : undefined;
  } catch {
    return undefined;
  }
}
