import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runTool, runToolVisibly } from './run-tool.ts';

export interface TestCount {
  readonly passed: number;
  /** Tests that failed, tests that were skipped, files that could not be loaded, and a run that broke by itself. */
  readonly failed: number;
  readonly notes: readonly string[];
}

/** The part of vitest's JSON report that is counted here. */
export interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly assertionResults: readonly { readonly status: string }[];
  }[];
}

/**
 * A skipped test is a bug, so it counts as failed. A file that fails before its first test has no test that
 * failed, and counts as one. So does a run that ends badly although every test passed (an error outside all tests).
 */
export function countTests(report: VitestReport | undefined, didRunPass: boolean): TestCount {
  if (report === undefined) return { passed: 0, failed: 1, notes: ['vitest ended without a report'] };
  const notes: string[] = [];
  const skipped = report.numPendingTests + report.numTodoTests;
  if (skipped > 0) notes.push(`${skipped} skipped tests count as failed`);
  const broken = report.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  );
  for (const file of broken) notes.push(`${file.name} failed outside its tests`);
  let failed = report.numFailedTests + skipped + broken.length;
  if (failed === 0 && !didRunPass) {
    notes.push('vitest reported an error outside all tests');
    failed = 1;
  }
  return { passed: report.numPassedTests, failed, notes };
}

/** Runs vitest over the named projects; with `visible` its own report is seen while it runs. */
export async function runVitest(
  projects: readonly string[],
  { visible, filters = [] }: { readonly visible: boolean; readonly filters?: readonly string[] },
): Promise<TestCount & { readonly output: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-vitest-'));
  const file = join(folder, 'report.json');
  const args = [
    'run',
    '--passWithNoTests',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`,
    ...projects.map((project) => `--project=${project}`),
    ...filters,
  ];
  try {
    const { isOk, output } = visible
      ? { isOk: await runToolVisibly('vitest', args), output: '' }
      : await runTool('vitest', args, { NO_COLOR: '1' });
    const text = await readFile(file, 'utf8').catch(() => undefined);
    const report = text === undefined ? undefined : (JSON.parse(text) as VitestReport);
    return { ...countTests(report, isOk), output };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
