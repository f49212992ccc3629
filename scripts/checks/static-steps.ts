import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { root, runTool, type ToolResult } from './run-tool.ts';

/** One step of `npm run check`: quick, silent when it passes. */
export interface Step {
  readonly name: string;
  readonly run: () => Promise<Pick<ToolResult, 'isOk' | 'output'>>;
}

/** Everything that can be said about the code without running it, cheapest first. */
export const staticSteps: readonly Step[] = [
  { name: 'format', run: () => runTool('oxfmt', ['--check']) },
  { name: 'lint', run: () => runTool('oxlint', []) },
  { name: 'types', run: checkTypes },
  { name: 'dead code', run: () => runTool('knip', ['--no-progress', '--no-config-hints']) },
];

/**
 * The whole in one program, then each package that has stricter rules of its own (no platform types, declarations that
 * stand by themselves). What a project's compiler knew last time is kept, so that a second run is quick.
 */
async function checkTypes(): Promise<Pick<ToolResult, 'isOk' | 'output'>> {
  const failures: string[] = [];
  for (const folder of ['.', ...listStricterPackages()]) {
    const cache = join('node_modules', '.cache', 'types', `${basename(folder)}.tsbuildinfo`);
    const args = ['--project', folder, '--pretty', 'false', '--incremental', '--tsBuildInfoFile', join(root, cache)];
    const { isOk, output } = await runTool('typescript', args);
    if (!isOk) failures.push(output);
  }
  return { isOk: failures.length === 0, output: failures.join('\n') };
}

function listStricterPackages(): string[] {
  const folders = readdirSync(join(root, 'packages')).map((name) => join('packages', name));
  return folders.filter((folder) => {
    const path = join(root, folder, 'tsconfig.json');
    return existsSync(path) && readFileSync(path, 'utf8').includes('"compilerOptions"');
  });
}

export interface Outcome {
  readonly name: string;
  readonly isOk: boolean;
  readonly ms: number;
}

/** Runs one step, prints its time, and what it found when it failed. */
export async function runStep(step: Step): Promise<Outcome> {
  const start = performance.now();
  const { isOk, output } = await step.run();
  const ms = performance.now() - start;
  console.log(`${isOk ? '✓' : '✗'} ${step.name.padEnd(12)} ${(ms / 1000).toFixed(1).padStart(5)} s`);
  if (!isOk) console.log(`\n${output.trim()}\n`);
  return { name: step.name, isOk, ms };
}
