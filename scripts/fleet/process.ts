import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync, statSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { StartError } from './ports.ts';

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
  /** The file that its log is appended to. */
  readonly log: string;
}

const root = new URL('../../', import.meta.url);

/** What a process of the product ends with when a person has to do something before it can start. */
const cannotStart = 2;
const lastWordsMax = 2000;

/**
 * Starts a real process of the product and waits for its ready line. It runs in a group of its own, so that Ctrl-C
 * reaches the supervisor alone, and over its channel it notices when the supervisor is gone. Throws StartError with its
 * own sentence when it cannot start.
 */
export async function launch(wanted: Launch): Promise<FleetProcess> {
  const main = fileURLToPath(new URL(`${wanted.app}/src/main.ts`, root));
  const log = openSync(wanted.log, 'a');
  const logStart = statSync(wanted.log).size;
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main], {
    env: { ...process.env, ...wanted.env },
    stdio: ['ignore', 'pipe', log, 'ipc'],
    detached: process.platform !== 'win32',
  });
  closeSync(log);
  const exited = new Promise<number | string>((resolve) => {
    child.once('error', () => resolve('not started'));
    child.once('exit', (code, signal) => resolve(signal ?? code ?? 1));
  });
  const failed = exited.then((code): never => {
    throw explainEnd(wanted, code, readFrom(wanted.log, logStart));
  });
  const url = await Promise.race([readyUrl(child), failed]);
  failed.catch(() => undefined);
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

function readyUrl(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('the child has no output');
  const lines = createInterface({ input: child.stdout });
  return new Promise((resolve) => {
    lines.on('line', (line) => {
      const url = parseReady(line);
      if (url !== undefined) resolve(url);
    });
  });
}

function parseReady(line: string): string | undefined {
  try {
    const message = JSON.parse(line) as { readonly ready?: boolean; readonly url?: string };
    return message.ready === true ? message.url : undefined;
  } catch {
    return undefined;
  }
}

function readFrom(path: string, start: number): string {
  return readFileSync(path).subarray(start).toString('utf8');
}

/** Its sentence for people when it left one; else how it ended and where its log is. */
function explainEnd({ name, log }: Launch, code: number | string, said: string): StartError {
  // Its log lines are JSON; what it says to people is not.
  const words = said
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('{"'))
    .join('\n')
    .slice(-lastWordsMax);
  if (code === cannotStart && words !== '') return new StartError(words);
  const sentence = `${name} ended (${code}) before it was ready; its log is ${log}.`;
  return new StartError(`${sentence}${words === '' ? '' : `\n${words}`}`, { exitCode: 1 });
}
