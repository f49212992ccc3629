import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project folder. */
export const root: string = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

export interface ToolResult {
  readonly isOk: boolean;
  /** What the tool printed on both streams, in order. */
  readonly output: string;
}

/** Runs the program that an installed package calls `name`, on this Node, in the project folder. */
export function runTool(packageName: string, args: readonly string[], environment = {}): Promise<ToolResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [programOf(packageName), ...args], {
      cwd: root,
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const keep = (chunk: string): void => {
      output += chunk;
    };
    child.stdout.setEncoding('utf8').on('data', keep);
    child.stderr.setEncoding('utf8').on('data', keep);
    child.on('error', reject);
    child.on('close', (code) => resolve({ isOk: code === 0, output }));
  });
}

/** Like {@link runTool}, but what it prints is seen at once. */
export function runToolVisibly(packageName: string, args: readonly string[], environment = {}): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [programOf(packageName), ...args], {
      cwd: root,
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    child.on('error', reject);
    child.on('close', (code) => resolve(code === 0));
  });
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
