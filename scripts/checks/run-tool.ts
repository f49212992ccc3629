import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project folder. */
export const root: string = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

export interface ToolOptions {
  /** `shown`: seen at once and not kept. */
  readonly output?: 'kept' | 'shown';
  readonly environment?: Readonly<Record<string, string>>;
  /** The tool and everything it started are ended after this time. */
  readonly timeMsMax?: number;
}

export interface ToolResult {
  readonly isOk: boolean;
  /** What the tool printed on both streams, in order. */
  readonly output: string;
  readonly didTimeOut: boolean;
}

/** Runs the program that an installed package calls by its own name, on this Node, in the project folder. */
export function runTool(
  packageName: string,
  args: readonly string[],
  { output: outputMode = 'kept', environment = {}, timeMsMax = 10 * 60_000 }: ToolOptions = {},
): Promise<ToolResult> {
  return new Promise((resolve, reject) => {
    const stream = outputMode === 'kept' ? 'pipe' : 'inherit';
    const child = spawn(process.execPath, [programOf(packageName), ...args], {
      cwd: root,
      env: { ...process.env, ...environment },
      stdio: ['ignore', stream, stream],
      // A group of its own: a worker in an endless loop ends only by a signal to the group.
      detached: process.platform !== 'win32',
    });
    let output = '';
    const keep = (chunk: string): void => {
      output += chunk;
    };
    child.stdout?.setEncoding('utf8').on('data', keep);
    child.stderr?.setEncoding('utf8').on('data', keep);
    let didTimeOut = false;
    const timer = setTimeout(() => {
      didTimeOut = true;
      signalGroup(child, 'SIGKILL');
    }, timeMsMax);
    const stopPassing = passSignals(child);
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(timer);
      stopPassing();
      resolve({ isOk: code === 0, output, didTimeOut });
    });
  });
}

/** A group of its own does not get the terminal's Ctrl-C. */
function passSignals(child: ChildProcess): () => void {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const pass = (signal: NodeJS.Signals): void => {
    signalGroup(child, signal);
    process.exitCode = 1;
  };
  const onExit = (): void => signalGroup(child, 'SIGKILL');
  for (const signal of signals) process.on(signal, pass);
  process.on('exit', onExit);
  return () => {
    for (const signal of signals) process.removeListener(signal, pass);
    process.removeListener('exit', onExit);
  };
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    if (process.platform === 'win32') child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch {
    // It has ended meanwhile.
  }
}

/** Not node_modules/.bin: what lies there is a shell script on one system and a .cmd on another. */
function programOf(packageName: string): string {
  const folder = join(root, 'node_modules', packageName);
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    bin: string | Record<string, string>;
  };
  const name = packageName === 'typescript' ? 'tsc' : packageName;
  const path = typeof bin === 'string' ? bin : bin[name];
  if (path === undefined) throw new Error(`The package ${packageName} has no program called ${name}.`);
  return join(folder, path);
}
