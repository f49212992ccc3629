import { readdirSync } from 'node:fs';
import { join } from 'node:path';
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

/** Every project on its own: each package sees only the types that its tsconfig allows it. */
async function checkTypes(): Promise<Pick<ToolResult, 'isOk' | 'output'>> {
  const failures: string[] = [];
  for (const project of listProjects()) {
    const { isOk, output } = await runTool('typescript', ['--project', project, '--pretty', 'false']);
    if (!isOk) failures.push(`${project}\n${output}`);
  }
  return { isOk: failures.length === 0, output: failures.join('\n') };
}

function listProjects(): string[] {
  const packages = readdirSync(join(root, 'packages')).map((name) => join('packages', name));
  return [...packages, 'node-agent', 'hub', 'scripts', '.'].flatMap((folder) =>
    readdirSync(join(root, folder))
      .filter((file) => /^tsconfig(\.(?!base)\w+)?\.json$/.test(file))
      .map((file) => join(folder, file)),
  );
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
