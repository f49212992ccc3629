import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root, runTool } from './run-tool.ts';
import { countTests, progressVariable, type TestCount, type TestEvent } from './test-events.ts';

export interface VitestRun {
  /** All when empty; see vitest.config.ts. */
  readonly projects?: readonly string[];
  /** Only test files whose path contains one of these. */
  readonly filters?: readonly string[];
  readonly output: 'kept' | 'shown';
  readonly timeMsMax: number;
}

/** Runs vitest and counts, also when it has to be stopped: a test in an endless loop cannot be stopped by vitest. */
export async function runVitest({
  projects = [],
  filters = [],
  output: outputMode,
  timeMsMax,
}: VitestRun): Promise<TestCount & { readonly output: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-vitest-'));
  const progress = join(folder, 'events.jsonl');
  const reporter = join(root, 'scripts', 'checks', 'progress-reporter.ts');
  const selection = [...projects.map((project) => `--project=${project}`), ...filters];
  const args = ['run', '--passWithNoTests', '--reporter=default', `--reporter=${reporter}`, ...selection];
  const environment = { [progressVariable]: progress, ...(outputMode === 'kept' ? { NO_COLOR: '1' } : {}) };
  try {
    const { isOk, output, didTimeOut } = await runTool('vitest', args, { output: outputMode, environment, timeMsMax });
    const text = await readFile(progress, 'utf8').catch(() => '');
    const events = text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as TestEvent]));
    const count = countTests(events, isOk);
    const late = didTimeOut ? [`stopped after ${Math.round(timeMsMax / 1000)} s`] : [];
    return { ...count, notes: [...late, ...count.notes], output };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
