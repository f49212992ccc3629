import { appendFileSync } from 'node:fs';
import { relative } from 'node:path';
import type { Reporter, TestCase, TestModule, TestRunEndReason } from 'vitest/node';
import { root } from './run-tool.ts';
import { progressVariable, type TestEvent } from './test-events.ts';

/** vitest's reporter for our count: writes each event at once, so that a run that is killed can be counted too. */
export default class ProgressReporter implements Reporter {
  onTestModuleQueued(module: TestModule): void {
    write({ kind: 'queued', file: relative(root, module.moduleId) });
  }

  onTestCaseResult(test: TestCase): void {
    write({ kind: 'test', state: test.result().state });
  }

  onTestModuleEnd(module: TestModule): void {
    write({ kind: 'ended', file: relative(root, module.moduleId), hasErrors: hasErrors(module) });
  }

  onTestRunEnd(_modules: readonly TestModule[], errors: readonly unknown[], _reason: TestRunEndReason): void {
    write({ kind: 'run-ended', errorsOutsideTests: errors.length });
  }
}

/** Errors of the file itself or of a suite (a hook that failed), which belong to no test. */
function hasErrors(module: TestModule): boolean {
  if (module.errors().length > 0) return true;
  for (const suite of module.children.allSuites()) {
    if (suite.errors().length > 0) return true;
  }
  return false;
}

function write(event: TestEvent): void {
  const path = process.env[progressVariable];
  if (path !== undefined) appendFileSync(path, `${JSON.stringify(event)}\n`);
}
